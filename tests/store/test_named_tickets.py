"""A command that names a ticket acts on that ticket, wherever it is given."""

from dataclasses import replace

import pytest

from adapters.words.rendering import PlainDialect, fill
from core.model.actions import Retract, Say
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    MessageEdited,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.ticket import Status, Ticket
from core.ports import Outcome
from tests.store.desk import Room
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY

EVES = Place("console", "eve")
BOBS = Place("console", "bob")
BOB = Person("console", "bob", "Bob")
DIRECT = Place("console", "@grace")
TOP = Place("console", "#support")
BILLING = Place("console", "finance")


async def thread_of(room: Room, n: int) -> Place:
    """Where the card of a ticket stands."""
    found = await room.store.by_number(n)
    assert found is not None
    async with room.store.unit() as unit:
        for at in range(1, 100):
            place = Place("console", "#support", f"t{at}")
            if await unit.by_place(place) == found.id:
                return place
    raise AssertionError(f"no thread of {n}")


async def ticket(room: Room, n: int) -> Ticket:
    found = await room.store.by_number(n)
    assert found is not None
    assert found.ticket is not None
    return found.ticket


@pytest.fixture
async def two(room: Room) -> Room:
    """HD-1001 of Ada and HD-1002 of Eve, each with a card of its own."""
    await room.opens()
    await room.opens(EVE, EVES)
    await room.delivers()
    return room


def said_to(carried: list[Say], room: str) -> list[str]:
    return [say.wording for say in carried if say.to.room == room]


PLACES = ("other thread", "own thread", "room", "direct")


async def _place(room: Room, where: str) -> Place:
    match where:
        case "other thread":
            return await thread_of(room, 1001)
        case "own thread":
            return await thread_of(room, 1002)
        case "room":
            return TOP
        case _:
            return DIRECT


async def _unaddressed(room: Room, text: str, who: Person, at: Place) -> Outcome:
    """Typed, without calling the desk by name."""
    n = next(room.numbers)
    event = MessageReceived(
        EventId(f"e{n}"), room.now, at, who, text, ref=f"r{n}", addressed=at.room.startswith("@")
    )
    return (await room.reception.accept(event)).outcome


@pytest.mark.parametrize(
    ("where", "name"), [*zip(PLACES, ["HD-1002", "hd1002", "#1002", "HD 1002"], strict=True)]
)
async def test_the_named_ticket_is_resolved(two: Room, where: str, name: str) -> None:
    await _unaddressed(two, f"resolve {name} done", GRACE, await _place(two, where))
    assert (await ticket(two, 1002)).status is Status.RESOLVED
    assert (await ticket(two, 1001)).status is Status.OPEN
    carried = await two.delivers()
    assert said_to(carried, "ada") == []
    assert await two.store.by_number(1003) is None, "nothing was opened by it"


@pytest.mark.parametrize(
    "words",
    [
        "claim HD-1002",
        "claim ticket #1002 please",
        "priority HD-1002 critical",
        "priority critical HD-1002",
        "category account for HD-1002",
        "note HD-1002 he is rude",
        "note on hd1002: he is rude",
        "hand over HD-1002 to network",
        "hand over to network HD-1002",
    ],
)
async def test_whatever_is_done_is_done_to_the_named_ticket(two: Room, words: str) -> None:
    before = (await ticket(two, 1001), await ticket(two, 1002))
    other = await two.store.by_number(1001)
    assert other is not None
    await _unaddressed(two, words, GRACE, await thread_of(two, 1001))
    assert await ticket(two, 1001) == before[0]
    is_note = words.startswith("note")
    assert ((await ticket(two, 1002)) == before[1]) is is_note
    assert said_to(await two.delivers(), "ada") == []
    async with two.store.unit() as unit:
        assert not [f for f in await unit.audit_entries(other.id) if "rude" in str(f.details)]


