"""PostgreSQL: an event is one query and one statement, which a faster rival undoes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest

from core.model.decision import Decision
from core.model.events import Choice, CommandGiven, Event, HomeOpened
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.ports import Conflict, Outcome
from core.store.connection.engine import make_engine
from core.store.decision.fused_statement import fused_statement
from core.store.decision.fused_write import FusedWrite
from core.store.decision.rows import DecisionRows, Shown, note_row
from core.store.sql_store import SqlStore
from tests.benchmarks.round_trips import counted
from tests.databases import Postgres, fresh_postgres
from tests.store.desk import Room
from tests.talk import ADA, GRACE, LOBBY

EVE = Person("console", "eve", "Eve")
EVES = Place("console", "eve")
SUPPORT = Place("console", "#support")


@dataclass
class Unit:
    """Before a decision is written, the rival acts, once."""

    unit: Any
    store: "Store"

    async def commit(self, event: Event, decision: Decision) -> None:
        rival, self.store.rival = self.store.rival, None
        if rival is not None:
            self.store.late = event.id
            await rival()
        self.store.attempts += event.id == self.store.late
        await self.unit.commit(event, decision)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)


class Store(SqlStore):
    """`attempts` counts how often the event was decided that a rival overtook."""

    rival: Callable[[], Awaitable[object]] | None = None
    late = ""
    attempts = 0

    async def transact(self, work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        return await super().transact(lambda unit: work(Unit(unit, self)))


@pytest.fixture
async def room(postgres: Postgres) -> AsyncIterator[Room]:
    async with fresh_postgres(postgres) as url:
        store = Store(make_engine(url))
        yield Room(store)
        await store.close()


def rivals(room: Room, act: Callable[[], Awaitable[object]]) -> Store:
    assert isinstance(room.store, Store)
    room.store.rival = act
    return room.store


async def texts(room: Room, talk: ConversationId) -> list[str]:
    entries = await room.store.audit_entries(talk)
    return [entry.details["text"] for entry in entries if entry.details.get("text")]


async def test_a_rival_in_the_same_conversation_goes_first(room: Room) -> None:
    talk = await room.opens()
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    store = rivals(room, lambda: room.says("first"))
    assert await room.says("second") is Outcome.DECIDED
    assert store.attempts == 2
    assert (await texts(room, talk.id))[-2:] == ["first", "second"]


async def test_a_place_belongs_to_whoever_began_there_first(room: Room) -> None:
    thread = replace(LOBBY, thread="t1")
    store = rivals(room, lambda: room.says("the lift is stuck", at=thread))
    await room.says("it is the lift in the hall", at=thread)
    assert store.attempts == 2
    assert await store.by_number(1001) and not await store.by_number(1002)


async def test_a_number_is_given_once_and_none_is_left_out(room: Room) -> None:
    await room.says("the lift is stuck")
    store = rivals(room, lambda: room.says("the lamp is dark", Person("console", "bob"), EVES))
    await room.says("the door is stuck", EVE, replace(EVES, room="other"))
    assert store.attempts == 2
    found = [await store.by_number(number) for number in (1001, 1002, 1003, 1004)]
    assert [bool(each) for each in found] == [True, True, True, False]


async def test_the_first_number_of_all_is_given_once(room: Room) -> None:
    store = rivals(room, lambda: room.says("the lamp is dark", EVE, EVES))
    await room.says("the lift is stuck")
    assert store.attempts == 2
    assert await store.by_number(1001) and await store.by_number(1002)


async def test_an_event_that_comes_twice_at_once_is_decided_once(room: Room) -> None:
    store = rivals(room, lambda: room.says("the lift is stuck", id_="same"))
    assert await room.says("the lift is stuck", id_="same") is Outcome.DUPLICATE
    assert store.attempts == 2  # the rival's, and the one that was undone
    assert not await store.by_number(1002)


async def test_another_ticket_that_was_looked_at_is_still_as_it_was(room: Room) -> None:
    kept = await room.opens()
    await room.opens(EVE, EVES)
    merge = CommandGiven(EventId("m"), room.now, SUPPORT, GRACE, "merge HD-1002 into HD-1001")
    store = rivals(room, lambda: room.presses(GRACE, Choice.CLAIM, kept.id))
    assert (await room.reception.accept(merge)).outcome is Outcome.DECIDED
    assert store.attempts == 2


async def test_nothing_is_written_of_what_a_rival_has_undone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is stopped in the second attempt: what is left is what the first one wrote."""
    talk = await room.opens()
    store = rivals(room, lambda: room.presses(GRACE, Choice.CLAIM, talk.id))

    def unit() -> Any:
        raise asyncio.CancelledError

    monkeypatch.setattr(store, "unit", unit)
    with pytest.raises(asyncio.CancelledError):
        await room.says("late words", id_="late")
    assert not await store.has_seen(EventId("late"))
    assert "late words" not in await texts(room, talk.id)


@pytest.mark.parametrize("guard", ["free place", "place of another", "number", "first number"])
async def test_each_guard_alone_undoes_the_statement(room: Room, guard: str) -> None:
    """In a whole event, one of them stands in for the other."""
    talk = await room.opens()
    event, number = note_row(HomeOpened(EventId("late"), room.now, EVES, EVE)), None
    rows, shown = DecisionRows(event), Shown()
    match guard:
        case "free place":
            rows.places, shown.owners = {LOBBY: talk.id}, {LOBBY: None}
        case "place of another":
            rows.places, shown.owners = {LOBBY: talk.id}, {LOBBY: ConversationId("gone")}
        case _:
            number = 1001
    write = FusedWrite(rows, shown, number, is_first=guard == "first number")
    autocommit = room.store.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as db:
        with pytest.raises(Conflict):
            await fused_statement(write.shape).run(db, write.values)
    assert not await room.store.has_seen(EventId("late"))


def test_each_part_of_a_decision_is_known_to_the_statement() -> None:
    """A new one is written by it, or makes `OptimisticUnit.commit` ask for a transaction."""
    fused = {"conversation", "actions", "audit_entries", "deadlines", "place_bindings"}
    asks = {"redaction", "retry_key", "account_changes"}
    known = fused | asks | {"counter_increments", "immediate"}
    assert {each.name for each in fields(Decision)} == known


async def test_round_trips_of_an_event(postgres: Postgres) -> None:
    """One query and one statement; a question is looked up in between and decided again."""
    async with fresh_postgres(postgres) as url:
        with counted(url) as (through, counter):
            store = SqlStore(make_engine(through))
            room = Room(store)
            talk = await room.opens()
            await room.says("is the connection warm?", EVE, EVES)

            async def trips(work: Coroutine[Any, Any, object]) -> int:
                counter.trips = 0
                await work
                return counter.trips

            assert await trips(room.presses(GRACE, Choice.CLAIM, talk.id)) == 2
            assert await trips(room.says("It hums louder")) == 2
            assert await trips(room.says("It hums louder", id_="x")) == 2
            assert await trips(room.says("It hums louder", id_="x")) == 1
            card = replace(SUPPORT, thread="card")
            assert await trips(room.says("We talk here", GRACE, card, ref="chat")) <= 3
            opens = CommandGiven(EventId("o"), room.now, LOBBY, ADA, "the lamp hums", opens=True)
            searched = replace(opens, id=EventId("searched"), place=EVES, author=EVE)
            await room.reception.accept(searched)
            assert await trips(room.reception.accept(opens)) == 2
            await store.close()
