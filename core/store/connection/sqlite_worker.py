"""SQLite from a thread of its own: a connection that is kept, and a queue before it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache
from sqlalchemy import URL, Connection, Engine, create_engine

from core.store.connection.database_errors import plain_errors
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
        self._waiting: list[Step] = []
        self._together: asyncio.Task[None] | None = None
        self._steps: SimpleQueue[Step | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._both: tuple[Connection, sqlite3.Connection] | None = None
        self._kept = LRUCache[Hashable, Any](MAX_KEPT)
        self._kept_version = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            try:
                yield self
            except BaseException:
                await self._run_in_thread(self._undo)
                raise
            await self._run_in_thread(self._commit)

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return await self._run_in_thread(
            lambda: work(self._connection_in_transaction(), *args, **named)
        )

    async def run_batched(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """A whole transaction in one step, together with those that wait already.

        Each crossing of threads costs more than a statement: where the loop is busy, it waits for
        the interpreter's lock. And each commit waits for the disk, so what came meanwhile shares
        the next one; a step that fails takes nothing of the others with it.
        """
        context = copy_context()  # so that log lines of the work name its event there too
        step = partial(context.run, lambda: work(self._connection_in_transaction(), *args, **named))
        if not self._turn.locked() and not self._waiting:
            # Nobody else is here, as most of the time: no task, and one turn of the loop less. If
            # its caller stops waiting, the thread still ends it before whatever comes next.
            async with self._turn:
                return await self._run_in_thread(partial(self._alone, step))
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((done, step))
        if self._together is None or self._together.done():
            self._together = asyncio.create_task(self._commit_batches())
        with plain_errors(self._url):
            return await done

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

    async def _commit_batches(self) -> None:
        """Commit what waits, so many at a time, until nothing does."""
        async with self._turn:
            while self._waiting:
                batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                try:
                    outcomes = await self._run_in_thread(partial(self._run_batch, batch))
                except Exception as trouble:  # noqa: BLE001 - it is raised where each is awaited
                    outcomes = [(None, trouble)] * len(batch)
                for (done, _), (result, error) in zip(batch, outcomes, strict=True):
                    _settle(done, result, error)

    def _alone(self, step: Callable[[], T]) -> T:
        """A step in a transaction of its own."""
        try:
            result = step()
            self._commit()
        except BaseException:
            self._undo()
            raise
        return result

    def _run_batch(self, batch: Sequence[Step]) -> list[Result]:
        """Several steps in one transaction, each as if it were alone."""
        if len(batch) == 1:  # nothing of others to keep, should it fail
            return [(self._alone(batch[0][1]), None)]
        try:
            outcomes = [self._run_in_savepoint(step) for _, step in batch]
            self._commit()
        except BaseException:
            self._undo()
            raise
        return outcomes

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
            self._steps.put(None)
            self._thread.join()
            self._thread = None

    async def _run_in_thread(self, step: Callable[[], T]) -> T:
        """A step in the queue is taken though nobody may wait for it any more: a rollback that
        was cancelled with its task must not leave its transaction to the next one.
        """
        if self._thread is None:
            self._thread = Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._steps.put((done, step))
        with plain_errors(self._url):
            return await done

    def _work(self) -> None:
        while (waiting := self._steps.get()) is not None:
            done, step = waiting
            try:
                result, error = step(), None
            except BaseException as trouble:  # noqa: BLE001 - it is raised where it is awaited
                result, error = None, trouble
            try:
                done.get_loop().call_soon_threadsafe(_settle, done, result, error)
            except RuntimeError:  # the loop was closed: nobody waits
                continue
        self._close()

    def _connection_in_transaction(self) -> Connection:
        return self._open_transaction()[0]

    def _open_transaction(self) -> tuple[Connection, sqlite3.Connection]:
        """The connection and the driver's own, in a transaction."""
        if self._both is None:
            db = self._engine.connect()
            driver: Any = db.connection.dbapi_connection
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


def _settle(done: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if done.cancelled():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
