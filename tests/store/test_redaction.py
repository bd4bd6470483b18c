"""Deleted words are kept in no row of a live database, and neither are earlier versions of edits.

Each test tells a canary, deletes or edits it, and reads every column of every table.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import Connection, select

from core.model.actions import Say
from core.model.attachment import Attachment
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.timeline import DESK, AuditEntry, AuditKind
from core.model.values import Listing
from core.ports import Posted
from core.store.codec import loads
from core.store.connection.engine import run_on
from core.store.sql_store import SqlStore
from core.store.tables import metadata, places, timeline
from core.store.web.portal import SqlPortalStore
from tests.store.desk import Room
from tests.talk import ADA, GRACE, LOBBY

CANARY: Final = "hunter2"
SHOT: Final = Attachment("hunter2.png", "image/png", 7, "ab" * 32)
CARD: Final = Place("console", "#support", "card")


async def rows(store: SqlStore, canary: str = CANARY) -> list[str]:
    """Every row of every table that holds the canary."""

    def search(db: Connection) -> list[str]:
        every = metadata.sorted_tables
        found = (f"{t.name}: {tuple(row)!r}" for t in every for row in db.execute(select(t)))
        return [row for row in found if canary in row]

    return await run_on(store.engine, search)


async def history(store: SqlStore) -> list[AuditEntry]:
    changes = select(timeline.c.body).where(timeline.c.kind != DESK).order_by(timeline.c.seq)
    bodies = await run_on(store.engine, lambda db: db.scalars(changes).all())
    return [loads(AuditEntry, body) for body in bodies]


class Story:
    """What a test tells: each message has a name, by which it is edited or deleted."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def says(
        self, ref: str, text: str, who: Person = ADA, at: Place = LOBBY, *files: Attachment
    ) -> None:
        await self.does(MessageReceived(self.id(), self.room.now, at, who, text, files, ref))

    async def edits(self, ref: str, text: str, who: Person = ADA, at: Place = LOBBY) -> None:
        await self.does(MessageEdited(self.id(), self.room.now, at, who, ref, text))

    async def deletes(self, ref: str, who: Person = ADA, at: Place = LOBBY) -> None:
        await self.does(MessageDeleted(self.id(), self.room.now, at, who, ref))

    async def commands(self, text: str, who: Person = GRACE, at: Place = CARD) -> None:
        await self.does(CommandGiven(self.id(), self.room.now, at, who, text))

    async def does(self, event: Event) -> None:
        self.room.now += timedelta(seconds=1)
        await self.room.reception.accept(event)

    async def delivers(self) -> list[Say]:
        """Everything that is due leaves; what is taken back stands nowhere."""
        said = list[Say]()
        while messages := await self.room.leases():
            for message in messages:
                action = message.action
                stands = Posted(replace(action.to, thread=f"t{message.seq}"), f"m{message.seq}")
                posted = stands if isinstance(action, Say) else None
                assert await self.room.store.mark_sent(message, posted, self.room.now)
                said += [action] if isinstance(action, Say) else []
        return said

    async def handed_off(self, first: str = "the vpn box is humming") -> None:
        await self.says("first", first)
        await self.says("person", "a person please")
        await self.presses(Choice.NEED_PERSON)
        await self.delivers()
        async with self.room.store.unit() as unit:
            id_ = await unit.by_place(LOBBY)
            assert id_ is not None
            talk = await unit.load(id_)
        assert talk is not None
        self.talk = talk
        card = {"platform": "console", "room": "#support", "thread": "card"}
        there = places.insert().values(**card, conversation_id=talk.id)
        await self.room.store.write(lambda db: db.execute(there) and None)

    async def presses(self, choice: Choice) -> None:
        async with self.room.store.unit() as unit:
            id_ = await unit.by_place(LOBBY)
        assert id_ is not None
        await self.does(ButtonPressed(self.id(), self.room.now, id_, LOBBY, ADA, choice))

    def id(self) -> EventId:
        return EventId(f"e{next(self.room.numbers)}")


@pytest.fixture
def story(room: Room) -> Story:
    return Story(room)


async def gone(story: Story, who: Person) -> None:
    """No row has the words; what is left is that something was deleted, by whom and when."""
    assert await rows(story.room.store) == []
    deleted = [fact for fact in await history(story.room.store) if fact.kind is AuditKind.DELETED]
    assert {(fact.actor, fact.at) for fact in deleted} == {
        (who, story.room.now - timedelta(seconds=1))
    }


@pytest.mark.parametrize("delivered", [True, False])
async def test_the_first_words_of_a_ticket(story: Story, delivered: bool) -> None:
    await story.says("first", f"My password is {CANARY}.\nIt says error {CANARY}-404")
    assert await rows(story.room.store)
    if delivered:
        await story.delivers()
    await story.deletes("first")
    await gone(story, ADA)


