"""Who answers a message before its delivery is recorded is asked to wait, and is not lost."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from core.inbox.event_inbox import RETRY_DELAYS_SECONDS
from core.model.actions import Say
from core.model.conversation import Conversation
from core.model.events import (
    Choice,
    CommandGiven,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.ticket import Status
from core.ports import Delay, DeliveryNotRecorded, OutboxMessage, Outcome, Posted
from tests.store.desk import Room
from tests.store.seen import seen
from tests.talk import ADA, GRACE, LOBBY, SUNDAY_TEN

THREAD = Place("console", "#support", "t9")
"""Beneath a card that has left, and whose place nobody has recorded yet."""
HOUR = timedelta(hours=1)


@dataclass
class Arriving:
    room: Room
    talk: Conversation
    card: OutboxMessage

    async def is_recorded(self) -> None:
        assert await self.room.store.mark_sent(self.card, Posted(THREAD, "m9"), self.room.now)

    async def accept(self, event: Event) -> Outcome:
        return (await self.room.reception.accept(event)).outcome

    async def agent(self) -> Person | None:
        known = await self.room.store.by_number(1001)
        assert known is not None
        assert known.ticket is not None
        return known.ticket.agent


async def leaves(room: Room, wording: str) -> OutboxMessage:
    """Everything before this message is delivered; this one has left and is not recorded."""
    while True:
        [message] = await room.leases()
        assert isinstance(message.action, Say)
        if message.action.wording == wording:
            return message
        assert await room.store.mark_sent(message, Posted(LOBBY, f"m{message.seq}"), room.now)


@pytest.fixture
async def arriving(room: Room) -> Arriving:
    talk = await room.opens()
    return Arriving(room, talk, await leaves(room, "card"))


HEAD = (EventId("early"), SUNDAY_TEN, THREAD, GRACE)
EARLY: dict[str, Event] = {
    "words": MessageReceived(*HEAD, "On my way", ref="g1"),
    "a command": CommandGiven(*HEAD, "claim"),
    "a reaction": ReactionChanged(*HEAD, "m9", "eyes"),
    "an edit": MessageEdited(*HEAD, "g1", "On my way"),
    "a deletion": MessageDeleted(*HEAD, "g1"),
}
early = pytest.mark.parametrize("event", EARLY.values(), ids=EARLY)


@early
async def test_what_comes_too_early_waits_and_is_not_noted_as_seen(
    arriving: Arriving, event: Event
) -> None:
    with pytest.raises(DeliveryNotRecorded, match="#support"):
        await arriving.accept(event)
    assert arriving.room.pauses == list(RETRY_DELAYS_SECONDS)
    assert event.id not in await seen(arriving.room.store)


@early
async def test_brought_again_once_the_message_is_recorded_it_is_taken_in(
    arriving: Arriving, event: Event
) -> None:
    with pytest.raises(DeliveryNotRecorded):
        await arriving.accept(event)
    await arriving.is_recorded()
    assert await arriving.accept(event) is Outcome.DECIDED
    assert await arriving.accept(event) is Outcome.DUPLICATE


@early
async def test_recorded_in_the_meantime_nobody_need_bring_it_again(
    arriving: Arriving, event: Event
) -> None:
    async def not_yet() -> None:
        assert event.id not in await seen(arriving.room.store)

    arriving.room.meanwhile = [not_yet, arriving.is_recorded]
    assert await arriving.accept(event) is Outcome.DECIDED
    assert arriving.room.pauses == list(RETRY_DELAYS_SECONDS[:2])


@pytest.mark.parametrize("how", ["words", "a command", "a reaction"])
async def test_and_it_has_its_effect(arriving: Arriving, how: str) -> None:
    arriving.room.meanwhile = [arriving.is_recorded]
    await arriving.accept(EARLY[how])
    assert await arriving.agent() == GRACE


async def test_what_broke_off_may_have_arrived_so_its_thread_waits_too(arriving: Arriving) -> None:
    later = SUNDAY_TEN + HOUR
    assert await arriving.room.store.postpone(
        arriving.card, Delay(SUNDAY_TEN, later), "broke", unclear=True
    )
    with pytest.raises(DeliveryNotRecorded):
        await arriving.accept(EARLY["words"])


async def test_what_was_refused_or_buried_never_arrived(arriving: Arriving) -> None:
    store, card = arriving.room.store, arriving.card
    assert await store.postpone(card, Delay(SUNDAY_TEN, SUNDAY_TEN), "busy", unclear=False)
    assert await arriving.accept(EARLY["words"]) is Outcome.IGNORED
    [again] = await arriving.room.leases()
    assert await store.dead_letter(again, "the room is gone", SUNDAY_TEN)
    other = replace(EARLY["words"], id=EventId("other"))
    assert await arriving.accept(other) is Outcome.IGNORED
    assert arriving.room.pauses == []


@pytest.mark.parametrize(
    "place",
    [
        Place("console", "#support"),
        Place("console", "#leads", "t9"),
        Place("slack", "#support", "t"),
    ],
    ids=["beside the threads", "in another room", "on another platform"],
)
async def test_what_is_said_elsewhere_waits_for_nothing(arriving: Arriving, place: Place) -> None:
    words = MessageReceived(EventId("e"), SUNDAY_TEN, place, GRACE, "lunch?", addressed=False)
    assert await arriving.accept(words) is Outcome.IGNORED
    if place != Place("console", "#support"):  # there, it may be the card that is reacted to
        reaction = ReactionChanged(EventId("r"), SUNDAY_TEN, place, GRACE, "m9", "eyes")
        assert await arriving.accept(reaction) is Outcome.IGNORED
    assert arriving.room.pauses == []


async def test_a_thread_that_is_known_waits_for_nothing(arriving: Arriving) -> None:
    """Another ticket's card is on its way while this one is answered."""
    await arriving.is_recorded()
    room, eve = arriving.room, Person("console", "eve")
    await room.delivers()
    await room.opens(eve, Place("console", "eve"))
    await leaves(room, "card")
    assert await arriving.accept(EARLY["words"]) is Outcome.DECIDED
    assert room.pauses == []


