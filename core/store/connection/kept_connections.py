"""PostgreSQL: connections that commit each statement, kept from one event to the next.

To take a connection out of SQLAlchemy's pool and to give it back costs a fifth of an event's CPU
time, though nothing is sent to the server for it. So a few that worked stay at hand, and whoever
finds none waits for one: another would have to be opened, and all statements prepared on it, only
to be closed again when the crowd is gone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.ports import StoreUnavailable
from core.store.connection.database_errors import (
    NoConnectionLeft,
    StatementFailed,
    plain_errors,
)
from core.store.connection.postgres_address import kept_statements
from core.store.connection.transactions import Pooled

MAX_OPEN: Final = 4
"""At most: one event after another takes some milliseconds on each. The pool has room for more, for
all else that a worker does."""

SETTINGS: Final = {
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""Each statement of an event finds its few rows by their keys, and stays prepared for as long as
the connection does. The plans that suit a desk of ten tickets, or one that was never analyzed, read
whole tables and all that is left of what was sent since the last vacuum.
"""

_SET: Final = "; ".join(f"SET {name} = {value}" for name, value in SETTINGS.items())


def driver_of(db: AsyncConnection) -> Any:
    """The connection of asyncpg itself."""
    sync = db.sync_connection
    return sync.connection.driver_connection if sync is not None else None


class KeptConnections:
    """Disposing of the engine closes the kept connections as well."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._idle: list[AsyncConnection] = []
        self._free = asyncio.Semaphore(MAX_OPEN)
        self._active = 0
        """How many have a connection, or try to open one; who waits for one is not among them."""
        self._returned = asyncio.Event()
        event.listen(engine.sync_engine, "engine_disposed", lambda _: self._discard_idle())

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Pooled]:
        """One that nobody else has; only the database's own part in it is called its error.

        Whoever has one must not wait for another.
        """
        async with self._free:
            self._active += 1
            try:
                db = await self._take()
                try:
                    yield Pooled(db)
                except BaseException as trouble:
                    await self._give_back(db, trouble)
                    raise
                await self._keep(db)
            finally:
                self._active -= 1
                self._returned.set()

    async def _take(self) -> AsyncConnection:
        """Where the server takes no further connection, wait for one of those that are open.

        Raises NoConnectionLeft, as any error of `_open`, where nobody else could give one back. Who
        waits does not count as active: else two would wait for each other.
        """
        while True:
            if self._idle:
                return self._idle.pop()
            self._returned.clear()
            try:
                return await self._open()
            except NoConnectionLeft:
                if self._idle:
                    continue
                if self._active == 1:
                    raise
            self._active -= 1
            try:
                await self._returned.wait()
            finally:
                self._active += 1

    async def _give_back(self, db: AsyncConnection, trouble: BaseException) -> None:
        """Keep it after an error that leaves it as it was: of one statement, a conflict, a search
        that is still to be made. Else close it; and all others, where the server may be gone.
        """
        is_gone = isinstance(trouble, StoreUnavailable) and not isinstance(trouble, StatementFailed)
        if isinstance(trouble, Exception) and not is_gone:
            await self._keep(db)
            return
        # Cancelled in the middle of a statement: nobody knows what the server still sends.
        await db.invalidate()
        await db.close()
        if is_gone:  # whatever else is open is as old as this one
            await self._engine.dispose()

    async def _open(self) -> AsyncConnection:
        with plain_errors(self._engine.url):
            db = await self._engine.connect()
            try:
                if kept_statements(self._engine.url):
                    await driver_of(db).execute(_SET)
            except BaseException:
                await db.invalidate()
                await db.close()
                raise
        return db

    async def _keep(self, db: AsyncConnection) -> None:
        if db.in_transaction():  # of SQLAlchemy's alone: the server has ended each statement
            await db.rollback()
        self._idle.append(db)

    def _discard_idle(self) -> None:
        """Its pool is gone already, so that there is nobody to give them back to."""
        while self._idle:
            sync = self._idle.pop().sync_connection
            if sync is not None:
                sync.invalidate()
                sync.close()
