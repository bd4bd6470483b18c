"""SQLite from a thread of its own: a connection that is kept, and a queue before it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine

from core.store.transactions import Transaction, plain_errors

P = ParamSpec("P")
T = TypeVar("T")
Step = tuple["asyncio.Future[Any]", Callable[[], Any]]


class Clerk:
    """Runs transactions one after another, each ending on the disk or not at all.

    SQLite lets one write at a time. Who finds the file locked sleeps and tries again, up to
    100 ms a time and in no order; so inside this process the writers queue up here. A step made
    of many statements crosses to the thread and back once, where aiosqlite crosses four times for
    each statement: with it, an accepted event was measured at 9 ms, and at 1.5 ms here. And a
    task that is cancelled leaves no connection behind in the middle of a statement, on which an
    orderly end was seen to wait for ever.
    """

    def __init__(self, url: URL, prepare: Callable[[Engine], None], *, readonly: bool) -> None:
        self._url = url
        engine = create_engine(url.set(drivername="sqlite"))
        prepare(engine)
        self._engine = engine.execution_options(readonly=readonly)
        self._name = "sqlite-reader" if readonly else "sqlite-writer"
        self._turn = asyncio.Lock()
        self._steps: SimpleQueue[Step | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._db: Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            try:
                yield self
            except BaseException:
                await self._alone(self._undo)
                raise
            await self._alone(self._commit)

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return await self._alone(lambda: work(self._begun(), *args, **named))

    def close(self) -> None:
        """After the steps that are still in the queue. The next transaction opens it again."""
        if self._thread is not None:
            self._steps.put(None)
            self._thread.join()
            self._thread = None

    async def _alone(self, step: Callable[[], T]) -> T:
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
        self._leave()

    def _begun(self) -> Connection:
        if self._db is None:
            self._db = self._engine.connect()
        if not self._db.in_transaction():
            self._db.begin()
        return self._db

    def _commit(self) -> None:
        if self._db is None:
            return
        try:
            self._db.commit()
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._db is not None:
            self._db.rollback()

    def _leave(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        self._engine.dispose()


def _settle(done: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if done.cancelled():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)
