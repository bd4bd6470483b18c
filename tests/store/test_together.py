"""On SQLite, those that wait share a commit; each of them is as if it were alone."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from core.ports import DataRejected, StoreUnavailable, UnitOfWork
from core.store.connection.engine import make_engine, prepare
from core.store.connection.sqlite_worker import SqliteWorker
from core.store.sql_store import SqlStore
from tests.limits import PATIENCE

OPEN_FILES = Path("/proc/self/fd")
FORTY_PAGES = """
    INSERT INTO wide WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40)
    SELECT zeroblob(3000) FROM n
"""


@pytest.fixture
async def clerk(tmp_path: Path) -> Any:
    engine = make_engine(f"sqlite:///{tmp_path}/desk.db")
    made = SqliteWorker(engine.url, prepare, readonly=False)
    await made.run_batched(lambda db: db.execute(text("CREATE TABLE kept (n integer PRIMARY KEY)")))
    yield made
    made.close()
    await engine.dispose()


asking = ContextVar("asking", default="nobody")


def keep(db: Connection, n: int) -> int:
    db.execute(text("INSERT INTO kept VALUES (:n)"), {"n": n})
    if n % 3 == 0:
        raise ValueError(f"{n} cannot be kept")
    return n


async def kept(clerk: SqliteWorker) -> list[int]:
    return await clerk.run_batched(
        lambda db: list(db.scalars(text("SELECT n FROM kept ORDER BY n")))
    )


async def in_one_batch(clerk: SqliteWorker, *works: Callable[[Connection], Any]) -> list[Any]:
    """What these steps come to, errors as well: the thread is held up until all wait for it."""
    begun, queued = threading.Event(), threading.Event()

    def hold_up(_: Connection) -> bool:
        begun.set()
        return queued.wait(PATIENCE)

    first = asyncio.create_task(clerk.run_batched(hold_up))
    await asyncio.to_thread(begun.wait)
    steps = [asyncio.create_task(clerk.run_batched(work)) for work in works]
    await asyncio.sleep(0)
    queued.set()
    assert await first
    return list(await asyncio.gather(*steps, return_exceptions=True))


async def test_steps_that_fail_before_any_other_leave_nothing(clerk: SqliteWorker) -> None:
    """They have no savepoint, since nothing of others is there to be kept."""
    ended = await in_one_batch(clerk, *(partial(keep, n=n) for n in (3, 6, 7, 9, 8)))
    assert [isinstance(one, ValueError) for one in ended] == [True, True, False, True, False]
    assert await kept(clerk) == [7, 8]


@pytest.mark.parametrize("numbers", [(7, 9), (7, 9, 3, 8), (3, 7, 9, 8, 6)])
async def test_steps_that_fail_after_another_take_nothing_of_it(
    clerk: SqliteWorker, tmp_path: Path, numbers: tuple[int, ...]
) -> None:
    """And when a step is said to be kept, others can read it."""
    ended = await in_one_batch(clerk, *(partial(keep, n=n) for n in numbers))
    assert [isinstance(one, ValueError) for one in ended] == [n % 3 == 0 for n in numbers]
    with closing(sqlite3.connect(tmp_path / "desk.db")) as other:
        found = [n for (n,) in other.execute("SELECT n FROM kept ORDER BY n")]
    assert found == [n for n in numbers if n % 3]


async def test_a_step_that_fails_takes_nothing_of_the_others_with_it(clerk: SqliteWorker) -> None:
    ended = await asyncio.gather(
        *(clerk.run_batched(keep, n) for n in range(12)), return_exceptions=True
    )
    assert [type(one).__name__ if isinstance(one, ValueError) else one for one in ended] == [
        "ValueError" if n % 3 == 0 else n for n in range(12)
    ]
    assert await kept(clerk) == [n for n in range(12) if n % 3]


async def test_those_that_wait_share_a_commit(
    clerk: SqliteWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = list[int]()
    commit = clerk._commit

    def counting() -> None:
        commits.append(1)
        commit()

    monkeypatch.setattr(clerk, "_commit", counting)
    await asyncio.gather(*(clerk.run_batched(keep, n) for n in range(1, 41) if n % 3))
    assert len(commits) < 5


def open_files() -> set[str]:
    names = set[str]()
    for each in OPEN_FILES.iterdir():
        with suppress(FileNotFoundError):  # another thread has closed it meanwhile
            names.add(str(each.readlink()))
    return names


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="the system shows no open files")
async def test_what_a_step_changes_is_copied_to_no_temporary_file(clerk: SqliteWorker) -> None:
    def change(db: Connection) -> set[str]:
        db.execute(text("UPDATE wide SET body = randomblob(3000)"))
        return open_files()

    await clerk.run_batched(lambda db: db.execute(text("CREATE TABLE wide (body blob)")))
    await clerk.run_batched(lambda db: db.execute(text(FORTY_PAGES)))
    opened = set[str]().union(*await in_one_batch(clerk, change, change))
    assert any(name.endswith("/desk.db-wal") for name in opened)
    assert not [name for name in opened if "etilqs" in name]  # so SQLite names such files


async def test_nothing_is_committed_where_every_step_is_undone(
    clerk: SqliteWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that a step has touched would be written, though its row is gone again."""
    commits = list[int]()
    monkeypatch.setattr(clerk, "_commit", partial(commits.append, 1))
    steps = (clerk.run_batched(keep, 3 * n) for n in range(9))
    await asyncio.gather(*steps, return_exceptions=True)
    monkeypatch.undo()
    assert not commits
    assert await kept(clerk) == []


