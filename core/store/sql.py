"""The store port on SQLAlchemy: units of work, the outbox, due rows, and files."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from core.model.conversation import Conversation
from core.model.facts import Fact
from core.model.ids import ConversationId
from core.ports import DueRow, OutboxRow, Parcel, ParcelState, Posted
from core.store import leasing, looking, parcels, receipts, sweeping, writing
from core.store.clerk import Clerk
from core.store.engine import prepare
from core.store.receipts import Receipts
from core.store.transactions import Pooled, Transaction, plain_errors
from core.store.unit import SqlUnit


class SqlStore:
    """Implements the store port. `first_number` is that of the desk's first ticket."""

    def __init__(self, engine: AsyncEngine, first_number: int = 1001) -> None:
        self.engine = engine
        self.first_number = first_number
        self._writer: Clerk | None = None
        self._reader: Clerk | None = None
        if engine.dialect.name == "sqlite":
            self._writer = Clerk(engine.url, prepare, readonly=False)
            self._reader = Clerk(engine.url, prepare, readonly=True)
            event.listen(engine.sync_engine, "engine_disposed", lambda _: self._leave())

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[SqlUnit]:
        async with self._writing() as transaction:
            yield SqlUnit(transaction, self.first_number)

    async def keep_blob(self, sha256: str, content: bytes) -> None:
        async with self._writing() as transaction:
            await transaction.run(writing.keep_blob, sha256, content)

    async def blob(self, sha256: str) -> bytes | None:
        async with self._reading() as transaction:
            return await transaction.run(looking.blob, sha256)

    async def lease(
        self, platforms: Sequence[str], now: datetime, hold: timedelta, limit: int
    ) -> Sequence[Parcel]:
        if self._writer is not None:
            async with self._reading() as transaction:
                if not await transaction.run(leasing.has_due, platforms, now):
                    return ()
        async with self._writing() as transaction:
            return await transaction.run(leasing.lease, platforms, now, hold, limit)

    async def sent(self, parcel: Parcel, posted: Posted | None, now: datetime) -> bool:
        async with self._writing() as transaction:
            return await transaction.run(parcels.sent, parcel, posted, now)

    async def later(self, parcel: Parcel, until: datetime, reason: str, *, unclear: bool) -> bool:
        async with self._writing() as transaction:
            return await transaction.run(parcels.later, parcel, until, reason, unclear)

    async def dead(self, parcel: Parcel, reason: str, now: datetime) -> bool:
        async with self._writing() as transaction:
            return await transaction.run(parcels.dead, parcel, reason, now)

    async def doubled(self, parcel: Parcel) -> None:
        async with self._writing() as transaction:
            await transaction.run(parcels.doubled, parcel)

    async def release(self, platforms: Sequence[str]) -> None:
        """End the leases of a process that is known to be gone, for platforms served by one."""
        async with self._writing() as transaction:
            await transaction.run(parcels.release, platforms)

    async def outbox(self, states: Sequence[ParcelState], limit: int = 100) -> Sequence[OutboxRow]:
        async with self._reading() as transaction:
            return await transaction.run(parcels.listed, states, limit)

    async def retry(self, key: str, now: datetime) -> bool:
        async with self._writing() as transaction:
            return await transaction.run(parcels.requeue, [key], now) == 1

    async def drop(self, key: str, now: datetime) -> bool:
        async with self._writing() as transaction:
            return await transaction.run(parcels.drop, key, now)

    async def due(self, now: datetime, limit: int = 100) -> Sequence[DueRow]:
        async with self._reading() as transaction:
            return await transaction.run(looking.due, now, limit)

    async def purge(self, before: datetime) -> int:
        gone = 0
        while True:
            async with self._writing() as transaction:
                swept = await transaction.run(sweeping.sweep, before)
            gone += swept
            if swept == 0:
                return gone

    async def by_number(self, number: int) -> Conversation | None:
        """The conversation of a ticket, to be read only."""
        async with self._reading() as transaction:
            id_ = await transaction.run(looking.numbered, number)
            found = await transaction.run(looking.state, id_) if id_ else None
            return found.talk if found else None

    async def facts_of(self, conversation: ConversationId, limit: int = 500) -> Sequence[Fact]:
        async with self._reading() as transaction:
            return await transaction.run(looking.facts_of, conversation, limit)

    async def receipts(self) -> AsyncIterator[Receipts]:
        """The receipts of every conversation, some at a time."""
        after = ""
        while True:
            async with self._reading() as transaction:
                found = await transaction.run(receipts.receipts, after)
            for each in found:
                yield each
            if not found:
                return
            after = found[-1].conversation

    async def counts(self) -> dict[str, int]:
        """Parcels by state; what the desk shows of its own health."""
        async with self._reading() as transaction:
            return await transaction.run(looking.counts)

    async def close(self) -> None:
        await self.engine.dispose()

    def _leave(self) -> None:
        for clerk in (self._writer, self._reader):
            if clerk is not None:
                clerk.close()

    def _writing(self) -> AbstractAsyncContextManager[Transaction]:
        return self._writer.transaction() if self._writer else self._connected()

    def _reading(self) -> AbstractAsyncContextManager[Transaction]:
        return self._reader.transaction() if self._reader else self._connected()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Transaction]:
        """A pooled connection; only the database's own part in it is called its error."""
        async with AsyncExitStack() as stack:
            with plain_errors(self.engine.url):
                db = await stack.enter_async_context(self.engine.connect())
            yield Pooled(db)
            with plain_errors(self.engine.url):
                await db.commit()
