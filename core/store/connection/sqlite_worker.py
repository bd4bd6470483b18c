"""SQLite from a thread of its own: a connection that is kept, and a queue before it."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache
from sqlalchemy import URL, Connection, Engine, create_engine

from core.store.connection.database_errors import DRIVER_ERRORS, raise_plain_error
from core.store.connection.engine import BEGINS_ITSELF
from core.store.connection.transactions import Transaction

P = ParamSpec("P")
T = TypeVar("T")
Step = tuple["asyncio.Future[Any]", Callable[[], Any]]
Result = tuple[Any, BaseException | None]
MAX_KEPT = 512
"""Results of reads that are kept until the next commit."""
MAX_BATCH = 64
"""Steps that share a commit. More would let the first one wait too long for its own."""

COPIES_IN_MEMORY = "PRAGMA temp_store=MEMORY"
"""A savepoint copies each page that its step changes, an event some twenty. SQLite writes copies of
more than 64 kB to a temporary file: two writes of the system's for each page, with people's words
in them, outside the desk's folder. The writer's steps sort nothing large, so only they are there.
"""
WRITE_BEGIN = "BEGIN IMMEDIATE"
"""Takes the write lock at once: who reads first and asks for it later is turned away."""


class SqliteWorker:
    """Runs transactions one after another, each ending on the disk or not at all.

    SQLite lets one write at a time. Who finds the file locked sleeps and tries again, up to
    100 ms a time and in no order; so inside this process the writers queue up here. A step made
    of many statements crosses to the thread and back once, where aiosqlite crosses four times for
    each statement: with it, an accepted event was measured at 9 ms, and at 1.5 ms here. And a
    task that is cancelled leaves no connection behind in the middle of a statement, on which an
    orderly end was seen to wait forever.

    The thread does what is in its queue, in order: each time one step of a transaction that takes
    several, or all that waits for a transaction of one step. The second begins after what is in
    the queue before it, so it is put there only while no transaction of several steps is open.

    BEGIN, COMMIT and savepoints go to the driver itself: by SQLAlchemy each costs ten times more.
    """

    def __init__(self, url: URL, prepare: Callable[[Engine], None], *, readonly: bool) -> None:
        self._url = url
        engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True)
        prepare(engine)
        self._engine = engine.execution_options(**{BEGINS_ITSELF: True})
        self._readonly = readonly
        self._begin = "BEGIN" if readonly else WRITE_BEGIN
        self._name = "sqlite-reader" if readonly else "sqlite-writer"
        self._turn = asyncio.Lock()
        self._held_up = list[Step]()
        """Until the transaction of several steps that is open has ended."""
        self._waiting = deque[Step]()
        """For the thread, which takes them together."""
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._both: tuple[Connection, sqlite3.Connection] | None = None
        self._kept = LRUCache[Hashable, Any](MAX_KEPT)
        self._kept_version = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            try:
                try:
                    yield self
                except BaseException:
                    await self._run_in_thread(self._undo)
                    raise
                await self._run_in_thread(self._commit)
            finally:
                held_up, self._held_up = self._held_up, []
                for step in held_up:
                    self._let_wait(step)

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return await self._run_in_thread(lambda: work(self._connection(), *args, **named))

    async def run_batched(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """A whole transaction in one step, together with those that wait already.

        Each crossing of threads costs more than a statement: where the loop is busy, it waits for
        the interpreter's lock. And each commit waits for the disk, so what came meanwhile shares
        the next one; a step that fails takes nothing of the others with it. If its caller stops
        waiting, the thread still ends it before whatever comes next.
        """
        context = copy_context()  # so that log lines of the work name its event there too
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        step = done, partial(context.run, lambda: work(self._connection(), *args, **named))
        if self._turn.locked():
            self._held_up.append(step)
        else:
            self._let_wait(step)
        try:
            return await done
        except DRIVER_ERRORS as trouble:
            raise_plain_error(self._url, trouble)

    def recall(self, db: Connection, work: Callable[..., T], *args: Hashable) -> T:
        """Inside a step of a reader: what this read has found, if nobody has committed since then.

        SQLite tells a connection by its `data_version` whether any other, also of another process,
        has committed. The reader never writes, so what it finds under one version is always the
        same. https://www.sqlite.org/pragma.html#pragma_data_version
        """
        version = self._open_transaction()[1].execute("PRAGMA data_version").fetchone()[0]
        if version != self._kept_version:
            self._kept.clear()
            self._kept_version = version
        key = (work, args)
        if key not in self._kept:
            self._kept[key] = work(db, *args)
        found: T = self._kept[key]
        return found

    def _let_wait(self, step: Step) -> None:
        self._waiting.append(step)
        self._enqueue(self._run_waiting)

    def _enqueue(self, task: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        self._queue.put(task)

    def _run_waiting(self) -> None:
        """What waits, in one transaction; nothing if an earlier one has taken it along."""
        count = min(len(self._waiting), MAX_BATCH)
        batch = [self._waiting.popleft() for _ in range(count)]
        if batch:
            _answer(batch, self._run_batch([step for _, step in batch]))

    def _run_batch(self, steps: Sequence[Callable[[], Any]]) -> Sequence[Result]:
        try:
            return self._run_together(steps)
        except BaseException as trouble:  # noqa: BLE001 - it is raised where each is awaited
            return [(None, trouble)] * len(steps)

    def _run_together(self, steps: Sequence[Callable[[], Any]]) -> Sequence[Result]:
        """Several steps in one transaction, each as if it were alone."""
        if len(steps) == 1:  # nothing of others to keep, should it fail
            return [(self._alone(steps[0]), None)]
        outcomes = list[Result]()
        has_kept = False
        try:
            for step in steps:
                outcomes.append(self._run_in_savepoint(step) if has_kept else self._run_first(step))
                has_kept = has_kept or outcomes[-1][1] is None
            if has_kept:  # commands that only show something leave nothing to wait for the disk for
                self._commit()
        except BaseException:
            self._undo()
            raise
        return outcomes

    def _alone(self, step: Callable[[], T]) -> T:
        """A step in a transaction of its own."""
        try:
            result = step()
            self._commit()
        except BaseException:
            self._undo()
            raise
        return result

    def _run_first(self, step: Callable[[], Any]) -> Result:
        """A step before which none is to be kept: if it fails, all is undone, and the next one
        begins anew. Only steps after one that is kept need a savepoint, which copies pages.
        """
        try:
            return step(), None
        except Exception as trouble:  # noqa: BLE001 - it is raised where it is awaited
            self._undo()
            return None, trouble

    def _run_in_savepoint(self, step: Callable[[], Any]) -> Result:
        if self._readonly:  # nothing of others can be lost
            try:
                return step(), None
            except Exception as trouble:  # noqa: BLE001 - it is raised where it is awaited
                return None, trouble
        _, driver = self._open_transaction()
        driver.execute("SAVEPOINT step")
        try:
            result = step()
        except Exception as trouble:  # noqa: BLE001 - it is raised where it is awaited
            try:
                driver.execute("ROLLBACK TO step")
                driver.execute("RELEASE step")
            except sqlite3.Error:
                # SQLite has ended the whole transaction, as it does when the disk is full. What
                # went wrong is the first trouble, and not that there is nothing to go back to.
                raise trouble from None
            return None, trouble
        driver.execute("RELEASE step")
        return result, None

    def close(self) -> None:
        """After the steps that are still in the queue. The next transaction opens it again."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    async def _run_in_thread(self, step: Callable[[], T]) -> T:
        """A step in the queue is taken though nobody may wait for it any more: a rollback that
        was cancelled with its task must not leave its transaction to the next one.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._enqueue(partial(_run_step, (done, step)))
        try:
            return await done
        except DRIVER_ERRORS as trouble:
            raise_plain_error(self._url, trouble)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            task()
        self._close()

    def _connection(self) -> Connection:
        return self._open_transaction()[0]

    def _open_transaction(self) -> tuple[Connection, sqlite3.Connection]:
        """The connection and the driver's own, in a transaction."""
        if self._both is None:
            db = self._engine.connect()
            driver: Any = db.connection.dbapi_connection
            if not self._readonly:
                driver.execute(COPIES_IN_MEMORY)
            self._both = db, driver
        if not self._both[1].in_transaction:
            self._both[1].execute(self._begin)
        return self._both

    def _commit(self) -> None:
        if self._both is None or not self._both[1].in_transaction:
            return
        try:
            self._both[1].execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._both is not None and self._both[1].in_transaction:
            self._both[1].execute("ROLLBACK")

    def _close(self) -> None:
        self._kept.clear()  # versions of another connection cannot be compared with these
        if self._both is not None:
            self._both[0].close()
            self._both = None
        self._engine.dispose()


def _run_step(step: Step) -> None:
    try:
        result: Result = step[1](), None
    except BaseException as trouble:  # noqa: BLE001 - it is raised where it is awaited
        result = None, trouble
    _answer([step], [result])


def _answer(steps: Sequence[Step], results: Sequence[Result]) -> None:
    """Bring the results to whoever waits, by one call into their loop."""
    answers = [(done, result) for (done, _), result in zip(steps, results, strict=True)]
    for loop in {done.get_loop() for done, _ in steps}:
        with suppress(RuntimeError):  # the loop was closed: nobody waits
            loop.call_soon_threadsafe(_settle, loop, answers)


def _settle(
    loop: asyncio.AbstractEventLoop, answers: Sequence[tuple["asyncio.Future[Any]", Result]]
) -> None:
    for done, (result, error) in answers:
        if done.get_loop() is not loop or done.cancelled():
            continue
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)