async def test_a_commit_that_fails_answers_none_of_them_as_done(
    clerk: SqliteWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(clerk, "_commit", full)
        ended = await asyncio.gather(
            *(clerk.run_batched(keep, n) for n in (1, 2, 4)), return_exceptions=True
        )
    assert [type(one) for one in ended] == [StoreUnavailable] * 3
    assert await kept(clerk) == []


async def test_whoever_stops_waiting_tears_nothing(clerk: SqliteWorker) -> None:
    impatient = asyncio.create_task(clerk.run_batched(keep, 1))
    patient = asyncio.create_task(clerk.run_batched(keep, 2))
    await asyncio.sleep(0)
    impatient.cancel()
    assert set(await kept(clerk)) >= {2}
    assert patient.done()  # it was before in the queue, and is not awaited: it may never end
    assert patient.result() == 2


async def test_who_was_held_up_goes_before_the_next_transaction(clerk: SqliteWorker) -> None:
    async with clerk.transaction() as unit:
        await unit.run(keep, 1)
        other = asyncio.create_task(clerk.run_batched(keep, 2))
        await asyncio.sleep(0)
    async with clerk.transaction() as unit:
        await unit.run(keep, 4)
    assert other.done()  # not awaited: it may never end


async def test_who_comes_during_a_longer_transaction_is_no_part_of_it(
    clerk: SqliteWorker,
) -> None:
    with pytest.raises(ValueError, match="thought better"):
        async with clerk.transaction() as unit:
            await unit.run(keep, 1)
            others = [asyncio.create_task(clerk.run_batched(keep, n)) for n in (2, 4)]
            await unit.run(keep, 5)
            raise ValueError("thought better of it")
    assert await asyncio.gather(*others) == [2, 4]
    assert await kept(clerk) == [2, 4]


async def test_a_step_knows_the_context_of_who_waits_for_it(clerk: SqliteWorker) -> None:
    """Log lines of the work name its event there too."""

    async def ask(event: str) -> str:
        asking.set(event)
        return await clerk.run_batched(lambda db: asking.get())

    assert await asyncio.gather(*map(ask, "abc")) == ["a", "b", "c"]


async def test_a_transaction_that_cannot_be_committed_leaves_nothing_to_the_next(
    clerk: SqliteWorker,
) -> None:
    tied = "CREATE TABLE tied (n integer REFERENCES kept (n) DEFERRABLE INITIALLY DEFERRED)"
    await clerk.run_batched(lambda db: db.execute(text(tied)))
    with pytest.raises(DataRejected):
        async with clerk.transaction() as unit:
            await unit.run(keep, 1)
            await unit.run(lambda db: db.execute(text("INSERT INTO tied VALUES (7)")))
    assert await clerk.run_batched(keep, 2) == 2
    assert await kept(clerk) == [2]


async def test_who_waits_for_a_transaction_that_is_cancelled_goes_on(clerk: SqliteWorker) -> None:
    begun = asyncio.Event()

    async def never_end() -> None:
        async with clerk.transaction() as unit:
            await unit.run(keep, 1)
            begun.set()
            await asyncio.get_running_loop().create_future()

    endless = asyncio.create_task(never_end())
    await begun.wait()
    other = asyncio.create_task(clerk.run_batched(keep, 2))
    await asyncio.sleep(0)
    endless.cancel()
    assert await other == 2
    assert await kept(clerk) == [2]


def test_steps_of_a_loop_that_has_ended_take_no_others_along(tmp_path: Path) -> None:
    """A store may outlive a loop, with steps of it in the queue."""
    engine = make_engine(f"sqlite:///{tmp_path}/desk.db")
    clerk = SqliteWorker(engine.url, prepare, readonly=False)
    begun, free = threading.Event(), threading.Event()

    def hold_up(_: Connection) -> bool:
        begun.set()
        return free.wait(PATIENCE)

    async def leave() -> None:
        first = asyncio.create_task(clerk.run_batched(hold_up))
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(clerk.run_batched(hold_up))
        await asyncio.sleep(0)
        assert not first.done()
        assert not second.done()

    async def go_on() -> bool:
        ours = asyncio.create_task(clerk.run_batched(hold_up))
        await asyncio.sleep(0)
        free.set()
        async with asyncio.timeout(PATIENCE):
            return await ours

    asyncio.run(leave())
    assert asyncio.run(go_on())
    clerk.close()


async def test_a_unit_that_waits_for_something_else_is_refused(tmp_path: Path) -> None:
    """On the writer's thread there is no loop: it would hold everybody up for ever."""
    store = SqlStore(make_engine(f"sqlite:///{tmp_path}/desk.db"))

    async def sleepy(unit: UnitOfWork) -> None:
        await asyncio.get_running_loop().create_future()

    async def waits(unit: UnitOfWork) -> None:
        await Never()

    with pytest.raises(RuntimeError):
        await store.transact(sleepy)
    with pytest.raises(RuntimeError, match="no part of its unit"):
        await store.transact(waits)
    await store.close()


class Never:
    def __await__(self) -> Any:
        yield self
