"""What is only shown is not kept: it is shown again, made anew, as often as it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.inbox.lookup import MOST_AT_HOME
from core.model.actions import FormProblems, ShowForm, ShowHome
from core.model.attachment import Attachment
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FilesCame,
    FormName,
    FormSubmitted,
    HomeOpened,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.ports import DeliveryState, Near, Outcome, Scope
from tests.store.desk import Room
from tests.store.seen import seen
from tests.talk import ADA, ALAN, GRACE, LOBBY, SUNDAY_TEN

HEAD = (EventId("same"), SUNDAY_TEN)
FOR_ADA = (LOBBY, ADA)
SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)
GOOD = {"description": "The lift is stuck", "category": "general", "priority": "low"}
SHOWN: dict[str, tuple[Event, type]] = {
    "a form with problems": (
        FormSubmitted(*HEAD, *FOR_ADA, FormName.TICKET, GOOD | {"priority": "very"}),
        FormProblems,
    ),
    "the form by command": (CommandGiven(*HEAD, *FOR_ADA, "", opens=True), ShowForm),
    "the form by button": (
        ButtonPressed(*HEAD, ConversationId(""), *FOR_ADA, Choice.NEW_TICKET),
        ShowForm,
    ),
    "the page": (HomeOpened(*HEAD, *FOR_ADA), ShowHome),
}


@pytest.mark.parametrize(("event", "kind"), SHOWN.values(), ids=SHOWN)
async def test_what_comes_twice_unchanged_is_shown_twice_and_noted_never(
    room: Room, event: Event, kind: type
) -> None:
    first = await room.reception.accept(event)
    second = await room.reception.accept(event)
    assert [type(shown) for shown in first.immediate] == [kind]
    assert (first, second.outcome) == (second, Outcome.DECIDED)
    assert await seen(room.store) == set()
    assert await room.store.outbox(list(DeliveryState)) == []


async def test_a_form_that_is_put_right_opens_its_ticket_once_under_the_same_id(
    room: Room,
) -> None:
    wrong = FormSubmitted(*HEAD, *FOR_ADA, FormName.TICKET, GOOD | {"category": "nope"})
    right = replace(wrong, values=GOOD)
    assert (await room.reception.accept(wrong)).immediate
    assert (await room.reception.accept(right)).outcome is Outcome.DECIDED
    assert (await room.reception.accept(right)).outcome is Outcome.DUPLICATE
    known = await room.store.by_number(1001)
    assert known is not None, "no number was lost on the form that was wrong"
    assert await room.store.by_number(1002) is None


async def test_a_late_file_of_a_form_goes_to_the_ticket_that_the_form_opened(room: Room) -> None:
    form = FormSubmitted(*HEAD, *FOR_ADA, FormName.TICKET, GOOD)
    came = FilesCame(EventId("late"), SUNDAY_TEN, LOBBY, ADA, form.id, (SHOT,))
    nobodys = replace(came, id=EventId("nobody's"), form=EventId("unknown"))
    assert (await room.reception.accept(nobodys)).outcome is Outcome.IGNORED
    await room.reception.accept(form)
    await room.opens(at=Place("console", "elsewhere"))
    assert (await room.reception.accept(came)).outcome is Outcome.DECIDED
    assert (await room.reception.accept(came)).outcome is Outcome.DUPLICATE
    known = [await room.store.by_number(number) for number in (1001, 1002)]
    assert [talk.ticket.details.files for talk in known if talk and talk.ticket] == [(SHOT,), ()]


# The page, from what is kept.


async def page(room: Room, who: Person) -> Mapping[str, Sequence[object]]:
    """The tickets of each list, by the list's name."""
    looked = HomeOpened(EventId("h"), room.now, Place.direct(who), who)
    [shown] = (await room.reception.accept(looked)).immediate
    assert isinstance(shown, ShowHome)
    return {one.name: [row.get("ticket") for row in one.rows] for one in shown.lists} | {
        "more": [one.more for one in shown.lists]
    }


