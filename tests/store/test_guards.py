"""Guards of the store, each seen to hold, and seen to be missed where it is taken away."""

import asyncio
import multiprocessing
import sqlite3
from contextlib import suppress
from datetime import timedelta
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from core.model.actions import Said, Say
from core.ports import Delay, DeliveryState, Outcome, Posted, StoreUnavailable
from core.store.connection import engine as opening, sqlite_worker
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import (
    _config,
    all_steps,
    migrate,
    pending_migrations,
)
from core.store.sql_store import SqlStore
from core.store.tables import metadata
from tests.databases import ON_THE_DISK, Postgres
from tests.limits import PATIENCE, TIMES
from tests.store.desk import HOLD, Room
from tests.talk import LOBBY, SUNDAY_TEN

FORK = multiprocessing.get_context("fork")
LATER = SUNDAY_TEN + timedelta(minutes=5)


async def test_a_lane_lets_out_one_message_at_a_time_in_order(room: Room) -> None:
    await room.says("My VPN does not connect")
    first = await room.store.lease(["console"], SUNDAY_TEN, HOLD, 10)
    assert [p.action.wording for p in first if isinstance(p.action, Say)] == ["opened"]
    assert not await room.store.lease(["console"], SUNDAY_TEN, HOLD, 10)
    assert await room.store.mark_sent(first[0], None, SUNDAY_TEN)
    second = await room.store.lease(["console"], SUNDAY_TEN, HOLD, 10)
    assert [p.action.wording for p in second if isinstance(p.action, Say)] == ["answer"]


async def test_who_lost_the_lease_can_record_nothing(store: SqlStore, room: Room) -> None:
    await room.says("My VPN does not connect")
    (slow,) = await store.lease(["console"], SUNDAY_TEN, timedelta(0), 1)
    (quick,) = await store.lease(["console"], LATER, HOLD, 1)
    assert quick.seq == slow.seq
    assert quick.is_unclear, "the first may have sent it, so it must be looked for"
    assert not await store.mark_sent(slow, Posted(LOBBY, "m1"), LATER)
    assert not await store.postpone(slow, Delay(LATER, LATER), "busy", unclear=False)
    assert not await store.dead_letter(slow, "gone", LATER)
    assert await store.mark_sent(quick, None, LATER)


async def test_of_two_workers_one_gets_the_message(store: SqlStore, room: Room) -> None:
    await room.says("My VPN does not connect")
    takes = [store.lease(["console"], SUNDAY_TEN, HOLD, 5) for _ in range(20)]
    taken = await asyncio.gather(*takes)
    assert sum(map(len, taken)) == 1


async def test_a_terminal_that_died_leaves_nothing_held(store: SqlStore, room: Room) -> None:
    await room.says("My VPN does not connect")
    (held,) = await store.lease(["console"], SUNDAY_TEN, HOLD, 1)
    await store.release(["console"])
    (again,) = await store.lease(["console"], LATER, HOLD, 1)
    assert (again.key, again.is_unclear) == (held.key, True)


async def test_a_dead_letter_holds_up_nobody_and_goes_out_last_when_retried(room: Room) -> None:
    await room.says("My VPN does not connect")
    (first,) = await room.store.lease(["console"], SUNDAY_TEN, HOLD, 1)
    assert await room.store.dead_letter(first, "the room is gone", SUNDAY_TEN)
    (next_,) = await room.store.lease(["console"], SUNDAY_TEN, HOLD, 1)
    assert await room.store.retry(first.key, SUNDAY_TEN)
    assert not await room.store.retry(next_.key, SUNDAY_TEN), "it is no dead letter"
    await room.store.mark_sent(next_, None, SUNDAY_TEN)
    (again,) = await room.store.lease(["console"], SUNDAY_TEN, HOLD, 1)
    assert again.key == first.key
    assert not await room.store.drop(first.key, SUNDAY_TEN)
    listed = await room.store.outbox([DeliveryState.SENT, DeliveryState.SENDING])
    assert [row.key for row in listed] == [first.key, next_.key]


async def test_a_message_that_was_said_is_known_by_its_place(room: Room) -> None:
    talk = await room.opens()
    for _ in range(5):
        for message in await room.store.lease(["console"], SUNDAY_TEN, HOLD, 5):
            at = Posted(message.action.to, f"m{message.seq}")
            await room.store.mark_sent(message, at, SUNDAY_TEN)
    async with room.store.unit() as unit:
        assert await unit.by_message("console", talk.place.room, "m1") == Said(talk.id, "talk")


async def test_a_server_that_was_restarted_is_met_with_a_second_try(
    postgres: Postgres, database_url: str
) -> None:
    if not database_url.startswith("postgres"):
        return
    store = SqlStore(make_engine(database_url))
    room = Room(store)
    assert await room.says("My VPN does not connect") is Outcome.DECIDED
    admin = await asyncpg.connect(postgres.url)
    name = make_url(database_url).database
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    await admin.fetch(cut, name)
    await admin.close()
    assert await room.says("status", id_="after") is Outcome.DECIDED
    await store.close()


