"""Threads that begin under a message, from the words to the rows: whose place is whose."""

import asyncio
from dataclasses import replace

import pytest

from core.model.actions import Say
from core.model.conversation import Conversation
from core.model.events import Choice, CommandGiven, MessageEdited
from core.model.ids import ConversationId, EventId
from core.model.people import Place
from core.ports import DeliveryState, Outcome, Posted
from tests.store.desk import Room
from tests.talk import ADA, GRACE, LOBBY

ONE, TWO = replace(LOBBY, thread="t1"), replace(LOBBY, thread="t2")


async def number(room: Room, n: int) -> Conversation:
    known = await room.store.by_number(n)
    assert known is not None
    return known


async def owner(room: Room, place: Place) -> ConversationId | None:
    async with room.store.unit() as unit:
        return await unit.by_place(place)


async def resolved(room: Room) -> Conversation:
    """A ticket in a thread of its own that has come to its end."""
    await room.says("the vpn box is humming", thread="t1")
    await room.says("a person please", at=ONE)
    talk = await number(room, 1001)
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    await room.presses(GRACE, Choice.RESOLVE, talk.id, "done")
    return await number(room, 1001)


async def test_a_talk_owns_its_thread_and_the_lobby_beside_it(room: Room) -> None:
    await room.says("my vpn does not connect", thread="t1")
    talk = await number(room, 1001)
    assert talk.place == ONE
    assert (await owner(room, ONE), await owner(room, LOBBY)) == (talk.id, talk.id)
    await room.says("a person please", thread="t2")
    assert (await number(room, 1001)).ticket != talk.ticket
    assert (await owner(room, TWO), await room.store.by_number(1002)) == (None, None)


async def test_a_problem_told_in_two_lines_at_once_is_one_talk(room: Room) -> None:
    """Each line would begin a thread; the lobby that both stand in makes them one."""
    lines = (room.says("my vpn fails", thread="t1"), room.says("error 809", thread="t2"))
    assert set(await asyncio.gather(*lines)) == {Outcome.DECIDED}
    assert await room.store.by_number(1002) is None


async def test_after_the_end_another_talk_takes_the_lobby_and_leaves_the_thread(
    room: Room,
) -> None:
    first = await resolved(room)
    await room.says("the lift is stuck", thread="t2")
    second = await number(room, 1002)
    assert second.ticket is not None
    assert (second.place, second.ticket.follows) == (TWO, None)
    assert await owner(room, ONE) == first.id
    assert (await owner(room, TWO), await owner(room, LOBBY)) == (second.id, second.id)
    await room.says("it hums again", at=ONE)
    assert (await number(room, 1001)).ticket != first.ticket, "its own thread reopens it"
    assert await room.store.by_number(1003) is None


async def test_thanks_beside_the_thread_are_for_the_ticket_that_has_ended(room: Room) -> None:
    await resolved(room)
    await room.says("thank you!", thread="t2")
    await room.says("status", thread="t3")
    await room.says("5", thread="t4")
    assert await room.store.by_number(1002) is None
    rated = (await number(room, 1001)).ticket
    assert rated is not None
    assert rated.rating is not None
    assert rated.rating.score == 5


async def test_a_cancelled_ticket_is_named_by_the_one_that_takes_its_place(room: Room) -> None:
    await room.says("the vpn box is humming", thread="t1")
    await room.says("cancel", at=ONE)
    await room.says("the lift is stuck", thread="t2")
    second = await number(room, 1002)
    assert second.ticket is not None
    assert second.ticket.follows == 1001


async def test_an_edit_of_the_words_that_began_a_thread_finds_their_ticket(room: Room) -> None:
    """The lobby has gone to another talk meanwhile."""
    await room.says("the vpn box is humming", thread="t1", ref="t1")
    await room.says("cancel", at=ONE)
    await room.says("the lift is stuck", thread="t2", ref="t2")
    edit = MessageEdited(EventId("edit"), room.now, LOBBY, ADA, "t1", "the vpn box is on fire")
    assert (await room.reception.accept(edit)).outcome is Outcome.DECIDED
    first, second = await number(room, 1001), await number(room, 1002)
    assert first.ticket is not None
    assert second.ticket is not None
    assert first.ticket.details.description == "the vpn box is on fire"
    assert second.ticket.details.description == "the lift is stuck"


async def test_words_to_the_desk_among_agents_get_help_and_open_nothing(room: Room) -> None:
    said = CommandGiven(EventId("c"), room.now, Place("console", "#support"), GRACE, "well done")
    assert (await room.reception.accept(said)).outcome is Outcome.DECIDED
    [row] = await room.store.outbox(list(DeliveryState))
    assert isinstance(row.action, Say)
    assert (row.action.wording, row.action.reader, row.action.only_for) == (
        "help_agent",
        GRACE,
        GRACE,
    )
    assert await room.store.by_number(1001) is None


@pytest.mark.parametrize(
    ("stands", "is_its_own"),
    [
        (Place("console", "#support", "another"), True),
        (Place("console", "@grace"), True),
        (Place("console", "#support"), False),
    ],
    ids=["another thread", "in private", "the room of all"],
)
async def test_the_talk_goes_on_where_words_stand_that_found_no_room(
    room: Room, stands: Place, is_its_own: bool
) -> None:
    """Their thread was deleted. In a room that is everybody's nothing is said to one ticket."""
    talk = await room.opens()
    await room.delivers()
    await room.says("hello?")
    [message] = await room.leases()
    assert await room.store.mark_sent(message, Posted(stands, "m"), room.now)
    assert await owner(room, stands) == (talk.id if is_its_own else None)


async def test_words_that_stand_elsewhere_take_no_place_from_another_talk(room: Room) -> None:
    elsewhere = Place("console", "@grace")
    other = await room.opens(GRACE, elsewhere)
    await room.opens()
    await room.delivers()
    await room.says("hello?")
    [message] = await room.leases()
    assert await room.store.mark_sent(message, Posted(elsewhere, "m"), room.now)
    assert await owner(room, elsewhere) == other.id
