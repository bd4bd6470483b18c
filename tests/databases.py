"""Real databases for tests: an SQLite file and a PostgreSQL server, each test with its own.

Both are copies of an empty database that was migrated once. Where no PostgreSQL server can be had,
the tests that need one are skipped and say what would help.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

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
CUT = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
SHAPE = """
    SELECT md5(coalesce((SELECT string_agg(concat(c.relname, a.attname, a.atttypid, a.attcollation),
                                           ',' ORDER BY c.relname, a.attnum)
                         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                         WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped), '')
               || (SELECT count(*) FROM pg_trigger) || (SELECT count(*) FROM pg_proc))"""
"""Names and types of all columns, also those of indexes."""
OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'"""
MAX_LOOKS = 100
"""For others on a database: whether closed or cut, a connection is there for some milliseconds."""
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

T = TypeVar("T")
_numbers = count(1)
_empty_sqlite: list[bytes] = []
"""A migrated SQLite file without rows: migrating takes 50 ms, and a copy none."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, by the address of its maintenance database.

    What its databases are emptied by stays connected from one test to the next, in a loop of its
    own: each new connection costs the server five times what it is asked there.
    """

    url: str
    free: list[str] = field(default_factory=list, compare=False)
    """Its databases that are empty and used by nobody."""
    shapes: dict[str, str] = field(default_factory=dict, compare=False)
    """How the tables of its databases were, by the names of these."""
    kept: dict[str, asyncpg.Connection] = field(default_factory=dict, compare=False)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop, compare=False)

    async def create(self, name: str, template: str = "template1") -> str:
        """A new database; returns its address."""
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    async def drop(self, name: str) -> None:
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def address(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def lend(self) -> str:
        """The name of a migrated, empty database that nobody uses."""
        return self.free.pop() if self.free else self._apart(self._copy_template())

    def take_back(self, name: str) -> None:
        self._apart(self._take_back(name))

    def close(self) -> None:
        for name in list(self.kept):
            self._apart(_end(self.kept.pop(name)))
        self.loop.close()

    async def _copy_template(self) -> str:
        name = f"desk_{os.getpid()}_{next(_numbers)}"
        self.kept[name] = await asyncpg.connect(await self.create(name, TEMPLATE))
        self.shapes[name] = str(await self.kept[name].fetchval(SHAPE))
        return name

    async def _take_back(self, name: str) -> None:
        try:
            if await _is_emptied(self.kept[name], self.shapes[name]):
                self.free.append(name)
                return
        except CUT:  # by a test that cuts all connections
            pass
        self.kept.pop(name).terminate()
        await self.drop(name)

    async def _run(self, statement: str) -> None:
        db = await asyncpg.connect(self.url)
        try:
            await db.execute(statement)
        finally:
            await db.close()

    def _apart(self, work: Coroutine[Any, Any, T]) -> T:
        """Run in the loop of this server: a test has one of its own in this thread."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self.loop.run_until_complete, work).result()


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Postgres]:
    """The server that DESKHAND_TEST_POSTGRES names, or one of our own. Raises NoPostgres."""
    named = os.environ.get("DESKHAND_TEST_POSTGRES")
    if named:
        with closing(Postgres(named)) as server:
            yield server
        return
    with running(durable=durable) as url, closing(Postgres(url)) as server:
        yield server


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
    name = server.lend()
    yield server.address(name)
    server.take_back(name)


async def _end(db: asyncpg.Connection) -> None:
    with suppress(*CUT):
        await db.close()


async def _is_emptied(db: asyncpg.Connection, shape: str) -> bool:
    """False where somebody stays connected, or where tables are not as they were."""
    for _ in range(MAX_LOOKS):
        if not await db.fetchval(OTHERS):
            break
        await asyncio.sleep(0.01)
    else:
        return False
    if await db.fetchval(SHAPE) != shape:
        return False
    await db.execute(EMPTY)
    return True


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