async def test_an_answer_under_the_first_word_of_the_desk_begins_no_second_talk(
    room: Room,
) -> None:
    """The talk began by a command, so its thread begins under the desk's own message."""
    asked = CommandGiven(EventId("c"), room.now, LOBBY, ADA, "the vpn box is humming", opens=True)
    await room.reception.accept(asked)
    opened = await leaves(room, "opened")
    beneath = replace(LOBBY, thread="t1")
    with pytest.raises(DeliveryNotRecorded):
        await room.says("technical", at=beneath, id_="early")
    assert await room.store.mark_sent(opened, Posted(beneath, "m1"), room.now)
    assert await room.says("technical", at=beneath, id_="early") is Outcome.DECIDED
    assert await room.store.by_number(1002) is None
    known = await room.store.by_number(1001)
    assert known is not None
    assert known.ticket is not None
    assert (known.ticket.details.category, known.ticket.status) == ("technical", Status.NEW)


async def test_a_rating_under_a_summary_that_is_being_recorded_waits_for_it(room: Room) -> None:
    """It begins no thread, so words need not wait for it; but its stars are pressed at once."""
    talk = await room.opens()
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    await room.presses(GRACE, Choice.RESOLVE, talk.id, "done")
    summary = await leaves(room, "summary_resolved")
    beneath = replace(LOBBY, thread="m70")
    words = MessageReceived(EventId("w"), room.now, beneath, GRACE, "lunch?", addressed=False)
    assert (await room.reception.accept(words)).outcome is Outcome.IGNORED
    assert room.pauses == []
    stars = ReactionChanged(EventId("five"), room.now, beneath, ADA, "m70", "five")
    with pytest.raises(DeliveryNotRecorded):
        await room.reception.accept(stars)
    assert await room.store.mark_sent(summary, Posted(LOBBY, "m70"), room.now)
    assert (await room.reception.accept(stars)).outcome is Outcome.DECIDED
    known = await room.store.by_number(1001)
    assert known is not None
    assert known.ticket is not None
    assert known.ticket.rating is not None


# What counts as arriving.


async def arrives(room: Room, where: Place) -> bool:
    async with room.store.unit() as unit:
        return await unit.has_unrecorded_delivery(where.platform, where.room)


ELSEWHERE = [LOBBY, Place("console", "#leads"), Place("slack", "#support")]


async def test_a_message_arrives_from_its_leaving_to_its_recording(room: Room) -> None:
    await room.opens()
    assert not await arrives(room, THREAD), "it still waits here"
    card = await leaves(room, "card")
    assert await arrives(room, THREAD)
    assert not any([await arrives(room, place) for place in ELSEWHERE])
    assert await room.store.mark_sent(card, Posted(THREAD, "m9"), room.now)
    assert not await arrives(room, THREAD)


async def test_a_message_without_a_thread_of_its_own_is_not_awaited(room: Room) -> None:
    await room.opens()
    await leaves(room, "handed_off")
    assert not await arrives(room, LOBBY)


async def test_where_the_desk_may_not_write_the_talk_may_go_on_in_private(room: Room) -> None:
    asked = CommandGiven(
        EventId("c"), room.now, Place("console", "#help"), ADA, "the vpn box is humming", opens=True
    )
    await room.reception.accept(asked)
    await leaves(room, "opened")
    where = [Place("console", name) for name in ("#help", "@ada", "@eve", "")]
    assert [await arrives(room, place) for place in where] == [True, True, False, False]


async def test_but_it_can_be_reacted_to_as_soon_as_it_is_seen(room: Room) -> None:
    """The summary stands, and is rated, before anybody has written down where it stands."""
    await room.opens()
    summary = await leaves(room, "handed_off")
    stands = replace(LOBBY, thread="m7")
    rated = ReactionChanged(EventId("r"), room.now, stands, ADA, "m7", "five")
    with pytest.raises(DeliveryNotRecorded):
        await room.reception.accept(rated)
    assert await room.store.mark_sent(summary, Posted(stands, "m7"), room.now)
    assert (await room.reception.accept(rated)).outcome is Outcome.DECIDED


async def test_a_card_that_is_only_edited_stands_already(arriving: Arriving) -> None:
    """Its thread is known; else a busy room would hold up all that is said in its other threads."""
    await arriving.is_recorded()
    room = arriving.room
    await room.delivers()
    await room.says("On my way", GRACE, THREAD)
    edited = await leaves(room, "card")
    assert edited.posted is not None
    assert not await arrives(room, THREAD)
    chatter = replace(THREAD, thread="about lunch")
    assert await room.says("lunch?", GRACE, chatter) is Outcome.IGNORED
    assert room.pauses == []
