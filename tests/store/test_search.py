"""Search: the same results on both databases, before and after indexing, for those who may read."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.model.events import CommandGiven
from core.model.people import Person, Place
from core.model.ticket_view import ReadScope, Scope, WordSearch
from core.store.sql_store import SqlStore
from core.store.tables import timeline_terms
from core.tickets.permissions import scope_of
from tests.desks import make_desk
from tests.store.desk import Room
from tests.store.test_redaction import CARD, Story
from tests.talk import ADA, GRACE, LOBBY

BOB = Person("console", "bob", "Bob")
DESK = make_desk()


@pytest.fixture
def story(store: SqlStore) -> Story:
    return Story(Room(store))


@pytest.fixture(params=["not indexed yet", "indexed"])
def indexed(request: pytest.FixtureRequest) -> bool:
    return str(request.param) == "indexed"


async def find(story: Story, words: str, scope: Scope | None = None) -> list[str]:
    store = story.room.store
    found = await store.find_words(WordSearch(words, ReadScope(scope or scope_of(DESK, GRACE))))
    return [each.text for each in found]


async def find_own(story: Story, words: str, who: Person = ADA) -> list[str]:
    return [
        each.text
        for each in await story.room.store.find_words(
            WordSearch(words, ReadScope(accounts=(who.account,)))
        )
    ]


async def told(story: Story, indexed: bool) -> None:
    await story.handed_off()
    await story.says("one", "The Größe of my printer is wrong", ADA)
    await story.says("two", "which printer? the one on floor two?", GRACE, CARD)
    await story.says("note", "// she has asked about that printer before", GRACE, CARD)
    if indexed:
        await story.room.store.index_words()


async def test_all_words_must_be_there_and_the_newest_come_first(
    story: Story, indexed: bool
) -> None:
    await told(story, indexed)
    assert await find(story, "printer") == [
        "she has asked about that printer before",
        "which printer? the one on floor two?",
        "The Größe of my printer is wrong",
    ]
    assert await find(story, "GROSSE print") == ["The Größe of my printer is wrong"]
    assert await find(story, "printer laser") == []
    assert await find(story, "...") == []


async def test_a_requester_finds_their_own_words_and_no_note(story: Story, indexed: bool) -> None:
    await told(story, indexed)
    assert await find_own(story, "printer") == [
        "which printer? the one on floor two?",
        "The Größe of my printer is wrong",
    ]
    assert await find_own(story, "printer", BOB) == []


async def test_whoever_may_not_read_a_ticket_finds_nothing(story: Story, indexed: bool) -> None:
    await told(story, indexed)
    assert await find(story, "printer", Scope()) == []
    assert await find(story, "printer", Scope(queues=("billing",))) == []


async def test_what_is_edited_is_found_by_its_new_words_alone(story: Story, indexed: bool) -> None:
    await told(story, indexed)
    await story.edits("one", "The color of my printer is wrong", ADA)
    assert await find(story, "grosse") == []
    assert await find(story, "color") == ["The color of my printer is wrong"]


async def test_deleted_words_are_in_the_index_no_more(story: Story) -> None:
    await told(story, indexed=True)
    await story.deletes("one", ADA)
    assert await find(story, "grosse") == []
    async with story.room.store.engine.connect() as db:
        left = select(func.count()).select_from(timeline_terms)
        assert await db.scalar(left.where(timeline_terms.c.term == "grosse")) == 0
        assert await db.scalar(left.where(timeline_terms.c.term == "printer")) == 2


async def test_deleted_words_are_in_no_byte_of_an_sqlite_file(store: SqlStore) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL overwrites what was deleted when it vacuums")
    story = Story(Room(store))
    await story.handed_off()
    await story.says("secret", "my password is zyxwvut9", ADA)
    await store.index_words()
    await story.delivers()
    await story.deletes("secret", ADA)
    await story.delivers()
    async with store.engine.connect() as db:
        await db.exec_driver_sql("COMMIT")
        await db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await db.exec_driver_sql("BEGIN")
    assert store.engine.url.database is not None
    assert b"zyxwvut9" not in Path(store.engine.url.database).read_bytes()


async def test_rare_and_common_words_find_the_same_however_many_have_them(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(Room(store))
    await story.handed_off()
    for n in range(6):
        await story.says(f"s{n}", f"printer printers printed on floor {n} is grey", ADA)
    await store.index_words()
    expected = [f"printer printers printed on floor {n} is grey" for n in reversed(range(6))]
    for few in (1, 2, 500):
        monkeypatch.setattr("core.store.timeline.search.MAX_LISTED_MATCHES", few)
        assert await find(story, "print") == expected
        assert await find(story, "print grey") == expected
        assert await find(story, "grey floor 4") == [expected[1]]
        assert await find(story, "grey cat") == []


async def test_whoever_appends_for_long_puts_the_index_off(store: SqlStore) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite there is one writer")
    story = Story(Room(store))
    await story.handed_off()
    async with store.engine.connect() as slow:
        await slow.exec_driver_sql("LOCK TABLE timeline IN ROW EXCLUSIVE MODE")
        assert await store.index_words() == 0
    assert await store.index_words() > 0


async def test_commands_find_for_agents_and_requesters(story: Story) -> None:
    await told(story, indexed=True)
    elsewhere = Place("console", "elsewhere")
    for who, text in ((GRACE, "find printer before"), (ADA, "mine printer floor"), (ADA, "find x")):
        await story.does(CommandGiven(story.id(), story.room.now, elsewhere, who, text))
    said = await story.delivers()
    agents, requesters = (say for say in said if say.wording == "found")
    assert [row["what"] for row in agents.rows] == ["she has asked about that printer before"]
    assert [row["what"] for row in requesters.rows] == ["which printer? the one on floor two?"]
    assert [row["ticket"] for row in requesters.rows] == ["HD-1001"]
    assert said[-1].wording == "found_nothing"
    assert LOBBY.room not in {say.to.room for say in (agents, requesters)}
