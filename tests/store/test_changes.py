"""Edits and deletions that come before their message, twice, or in another order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from core.model.events import CommandGiven, Event, MessageDeleted, MessageEdited, MessageReceived
from core.model.ids import EventId
from core.model.pending_messages import KEPT_FOR
from core.model.people import Person, Place
from core.ports import Outcome
from core.store.sql_store import SqlStore
from tests.store.desk import Room
from tests.talk import ADA, GRACE, SUNDAY_TEN

DM = Place("console", "@ada")
CARD = Place("console", "#support", "card")
MESSAGE = EventId("m:1")
FIRST, SECOND, LAST = "my vpn is humming", "my wifi is humming", "my door is humming"


def said(at: Place = DM, who: Person = ADA, text: str = FIRST) -> MessageReceived:
    return MessageReceived(MESSAGE, SUNDAY_TEN, at, who, text, ref="1")


def edited(
    version: int,
    text: str,
    at: Place = DM,
    who: Person = ADA,
    *,
    addressed: bool = False,
    said_at: datetime | None = None,
) -> MessageEdited:
    id_ = EventId(f"{MESSAGE}:edited:{version}")
    return MessageEdited(
        id_, SUNDAY_TEN, at, who, "1", text, MESSAGE, str(version), said_at, addressed
    )


def deleted(at: Place = DM, who: Person = ADA) -> MessageDeleted:
    return MessageDeleted(EventId(f"{MESSAGE}:deleted"), SUNDAY_TEN, at, who, "1", MESSAGE)


async def subject(room: Room, at: Place = DM) -> str:
    """What the ticket is about that stands at this place; "" if there is none."""
    async with room.store.unit() as unit:
        id_ = await unit.by_place(at)
        talk = await unit.load(id_) if id_ else None
    return talk.ticket.subject if talk and talk.ticket else ""


async def texts(room: Room) -> list[str]:
    """Everything that leaves the desk, whatever it is filled with."""
    return [str(say.args) for say in await room.delivers()]


async def accept(room: Room, *events: Event) -> Sequence[Outcome]:
    return [(await room.reception.accept(event)).outcome for event in events]


async def kept(store: SqlStore) -> str:
    """The text that is remembered for the message."""
    async with store.unit() as unit:
        change = await unit.change_of(MESSAGE)
    return change.text if change else "nothing"


E1, E2, DELETION = edited(1, SECOND), edited(2, LAST), deleted()


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((E1, said()), SECOND),
        ((E1, E2, said()), LAST),
        ((E2, E1, said()), LAST),
        ((E1, said(), E2), LAST),
        ((E2, said(), E1), LAST),
        ((said(), E2, E1), LAST),
        ((E1, E1, said(), said(), E1), SECOND),
    ],
)
async def test_the_latest_words_count_in_whatever_order_they_come(
    room: Room, events: tuple[Event, ...], expected: str
) -> None:
    await accept(room, *events)
    assert await subject(room) == expected
    assert await kept(room.store) == "", "nothing is kept once the message is here"


@pytest.mark.parametrize(
    "events",
    [
        (DELETION, said()),
        (E1, DELETION, said()),
        (DELETION, E1, said()),
        (E1, DELETION, E2, said(), said()),
    ],
)
async def test_deleted_words_are_never_taken_in(room: Room, events: tuple[Event, ...]) -> None:
    await accept(room, *events)
    assert await subject(room) == ""
    assert await texts(room) == []
    assert await kept(room.store) == ""


async def test_an_edit_that_comes_after_the_deletion_brings_nothing_back(room: Room) -> None:
    talk = await room.opens(ADA, DM)
    await room.delivers()
    await accept(room, said(), deleted())
    await room.delivers()
    await accept(room, edited(1, "the secret is hunter2"))
    assert not [told for told in await texts(room) if "hunter2" in told]
    assert talk.id


async def test_what_an_agent_deleted_before_it_left_never_leaves(room: Room) -> None:
    """The platform of the requester was away; the words waited."""
    await room.opens(ADA, DM)
    await room.delivers()
    await room.presses(GRACE, "claim", (await _talk(room)))  # type: ignore[arg-type]
    await room.delivers()
    words = said(CARD, GRACE, "Your password is hunter2")
    await accept(room, words, deleted(CARD, GRACE))
    async with room.store.unit() as unit:
        assert await unit.has_seen(MESSAGE)
    left = await _left(room)
    assert not [told for told in left if "hunter2" in told]


async def test_an_agents_early_deletion_and_edit(room: Room) -> None:
    await room.opens(ADA, DM)
    await room.delivers()
    await accept(room, edited(1, "Try the other one", CARD, GRACE))
    await accept(room, said(CARD, GRACE, "Try this one"))
    assert not [told for told in await _left(room) if "this one" in told]


async def test_a_command_that_was_edited_before_it_came(room: Room) -> None:
    command = CommandGiven(MESSAGE, SUNDAY_TEN, DM, ADA, "the vpn is humming", opens=True)
    await accept(room, edited(1, "the wifi is humming", addressed=True), command)
    assert any("wifi" in told for told in await texts(room))


async def test_words_of_places_where_the_desk_does_not_work_are_not_kept(room: Room) -> None:
    street = Place("console", "street")
    await accept(room, edited(1, "between friends", street))
    assert await kept(room.store) == "nothing"
    await accept(room, edited(2, "@desk help me", street, addressed=True))
    assert await kept(room.store) == "@desk help me"


async def test_a_message_of_long_ago_is_not_waited_for(room: Room) -> None:
    old = SUNDAY_TEN - KEPT_FOR - timedelta(minutes=1)
    await accept(room, edited(1, "years ago", said_at=old))
    assert await kept(room.store) == ""


async def test_after_a_day_and_an_hour_nothing_is_remembered(store: SqlStore, room: Room) -> None:
    await accept(room, E1)
    assert await kept(store) == SECOND
    room.now += KEPT_FOR + timedelta(minutes=1)
    assert await store.expire_changes(room.now - timedelta(minutes=2)) == 0
    await accept(room, MessageReceived(MESSAGE, room.now, DM, ADA, FIRST, ref="1"))
    assert await subject(room) == FIRST, "the edit is out of date"
    assert await store.expire_changes(room.now) == 1
    assert await kept(store) == "nothing"


async def _talk(room: Room) -> str:
    async with room.store.unit() as unit:
        return str(await unit.by_place(DM))


async def _left(room: Room) -> list[str]:
    """All that leaves, also what takes something back."""
    told: list[str] = []
    while messages := await room.leases():
        for message in messages:
            told.append(str(message.action))
            assert await room.store.mark_sent(message, None, room.now)
    return told