async def claim(room: Room, who: Person, number: int) -> None:
    known = await room.store.by_number(number)
    assert known is not None
    await room.presses(who, Choice.CLAIM, known.id)


async def opens(room: Room, *names: str) -> None:
    """A waiting ticket for each of these people: 1001, 1002 and so on."""
    for name in names:
        await room.opens(Person("console", name), Place("console", name))


async def test_the_page_is_as_things_are_now(room: Room) -> None:
    assert (await page(room, ADA))["home_mine"] == []
    await opens(room, "ada")
    assert (await page(room, ADA))["home_mine"] == ["HD-1001"]
    await room.says("cancel")
    assert (await page(room, ADA))["home_mine"] == [], "what is closed is off the page"


async def test_what_is_resolved_stays_on_the_page_until_it_is_closed(room: Room) -> None:
    await room.says("my vpn does not connect")
    await room.says("that worked")
    assert (await page(room, ADA))["home_mine"] == ["HD-1001"]


async def test_a_page_shows_the_newest_ten(room: Room) -> None:
    for n in range(MOST_AT_HOME + 2):
        await room.opens(ADA, replace(LOBBY, thread=f"t{n}"))
    mine = (await page(room, ADA))["home_mine"]
    assert len(mine) == MOST_AT_HOME
    assert (mine[0], mine[-1]) == ("HD-1012", "HD-1003")


async def test_of_what_is_left_out_it_is_told_how_much(room: Room) -> None:
    for n in range(MOST_AT_HOME + 2):
        await room.opens(ADA, replace(LOBBY, thread=f"t{n}"))
    await claim(room, GRACE, 1001)
    assert (await page(room, ADA))["more"] == [2, 0]
    assert (await page(room, GRACE))["more"] == [0, 0, 0, 0, 1, 0]


async def test_whoever_holds_a_ticket_sees_it_however_much_is_more_urgent(room: Room) -> None:
    await opens(room, "ada", "eve")
    await claim(room, GRACE, 1002)
    for n in range(2):
        bob, his = Person("console", f"bob{n}"), Place("console", f"bob{n}")
        await room.says("urgent: the vpn box is humming", bob, his)
        await room.says("a person please", bob, his)
    near = Near(room.now, room.now + timedelta(hours=1))
    async with room.store.unit() as unit:
        board = await unit.board(Scope(("support",)), (ALAN, GRACE), near, 1)
        elsewhere = await unit.board(Scope(("lead",)), (GRACE,), near, 1)
    heads = [[v.number for v in one.views] for one in (board.held, board.near, board.free)]
    assert heads == [[1002], [1003], [1003]]
    assert [one.total for one in (board.held, board.near, board.free)] == [1, 2, 3]
    assert [one.more for one in (board.held, board.near, board.free)] == [0, 1, 2]
    assert [v.number for v in elsewhere.held.views] == [1002], "what one holds is one's own"
    assert (elsewhere.near.total, elsewhere.free.total) == (0, 0)


async def test_an_agents_page_shows_the_work_that_waits_and_the_rest_of_the_team(
    room: Room,
) -> None:
    await opens(room, "ada", "eve", "bob")
    await claim(room, GRACE, 1001)
    await claim(room, ALAN, 1002)
    shown = await page(room, GRACE)
    assert (shown["home_held"], shown["home_queue"]) == (["HD-1001"], ["HD-1003"])
    assert shown["home_near"] == []
    room.now += timedelta(hours=1)
    assert (await page(room, GRACE))["home_near"] == ["HD-1001", "HD-1002", "HD-1003"]


async def test_a_requesters_page_shows_nobody_elses_tickets(room: Room) -> None:
    await opens(room, "ada", "eve")
    assert set(await page(room, ADA)) == {"home_mine", "home_promises", "more"}
    assert (await page(room, ADA))["home_mine"] == ["HD-1001"]
