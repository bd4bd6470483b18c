"""Where a platform looks for what it missed: the places that are open, and when it last heard."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.model.events import Choice, HomeOpened, MessageDeleted, MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.ports import DeliveryNotRecorded, Outcome
from tests.store.desk import Room
from tests.talk import ADA, GRACE, LOBBY

MINUTE = timedelta(minutes=1)
EVE, HERS = Person("console", "eve"), Place("console", "eve")


async def open_places(room: Room, platform: str = "console") -> list[Place]:
    return list(await room.store.open_places(platform))


# Where words may still be written.


async def test_no_place_is_open_before_anything_was_opened(room: Room) -> None:
    await room.says("hello")
    assert await open_places(room) == []


async def test_a_ticket_is_open_where_it_began_and_where_its_messages_stand(room: Room) -> None:
    await room.opens()
    assert await open_places(room) == [LOBBY]
    carried = await room.delivers()
    at = {say.wording: f"t{n}" for n, say in enumerate(carried, 1)}
    assert set(await open_places(room)) == {
        LOBBY,
        Place("console", "ada", at["opened"]),
        Place("console", "#support", at["card"]),
    }


async def test_words_may_concern_a_ticket_where_it_stands_or_will_in_a_moment(room: Room) -> None:
    thread, elsewhere = replace(LOBBY, thread="t9"), Place("console", "#lunch", "t9")
    await room.opens()
    assert await room.store.may_concern(LOBBY)
    assert not await room.store.may_concern(thread)
    await room.leases()
    assert await room.store.may_concern(thread), "what binds it is on its way"
    assert not await room.store.may_concern(elsewhere)


async def test_the_newest_tickets_come_first_and_no_more_than_are_asked_for(room: Room) -> None:
    for n in range(5):
        await room.opens(Person("console", f"p{n}"), Place("console", f"p{n}"))
    assert [place.room for place in await open_places(room)] == ["p4", "p3", "p2", "p1", "p0"]
    two = await room.store.open_places("console", limit=2)
    assert [place.room for place in two] == ["p4", "p3"]


async def test_a_ticket_that_was_closed_lately_may_be_reopened_where_it_stood(room: Room) -> None:
    await room.opens()
    await room.says("cancel", ADA, LOBBY)
    assert await open_places(room) == []
    for since, places in ((room.now - MINUTE, [LOBBY]), (room.now + MINUTE, [])):
        assert list(await room.store.open_places("console", since)) == places


async def test_each_platform_has_its_own_places(room: Room) -> None:
    await room.opens()
    at = Place("slack", "D1", "t1")
    await room.says("the vpn box is humming", Person("slack", "U1"), at)
    assert await open_places(room, "slack") == [at]
    assert await open_places(room) == [LOBBY]
    assert await open_places(room, "discord") == []


async def test_what_is_resolved_is_still_open_and_what_is_closed_is_not(room: Room) -> None:
    talk = await room.opens()
    await room.opens(EVE, HERS)
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    await room.presses(GRACE, Choice.RESOLVE, talk.id, "done")
    assert set(await open_places(room)) == {LOBBY, HERS}, "a reply would reopen it"
    await room.says("cancel", EVE, HERS)
    assert await open_places(room) == [LOBBY]


# When the platform was last heard.


async def hears(room: Room, id_: str, who: Person = ADA, at: Place = LOBBY) -> Outcome:
    event = MessageReceived(EventId(id_), room.now, at, who, "hello")
    return (await room.reception.accept(event)).outcome


async def test_a_platform_that_was_never_heard_has_no_last_time(room: Room) -> None:
    assert await room.store.last_heard("slack") is None


async def test_the_latest_event_of_a_platform_counts_and_of_no_other(room: Room) -> None:
    at, first = Place("slack", "D1"), room.now
    await hears(room, "slack:Ev1", Person("slack", "U1"), at)
    room.now += MINUTE
    await hears(room, "slack:Ev0", Person("slack", "U1"), at)
    room.now += MINUTE
    for other in ("console:1", "slacker:1", "slack", "deadline:slack:1", "xslack:1", "SLACK:1"):
        await hears(room, other)
    assert await room.store.last_heard("slack") == first + MINUTE
    assert await room.store.last_heard("console") == first + 2 * MINUTE
    assert await room.store.last_heard("discord") is None


async def test_what_meant_nothing_was_heard_too(room: Room) -> None:
    at = Place("slack", "C1")
    noise = MessageReceived(
        EventId("slack:Ev1"), room.now, at, Person("slack", "U1"), "lunch?", addressed=False
    )
    assert (await room.reception.accept(noise)).outcome is Outcome.IGNORED
    assert await room.store.last_heard("slack") == room.now


async def test_what_was_only_shown_or_came_too_early_was_not_heard(room: Room) -> None:
    """It must be found again when the platform is asked for what was missed."""
    await room.reception.accept(HomeOpened(EventId("slack:h"), room.now, LOBBY, ADA))
    await room.opens()
    await _until_the_card_leaves(room)
    with pytest.raises(DeliveryNotRecorded):
        await hears(room, "slack:early", GRACE, Place("console", "#support", "t9"))
    assert await room.store.last_heard("slack") is None


async def _until_the_card_leaves(room: Room) -> None:
    while True:
        [message] = await room.leases()
        if getattr(message.action, "wording", "") == "card":
            return
        await room.store.mark_sent(message, None, room.now)


async def test_a_database_that_sorts_as_a_dictionary_does_is_read_alike(room: Room) -> None:
    """There ";" comes before ":", and letters before both."""
    if room.store.engine.dialect.name != "postgresql":
        return
    sorted_so = text('ALTER TABLE inbox ALTER event_id TYPE varchar COLLATE "en-x-icu"')
    try:
        async with room.store.engine.begin() as db:
            await db.execute(sorted_so)
    except ProgrammingError as cause:
        pytest.skip(f"this PostgreSQL was built without ICU: {cause.orig}")
    await hears(room, "slack:Ev1", Person("slack", "U1"), Place("slack", "D1"))
    assert await room.store.last_heard("slack") == room.now


# What stands on the other side, and who holds what.


async def carrying(room: Room) -> tuple[Place, Place]:
    """A claimed ticket; Ada's place in it and its card's."""
    talk = await room.opens()
    said = await room.delivers()
    card = Place(
        "console", "#support", {say.wording: f"t{n}" for n, say in enumerate(said, 1)}["card"]
    )
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    return LOBBY, card


async def test_carried_words_are_known_by_their_message_their_room_and_their_author(
    room: Room,
) -> None:
    hers, card = await carrying(room)
    await room.says("one moment", GRACE, card, ref="g1")
    await room.says("take your time", ADA, hers, ref="a1")
    await room.says("// a note", GRACE, card, ref="g2")
    await room.says("try it now", GRACE, card, ref="g3")
    at_work = await room.store.relayed_messages(card)
    assert [(words.ref, words.author.handle) for words in at_work] == [
        ("g1", GRACE.handle),
        ("g3", GRACE.handle),
    ]
    asked = await room.store.relayed_messages(hers)
    assert [(words.ref, words.author.handle) for words in asked] == [("a1", ADA.handle)]


async def test_what_was_taken_back_is_not_carried_and_nothing_is_where_nobody_talks(
    room: Room,
) -> None:
    _, card = await carrying(room)
    await room.says("hunter2", GRACE, card, ref="g1")
    deletion = MessageDeleted(EventId("gone"), room.now, card, GRACE, "g1")
    await room.reception.accept(deletion)
    assert await room.store.relayed_messages(card) == []
    assert await room.store.relayed_messages(Place("console", "#support", "another")) == []


async def test_whoever_has_claimed_a_ticket_holds_it_until_it_is_resolved(room: Room) -> None:
    await room.opens(EVE, HERS)
    talk = await room.opens()
    assert await room.store.holders("console") == []
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    assert [person.handle for person in await room.store.holders("console")] == [GRACE.handle]
    assert await room.store.holders("slack") == []
    await room.presses(GRACE, Choice.RESOLVE, talk.id, "done")
    assert await room.store.holders("console") == []
