"""PostgreSQL: what a server's outage, or its administrator, does to events and deliveries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import pytest
from sqlalchemy import Connection, literal_column, select
from sqlalchemy.engine import make_url

from core.ports import ForeignDatabase, Outcome, Posted, Recorded, StoreUnavailable
from core.store.connection.database_errors import StatementFailed
from core.store.connection.driver_statement import DriverStatement
from core.store.connection.engine import make_engine
from core.store.connection.kept_connections import MAX_OPEN, KeptConnections
from core.store.connection.transactions import Pooled
from core.store.outbox.delivery_recorder import OUTAGE_DELAYS_SECONDS, DeliveryRecorder
from core.store.sql_store import SqlStore
from tests.databases import OTHERS, Postgres, fresh_postgres
from tests.store.desk import Room
from tests.talk import LOBBY, SUNDAY_TEN

PROCESS = DriverStatement(select(literal_column("pg_backend_pid()")))
OF_ONE_STATEMENT = ("57014", "55P03", "53100", "53200")
OF_THE_SERVER = ("25006", "57P01", "57P02", "57P03", "57P05", "25P03", "08003", "08006")


@pytest.fixture
async def url(postgres: Postgres) -> AsyncIterator[str]:
    async with fresh_postgres(postgres) as made:
        yield made


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    made = SqlStore(make_engine(url))
    yield made
    await made.close()


async def process_of(kept: KeptConnections) -> int:
    async with kept.connected() as pooled:
        [[process]] = await PROCESS.run(pooled.db, {})
        return int(process)


def fail_with(db: Connection, code: str) -> None:
    db.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '{code}'; END $$")


async def test_what_ends_a_statement_leaves_the_connection_and_says_what_it_was(
    store: SqlStore,
) -> None:
    """A crowd of new connections, with everything to prepare, is the last that a server needs which
    is too slow for its limits.
    """
    kept = store._kept
    first = await process_of(kept)
    for code in OF_ONE_STATEMENT:
        with pytest.raises(StatementFailed, match=r"cannot be used: .*\(so it is\)\. \w"):
            async with kept.connected() as pooled:
                await pooled.run(fail_with, code)
        assert await process_of(kept) == first, code


async def test_what_ends_the_connection_ends_all_of_them_and_says_what_it_was(
    store: SqlStore,
) -> None:
    kept = store._kept
    for code in OF_THE_SERVER:
        before = await process_of(kept)
        with pytest.raises(StoreUnavailable, match=r"cannot be used: .*\(so it is\)\. \w"):
            async with kept.connected() as pooled:
                await pooled.run(fail_with, code)
        assert await process_of(kept) != before, code


async def test_a_primary_that_became_a_standby_is_left_for_the_new_one(
    url: str, store: SqlStore
) -> None:
    name = make_url(url).database
    room = Room(store)
    assert await room.says("My VPN does not connect") is Outcome.DECIDED
    admin = await asyncpg.connect(url)
    await admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await admin.fetch(OTHERS)
    with pytest.raises(StoreUnavailable, match="may only be read; it may be a standby"):
        await room.says("status", id_="status")
    await admin.execute("SET default_transaction_read_only = off")
    await admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await admin.close()
    assert await room.says("status", id_="status") is Outcome.DECIDED, "nothing of it was stored"


@asynccontextmanager
async def limited(url: str, connections: int) -> AsyncIterator[KeptConnections]:
    """Of a user who may have so many."""
    admin = await asyncpg.connect(url)
    await admin.execute(f"CREATE ROLE few LOGIN CONNECTION LIMIT {connections}")
    engine = make_engine(make_url(url).set(username="few").render_as_string(hide_password=False))
    try:
        yield KeptConnections(engine)
    finally:
        await engine.dispose()
        await admin.execute("DROP ROLE few")
        await admin.close()


async def test_a_server_with_no_connection_left_leaves_those_that_are_open(url: str) -> None:
    """Who finds none free waits for it, and is not refused."""
    async with limited(url, 1) as kept:
        crowd = await asyncio.gather(*(process_of(kept) for _ in range(2 * MAX_OPEN)))
        assert len(set(crowd)) == 1


async def test_a_server_that_lets_nobody_in_says_so_to_all(url: str) -> None:
    async with limited(url, 0) as kept:
        crowd = (process_of(kept) for _ in range(MAX_OPEN))
        told = await asyncio.gather(*crowd, return_exceptions=True)
        assert all(isinstance(each, StoreUnavailable) for each in told)
        assert "the server has no connection left" in str(told[0])


@dataclass
class Outage:
    """The first connections find no server, or lose it with the answer of what was committed."""

    store: SqlStore
    away: int = 0
    lost_answers: int = 0
    pauses: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Pooled]:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("nobody listens there")
        async with self.store._kept.connected() as pooled:
            yield pooled
            if self.lost_answers:
                self.lost_answers -= 1
                raise StoreUnavailable("the connection was lost")

    async def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.mark.parametrize(("away", "lost_answers"), [(3, 0), (0, 1), (2, 2)])
async def test_a_record_outlives_an_outage_and_is_made_once(
    store: SqlStore, away: int, lost_answers: int
) -> None:
    room, outage = Room(store), Outage(store, away, lost_answers)
    store._recorder = DeliveryRecorder(outage.connect, outage.wait)
    await room.says("My VPN does not connect")
    [first] = await room.leases()
    recorded = await store.mark_sent(first, Posted(LOBBY, "m1"), SUNDAY_TEN)
    assert recorded is Recorded.FOLLOWED
    assert outage.pauses == list(OUTAGE_DELAYS_SECONDS[: away + lost_answers])
    [second] = await room.leases()
    assert second.key != first.key


async def test_a_record_without_a_place_is_known_as_well(store: SqlStore) -> None:
    room, outage = Room(store), Outage(store, lost_answers=1)
    store._recorder = DeliveryRecorder(outage.connect, outage.wait)
    await room.says("My VPN does not connect")
    [first] = await room.leases()
    assert await store.mark_sent(first, None, SUNDAY_TEN) is Recorded.FOLLOWED


async def test_an_outage_that_goes_on_is_told(store: SqlStore) -> None:
    room, outage = Room(store), Outage(store, away=100)
    store._recorder = DeliveryRecorder(outage.connect, outage.wait)
    await room.says("My VPN does not connect")
    [first] = await room.leases()
    with pytest.raises(StoreUnavailable):
        await store.mark_sent(first, None, SUNDAY_TEN)
    assert outage.pauses == list(OUTAGE_DELAYS_SECONDS)


async def test_a_database_that_another_release_has_is_left_to_it_at_once(
    store: SqlStore,
) -> None:
    class Upgraded(Outage):
        @asynccontextmanager
        async def connect(self) -> AsyncIterator[Pooled]:
            async with self.store._kept.connected() as pooled:
                raise ForeignDatabase("a newer release has upgraded it")
                yield pooled

    room, upgraded = Room(store), Upgraded(store)
    store._recorder = DeliveryRecorder(upgraded.connect, upgraded.wait)
    await room.says("My VPN does not connect")
    [first] = await room.leases()
    with pytest.raises(ForeignDatabase):
        await store.mark_sent(first, None, SUNDAY_TEN)
    assert upgraded.pauses == []