@pytest.mark.parametrize("words", ["status HD-1002", "why HD-1002", "history #1002"])
async def test_questions_are_answered_about_the_named_ticket(two: Room, words: str) -> None:
    await _unaddressed(two, words, GRACE, await thread_of(two, 1001))
    [answer] = await two.delivers()
    assert (answer.args["ticket"], answer.only_for) == ("HD-1002", GRACE)


async def test_release_wait_and_reopen_too(two: Room) -> None:
    other = await thread_of(two, 1001)
    for words, status in (
        ("claim HD-1002", Status.CLAIMED),
        ("wait HD-1002 which room?", Status.WAITING),
        ("release HD-1002", Status.OPEN),
        ("resolve HD-1002", Status.RESOLVED),
        ("reopen HD-1002", Status.CLAIMED),
    ):
        await _unaddressed(two, words, GRACE, other)
        assert (await ticket(two, 1002)).status is status
    assert (await ticket(two, 1001)).status is Status.OPEN


async def test_a_merge_takes_the_first_of_two_numbers(two: Room) -> None:
    await two.says("ticket", ADA)
    await two.opens(BOB, BOBS)
    await two.delivers()
    bobs = await thread_of(two, 1003)
    await two.reception.accept(
        CommandGiven(EventId("again"), two.now, LOBBY, ADA, "ticket it hums again", opens=True)
    )
    await two.says("a person please", ADA)
    await two.delivers()
    await _unaddressed(two, "merge HD-1004 into HD-1001", GRACE, bobs)
    assert (await ticket(two, 1004)).merged_into == 1001
    assert (await ticket(two, 1003)).merged_into is None


@pytest.mark.parametrize("where", ["other thread", "room", "direct"])
async def test_a_ticket_that_is_not_there_is_refused_and_nothing_is_sent(
    two: Room, where: str
) -> None:
    await _unaddressed(two, "resolve HD-9999 done", GRACE, await _place(two, where))
    [refusal] = await two.delivers()
    assert (refusal.wording, refusal.only_for) == ("no_such_ticket", GRACE)
    assert refusal.args["wanted"] == "HD-9999"


async def test_of_two_numbers_nobody_can_tell_which_is_meant(two: Room) -> None:
    await _unaddressed(two, "claim HD-1001 and HD-1002", GRACE, await thread_of(two, 1001))
    assert [say.wording for say in await two.delivers()] == ["one_ticket_at_a_time"]
    assert (await ticket(two, 1001)).status is Status.OPEN


async def test_a_private_ticket_is_refused_to_who_may_not_see_it(two: Room) -> None:
    await two.says("refund for a wrong invoice", BOB, BOBS)
    await two.says("a person please", BOB, BOBS)
    await two.delivers()
    await _unaddressed(two, "resolve HD-1003 done", GRACE, await thread_of(two, 1001))
    assert (await ticket(two, 1003)).status is Status.OPEN
    assert [say.wording for say in await two.delivers()] == ["no_such_ticket"]


@pytest.mark.parametrize("words", ["status", "why", "history", "claim", "reopen", "note"])
async def test_a_private_ticket_reads_like_a_number_that_nobody_has(two: Room, words: str) -> None:
    """Or else one could count the private tickets."""
    await two.says("refund for a wrong invoice", BOB, BOBS)
    await two.says("a person please", BOB, BOBS)
    await two.delivers()
    answers = set[str]()
    for number in ("HD-1003", "HD-1999"):
        await _unaddressed(two, f"{words} {number} so", GRACE, await thread_of(two, 1001))
        [refusal] = await two.delivers()
        said = fill(refusal.wording, refusal.args, "en", "UTC", PlainDialect(two.now))
        answers.add(said.replace(number, "HD-N"))
    assert len(answers) == 1


async def test_a_requester_cancels_and_reopens_by_number(two: Room) -> None:
    await two.says("cancel HD-1002", EVE, EVES)
    assert (await ticket(two, 1002)).status is Status.CLOSED
    await two.says("reopen HD-1002 please", EVE, EVES)
    assert (await ticket(two, 1002)).status is not Status.CLOSED
    await two.says("cancel HD-1001", EVE, EVES)
    assert (await ticket(two, 1001)).status is Status.OPEN, "it is Ada's"


