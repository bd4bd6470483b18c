"""An account is no more: each ticket that it held is given back, once, whatever happens."""

from dataclasses import replace
from typing import Any

import pytest

from core.model.actions import Say
from core.model.events import Choice, PersonLeft
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Agent, Queue
from core.model.ticket import Status
from core.ports import DeliveryState, Outcome
from core.store.sql_store import SqlStore
from tests.desks import make_desk
from tests.store.desk import Room
from tests.store.seen import seen
from tests.talk import ADA, ALAN, EVE, GRACE, SUNDAY_TEN

IN_SLACK = Person("slack", "U1", "Grace")
LEFT = PersonLeft(EventId("slack:left"), SUNDAY_TEN, GRACE)


@pytest.fixture
async def busy(room: Room) -> Room:
    """Four tickets: two of Grace's, one of Alan's, one that waits."""
    for n in range(4):
        await room.opens(Person("console", f"p{n}"), Place("console", f"p{n}"))
    for who, number in ((GRACE, 1001), (GRACE, 1002), (ALAN, 1003)):
        await claims(room, who, number)
    return room


async def claims(room: Room, who: Person, number: int) -> None:
    known = await room.store.by_number(number)
    assert known is not None
    assert await room.presses(who, Choice.CLAIM, known.id) is Outcome.DECIDED


async def holders(room: Room) -> list[Person | None]:
    found = [await room.store.by_number(1001 + n) for n in range(4)]
    return [talk.ticket.agent for talk in found if talk is not None and talk.ticket is not None]


async def told(room: Room, wording: str) -> int:
    rows = await room.store.outbox(list(DeliveryState), 1000)
    return sum(isinstance(row.action, Say) and row.action.wording == wording for row in rows)


async def leaves(room: Room, event: PersonLeft = LEFT) -> Outcome:
    return (await room.reception.accept(event)).outcome


async def test_all_that_an_account_held_is_given_back_and_nothing_else(busy: Room) -> None:
    assert await leaves(busy) is Outcome.DECIDED
    assert await holders(busy) == [None, None, ALAN, None]
    assert (await told(busy, "holder_left"), await told(busy, "released")) == (2, 2)
    after = await busy.store.by_number(1001)
    assert after is not None
    assert after.ticket is not None
    assert after.ticket.status is Status.OPEN


async def test_told_again_it_is_done_once(busy: Room) -> None:
    await leaves(busy)
    assert await leaves(busy) is Outcome.DUPLICATE
    assert (await told(busy, "holder_left"), await told(busy, "released")) == (2, 2)


async def test_an_old_departure_told_late_takes_nothing_from_one_who_came_back(busy: Room) -> None:
    await leaves(busy)
    await claims(busy, GRACE, 1001)
    assert await leaves(busy) is Outcome.DUPLICATE
    assert await holders(busy) == [GRACE, None, ALAN, None]
    again = replace(LEFT, id=EventId("slack:left:again"))
    assert await leaves(busy, again) is Outcome.DECIDED
    assert await holders(busy) == [None, None, ALAN, None]


async def test_an_account_that_held_nothing_is_noted_and_nothing_more(busy: Room) -> None:
    assert await leaves(busy, replace(LEFT, person=EVE)) is Outcome.DECIDED
    assert await holders(busy) == [GRACE, GRACE, ALAN, None]
    assert await told(busy, "holder_left") == 0
    assert LEFT.id in await seen(busy.store)


class Killed(BaseException):
    """Nothing that a process could catch."""


class Dying(SqlStore):
    """The store of a process that is killed when it begins one transaction too many."""

    def __init__(self, of: SqlStore, left: int) -> None:
        super().__init__(of.engine, of.first_number)
        self.left = left

    async def transact(self, work: Any) -> Any:
        if self.left == 0:
            raise Killed("the power went")
        self.left -= 1
        return await super().transact(work)


@pytest.mark.parametrize("transactions", [0, 1, 2, 3, 4])
async def test_killed_in_between_the_rest_is_done_when_it_is_told_again(
    busy: Room, transactions: int
) -> None:
    """Two to look, one for each of the two tickets, and one to note that it is done."""
    mortal = replace(busy.reception, store=Dying(busy.store, transactions))
    with pytest.raises(Killed, match="power"):
        await mortal.accept(LEFT)
    assert (await holders(busy)).count(GRACE) == min(2, 4 - transactions)
    assert await leaves(busy) is Outcome.DECIDED
    assert await holders(busy) == [None, None, ALAN, None]
    assert (await told(busy, "holder_left"), await told(busy, "released")) == (2, 2)


async def test_whoever_took_a_ticket_over_in_between_keeps_it(busy: Room) -> None:
    mortal = replace(busy.reception, store=Dying(busy.store, 3))
    with pytest.raises(Killed, match="power"):
        await mortal.accept(LEFT)
    await claims(busy, ALAN, 1001)
    await leaves(busy)
    assert await holders(busy) == [ALAN, None, ALAN, None]
    assert await told(busy, "holder_left") == 2


async def test_two_platforms_that_tell_of_one_human_are_one_departure(busy: Room) -> None:
    grace = Agent("grace", "Grace Hopper", (GRACE, IN_SLACK), ("network",), (), True)
    busy.desk = make_desk(roster={**busy.desk.roster, "grace": grace})
    assert await leaves(busy, replace(LEFT, person=IN_SLACK)) is Outcome.DECIDED
    assert await holders(busy) == [None, None, ALAN, None]
    assert await leaves(busy, replace(LEFT, id=EventId("console:left"))) is Outcome.DECIDED
    assert await told(busy, "holder_left") == 2


async def test_who_works_as_a_member_of_the_room_is_known_by_the_account_alone(room: Room) -> None:
    support = Queue("support", "Support", Place("console", "#support"), "lead", True)
    room.desk = make_desk(queues={**room.desk.queues, "support": support})
    await room.opens()
    await claims(room, replace(EVE, member_of=("#support",)), 1001)
    assert await holders(room) == [EVE]
    await leaves(room, replace(LEFT, person=EVE))
    assert await holders(room) == [None]


# Who holds what.


async def held_by(room: Room, *people: Person) -> list[str]:
    async with room.store.unit() as unit:
        found = await unit.held_by(people)
    known = [await room.store.by_number(1001 + n) for n in range(4)]
    numbers = {talk.id: str(talk.ticket.number) for talk in known if talk and talk.ticket}
    return [numbers[id_] for id_ in found]


async def test_what_somebody_holds_is_listed_oldest_first(busy: Room) -> None:
    assert await held_by(busy, GRACE) == ["1001", "1002"]
    assert await held_by(busy, IN_SLACK, ALAN) == ["1003"]
    assert await held_by(busy, ALAN, GRACE) == ["1001", "1002", "1003"]
    assert await held_by(busy, ADA) == []
    assert await held_by(busy) == []


async def test_what_has_ended_is_held_by_nobody(busy: Room) -> None:
    known = await busy.store.by_number(1001)
    assert known is not None
    await busy.presses(GRACE, Choice.RESOLVE, known.id, "done")
    await busy.says("cancel", Person("console", "p1"), Place("console", "p1"))
    assert await holders(busy) == [GRACE, GRACE, ALAN, None], "it is kept who had them"
    assert await held_by(busy, GRACE) == []
    await leaves(busy)
    assert await told(busy, "holder_left") == 0
