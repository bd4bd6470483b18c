"""A database of 0.2 is upgraded step by step: what was killed goes on where it stopped and comes to
the same rows. `make test-long` does it with 100,000 tickets and tells what it cost.
"""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, inspect, text

from core.store.connection.engine import make_engine, run_on
from core.store.migrations import batches
from core.store.operations.schema_upgrade import UpgradeProgress, migrate, pending_migrations
from core.store.sql_store import SqlStore
from tests.databases import Postgres
from tests.limits import PATIENCE
from tests.releases.old_databases import lay_out_old_file, make_old_database

FORK: Final = multiprocessing.get_context("fork")
TOP: Final = Path(__file__).parents[2]
TICKETS_IN_FILE: Final = 23
COPIES: Final = 100_000 // TICKETS_IN_FILE
APART: Final = 1_000
"""Between the numbers of the copies."""
MEGABYTES: Final = 400
COPIED: Final = {
    # How each table's own rows are told apart from those of the copy `n`.
    "conversations": {"id": "id || '-' || n"},
    "tickets": {
        "conversation_id": "conversation_id || '-' || n",
        "number": f"number + n * {APART}",
    },
    "facts": {"conversation_id": "conversation_id || '-' || n", "cause": "cause || '-' || n"},
    "outbox": {
        "key": "replace(key, '/', '-' || n || '/')",
        "conversation_id": "conversation_id || '-' || n",
        "state": "'sent'",
    },
    "places": {"room": "room || '-' || n", "conversation_id": "conversation_id || '-' || n"},
}


@dataclass(frozen=True)
class Old:
    url: str
    """Of a database of 0.2."""

    async def run(self, work: Callable[[Connection], Any]) -> Any:
        engine = make_engine(self.url)
        try:
            return await run_on(engine, work)
        finally:
            await engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Old]:
    if request.param == "sqlite":
        yield Old(lay_out_old_file(tmp_path / "desk.db"))
        return
    server = request.getfixturevalue("postgres")
    assert isinstance(server, Postgres)
    yield Old(await make_old_database(server, "desk_upgraded"))
    await server.drop("desk_upgraded")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SIZE", 25)


def upgrade_and_die(url: str, at: float) -> None:
    """Kill the process, as `kill -9` does, once the step of the timeline is so far."""

    def look(now: UpgradeProgress) -> None:
        if now.step == "0007" and at <= now.share < 1:
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(migrate(make_engine(url), look))


@pytest.mark.usefixtures("small_batches")
async def test_what_was_killed_goes_on_where_it_stopped(old: Old, tmp_path: Path) -> None:
    for share in (0.2, 0.8):  # while messages are read, and while rows are merged
        child = FORK.Process(target=upgrade_and_die, args=(old.url, share))
        child.start()
        await asyncio.to_thread(child.join, PATIENCE)
        assert child.exitcode == -signal.SIGKILL
        version = await old.run(
            lambda db: db.scalar(text("SELECT version_num FROM alembic_version"))
        )
        assert version == "0007a", "no earlier release knows it, so none opens what is half done"
    engine = make_engine(old.url)
    left, told = await pending_migrations(engine), list[UpgradeProgress]()
    assert left[0] == "0007"
    await migrate(engine, told.append)
    await engine.dispose()
    assert told[0].share > 0.8, "what was done before is not done again"
    assert tuple(now.step for now in told if now.is_taken) == left
    assert (told[-1].number, told[-1].total) == (len(left), len(left))
    assert await old.run(_timeline) == await _upgraded_in_one_go(tmp_path)


async def _upgraded_in_one_go(tmp_path: Path) -> list[tuple[object, ...]]:
    whole = Old(lay_out_old_file(tmp_path / "whole.db"))
    engine = make_engine(whole.url)
    await migrate(engine)
    await engine.dispose()
    found: list[tuple[object, ...]] = await whole.run(_timeline)
    return found


def _timeline(db: Connection) -> list[tuple[object, ...]]:
    """On PostgreSQL a key that was rolled back leaves a gap, so the order counts."""
    columns = "conversation_id, cause, kind, at, body, source, audience, slot, key"
    return [tuple(row) for row in db.execute(text(f"SELECT {columns} FROM timeline ORDER BY seq"))]  # noqa: S608


async def test_a_hundred_thousand_tickets_arrive_after_a_kill(old: Old) -> None:
    before = await old.run(multiply)
    assert await asyncio.to_thread(upgrade_in_a_process, old.url, 0.6) == []
    told = await asyncio.to_thread(upgrade_in_a_process, old.url)
    assert told[0][0] == "0007"
    assert float(told[0][1]) > 0.5
    _, seconds, megabytes = told[-1]
    print(f"{old.url}: {before}, {float(seconds):.0f} s, {float(megabytes):.0f} MB after the kill")
    assert float(megabytes) < MEGABYTES
    after = await old.run(lambda db: count(db, ("conversations", "tickets", "timeline")))
    assert after["conversations"] == before["conversations"]
    assert after["tickets"] == before["tickets"]
    assert before["facts"] < after["timeline"] < before["facts"] + before["outbox"]
    store = SqlStore(make_engine(old.url))
    try:
        assert await store.by_number(1001 + (COPIES - 1) * APART) is not None
    finally:
        await store.close()


def upgrade_in_a_process(url: str, until: float = 1.0) -> list[list[str]]:
    """What it prints, in words; nothing where it was killed at that share of step 0007."""
    command, told = [sys.executable, "-m", "tests.releases.upgrade", url], list[list[str]]()
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            told.append(line.split())
            if told[-1][0] == "0007" and until <= float(told[-1][1]) < 1:
                process.kill()
                return []
    assert process.returncode == 0
    return told


def multiply(db: Connection, copies: int = COPIES) -> dict[str, int]:
    """Every ticket so many times; returns how many rows there are, by table."""
    numbers = (
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :copies)"
        if db.dialect.name == "sqlite"
        else "WITH c(n) AS (SELECT generate_series(1, CAST(:copies AS integer)))"
    )
    for table, changed in COPIED.items():
        names = [each["name"] for each in inspect(db).get_columns(table)]
        names = [name for name in names if name != "seq"]
        chosen = ", ".join(changed.get(name, name) for name in names)
        some = f"(SELECT * FROM {table}) AS old"  # noqa: S608 - names of our own
        into = f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM c, {some}"  # noqa: S608
        db.execute(text(f"{numbers} {into}"), {"copies": copies - 1})
    db.commit()
    return count(db, tuple(COPIED))


def count(db: Connection, tables: tuple[str, ...]) -> dict[str, int]:
    return {each: db.scalar(text(f"SELECT count(*) FROM {each}")) or 0 for each in tables}  # noqa: S608
