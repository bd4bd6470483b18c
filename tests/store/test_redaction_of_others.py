"""Deleting a message leaves every word of others, and leaves none of its own anywhere.

What was derived from it is found by its source, by its slot, or by the event that it was.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from unittest.mock import patch

import pytest

from core.decide import decide
from core.model.actions import Say
from core.model.attachment import Attachment, FileProblem
from core.model.events import AnswerDrafted, CommandGiven, MessageDeleted, MessageReceived
from core.model.ids import EventId
from core.model.llm_draft import Cost, DraftedAnswer, ExtractedFields
from core.model.people import Person, Place
from core.model.timeline import AuditEntry, AuditKind
from tests.desks import make_desk
from tests.drafts import LLM
from tests.store.desk import Room
from tests.store.test_redaction import CANARY, CARD, SHOT, Story, history, rows
from tests.talk import ADA, GRACE, LOBBY

ELSEWHERE: Final = Place("console", "elsewhere")
LAMP: Final = "the green lamp blinks"


@pytest.fixture
def story(room: Room) -> Story:
    return Story(room)


async def arrives(
    story: Story, ref: str, text: str, who: Person, at: Place, *files: Attachment
) -> None:
    """As a platform brings it: the event is called by the message's own name."""
    id_ = EventId(f"{at.platform}:{at.room}:{ref}")
    await story.does(MessageReceived(id_, story.room.now, at, who, text, files, ref))


async def goes(story: Story, ref: str, who: Person, at: Place) -> None:
    message = EventId(f"{at.platform}:{at.room}:{ref}")
    event = MessageDeleted(story.id(), story.room.now, at, who, ref, message)
    await story.does(event)


def texts(said: list[Say], wording: str) -> list[object]:
    return [say.args.get("text") for say in said if say.wording == wording]


def told(entries: list[AuditEntry], kind: AuditKind) -> list[str]:
    return [entry.details.get("text", "") for entry in entries if entry.kind is kind]


@pytest.mark.parametrize("edited", [False, True])
async def test_the_same_words_in_another_message_stay(story: Story, edited: bool) -> None:
    await story.handed_off()
    await story.delivers()
    await story.says("one", LAMP)
    await story.says("two", LAMP)
    await story.says("agent", LAMP, GRACE, CARD)
    await story.says("note", f"// {LAMP}", GRACE, CARD)
    if edited:
        await story.edits("one", "nothing")
    else:
        await story.deletes("one")
    said = await story.delivers()
    assert LAMP in texts(said, "from_requester")
    assert texts(said, "from_agent") == [LAMP]
    entries = await history(story.room.store)
    assert told(entries, AuditKind.SAID).count(LAMP) == 2
    assert told(entries, AuditKind.NOTE) == [LAMP]


async def test_words_that_only_hold_the_deleted_ones_stay(story: Story) -> None:
    await story.handed_off()
    await story.says("short", "test")
    await story.says("note", "// the latest contest results are attested", GRACE, CARD)
    await story.says("agent", "test the box, then call me", GRACE, CARD)
    await story.deletes("short")
    assert texts(await story.delivers(), "from_agent") == ["test the box, then call me"]
    kept = told(await history(story.room.store), AuditKind.NOTE)
    assert kept == ["the latest contest results are attested"]


@pytest.mark.parametrize("words", ["please restart", "restart"])
async def test_nobody_empties_anothers_promise_or_resolution(story: Story, words: str) -> None:
    await story.handed_off()
    await story.says("agent", words, GRACE, CARD)
    await story.says("wait", f"wait HD-1001 {words}", GRACE, CARD)
    await story.says("how", "resolve HD-1001 please restart", GRACE, CARD)
    await story.says("echo", words)
    await story.deletes("echo")
    said = await story.delivers()
    assert [say.args["how"] for say in said if say.wording == "summary_resolved"][:1] == [
        "please restart"
    ]
    entries = await history(story.room.store)
    assert words in told(entries, AuditKind.SAID)
    assert "please restart" in [entry.details.get("how") for entry in entries]
    found = await story.room.store.by_number(1001)
    assert found is not None and found.ticket is not None
    assert found.ticket.resolution == "please restart"


async def test_a_message_is_found_however_much_was_said_since(story: Story) -> None:
    await story.handed_off()
    await story.says("agent", f"the password is {CANARY}", GRACE, CARD)
    await story.says("note", f"// {CANARY} is it", GRACE, CARD)
    for n in range(505):
        await story.says(f"x{n}", f"line {n}")
    await story.delivers()
    await story.deletes("agent", GRACE, CARD)
    await story.deletes("note", GRACE, CARD)
    assert await rows(story.room.store) == []


@pytest.mark.parametrize("edited", [False, True])
async def test_lists_that_are_still_to_be_sent_call_it_as_it_is_called_now(
    story: Story, edited: bool
) -> None:
    await story.handed_off(f"my {CANARY} box is humming")
    await story.commands("queue", GRACE, ELSEWHERE)
    await story.commands("mine", ADA, ELSEWHERE)
    if edited:
        await story.edits("first", "my box is humming")
    else:
        await story.deletes("first")
    assert await rows(story.room.store) == []
    lists = [say for say in await story.delivers() if say.wording == "mine"]
    assert [row["ticket"] for say in lists for row in say.rows] == ["HD-1001"]


