"""Workers of two releases on one PostgreSQL: an upgrade waits for those of the other one, and what
is forgotten is refused at once, with a clear message, and loses nothing.

A worker of 0.4 is known by the name of its connections, and writes by the statements that it had.
"""

import re
import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from bot.runtime import watch_schema
from core.ports import ForeignDatabase, StoreUnavailable
from core.store.connection.engine import make_engine
from core.store.connection.postgres_address import schema_number
from core.store.operations import schema_fence
from core.store.operations.schema_upgrade import migrate, require_current
from core.store.sql_store import SqlStore
from tests.databases import TEMPLATE, Postgres
from tests.releases.old_databases import make_old_database
from tests.store.desk import Room
from tests.talk import SUNDAY_TEN

TAKE_IN = "INSERT INTO inbox (event_id, kind, at) VALUES ('e1', 'MessageReceived', 1)"
LEASE = "UPDATE outbox SET fence = fence + 1, state = 'sending' WHERE state = 'waiting'"
RECORD = "UPDATE outbox SET state = 'sent' WHERE state = 'sending'"


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_fence, "GRACE_SECONDS", 0.0)


@pytest.fixture
async def old_url(postgres: Postgres) -> AsyncIterator[str]:
    yield await make_old_database(postgres, "desk_rolling")
    await postgres.drop("desk_rolling")


async def connect_as(url: str, name: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings={"application_name": name})


async def test_an_upgrade_names_the_workers_that_still_run(old_url: str) -> None:
    worker = await connect_as(old_url, "deskhand")
    engine = make_engine(old_url)
    with pytest.raises(StoreUnavailable) as refused:
        await migrate(engine)
    assert f"process {worker.get_server_pid()} of the server" in str(refused.value)
    assert "deskhand migrate --force" in str(refused.value)
    assert not isinstance(refused.value, ForeignDatabase), "it gets better by itself"
    await worker.execute(TAKE_IN)  # nothing was changed, so the old desk goes on
    await worker.close()
    assert await migrate(engine)
    await engine.dispose()


async def test_a_forgotten_worker_is_refused_from_the_first_moment(old_url: str) -> None:
    worker = await connect_as(old_url, "deskhand")
    engine, refusals = make_engine(old_url), list[str]()
    await worker.execute(LEASE)
    await migrate(engine, force=True)
    for statement in (TAKE_IN, LEASE):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await worker.execute(statement)
        refusals.append(str(refused.value))
    plain = "A newer release of Deskhand has upgraded this database. Stop this worker"
    assert all(each.startswith(plain) for each in refusals)
    assert await worker.execute(RECORD) != "UPDATE 0", "what it sent before is recorded"
    await worker.close()
    await engine.dispose()


async def test_workers_of_one_release_upgrade_beside_each_other(old_url: str) -> None:
    first, second = make_engine(old_url), make_engine(old_url)
    async with second.connect() as db:
        await db.execute(text("SELECT 1"))
        assert await migrate(first)
    assert await migrate(second) == ()
    for engine in (first, second):
        await engine.dispose()


@dataclass(frozen=True)
class Later:
    """The next release: it has one more step."""

    url: str

    async def upgrade(self, monkeypatch: pytest.MonkeyPatch) -> None:
        number = schema_number() + 1
        with monkeypatch.context() as patch:
            patch.setattr(schema_fence, "schema_number", lambda: number)
            engine = make_engine(self.url)
            async with engine.begin() as db:
                await db.run_sync(schema_fence.raise_fence)
                await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            await engine.dispose()


async def test_a_worker_of_this_release_stops_when_the_next_one_has_upgraded(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.create("desk_later", TEMPLATE)
    store = SqlStore(make_engine(url))
    room = Room(store)
    await room.says("My VPN does not connect")
    await require_current(store.engine)
    await Later(url).upgrade(monkeypatch)
    said = "a newer release of Deskhand has upgraded it. Stop this one"
    with pytest.raises(ForeignDatabase, match=said):
        await room.says("Are you there?")
    with pytest.raises(ForeignDatabase, match=said):
        await store.lease(["console"], SUNDAY_TEN, timedelta(seconds=30), 10)
    with pytest.raises(ForeignDatabase, match="step 9999"):
        await watch_schema(store.engine, 0)
    await store.close()
    await postgres.drop("desk_later")


def test_each_release_has_a_step_so_that_no_other_one_works_beside_it() -> None:
    """What a release stores for the first time, an earlier one would drop or refuse. A step that
    changes nothing is enough.
    """
    folder = resources.files("core.store") / "migrations" / "versions"
    steps = [each.read_text() for each in folder.iterdir() if each.name.endswith(".py")]
    named = {found[1] for step in steps if (found := re.search(r'^release = "(.+)"', step, re.M))}
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    release, _, _ = project["version"].rpartition(".")
    assert release in named, f'add a step with: release = "{release}"'
