"""PostgreSQL behind a pooler: one that parts transactions is named, or allowed by the address."""

import asyncio
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, literal_column, select, text

from core.model.people import Person, Place
from core.ports import Outcome, StoreUnavailable
from core.store.connection import driver_statement
from core.store.connection.driver_statement import DriverStatement
from core.store.connection.engine import make_engine, run_on
from core.store.connection.pooler import require_sessions
from core.store.operations import schema_upgrade
from core.store.sql_store import SqlStore
from tests.databases import Postgres, fresh_postgres
from tests.poolers import pooled
from tests.store.desk import Room

NOTHING_PREPARED = "&prepared_statement_cache_size=0"


@pytest.mark.parametrize("lends", ["the latest", "the oldest"])
async def test_a_pooler_that_parts_transactions_is_refused_and_told_what_to_do(
    postgres: Postgres, lends: str
) -> None:
    turns = f"server_round_robin = {int(lends == 'the oldest')}"
    async with fresh_postgres(postgres) as url:
        with pooled(url, "transaction", turns) as through:
            engine = make_engine(through)
            with pytest.raises(StoreUnavailable, match="prepared_statement_cache_size=0"):
                await require_sessions(engine)
            await engine.dispose()


async def test_one_that_lends_whole_sessions_is_as_good_as_the_server(postgres: Postgres) -> None:
    async with fresh_postgres(postgres) as url:
        with pooled(url, "session") as through:
            for address in (url, through):
                engine = make_engine(address)
                await require_sessions(engine)
                await engine.dispose()


async def test_where_the_address_says_so_workers_share_connections(postgres: Postgres) -> None:
    async with fresh_postgres(postgres) as url:
        with pooled(url, "transaction") as through:
            rooms = [Room(SqlStore(make_engine(through + NOTHING_PREPARED))) for _ in range(2)]
            async with asyncio.TaskGroup() as group:
                for n, room in enumerate(rooms):
                    await require_sessions(room.store.engine)
                    for name in ("ada", "eve", "bob"):
                        group.create_task(report(room, f"{name}{n}"))
            carried = await asyncio.gather(*(room.delivers() for room in rooms))
            assert {say.to.room for each in carried for say in each if say.to.is_direct} == {
                f"@{name}{n}" for name in ("ada", "eve", "bob") for n in range(2)
            }
            for room in rooms:
                await room.store.close()


async def report(room: Room, name: str) -> None:
    """Two messages, the second of which somebody waits for."""
    who, at = Person("console", name), Place("console", f"@{name}")
    for said in ("My VPN does not connect", "a person please"):
        assert await room.says(said, who, at, id_=f"{name}:{said}") is Outcome.DECIDED
    async with room.store.unit() as unit:
        assert await unit.by_place(at)


async def test_an_upgrade_leaves_no_lock_in_the_pooler(postgres: Postgres) -> None:
    """The connection that has taken a lock may be somebody else's after the next commit."""
    async with fresh_postgres(postgres) as url:
        with pooled(url, "transaction") as through:
            engine, other = (make_engine(through + NOTHING_PREPARED) for _ in range(2))

            def upgrade(db: Connection, then: Connection) -> None:
                with schema_upgrade._one_upgrade(db):
                    db.commit()
                    then.execute(text("SELECT 1"))  # in the place that is free now
                    db.execute(text("SELECT 1"))

            async with other.connect() as between:
                then = between.sync_connection
                assert then is not None
                await run_on(engine, lambda db: upgrade(db, then))
            held = await asyncpg.connect(url)
            assert not await held.fetch("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
            await held.close()
            for each in (engine, other):
                await each.dispose()


@pytest.mark.parametrize(("address", "names"), [(NOTHING_PREPARED, ["", ""]), ("", [None])])
async def test_a_statement_has_a_name_only_where_it_stays_prepared(
    monkeypatch: pytest.MonkeyPatch, address: str, names: list[str | None]
) -> None:
    """Each process counts its names by itself, and behind a pooler they would meet."""
    given = list[str | None]()

    async def fetch(*values: object) -> list[object]:
        return []

    async def prepare(sql: str, *, name: str | None = None) -> object:
        given.append(name)
        return SimpleNamespace(fetch=fetch)

    driver = SimpleNamespace(prepare=prepare)
    monkeypatch.setattr(driver_statement, "driver_of", lambda db: driver)
    engine = make_engine(f"postgresql://desk@localhost/desk?connect_timeout=1{address}")
    db: Any = SimpleNamespace(engine=engine, sync_connection=SimpleNamespace(info={}))
    for _ in range(2):
        assert not await DriverStatement(select(literal_column("1"))).run(db, {})
    assert given == names