@pytest.mark.parametrize("delivered", [True, False])
@pytest.mark.parametrize(
    "order",
    [
        "hand over HD-1001 to",
        "priority HD-1001",
        "category HD-1001",
        "merge HD-1001 into",
        "why HD-9999",
    ],
)
async def test_an_answer_repeats_no_words_of_a_deleted_command(
    story: Story, order: str, delivered: bool
) -> None:
    await story.handed_off()
    await arrives(story, "order", f"{order} {CANARY}", GRACE, CARD)
    if delivered:
        await story.delivers()
    await goes(story, "order", GRACE, CARD)
    assert await rows(story.room.store) == []


@pytest.mark.parametrize("delivered", [True, False])
async def test_the_name_of_a_file_that_was_turned_away(story: Story, delivered: bool) -> None:
    await story.handed_off()
    bad = replace(SHOT, name=f"{CANARY}.exe", sha256="", problem=FileProblem.TYPE_NOT_ALLOWED)
    await story.says("more", "", ADA, LOBBY, bad)
    assert await rows(story.room.store)
    if delivered:
        await story.delivers()
    await story.deletes("more")
    assert await rows(story.room.store) == []


async def test_what_a_model_made_of_the_words_is_kept_in_no_history(story: Story) -> None:
    story.room.desk = make_desk(llm=LLM)
    await story.says("first", f"print job stuck, printer is offline, my pin {CANARY} is refused")
    async with story.room.store.unit() as unit:
        id_ = await unit.by_place(LOBBY)
        talk = await unit.load(id_) if id_ else None
    assert talk is not None and talk.drafting is not None
    bad = DraftedAnswer("printer-offline#", f"Pin {CANARY} is wrong, see http://evil.example", ())
    cost, number = Cost("m", "a", 10, timedelta(seconds=1), reserved=0), talk.drafting.number
    read, now = ExtractedFields(problem=f"{CANARY} refused"), story.room.now
    await story.does(AnswerDrafted(story.id(), now, talk.id, number, bad, read, cost))
    held = [e for e in await history(story.room.store) if e.kind is AuditKind.DRAFT_HELD]
    assert CANARY in str(held)
    await story.deletes("first")
    held = [e for e in await history(story.room.store) if e.kind is AuditKind.DRAFT_HELD]
    assert len(held) == 1 and not {"text", "why"} & set(held[0].details)
    assert await rows(story.room.store) == []


async def kept_file(story: Story) -> bool:
    return await story.room.store.blob(SHOT.sha256) is not None


async def test_a_file_that_comes_after_its_own_deletion_is_not_kept(story: Story) -> None:
    await story.handed_off()
    await goes(story, "late", ADA, LOBBY)
    await story.room.store.keep_blob(SHOT.sha256, b"picture")
    await arrives(story, "late", "", ADA, LOBBY, SHOT)
    assert not await kept_file(story)


async def test_not_even_then_if_somebody_else_has_brought_it(story: Story) -> None:
    await story.handed_off()
    await story.room.store.keep_blob(SHOT.sha256, b"picture")
    await arrives(story, "mine", "", ADA, LOBBY, SHOT)
    await goes(story, "late", ADA, LOBBY)
    await arrives(story, "late", "", ADA, LOBBY, SHOT)
    assert await kept_file(story)


@pytest.mark.parametrize("text", ["", "status HD-1001", "hand over HD-1001 to nobody"])
@pytest.mark.parametrize("who", [GRACE, Person("console", "eve", "Eve")])
async def test_a_file_of_a_bystander_or_of_a_command(story: Story, text: str, who: Person) -> None:
    await story.handed_off()
    await story.room.store.keep_blob(SHOT.sha256, b"picture")
    await arrives(story, "file", text, who, CARD, SHOT)
    await story.delivers()
    await goes(story, "file", who, CARD)
    assert not await kept_file(story)


def failing() -> Any:
    """What holds the canary cannot be decided."""

    def fails(*given: Any) -> Any:
        if CANARY in str(given):
            raise ValueError
        return decide(*given)

    return patch("core.inbox.event_inbox.decide", fails)


async def test_a_file_of_a_message_in_quarantine(story: Story) -> None:
    await story.handed_off()
    await story.room.store.keep_blob(SHOT.sha256, b"picture")
    with failing():
        await story.says("bad", CANARY, ADA, LOBBY, SHOT)
    assert await kept_file(story)
    await story.deletes("bad")
    assert not await kept_file(story)
    assert await rows(story.room.store) == []


@pytest.mark.parametrize("how", ["drop", "expire"])
async def test_a_file_leaves_the_quarantine_with_its_event(story: Story, how: str) -> None:
    await story.handed_off()
    store = story.room.store
    await store.keep_blob(SHOT.sha256, b"picture")
    with failing():
        await story.says("bad", CANARY, ADA, LOBBY, SHOT)
    [bad] = await store.quarantined()
    leaves: dict[str, Callable[[], Any]] = {
        "drop": lambda: store.drop_quarantined(bad.key),
        "expire": lambda: store.expire_quarantined(story.room.now.replace(year=2100)),
    }
    assert await leaves[how]()
    assert not await kept_file(story)


async def test_a_command_in_quarantine_is_found_by_its_message(story: Story) -> None:
    await story.handed_off()
    room, said = Place("console", "#support"), f"note HD-1001 {CANARY}"
    id_ = EventId("console:#support:77")
    with failing():
        await story.does(CommandGiven(id_, story.room.now, room, GRACE, said))
    assert await rows(story.room.store)
    await story.deletes("77", GRACE, room)
    assert await rows(story.room.store) == []
