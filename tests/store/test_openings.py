"""PostgreSQL: workers that open tickets at the same time, also one that stands still meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection

from core.model.decision import Decision
from core.model.events import Event
from core.model.people import LinkAccounts, LinkMethod, Person
from core.ports import Conflict, Delay, Outcome
from core.store.connection.driver_transaction import MAX_IDLE_SECONDS
from core.store.connection.engine import make_engine
from core.store.outbox import blocked_messages, deliveries
from core.store.sql_store import SqlStore
from core.store.units.ticket_numbers import TicketNumbers
from tests.databases import Postgres, fresh_postgres
from tests.store.desk import Room
from tests.talk import ADA, LOBBY

LIMIT = "idle_in_transaction_session_timeout"
END_IDLE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle in transaction'"""
"""What the server does by itself where that limit is over."""
A_LOCK = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'"""
HUMS = "the vpn box on floor 3 is humming"


@dataclass
class Unit:
    """What happens between the decision and its end: somebody else gets on, or nobody does."""

    unit: Any
    before_end: Callable[[Any], Awaitable[None]]

    async def commit(self, event: Event, decision: Decision) -> None:
        await self.unit.commit(event, decision)
        await self.before_end(self.unit)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)


class Worker(SqlStore):
    """`attempts` counts its decisions, and `transactions` those with many round trips."""

    attempts = 0
    transactions = 0
    meanwhile: Callable[[int, Any], Awaitable[object]] | None = None

    async def transact(self, work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        return await super().transact(lambda unit: work(Unit(unit, self._before_end)))

    def unit(self) -> Any:
        self.transactions += 1
        return super().unit()

    async def _before_end(self, unit: Any) -> None:
        self.attempts += 1
        if self.meanwhile is not None:
            await self.meanwhile(self.attempts, unit)


@pytest.fixture
async def workers(postgres: Postgres) -> AsyncIterator[tuple[Room, Room]]:
    """Two, each with a queue of its own, after a first ticket."""
    async with fresh_postgres(postgres) as url:
        ours, others = Worker(make_engine(url)), Worker(make_engine(url))
        rooms = Room(ours), Room(others, numbers=count(1000))
        await rooms[1].says("the lift is stuck", ADA, LOBBY)
        yield rooms
        await ours.close()
        await others.close()


async def opens(room: Room, name: str) -> Outcome:
    at = replace(LOBBY, room=name)
    return await room.says(f"the {name} is dark", Person("console", name), at, id_=f"from {name}")


def store_of(room: Room) -> Worker:
    assert isinstance(room.store, Worker)
    return room.store


async def places_of(store: SqlStore) -> list[str]:
    """Where the tickets began, by their numbers; "" for a number that none has."""
    talks = [await store.by_number(number) for number in range(1001, 1008)]
    found = [talk.place.room if talk else "" for talk in talks]
    while not found[-1]:
        found.pop()
    return found


async def test_who_is_overtaken_reserves_a_number_and_holds_up_nobody(
    workers: tuple[Room, Room],
) -> None:
    ours, others = workers

    async def overtake(attempt: int, _: Any) -> None:
        await opens(others, f"lamp{attempt}")

    store_of(ours).meanwhile = overtake
    assert await opens(ours, "ours") is Outcome.DECIDED
    assert store_of(ours).attempts == 2
    assert store_of(ours).transactions == 0
    assert await places_of(ours.store) == [LOBBY.room, "lamp1", "ours", "lamp2"]


async def test_a_reserved_number_with_which_nothing_was_opened_is_given_back(
    workers: tuple[Room, Room],
) -> None:
    ours, others = workers

    async def overtake(attempt: int, _: Any) -> None:
        if attempt == 1:
            await opens(others, "lamp")
        elif attempt == 2:
            raise Conflict("somebody was first in the conversation")

    store_of(ours).meanwhile = overtake
    assert await opens(ours, "ours") is Outcome.DECIDED
    assert store_of(ours).transactions == 1
    assert await opens(others, "last") is Outcome.DECIDED
    assert await places_of(ours.store) == [LOBBY.room, "lamp", "ours", "last"]


@pytest.mark.parametrize("account", [ADA, Person("console", "ada.l")], ids=["own", "linked"])
async def test_the_same_report_to_two_workers_at_the_same_moment_opens_one(
    workers: tuple[Room, Room], account: Person
) -> None:
    """The one has reserved a number, and its ticket is not stored yet: the other looks when it is,
    though nobody takes a number in between.
    """
    ours, others = workers
    later = list[asyncio.Task[Outcome]]()
    if account != ADA:
        await ours.store.change_accounts([LinkAccounts(ADA, account, LinkMethod.ADDRESS)], ours.now)

    async def report(attempt: int, _: Any) -> None:
        if attempt == 1:
            await opens(others, "lamp")
        else:
            again = others.says(HUMS, account, replace(LOBBY, room="elsewhere"))
            later.append(asyncio.create_task(again))
            while not later[0].done() and not await asks(others.store, A_LOCK):
                await asyncio.sleep(0)

    store_of(ours).meanwhile = report
    assert await ours.says(HUMS, at=replace(LOBBY, room="here")) is Outcome.DECIDED
    assert await later[0] is Outcome.DECIDED
    store_of(ours).meanwhile = None
    await opens(others, "last")  # with the number that the other one has not needed
    assert await places_of(ours.store) == [LOBBY.room, "lamp", "here", "last"]


async def test_a_number_is_given_back_as_the_latest_alone(workers: tuple[Room, Room]) -> None:
    """A later one would be given twice."""
    numbers = TicketNumbers()
    async with store_of(workers[0])._kept.connected() as pooled:
        first, second = [await numbers.reserve(pooled.db, 1001) for _ in range(2)]
        await numbers.give_back(pooled.db, first)
        third = await numbers.reserve(pooled.db, 1001)
        assert third == second + 1
        await numbers.give_back(pooled.db, third)
        assert await numbers.reserve(pooled.db, 1001) == third


async def test_so_it_does_where_the_later_one_needs_a_transaction(
    workers: tuple[Room, Room],
) -> None:
    ours, others = workers
    begun, first = asyncio.Event(), list[asyncio.Task[Outcome]]()

    async def hold(_: int, unit: Any) -> None:
        assert unit.reserved is not None
        begun.set()
        while not later.done() and not await asks(others.store, A_LOCK):
            await asyncio.sleep(0)

    async def report(attempt: int, _: Any) -> None:
        if attempt == 1:
            again = others.says(HUMS, at=replace(LOBBY, room="there"))
            first.append(asyncio.create_task(again))
            await begun.wait()
            raise Conflict("somebody was first in the conversation")

    store_of(ours).meanwhile, store_of(others).meanwhile = report, hold
    store_of(others)._attempts.numbers.lose()
    later = asyncio.create_task(ours.says(HUMS, at=replace(LOBBY, room="here")))
    assert await later is Outcome.DECIDED
    assert await first[0] is Outcome.DECIDED
    assert store_of(ours).transactions == 1
    assert await places_of(ours.store) == [LOBBY.room, "there"]


@pytest.mark.parametrize("how", ["with a reserved number", "in a transaction"])
async def test_a_worker_that_stands_still_is_ended_and_decides_again(
    workers: tuple[Room, Room], how: str
) -> None:
    ours, others = workers

    async def stand_still(attempt: int, unit: Any) -> None:
        if attempt == 1 and how == "in a transaction":
            raise Conflict("somebody was first")
        if attempt == 1:
            await opens(others, "lamp")
        if attempt == 2:
            limit = await unit.transaction.run(lambda db: db.exec_driver_sql(f"SHOW {LIMIT}"))
            assert limit.scalar() == f"{MAX_IDLE_SECONDS}s"
            assert await asks(others.store, END_IDLE)
            assert await opens(others, "meanwhile") is Outcome.DECIDED

    store = store_of(ours)
    store.meanwhile = stand_still
    assert await opens(ours, "ours") is Outcome.DECIDED
    assert store.attempts == 3
    before = ["meanwhile"] if how == "in a transaction" else ["lamp", "", "meanwhile"]
    assert await places_of(store) == [LOBBY.room, *before, "ours"]
    assert await opens(ours, "ours") is Outcome.DUPLICATE


async def test_a_message_is_not_held_by_a_worker_that_stands_still(
    workers: tuple[Room, Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others pass over what it has locked, and with it all that follows in the conversation."""
    (ours, _), limits = workers, list[object]()

    def note_limit(db: Connection, *given: object) -> bool:
        limits.append(db.exec_driver_sql(f"SHOW {LIMIT}").scalar())
        return True

    for name in ("later", "dead", "mark_possible_duplicate"):
        monkeypatch.setattr(deliveries, name, note_limit)
    monkeypatch.setattr(blocked_messages, "block", note_limit)
    await ours.says(HUMS)
    [message, *_] = await ours.leases()
    await ours.store.postpone(message, Delay(ours.now, ours.now), "no answer", unclear=False)
    await ours.store.dead_letter(message, "refused", ours.now)
    await ours.store.block(message, "closed")
    await ours.store.mark_possible_duplicate(message)
    assert limits == [f"{MAX_IDLE_SECONDS}s"] * 4


async def test_reads_that_take_long_have_no_such_limit(workers: tuple[Room, Room]) -> None:
    ours, _ = workers
    for work in (ours.store.read, ours.store.write):
        limit = await work(lambda db: db.exec_driver_sql(f"SHOW {LIMIT}").scalar())
        assert limit == "0"


async def asks(store: SqlStore, statement: str) -> bool:
    async with store.engine.connect() as db:
        return (await db.exec_driver_sql(statement)).first() is not None
