"""PostgreSQL: who works on tickets at the same time waits for nobody longer than must be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from core.model.actions import Say
from core.model.people import Person, Place
from core.model.sign_in import NoticeReader
from core.ports import Conflict, Posted, Recorded
from core.store.codec import micros
from core.store.connection.engine import make_engine
from core.store.connection.transactions import Pooled
from core.store.outbox.delivery_recorder import MAX_CONFLICTS
from core.store.sql_store import SqlStore
from core.store.tables import shown_to
from core.store.web.portal import SqlPortalStore
from tests.databases import Postgres, fresh_postgres
from tests.limits import PATIENCE
from tests.store.desk import Room
from tests.talk import ADA, LOBBY

CROWD = 12
BLOCKED = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
TAKE_PLACE = text(
    "INSERT INTO places (platform, room, thread, conversation_id)"
    " SELECT 'console', 'p1', '', id FROM conversations"
)


@pytest.fixture
async def room(postgres: Postgres) -> AsyncIterator[Room]:
    async with fresh_postgres(postgres) as url:
        store = SqlStore(make_engine(url))
        yield Room(store)
        await store.close()


async def open_at_once(room: Room, numbers: range) -> None:
    said = (room.says("it hums", Person("console", f"p{n}"), desk_of(n)) for n in numbers)
    await asyncio.gather(*said)


def desk_of(n: int) -> Place:
    return Place("console", f"p{n}")


async def test_who_opens_a_ticket_while_others_do_needs_no_transaction(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would hold the number for many round trips, in which each of the others fails."""
    await room.says("it hums")  # from now on nothing is looked up for it

    def unit() -> Any:
        raise AssertionError("a transaction began")

    monkeypatch.setattr(room.store, "unit", unit)
    await open_at_once(room, range(CROWD))
    found = [await room.store.by_number(1001 + n) for n in range(CROWD + 2)]
    assert [bool(each) for each in found] == [True] * (CROWD + 1) + [False]


async def test_two_workers_whose_people_open_tickets_leave_no_number_out(room: Room) -> None:
    other = Room(SqlStore(make_engine(room.store.engine.url.render_as_string(False))))
    other.numbers = count(1000)
    both = (open_at_once(room, range(CROWD)), open_at_once(other, range(CROWD, 2 * CROWD)))
    await asyncio.gather(*both)
    await other.store.close()
    found = [await room.store.by_number(1001 + n) for n in range(2 * CROWD + 1)]
    assert [bool(each) for each in found] == [True] * (2 * CROWD) + [False]


async def test_an_opening_asks_for_its_number_before_it_takes_its_place(room: Room) -> None:
    """In the order of a transaction; else each of them would hold what the other waits for."""
    await room.says("it hums")
    engine = room.store.engine
    async with engine.connect() as holder, engine.connect() as watcher, asyncio.timeout(PATIENCE):
        await holder.execute(text("UPDATE counters SET value = value WHERE name = 'ticket'"))
        opening = asyncio.create_task(room.says("it hums", Person("console", "p1"), desk_of(1)))
        while not await watcher.scalar(BLOCKED):
            await asyncio.sleep(0.01)
        await holder.execute(text("SET LOCAL lock_timeout = 200"))  # the place is free
        await holder.execute(TAKE_PLACE)
        await holder.rollback()
        await opening


async def test_a_delivery_is_recorded_while_an_event_of_its_conversation_is_decided(
    room: Room,
) -> None:
    await room.says("it hums")
    [message, *_] = await room.leases()
    talk = message.action.conversation
    assert talk is not None
    async with asyncio.timeout(PATIENCE), room.store.unit() as unit:
        await unit.load(talk)
        recorded = await room.store.mark_sent(message, Posted(LOBBY, "m1"), room.now)
    assert recorded is not Recorded.LOST


@pytest.mark.parametrize("conflicts", [1, MAX_CONFLICTS, MAX_CONFLICTS + 1])
async def test_a_record_that_had_to_give_way_is_written_again(
    room: Room, conflicts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent and is not recorded is sent once more when its lease ends."""
    await room.says("it hums")
    [message, *_] = await room.leases()
    connected, left = room.store._recorder.connect, [Conflict("deadlock")] * conflicts

    @asynccontextmanager
    async def connect() -> AsyncIterator[Pooled]:
        async with connected() as pooled:
            if left:
                raise left.pop()
            yield pooled

    monkeypatch.setattr(room.store._recorder, "connect", connect)
    if conflicts > MAX_CONFLICTS:
        with pytest.raises(Conflict):
            await room.store.mark_sent(message, Posted(LOBBY, "m1"), room.now)
        return
    await room.store.mark_sent(message, Posted(LOBBY, "m1"), room.now)
    room.now += timedelta(hours=1)
    assert message.key not in {each.key for each in await room.leases()}


async def test_two_pages_at_once_show_an_answer_once(room: Room) -> None:
    """The second waits for what the first takes, and then sees that it is taken."""
    portal, said = SqlPortalStore(room.store), Say(Place.direct(ADA), "help", only_for=ADA)
    await portal.add_notice("ada", "cause/1", said, room.now)
    reader = NoticeReader("ada", "session", frozenset())
    hold = text("SELECT key FROM portal_notices FOR UPDATE")
    take = text("UPDATE portal_notices SET account = :shown")
    engine = room.store.engine
    async with engine.connect() as first, engine.connect() as watcher, asyncio.timeout(PATIENCE):
        await first.execute(hold)
        second = asyncio.create_task(portal.take_notices(reader, room.now))
        while not await watcher.scalar(BLOCKED):
            await asyncio.sleep(0.01)
        await first.execute(take, {"shown": shown_to("ada", "session")})
        await first.execute(text("UPDATE portal_notices SET at = :at"), {"at": micros(room.now)})
        await first.commit()
        assert not await second
