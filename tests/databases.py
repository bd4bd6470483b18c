"""Real databases for tests: an SQLite file and a PostgreSQL server, each test with its own.

Both are copies of an empty database that was migrated once. Where no PostgreSQL server can be had,
the tests that need one are skipped and say what would help.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from core.store.connection import engine as opening
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from core.store.sql_store import SqlStore
from tests.postgres import NoPostgres, running

# No test cuts the power, and what a process has written outlives its kill without this. Waiting
# for the disk at each commit took half of the time of a test.
ON_THE_DISK = opening.SYNCHRONOUS
opening.SYNCHRONOUS = "OFF"

TEMPLATE = "deskhand_template"
SHAPE = """
    SELECT md5(coalesce((SELECT string_agg(concat(c.relname, a.attname, a.atttypid, a.attcollation),
                                           ',' ORDER BY c.relname, a.attnum)
                         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                         WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped), '')
               || (SELECT count(*) FROM pg_trigger) || (SELECT count(*) FROM pg_proc))"""
"""Names and types of all columns, also those of indexes."""
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'"""
# As a replica, foreign keys ask for no order of the tables.
EMPTY = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables
                    WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
            EXECUTE format('ALTER SEQUENCE %I RESTART', name);
        END LOOP;
    END $$"""

_numbers = count(1)
_empty_sqlite: list[bytes] = []
"""A migrated SQLite file without rows: migrating takes 50 ms, and a copy none."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, by the address of its maintenance database."""

    url: str
    free: list[str] = field(default_factory=list, compare=False)
    """Its databases that are empty and used by nobody."""
    shapes: dict[str, str] = field(default_factory=dict, compare=False)
    """How the tables of its databases were, by the names of these."""

    async def create(self, name: str, template: str = "template1") -> str:
        """A new database; returns its address."""
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    async def drop(self, name: str) -> None:
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def address(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    async def _run(self, statement: str) -> None:
        db = await asyncpg.connect(self.url)
        try:
            await db.execute(statement)
        finally:
            await db.close()


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Postgres]:
    """The server that DESKHAND_TEST_POSTGRES names, or one of our own. Raises NoPostgres."""
    named = os.environ.get("DESKHAND_TEST_POSTGRES")
    if named:
        yield Postgres(named)
        return
    with running(durable=durable) as url:
        yield Postgres(url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run."""
    try:
        with postgres_server() as server:
            _apart(_make_template(server))
            yield server
    except NoPostgres as none:
        pytest.skip(f"PostgreSQL is not tested: {none}")


@asynccontextmanager
async def fresh_postgres(server: Postgres) -> AsyncIterator[str]:
    """The address of a migrated, empty database.

    It is emptied for the next test, which is quicker than to copy the template once more. Where
    the test has changed more than rows, or has failed, it is dropped.
    """
    name = server.free.pop() if server.free else f"desk_{os.getpid()}_{next(_numbers)}"
    if name not in server.shapes:
        server.shapes[name] = await _shape(await server.create(name, TEMPLATE))
    yield server.address(name)
    if await _is_emptied(server.address(name), server.shapes[name]):
        server.free.append(name)
    else:
        await server.drop(name)


async def _shape(url: str) -> str:
    db = await asyncpg.connect(url)
    try:
        return str(await db.fetchval(SHAPE))
    finally:
        await db.close()


async def _is_emptied(url: str, shape: str) -> bool:
    """False where somebody is still connected, or where tables are not as they were."""
    db = await asyncpg.connect(url)
    try:
        if await db.fetchval(OTHERS) or await db.fetchval(SHAPE) != shape:
            return False
        await db.execute(EMPTY)
        return True
    finally:
        await db.close()


async def lay_out_sqlite(file: Path) -> str:
    """Put a migrated, empty database there, unless there is one; returns its address."""
    url = f"sqlite:///{file}"
    if file.exists():
        return url
    if _empty_sqlite:
        file.write_bytes(_empty_sqlite[0])
        file.chmod(0o600)  # as the store makes it
        return url
    engine = make_engine(url)
    await migrate(engine)
    await engine.dispose()
    _empty_sqlite.append(file.read_bytes())
    return url


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a migrated, empty database: the test runs once on each kind."""
    if request.param == "sqlite":
        yield await lay_out_sqlite(tmp_path / "desk.db")
        return
    async with fresh_postgres(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    made = SqlStore(make_engine(database_url))
    yield made
    await made.close()


async def _make_template(server: Postgres) -> None:
    await server.drop(TEMPLATE)
    engine = make_engine(await server.create(TEMPLATE))
    await migrate(engine)
    await engine.dispose()


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run in a thread with a loop of its own: fixtures must not touch the test's loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