async def test_words_of_a_requester_that_name_the_ticket_go_to_it(two: Room) -> None:
    await two.says("note for HD-1002: it hums louder", EVE, EVES)
    assert "from_requester" in [say.wording for say in await two.delivers()]


async def test_people_who_talk_in_the_room_are_let_be(two: Room) -> None:
    assert await _unaddressed(two, "claim it if you like", GRACE, TOP) is Outcome.IGNORED
    assert await _unaddressed(two, "help us", GRACE, TOP) is Outcome.IGNORED
    assert await _unaddressed(two, "queue HD-1001", GRACE, DIRECT) is Outcome.DECIDED


async def test_the_button_of_a_held_command_acts_on_the_ticket_it_names(two: Room) -> None:
    await _unaddressed(two, "reslove HD-1002 done", GRACE, await thread_of(two, 1001))
    asked = next(s for s in await two.delivers() if s.wording == "held_command")
    send, run = asked.buttons
    first = await two.store.by_number(1001)
    assert first is not None
    assert (run.label, asked.conversation) == ("HD-1002", first.id)
    await two.presses(ALAN, run.choice, first.id, run.value)
    assert (await ticket(two, 1002)).status is Status.RESOLVED
    assert (await ticket(two, 1001)).status is Status.OPEN
    done = await two.delivers()
    settled = next(s for s in done if s.wording == "held_run")
    assert (settled.message_key, settled.conversation) == (asked.message_key, asked.conversation)
    await two.presses(ALAN, run.choice, first.id, run.value)
    assert [s.wording for s in await two.delivers()] == ["already_resolved"]
    assert send.choice is Choice.SEND_HELD


async def test_a_run_button_of_nothing_is_told(two: Room) -> None:
    talk = await two.store.by_number(1001)
    assert talk is not None
    await two.presses(GRACE, Choice.RUN_HELD, talk.id, "resolve:gone")
    assert [s.wording for s in await two.delivers()] == ["held_gone"]
    event = ButtonPressed(
        EventId("x"), two.now, type(talk.id)("none"), TOP, GRACE, Choice.RUN_HELD, "resolve:x"
    )
    assert (await two.reception.accept(event)).outcome is Outcome.IGNORED


async def test_an_edit_into_a_command_acts_on_the_ticket_it_names(two: Room) -> None:
    other = await thread_of(two, 1001)
    first = MessageReceived(EventId("w"), two.now, other, GRACE, "On my way", ref="w")
    await two.reception.accept(first)
    await two.delivers()
    edit = MessageEdited(EventId("w2"), two.now, other, GRACE, "w", "resolve HD-1002 done")
    await two.reception.accept(edit)
    assert (await ticket(two, 1002)).status is Status.RESOLVED
    assert (await ticket(two, 1001)).status is Status.CLAIMED
    messages = await two.leases()
    taken_back = [p.action for p in messages if isinstance(p.action, Retract)]
    assert [r.to for r in taken_back] == [LOBBY]
    missing = MessageEdited(EventId("w3"), two.now, other, GRACE, "w", "resolve HD-9999 done")
    assert (await two.reception.accept(missing)).outcome is Outcome.DECIDED


async def test_a_held_slip_edited_into_a_command_for_another_ticket(two: Room) -> None:
    other = await thread_of(two, 1001)
    slip = MessageReceived(EventId("w"), two.now, other, GRACE, "reslove HD-1002 done", ref="w")
    await two.reception.accept(slip)
    await two.delivers()
    edit = MessageEdited(EventId("w2"), two.now, other, GRACE, "w", "resolve HD-1002 done")
    await two.reception.accept(edit)
    assert (await ticket(two, 1002)).status is Status.RESOLVED
    assert "held_run" in [s.wording for s in await two.delivers()]


# Replies.


async def _reply(room: Room, text: str, who: Person, at: Place, to: str) -> Outcome:
    n = next(room.numbers)
    event = MessageReceived(
        EventId(f"e{n}"), room.now, at, who, text, ref=f"r{n}", addressed=False, reply_to=to
    )
    return (await room.reception.accept(event)).outcome