async def test_a_database_that_stays_away_is_told_so_that_nothing_is_acknowledged() -> None:
    room = Room(SqlStore(make_engine("postgresql://desk@127.0.0.1:1/desk")))
    with pytest.raises(StoreUnavailable):
        await room.says("hi")
    await room.store.close()


async def test_the_migrations_make_exactly_the_tables_that_are_used(database_url: str) -> None:
    def drift(db: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(db), metadata))

    engine = make_engine(database_url)
    async with engine.connect() as db:
        assert await db.run_sync(drift) == []
    assert await pending_migrations(engine) == ()
    assert await migrate(engine) == ()
    await engine.dispose()


def test_the_steps_that_files_tell_are_those_that_alembic_knows() -> None:
    script = ScriptDirectory.from_config(_config())
    known = [step.revision for step in script.walk_revisions()]  # the newest first
    assert list(all_steps()) == known[::-1] and len(script.get_heads()) == 1


def test_three_workers_that_start_at_once_migrate_once(postgres: Postgres, tmp_path: Path) -> None:
    fresh = asyncio.run(postgres.create(f"migrating_{tmp_path.name}".lower()))
    for url in (f"sqlite:///{tmp_path}/new.db", fresh):
        all_are_there = FORK.Barrier(3)
        told: SimpleQueue[str] = FORK.SimpleQueue()
        starts = [FORK.Process(target=start, args=(url, all_are_there, told)) for _ in range(3)]
        for each in starts:
            each.start()
        for each in starts:
            each.join(PATIENCE)
            each.kill()
        assert [each.exitcode for each in starts] == [0, 0, 0]
        done = sorted(told.get() for _ in starts)
        assert done[0].startswith("('0001'"), "one did it all"
        assert done[1:] == ["()", "()"], "and the others found it done"


def test_a_new_file_that_another_process_is_writing_waits_to_be_turned_to_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses the change at once then; two workers that start together would fall."""
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("time.sleep", lambda _: other.execute("COMMIT"))
    engine = create_engine(f"sqlite:///{file}")
    opening.prepare(engine)
    with engine.connect() as db:
        assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
    other.close()


def test_a_file_that_cannot_be_turned_to_wal_is_refused_at_once() -> None:
    tries = list[str]()

    def execute(sql: str) -> None:
        tries.append(sql)
        refused = sqlite3.OperationalError("attempt to write a readonly database")
        refused.sqlite_errorcode = sqlite3.SQLITE_READONLY
        raise refused

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        opening._turn_to_wal(SimpleNamespace(execute=execute))
    assert len(tries) == 1


def test_a_file_that_never_becomes_free_is_given_up_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(opening, "BUSY_MS", 50)
    engine = create_engine(f"sqlite:///{file}")
    opening.prepare(engine)
    with pytest.raises(OperationalError, match="database is locked"):
        engine.connect()
    engine.dispose()
    other.close()


def start(url: str, all_are_there: Barrier, told: "SimpleQueue[str]") -> None:
    """What a worker does first, in a process of its own."""

    async def prepare() -> None:
        engine = make_engine(url)
        all_are_there.wait(PATIENCE)
        told.put(str(await migrate(engine)))
        await engine.dispose()

    asyncio.run(prepare())


async def test_each_commit_on_sqlite_is_on_the_disk_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SYNCHRONOUS", ON_THE_DISK)
    engine = make_engine(f"sqlite:///{tmp_path}/deep/er/desk.db")
    async with engine.connect() as db:
        said = [(await db.execute(text(f"PRAGMA {p}"))).scalar() for p in PRAGMAS]
    assert said == [2, "wal", 1, 10_000 * TIMES], "FULL, the log ahead, keys that hold, patience"
    await engine.dispose()


PRAGMAS = ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")


async def test_without_the_early_write_lock_two_processes_would_collide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two stores on one file, as two processes have it; sabotaged, the second is turned away."""
    url = f"sqlite:///{tmp_path}/desk.db"
    engine = make_engine(url)
    await migrate(engine)
    await engine.dispose()
    assert await _both_write(url, 0.05) == []

    monkeypatch.setattr(sqlite_worker, "WRITE_BEGIN", "BEGIN")
    monkeypatch.setattr(opening, "BUSY_MS", 50)
    assert await _both_write(url, PATIENCE), "the guard is not what keeps them apart"


async def _both_write(url: str, seconds: float) -> list[str]:
    """Each reads and then writes while the other is between the two; returns what went wrong."""
    troubles: list[str] = []
    both_have_read = asyncio.Barrier(2)

    async def write(store: SqlStore, name: str) -> None:
        try:
            async with store.unit() as unit:
                await unit.by_number(1)
                with suppress(TimeoutError, asyncio.BrokenBarrierError):
                    async with asyncio.timeout(seconds):
                        await both_have_read.wait()
                await unit.take_number()
        except StoreUnavailable as trouble:
            troubles.append(f"{name}: {trouble}")

    stores = [SqlStore(make_engine(url)) for _ in range(2)]
    await asyncio.gather(*(write(store, str(n)) for n, store in enumerate(stores)))
    for store in stores:
        await store.close()
    return troubles