async def test_they_are_in_no_list_and_no_answer_about_the_ticket(story: Story) -> None:
    await story.handed_off(f"my {CANARY} does not work since monday")
    elsewhere = Place("console", "elsewhere")
    await story.commands("queue", GRACE, elsewhere)
    await story.commands("mine", ADA, elsewhere)
    await story.commands("history HD-1001", GRACE, elsewhere)
    await story.commands("why HD-1001", ADA, elsewhere)
    await story.delivers()
    await story.deletes("first")
    await gone(story, ADA)
    await story.delivers()
    await story.commands("history HD-1001", GRACE, elsewhere)
    told = [say for say in await story.delivers() if say.wording == "history"]
    assert CANARY not in str(told)
    assert "deleted" in str(told[0].rows)


@pytest.mark.parametrize("delivered", [True, False])
async def test_words_and_files_for_the_agents(story: Story, delivered: bool) -> None:
    await story.handed_off()
    await story.room.store.keep_blob(SHOT.sha256, CANARY.encode())
    await story.says("more", f"and {CANARY} too", ADA, LOBBY, SHOT)
    if delivered:
        await story.delivers()
    assert len(await rows(story.room.store)) > 2
    await story.deletes("more")
    await gone(story, ADA)
    assert await story.room.store.blob(SHOT.sha256) is None
    said = [say.wording for say in await story.delivers()]
    assert "deleted_with_files" in said


async def test_a_file_that_somebody_else_brought_too_stays(story: Story) -> None:
    await story.handed_off()
    await story.room.store.keep_blob(SHOT.sha256, b"picture")
    await story.says("one", "a", ADA, LOBBY, SHOT)
    await story.says("two", "b", ADA, LOBBY, SHOT)
    await story.deletes("one")
    assert await story.room.store.blob(SHOT.sha256) == b"picture"
    await story.deletes("two")
    assert await story.room.store.blob(SHOT.sha256) is None


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_agents_words(story: Story, delivered: bool) -> None:
    await story.handed_off()
    await story.says("agent", f"Your new password is {CANARY}", GRACE, CARD)
    if delivered:
        await story.delivers()
    assert await rows(story.room.store)
    await story.deletes("agent", GRACE, CARD)
    await gone(story, GRACE)
    assert CANARY not in str(await story.delivers())


@pytest.mark.parametrize("text", [f"// {CANARY} is her password", f"note {CANARY} is hers"])
async def test_a_note(story: Story, text: str) -> None:
    await story.handed_off()
    await story.says("note", text, GRACE, CARD)
    assert await rows(story.room.store)
    await story.deletes("note", GRACE, CARD)
    await gone(story, GRACE)


async def test_a_resolution_that_was_typed(story: Story) -> None:
    await story.handed_off()
    await story.says("how", f"resolve HD-1001 the password is {CANARY}", GRACE, CARD)
    await story.delivers()
    assert await rows(story.room.store)
    await story.deletes("how", GRACE, CARD)
    await gone(story, GRACE)


async def test_a_command_by_calling_the_desk_is_found_by_its_message(story: Story) -> None:
    """Slack's event is called by the message's own name; its room is no ticket's place."""
    await story.handed_off()
    room = Place("console", "#support")
    said = f"note HD-1001 {CANARY}"
    id_ = EventId("console:#support:77")
    await story.does(CommandGiven(id_, story.room.now, room, GRACE, said))
    await story.delivers()
    assert await rows(story.room.store)
    await story.deletes("77", GRACE, room)
    await gone(story, GRACE)


async def test_a_comment_on_the_rating(story: Story) -> None:
    await story.handed_off()
    await story.says("how", "resolve HD-1001 done", GRACE, CARD)
    await story.says("rating", "1")
    await story.says("comment", f"You lost my {CANARY}")
    await story.delivers()
    assert await rows(story.room.store)
    await story.deletes("comment")
    await gone(story, ADA)


async def test_an_edited_resolution_and_comment_say_what_they_say_now(story: Story) -> None:
    await story.handed_off()
    await story.says("how", f"resolve HD-1001 {CANARY} done", GRACE, CARD)
    await story.says("rating", "1")
    await story.says("comment", f"You lost my {CANARY}")
    await story.delivers()
    await story.edits("how", "resolve HD-1001 done", GRACE, CARD)
    await story.edits("comment", "You lost it")
    assert await rows(story.room.store) == []
    found = await story.room.store.by_number(1001)
    assert found is not None and found.ticket is not None and found.ticket.rating is not None
    assert (found.ticket.resolution, found.ticket.rating.comment) == ("done", "You lost it")