async def test_a_reply_to_a_card_goes_to_its_ticket(two: Room) -> None:
    refs = await refs_of(two, 1001)
    assert await _reply(two, "On my way", GRACE, TOP, refs["card:support"]) is Outcome.DECIDED
    assert said_to(await two.delivers(), "ada") == ["from_agent"]
    assert (await ticket(two, 1001)).status is Status.CLAIMED


async def test_a_reply_to_any_delivered_message_goes_to_its_ticket(two: Room) -> None:
    await two.says("It hums louder", ADA)
    await two.delivers()
    refs = await refs_of(two, 1001)
    slot = next(s for s in refs if s.startswith("from:"))
    await _reply(two, "Thank you", GRACE, TOP, refs[slot])
    assert said_to(await two.delivers(), "ada") == ["from_agent"]


async def test_a_command_in_a_reply_acts_on_that_ticket(two: Room) -> None:
    refs = await refs_of(two, 1001)
    given = CommandGiven(EventId("c"), two.now, TOP, GRACE, "claim", reply_to=refs["card:support"])
    await two.reception.accept(given)
    assert (await ticket(two, 1001)).status is Status.CLAIMED
    await _reply(two, "release", GRACE, TOP, refs["card:support"])
    assert (await ticket(two, 1001)).status is Status.OPEN


async def test_what_is_said_in_the_room_itself_waits_for_no_card(two: Room) -> None:
    await two.says("It hums louder", ADA)
    await two.leases()
    said = MessageReceived(
        EventId("t"), two.now, replace(TOP, thread="r"), GRACE, "room 12?", ref="r", addressed=False
    )
    assert (await two.reception.accept(said)).outcome is Outcome.IGNORED
    assert two.pauses == []


async def test_a_thread_under_any_of_the_desks_messages_is_its_tickets(two: Room) -> None:
    await two.says("It hums louder", ADA)
    await two.delivers()
    refs = await refs_of(two, 1001)
    slot = next(s for s in refs if s.startswith("from:"))
    await _unaddressed(two, "Thank you", GRACE, replace(TOP, thread=refs[slot]))
    assert said_to(await two.delivers(), "ada") == ["from_agent"]


async def test_a_reply_to_a_colleague_is_talk_among_people(two: Room) -> None:
    assert await _reply(two, "On my way", GRACE, TOP, "nothing") is Outcome.IGNORED


async def test_a_requester_who_replies_to_an_older_ticket_is_heard_there(two: Room) -> None:
    refs = await refs_of(two, 1001)
    await two.reception.accept(
        CommandGiven(EventId("n"), two.now, LOBBY, ADA, "ticket the lift is stuck", opens=True)
    )
    await two.delivers()
    await _reply(two, "It hums louder", ADA, LOBBY, refs["talk"])
    carried = await two.delivers()
    [said] = [say for say in carried if say.wording == "from_requester"]
    assert said.args["ticket"] == "HD-1001"
    assert await _reply(two, "mine too", EVE, LOBBY, refs["talk"]) is Outcome.IGNORED


async def refs_of(room: Room, n: int) -> dict[str, str]:
    """Where the messages of a ticket stand, by their slots."""
    talk = await room.store.by_number(n)
    assert talk is not None
    found: dict[str, str] = {}
    async with room.store.unit() as unit:
        for place in (LOBBY, EVES, TOP):
            for at in range(1, 60):
                said = await unit.by_message("console", place.room, f"m{at}")
                if said is not None and said.conversation == talk.id:
                    found[said.message_key] = f"m{at}"
    return found


@pytest.mark.parametrize("word", ["queue", "help", "mine"])
async def test_only_agents_ask_the_desk_in_the_agents_room(room: Room, word: str) -> None:
    """Others who may be there talk to people."""
    assert await room.says(word, EVE, TOP) is Outcome.IGNORED
    assert await room.says(word, GRACE, TOP) is Outcome.DECIDED
