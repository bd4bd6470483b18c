"""Search: the same results on both databases, before and after indexing, for those who may read."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.model.events import CommandGiven
from core.model.people import Person, Place
from core.model.ticket_view import ReadScope, Scope, WordSearch, WordSearchResult
from core.store.sql_store import SqlStore
from core.store.tables import timeline, timeline_terms
from core.store.timeline import search
from core.tickets.permissions import scope_of
from tests.desks import make_desk
from tests.limits import PATIENCE
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
    return [each.text for each in found.found]


async def find_own(story: Story, words: str, who: Person = ADA) -> list[str]:
    own = WordSearch(words, ReadScope(accounts=(who.account,)))
    return [each.text for each in (await story.room.store.find_words(own)).found]


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
    for few, chunk in ((1, 640), (1, 2), (2, 640), (500, 640)):
        monkeypatch.setattr("core.store.timeline.search.MAX_LISTED_MATCHES", few)
        monkeypatch.setattr("core.store.timeline.search.MAX_CHUNK", chunk)
        assert await find(story, "print") == expected
        assert await find(story, "print grey") == expected
        assert await find(story, "grey floor 4") == [expected[1]]
        assert await find(story, "grey cat") == []


async def test_every_word_counts_however_many_are_asked_for(story: Story, indexed: bool) -> None:
    await told(story, indexed)
    long_ones = "which printer the one on floor two the one on floor two"
    assert await find(story, long_ones) == ["which printer? the one on floor two?"]
    many = "alpha bravo charlie delta echo foxtrot golf hotel india"
    await story.says("ten", f"{many} ox", GRACE, CARD)
    assert len(await find(story, f"{many} ox")) == 1
    assert await find(story, f"{many} us") == []


LIMITS = {"MAX_TAIL": (2, False), "MAX_COMMON_BLOCKS": (1, True)}
"""How little is looked through, and whether of the index."""


@pytest.mark.parametrize("limit", LIMITS)
async def test_a_search_that_gives_up_says_how_far_back_it_looked(
    story: Story, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, is_indexed = LIMITS[limit]
    module = "core.store.timeline.search"
    monkeypatch.setattr(f"{module}.ENTRIES_PER_BLOCK", 4)
    monkeypatch.setattr(f"{module}.FIRST_CHUNK", 2)
    await story.handed_off()
    for n in range(8):
        story.room.now += timedelta(minutes=1)
        await story.says(f"s{n}", f"the printer {'hums' if n in (1, 7) else 'is grey'}", ADA)
    if is_indexed:
        await story.room.store.index_words()
    asked = WordSearch("printer hums", ReadScope(scope_of(DESK, GRACE)))
    complete = await story.room.store.find_words(asked)
    assert (len(complete.found), complete.since) == (2, None)
    monkeypatch.setattr(f"{module}.MAX_LISTED_MATCHES", 0)
    monkeypatch.setattr(f"{module}.{limit}", few)
    cut = await story.room.store.find_words(asked)
    assert [each.text for each in cut.found] == ["the printer hums"]
    assert cut.since is not None
    assert complete.found[1].at < cut.since <= cut.found[0].at
    one = await story.room.store.find_words(replace(asked, limit=1))
    assert (one.since, one.limit, cut.limit) == (None, 1, 0)


async def test_so_does_one_that_meets_nothing_but_what_may_not_be_read(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(story, indexed=True)
    asked = WordSearch("printer", ReadScope(Scope(queues=("billing",))))
    assert await story.room.store.find_words(asked) == WordSearchResult()
    monkeypatch.setattr("core.store.timeline.search.FIRST_CHUNK", 2)
    monkeypatch.setattr("core.store.timeline.search.MAX_LOOKED_AT", 2)
    looked = await story.room.store.find_words(asked)
    assert looked.found == ()
    assert looked.since is not None


async def test_whoever_has_many_tickets_reads_which_were_searched(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(story, indexed=False)
    await story.says("other", "my keyboard squeaks", ADA, Place("console", "two"))
    own = WordSearch("printer grosse", ReadScope(accounts=(ADA.account,)))
    assert (await story.room.store.find_words(own)).tickets == 0
    monkeypatch.setattr("core.store.timeline.search.MAX_OWN", 1)
    assert await story.room.store.find_words(own) == WordSearchResult(tickets=1)
    await story.delivers()
    command = CommandGiven(story.id(), story.room.now, LOBBY, ADA, "mine printer grosse")
    await story.does(command)
    [nothing] = await story.delivers()
    assert (nothing.wording, nothing.args["tickets"]) == ("found_nothing", 1)


async def test_only_words_of_ones_own_tickets_are_looked_through(story: Story) -> None:
    await told(story, indexed=False)
    store = story.room.store
    ids, _ = await store.read(search._own_tickets, [ADA.account])
    entries = await store.read(search._entries_of, ids)
    async with store.engine.connect() as db:
        kinds = await db.scalars(select(timeline.c.kind).where(timeline.c.seq.in_(entries)))
        assert set(kinds) == {"opened", "said", "note"}


async def test_the_index_is_written_once_enough_waits_for_it(story: Story) -> None:
    await told(story, indexed=False)
    assert await story.room.store.index_words(at_least=1000) == 0
    assert await story.room.store.index_words() > 0
    assert await story.room.store.index_words() == 0


async def test_whoever_appends_for_long_puts_the_index_off(store: SqlStore) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite there is one writer")
    story = Story(Room(store))
    await story.handed_off()
    async with store.engine.connect() as slow:
        await slow.exec_driver_sql("LOCK TABLE timeline IN ROW EXCLUSIVE MODE")
        assert await store.index_words() == 0
    assert await store.index_words() > 0


async def test_of_two_that_index_at_once_one_does_it_another_time(store: SqlStore) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite there is one writer")
    await told(Story(Room(store)), indexed=False)
    async with store.engine.connect() as other, asyncio.timeout(PATIENCE):
        assert await other.run_sync(search.index_more, 300) > 0  # and is not done yet
        assert await store.index_words() == 0
        await other.commit()
    assert await store.read(search.waiting_entries, 1) == 0


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
