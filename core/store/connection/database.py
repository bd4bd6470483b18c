"""How the store's work gets to the database: by SQLite's two threads, or by PostgreSQL's pool."""

from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event as sql_event
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.connection.database_errors import plain_errors
from core.store.connection.driver_transaction import limit_idle
from core.store.connection.engine import prepare
from core.store.connection.sqlite_worker import SqliteWorker
from core.store.connection.transactions import Pooled, Transaction

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """`work` is a function of a connection and of what it is given beside it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer: SqliteWorker | None = None
        self._reader: SqliteWorker | None = None
        if engine.dialect.name == "sqlite":
            self._writer = SqliteWorker(engine.url, prepare, readonly=False)
            self._reader = SqliteWorker(engine.url, prepare, readonly=True)
            sql_event.listen(engine.sync_engine, "engine_disposed", lambda _: self._leave())

    def _leave(self) -> None:
        for clerk in (self._writer, self._reader):
            if clerk is not None:
                clerk.close()

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """A transaction of one step."""
        if self._writer is not None:
            return await self._writer.run_batched(work, *args, **named)
        async with self._connect() as transaction:
            return await transaction.run(work, *args, **named)

    async def write_outgoing(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """As `write`, for messages that are on their way: other workers pass over what is locked
        of them, so PostgreSQL ends a transaction whose worker stands still.
        """
        if self._writer is not None:
            return await self._writer.run_batched(work, *args, **named)
        async with self._transaction() as transaction:
            return await transaction.run(work, *args, **named)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """On PostgreSQL, each statement sees what is committed, in a transaction as well; so none
        is opened, which saves two of three round trips.
        """
        if self._reader is not None:
            return await self._reader.run_batched(work, *args, **named)
        return await self._statement(work, *args, **named)

    async def read_kept(self, work: Callable[..., T], *args: Hashable) -> T:
        """As `read`, and on SQLite kept until anybody commits: pages are read much more often than
        anything changes. What is returned must not be changed; `work` reads nothing but the
        database and what it is given, and arguments that are equal are the same question: a
        `Person` is equal by its account alone, whatever it may read.
        """
        if self._reader is not None:
            return await self._reader.run_batched(partial(_recall, self._reader, work), *args)
        return await self._statement(work, *args)

    async def _statement(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """Work that writes with one statement: on PostgreSQL, that is a transaction by itself."""
        if self._writer is not None:
            return await self._writer.run_batched(work, *args, **named)
        async with self._connect(self._autocommit) as transaction:
            return await transaction.run(work, *args, **named)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        """In as many steps as its user takes. Others may wait for what it has locked, so PostgreSQL
        ends one in which nothing happens.
        """
        if self._writer is not None:
            async with self._writer.transaction() as direct:
                yield direct
            return
        async with self._connect() as pooled:
            await pooled.run(limit_idle)
            yield pooled

    @asynccontextmanager
    async def _connect(self, engine: AsyncEngine | None = None) -> AsyncIterator[Pooled]:
        """A pooled connection; only the database's own part in it is called its error."""
        async with AsyncExitStack() as stack:
            with plain_errors(self.engine.url):
                db = await stack.enter_async_context((engine or self.engine).connect())
            yield Pooled(db)
            with plain_errors(self.engine.url):
                await db.commit()


def _recall(reader: SqliteWorker, work: Callable[..., T], db: Connection, *args: Hashable) -> T:
    return reader.recall(db, work, *args)
