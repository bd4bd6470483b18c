"""The store port on SQLAlchemy: units of work, the outbox, due rows, and files."""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event as sql_event
from sqlalchemy.ext.asyncio import AsyncEngine

from core.model.actions import Say
from core.model.conversation import Conversation
from core.model.events import Event
from core.model.facts import Fact
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.ports import (
    Carried,
    ClosedChannel,
    Delay,
    DueRow,
    Failure,
    Health,
    OutboxRow,
    Parcel,
    ParcelState,
    Posted,
    QuarantinedEvent,
    Scope,
    TicketView,
    Unit,
)
from core.store import (
    blocking,
    changes,
    due,
    health,
    leasing,
    lists,
    looking,
    parcels,
    quarantine,
    receipts,
    references,
    sweeping,
    writing,
)
from core.store.clerk import Clerk
from core.store.database_errors import plain_errors
from core.store.engine import prepare
from core.store.receipts import Receipts
from core.store.references import Reference
from core.store.transactions import Direct, Pooled, Transaction, carried_out
from core.store.unit import SqlUnit

P = ParamSpec("P")
T = TypeVar("T")


_NO_CLOCK = datetime(1970, 1, 1, tzinfo=UTC)
"""Where the database's own clock counts, nobody looks at ours."""


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
            sql_event.listen(engine.sync_engine, "engine_disposed", lambda _: self._leave())

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[SqlUnit]:
        """A unit in as many steps as its user takes: for tools and tests."""
        opened = self._writer.transaction() if self._writer else self._connected()
        async with opened as transaction:
            yield SqlUnit(transaction, self.first_number)

    async def transact(self, work: Callable[[Unit], Coroutine[Any, Any, T]]) -> T:
        if self._writer is None:
            async with self.unit() as unit:
                return await work(unit)
        return await self._writer.whole(
            lambda db: carried_out(work(SqlUnit(Direct(db), self.first_number)))
        )

    async def keep_blob(self, sha256: str, content: bytes) -> None:
        await self._write(writing.keep_blob, sha256, content)

    async def blob(self, sha256: str) -> bytes | None:
        return await self._read(looking.blob, sha256)

    async def lease(
        self,
        platforms: Sequence[str],
        now: datetime,
        hold: timedelta,
        limit: int,
        busy: Collection[int] = (),
    ) -> Sequence[Parcel]:
        wanted = leasing.Wanted(platforms, now, hold, limit, busy)
        if self._writer is not None and not await self._read(leasing.has_due, wanted):
            return ()
        return await self._write(leasing.lease, wanted)

    async def holds(self, parcel: Parcel) -> bool:
        """On SQLite all workers are on one machine, whose clock the permit knows already."""
        if self._writer is not None:
            return True
        return await self._read(leasing.holds, parcel, _NO_CLOCK)

    async def sent(self, parcel: Parcel, posted: Posted | None, now: datetime) -> bool:
        return await self._write(parcels.sent, parcel, posted, now)

    async def later(self, parcel: Parcel, delay: Delay, reason: str, *, unclear: bool) -> bool:
        return await self._write(parcels.later, parcel, delay, reason, unclear)

    async def hurry(self, platform: str, now: datetime) -> None:
        await self._write(parcels.hurry, platform, now)

    async def after_clock_change(self, now: datetime) -> int:
        return await self._write(parcels.after_clock_change, now)

    async def dead(self, parcel: Parcel, reason: str, now: datetime) -> bool:
        return await self._write(parcels.dead, parcel, reason, now)

    async def block(self, parcel: Parcel, reason: str) -> bool:
        return await self._write(blocking.block, parcel, reason)

    async def closed_channels(self) -> Sequence[ClosedChannel]:
        return await self._read(blocking.closed_channels)

    async def probe(self, platform: str, room: str, now: datetime) -> str:
        return await self._write(blocking.probe, platform, room, now)

    async def unblock(self, platform: str, room: str, now: datetime) -> int:
        return await self._write(blocking.unblock, platform, room, now)

    async def expire_changes(self, now: datetime) -> int:
        return await self._write(changes.expire_changes, now)

    async def doubled(self, parcel: Parcel) -> None:
        await self._write(parcels.doubled, parcel)

    async def release(self, platforms: Sequence[str]) -> None:
        """End the leases of a process that is known to be gone, for platforms served by one."""
        await self._write(parcels.release, platforms)

    async def outbox(self, states: Sequence[ParcelState], limit: int = 100) -> Sequence[OutboxRow]:
        return await self._read(parcels.listed, states, limit)

    async def retry(self, key: str, now: datetime) -> bool:
        return await self._write(parcels.requeue, [key], now) == 1

    async def drop(self, key: str, now: datetime) -> bool:
        return await self._write(parcels.drop, key, now)

    async def due(self, now: datetime, limit: int = 100) -> Sequence[DueRow]:
        return await self._read(due.due, now, limit)

    async def defer_deadline(self, row: DueRow, now: datetime, waits: Sequence[timedelta]) -> int:
        return await self._write(due.defer, row, now, waits)

    async def quarantine(self, event: Event, failure: Failure, apology: Say | None) -> str:
        return await self._write(quarantine.put, event, failure, apology)

    async def quarantined(self, limit: int = 100) -> Sequence[QuarantinedEvent]:
        return await self._read(quarantine.listed, limit)

    async def retry_quarantined(self, key: str) -> bool:
        return await self._write(quarantine.retry, key)

    async def retried(self, limit: int = 100) -> Sequence[tuple[str, Event]]:
        """Quarantined events that an operator wants processed once more, by their keys."""
        return await self._read(quarantine.retried, limit)

    async def settle_quarantined(self, key: str) -> None:
        await self._write(quarantine.settle, key)

    async def expire_quarantined(self, now: datetime) -> int:
        return await self._write(quarantine.expire, now)

    async def drop_quarantined(self, key: str) -> bool:
        return await self._write(quarantine.drop, key)

    async def purge(self, before: datetime) -> int:
        gone = 0
        while True:
            swept = await self._write(sweeping.sweep, before)
            gone += swept
            if swept == 0:
                return gone

    async def by_number(self, number: int) -> Conversation | None:
        """The conversation of a ticket, to be read only."""
        return await self._read(looking.by_number, number)

    async def open_places(
        self, platform: str, closed_since: datetime | None = None, limit: int = 500
    ) -> Sequence[Place]:
        return await self._read(looking.open_places, platform, closed_since, limit)

    async def may_concern(self, place: Place) -> bool:
        return await self._read(looking.may_concern, place)

    async def carried(self, place: Place) -> Sequence[Carried]:
        return await self._read(looking.carried, place)

    async def holders(self, platform: str) -> Sequence[Person]:
        return await self._read(lists.holders, platform)

    async def known_people(self, platform: str, limit: int) -> Sequence[str]:
        return await self._read(lists.known_people, platform, limit)

    async def has_seen(self, event: EventId) -> bool:
        return await self._read(changes.has_seen, event)

    async def last_heard(self, platform: str) -> datetime | None:
        return await self._read(looking.last_heard, platform)

    async def mine(self, person: Person, limit: int = 25) -> Sequence[TicketView]:
        return await self._read(lists.mine, person, limit)

    async def waiting(self, scope: Scope, limit: int = 25) -> Sequence[TicketView]:
        return await self._read(lists.waiting, scope, limit)

    async def note(self, name: str, text: str) -> None:
        await self._write(writing.note_down, name, text)

    async def noted(self, name: str) -> str:
        return await self._read(looking.noted, name)

    async def facts_of(self, conversation: ConversationId, limit: int = 500) -> Sequence[Fact]:
        return await self._read(looking.facts_of, conversation, limit)

    async def receipts(self) -> AsyncIterator[Receipts]:
        """The receipts of every conversation, some at a time."""
        after = ""
        while True:
            found = await self._read(receipts.receipts, after)
            for each in found:
                yield each
            if not found:
                return
            after = found[-1].conversation

    async def health(self, now: datetime) -> Health:
        """What an operator should know: what could not be delivered or processed."""
        return await self._read(health.health, now)

    async def open_references(self) -> Sequence[Reference]:
        """The names of the policy that tickets hold which are not closed."""
        return await self._read(references.open_references)

    async def move_slots(self, old: str, new: str, place: Place) -> None:
        """Give the cards of a renamed queue, in this room, to its new name."""
        await self._write(references.move_slots, old, new, place)

    async def counts(self) -> dict[str, int]:
        """Parcels by state; what the desk shows of its own health."""
        return await self._read(looking.counts)

    async def close(self) -> None:
        await self.engine.dispose()

    def _leave(self) -> None:
        for clerk in (self._writer, self._reader):
            if clerk is not None:
                clerk.close()

    async def _write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return await self._alone(self._writer, work, *args, **named)

    async def _read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return await self._alone(self._reader, work, *args, **named)

    async def _alone(
        self,
        clerk: Clerk | None,
        work: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """A transaction of one step."""
        if clerk is not None:
            return await clerk.whole(work, *args, **named)
        async with self._connected() as transaction:
            return await transaction.run(work, *args, **named)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Transaction]:
        """A pooled connection; only the database's own part in it is called its error."""
        async with AsyncExitStack() as stack:
            with plain_errors(self.engine.url):
                db = await stack.enter_async_context(self.engine.connect())
            yield Pooled(db)
            with plain_errors(self.engine.url):
                await db.commit()
