"""PostgreSQL: connections are kept between events, but never one in an unknown state."""

import asyncio
import gc
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from copy import copy
from weakref import ref

import pytest
from sqlalchemy import Integer, bindparam, literal_column, select, text

from core.ports import DataRejected, StoreUnavailable
from core.store.connection.driver_statement import DriverStatement, prepared_on
from core.store.connection.engine import make_engine
from core.store.connection.kept_connections import MAX_OPEN, KeptConnections, driver_of
from core.store.outbox.sent_statement import sent_statement, sent_values
from tests.databases import Postgres, fresh_postgres

ONE = DriverStatement(select(literal_column("1")))
CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def kept(postgres: Postgres) -> AsyncIterator[KeptConnections]:
    async with fresh_postgres(postgres) as url:
        engine = make_engine(url)
        made = KeptConnections(engine)
        yield made
        await engine.dispose()


async def process_of(kept: KeptConnections) -> int:
    async with kept.connected() as pooled:
        await ONE.run(pooled.db, {})
        return int(driver_of(pooled.db).get_server_pid())


async def test_the_next_event_has_the_same_connection_and_the_same_statement(
    kept: KeptConnections,
) -> None:
    first = await process_of(kept)
    async with kept.connected() as pooled:
        prepared = dict(prepared_on(pooled.db))
        assert [list(row) for row in await ONE.run(pooled.db, {})] == [[1]]
        assert dict(prepared_on(pooled.db)) == prepared
        assert driver_of(pooled.db).get_server_pid() == first


async def test_two_at_a_time_never_share_one(kept: KeptConnections) -> None:
    async with kept.connected() as one, kept.connected() as other:
        assert driver_of(one.db) is not driver_of(other.db)


async def test_a_crowd_waits_for_the_few_that_are_open(kept: KeptConnections) -> None:
    async with asyncio.TaskGroup() as group:
        crowd = [group.create_task(process_of(kept)) for _ in range(3 * MAX_OPEN)]
    opened = {each.result() for each in crowd}
    assert len(opened) <= MAX_OPEN
    assert await process_of(kept) in opened


async def test_after_the_server_has_gone_none_of_the_old_ones_is_met(kept: KeptConnections) -> None:
    async with kept.connected(), kept.connected(), kept.connected():
        pass
    async with kept._engine.connect() as db:
        await db.execute(CUT)
    with pytest.raises(StoreUnavailable):
        await process_of(kept)
    assert await process_of(kept)


async def test_a_loss_that_sqlalchemy_has_met_leaves_none_of_the_old_ones_either(
    kept: KeptConnections,
) -> None:
    async with kept.connected(), kept.connected():
        pass
    async with kept._engine.connect() as db:
        await db.execute(CUT)
    with pytest.raises(StoreUnavailable):
        async with kept.connected() as pooled:
            await pooled.run(lambda db: db.execute(text("SELECT 1")))
    assert kept._idle == []
    assert await process_of(kept)


async def test_they_end_with_the_engine(postgres: Postgres) -> None:
    async with fresh_postgres(postgres) as url:
        engine = make_engine(url)
        kept = KeptConnections(engine)
        async with kept.connected() as pooled:
            driver = driver_of(pooled.db)
        await engine.dispose()
        assert driver.is_closed()
        assert kept._idle == []


async def test_a_connection_that_has_ended_leaves_nothing_behind(kept: KeptConnections) -> None:
    """Its statements hold it: whatever kept them by it kept each lost connection for ever."""
    ended = []
    with suppress(StoreUnavailable):
        async with kept.connected() as pooled:
            await ONE.run(pooled.db, {})
            ended.append(ref(driver_of(pooled.db)))
            raise StoreUnavailable
    gc.collect()
    assert ended[0]() is None


async def test_a_value_that_cannot_be_stored_is_nobodys_trouble_but_its_own(
    kept: KeptConnections,
) -> None:
    number = DriverStatement(select(bindparam("n", type_=Integer)))
    for wrong in (2**70, "\ud800"):
        with pytest.raises(DataRejected):
            async with kept.connected() as pooled:
                await number.run(pooled.db, {"n": wrong})
    assert await process_of(kept)


async def test_one_that_was_left_in_the_middle_of_a_statement_is_not_kept(
    kept: KeptConnections,
) -> None:
    first, asked = await process_of(kept), asyncio.Event()

    async def wait() -> None:
        async with kept.connected() as pooled:
            asked.set()
            await DriverStatement(select(text("pg_sleep(600)"))).run(pooled.db, {})

    waiting = asyncio.create_task(wait())
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await process_of(kept) != first


async def test_a_desk_of_no_tickets_yet_has_the_plans_of_a_large_one(
    kept: KeptConnections,
) -> None:
    """What is planned for empty tables stays prepared while they fill."""
    statement = copy(sent_statement(has_rare_parts=True))
    statement.sql = f"EXPLAIN {statement.sql}"
    async with kept.connected() as pooled:
        plan = "\n".join(line for [line] in await statement.run(pooled.db, sent_values([])))
    assert "Index Scan using pk_outbox" in plan
    assert not re.search("Seq Scan|Bitmap|Hash Join|Merge Join", plan), plan


async def test_where_the_address_says_so_nothing_stays_prepared(postgres: Postgres) -> None:
    async with fresh_postgres(postgres) as url:
        sign = "&" if "?" in url else "?"
        engine = make_engine(f"{url}{sign}prepared_statement_cache_size=0")
        kept = KeptConnections(engine)
        await process_of(kept)
        async with kept.connected() as pooled:
            assert not prepared_on(pooled.db)
            unnamed = await ONE._prepare(pooled.db)  # another process would take the same name
            assert unnamed.get_name() == ""
            assert await driver_of(pooled.db).fetchval("SHOW enable_seqscan") == "on"
        await engine.dispose()