async def test_what_was_merged(story: Story) -> None:
    await story.handed_off(f"my {CANARY} is broken")
    other = Place("console", "other")
    await story.room.opens(ADA, other)
    await story.commands("merge HD-1001 into HD-1002", GRACE, Place("console", "elsewhere"))
    await story.delivers()
    assert await rows(story.room.store)
    await story.deletes("first")
    await gone(story, ADA)


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_edit_replaces_the_earlier_version(story: Story, delivered: bool) -> None:
    await story.says("first", f"My password {CANARY} is not taken")
    if delivered:
        await story.delivers()
    await story.edits("first", "My password is not taken")
    assert await rows(story.room.store) == []
    assert any("My password is not taken" in row for row in await rows(story.room.store, "My"))
    await story.handed_off()
    await story.says("more", f"it is {CANARY}")
    await story.says("agent", f"so {CANARY}?", GRACE, CARD)
    if delivered:
        await story.delivers()
    await story.edits("more", "it is secret")
    await story.edits("agent", "so?", GRACE, CARD)
    assert await rows(story.room.store) == []
    kinds = [fact.kind for fact in await history(story.room.store)]
    assert AuditKind.EDITED in kinds


@pytest.mark.parametrize("command", ["queue", "status HD-1001", "history HD-1001", "find monday"])
async def test_they_are_in_no_answer_that_waits_at_the_portal(story: Story, command: str) -> None:
    """Whoever is at the portal reads a list or a refusal on the next page, perhaps days later."""
    await story.handed_off(f"my {CANARY} does not work since monday")
    await story.room.store.index_words()
    await story.commands(command, GRACE, Place("console", "elsewhere"))
    portal = SqlPortalStore(story.room.store)
    while messages := await story.room.leases():
        for message in messages:
            if isinstance(message.action, Say):
                await portal.add_notice("web:x", message.key, message.action, story.room.now)
            await story.room.store.mark_sent(message, None, story.room.now)
    assert [row for row in await rows(story.room.store) if row.startswith("portal_notices")]
    await story.deletes("first")
    assert await rows(story.room.store) == []


async def test_an_edit_leaves_the_files_of_its_message(story: Story) -> None:
    await story.handed_off()
    await story.room.store.keep_blob(SHOT.sha256, b"picture")
    shot = replace(SHOT, name="screen.png")
    await story.says("more", f"it is {CANARY}", ADA, LOBBY, shot)
    await story.edits("more", "it is secret")
    assert await rows(story.room.store) == []
    said = await story.delivers()
    assert [say.args["files"] for say in said if say.wording == "card"][-1] == Listing(
        ("screen.png",)
    )
    told = [fact for fact in await history(story.room.store) if fact.kind is AuditKind.SAID]
    assert told[-1].details == {"files": "screen.png", "edited": "yes", "text": "it is secret"}
    assert await story.room.store.blob(SHOT.sha256) == b"picture"


async def test_other_words_stay(story: Story) -> None:
    await story.handed_off()
    await story.says("one", "the green lamp blinks")
    await story.says("two", f"and {CANARY} is my password")
    await story.delivers()
    await story.deletes("two")
    assert any(row.startswith("timeline") for row in await rows(story.room.store, "green lamp"))
    assert any("humming" in row for row in await rows(story.room.store, "humming"))


@pytest.mark.parametrize("case", ["held", "handed over"])
async def test_an_edit_that_counts_as_a_new_message_leaves_one_version(
    story: Story, case: str
) -> None:
    """Held words are held anew; after a hand-over the agents there have no copy to be changed."""
    await story.handed_off()
    text, who, at = f"queue {CANARY} please", GRACE, CARD
    if case == "handed over":
        text, who, at = f"the code is {CANARY}", ADA, LOBBY
    await story.says("one", text, who, at)
    await story.delivers()
    if case == "handed over":
        await story.commands("hand over HD-1001 to billing")
        await story.delivers()
    await story.room.store.index_words()
    await story.edits("one", text.replace(CANARY, "nothing"), who, at)
    assert await rows(story.room.store) == []
    first, last = (e for e in await history(story.room.store) if e.source.endswith(":one"))
    assert (first.details.get("text"), first.details["edited"]) == (None, "yes")
    assert last.details["text"] == text.replace(CANARY, "nothing")


@pytest.mark.parametrize("how", ["deleted", "edited"])
async def test_words_after_the_end_that_became_another_ticket(story: Story, how: str) -> None:
    """The first ticket kept them too, to ask what they are about."""
    await story.handed_off()
    await story.commands("resolve HD-1001 done")
    await story.says("other", f"My cat {CANARY} ate the spoon")
    await story.says("new", "a new ticket please")
    assert await story.room.store.by_number(1002) is not None
    if how == "deleted":
        await story.deletes("other")
    else:
        await story.edits("other", "My cat ate the spoon")
    assert await rows(story.room.store) == []
    await story.says("hums", "it hums again, reopen HD-1001")
    assert await story.room.store.by_number(1001) is not None, "its state can be read and written"


async def test_an_answer_at_the_portal_that_nobody_reads_is_not_kept(story: Story) -> None:
    store, now = story.room.store, story.room.now
    portal = SqlPortalStore(store)
    answer = Say(Place("web", "@x"), "found_nothing", args={"word": CANARY})
    await portal.add_notice("web:x", "e/0", answer, now)
    await store.purge(now - timedelta(seconds=1))
    assert await rows(store)
    await store.purge(now + timedelta(seconds=1))
    assert await rows(store) == []
