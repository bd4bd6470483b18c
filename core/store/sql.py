"""The store port on SQLAlchemy: units of work, the outbox, due rows, and files."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.facts import Fact
from core.model.ids import ConversationId
from core.ports import Conflict, DueRow, OutboxRow, Parcel, ParcelState, Posted, StoreUnavailable
from core.store import parcels
from core.store.codec import micros, moment
from core.store.dialect import insert
from core.store.tables import blobs, deadlines, inbox, outbox
from core.store.unit import SqlUnit

ENDED = (ParcelState.SENT.value, ParcelState.DROPPED.value)


@dataclass(frozen=True, slots=True)
class SqlStore:
    """Implements the store port. `first_number` is that of the desk's first ticket.

    SQLite has one writer: inside this process the writers queue up fairly before they ask for the
    file's lock, since waiting for it there means sleeping and trying again.
    """

    engine: AsyncEngine
    first_number: int = 1001
    _writer: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[SqlUnit]:
        async with self._writing() as db:
            yield SqlUnit(db, self.first_number)

    async def keep_blob(self, sha256: str, content: bytes) -> None:
        async with self._writing() as db:
            query = insert(db, blobs).on_conflict_do_nothing()
            await db.execute(query, {"sha256": sha256, "content": content})

    async def blob(self, sha256: str) -> bytes | None:
        async with self._reading() as db:
            found = await db.scalar(select(blobs.c.content).where(blobs.c.sha256 == sha256))
            return None if found is None else bytes(found)

    async def lease(
        self, platforms: Sequence[str], now: datetime, hold: timedelta, limit: int
    ) -> Sequence[Parcel]:
        if self._is_sqlite and not await self._has_due(platforms, now):
            return ()
        async with self._writing() as db:
            return await parcels.lease(db, platforms, now, hold, limit)

    async def sent(self, parcel: Parcel, posted: Posted | None, now: datetime) -> bool:
        async with self._writing() as db:
            ended = {"ended_at": micros(now), "reason": ""}
            if not await parcels.record(db, parcel, ParcelState.SENT, **ended):
                return False
            await parcels.note_posted(db, parcel, posted)
            return True

    async def later(self, parcel: Parcel, until: datetime, reason: str, *, unclear: bool) -> bool:
        async with self._writing() as db:
            values = {"due_at": micros(until), "reason": reason, "unclear": unclear}
            return await parcels.record(db, parcel, ParcelState.WAITING, **values)

    async def dead(self, parcel: Parcel, reason: str, now: datetime) -> bool:
        async with self._writing() as db:
            ended = {"ended_at": micros(now), "reason": reason}
            return await parcels.record(db, parcel, ParcelState.DEAD, **ended)

    async def doubled(self, parcel: Parcel) -> None:
        async with self._writing() as db:
            same = outbox.c.seq == parcel.seq
            await db.execute(update(outbox).where(same).values(maybe_doubled=True))

    async def outbox(self, states: Sequence[ParcelState], limit: int = 100) -> Sequence[OutboxRow]:
        async with self._reading() as db:
            return await parcels.listed(db, states, limit)

    async def retry(self, key: str, now: datetime) -> bool:
        return await self._revive(key, ParcelState.WAITING, due_at=micros(now), attempts=0)

    async def drop(self, key: str, now: datetime) -> bool:
        return await self._revive(key, ParcelState.DROPPED, ended_at=micros(now))

    async def due(self, now: datetime, limit: int = 100) -> Sequence[DueRow]:
        query = select(deadlines).where(deadlines.c.at <= micros(now)).order_by(deadlines.c.at)
        async with self._reading() as db:
            rows = (await db.execute(query.limit(limit))).all()
        return [
            DueRow(
                ConversationId(row.conversation_id),
                Deadline(DeadlineKind(row.kind), moment(row.at), row.mark),
            )
            for row in rows
        ]

    async def purge(self, before: datetime) -> int:
        async with self._writing() as db:
            seen = await db.execute(delete(inbox).where(inbox.c.at < micros(before)))
            old = and_(outbox.c.state.in_(ENDED), outbox.c.ended_at < micros(before))
            left = await db.execute(delete(outbox).where(old))
            return seen.rowcount + left.rowcount

    async def by_number(self, number: int) -> Conversation | None:
        """The conversation of a ticket, to be read only."""
        async with self._reading() as db:
            unit = SqlUnit(db, self.first_number)
            id_ = await unit.numbered(number)
            return await unit.load(id_) if id_ else None

    async def facts_of(self, conversation: ConversationId, limit: int = 500) -> Sequence[Fact]:
        async with self._reading() as db:
            return await SqlUnit(db, self.first_number).facts(conversation, limit)

    async def counts(self) -> dict[str, int]:
        """Parcels by state; what the desk shows of its own health."""
        async with self._reading() as db:
            query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
            return {row[0]: row[1] for row in await db.execute(query)}

    async def close(self) -> None:
        await self.engine.dispose()

    async def _revive(self, key: str, state: ParcelState, **values: int) -> bool:
        """Only what is dead can be sent again or dropped."""
        dead = and_(outbox.c.key == key, outbox.c.state == ParcelState.DEAD.value)
        async with self._writing() as db:
            done = await db.execute(update(outbox).where(dead).values(state=state.value, **values))
            return done.rowcount == 1

    async def _has_due(self, platforms: Sequence[str], now: datetime) -> bool:
        """A look that takes no lock: an idle relay must not stand in the writers' way."""
        query = select(outbox.c.seq).where(
            outbox.c.state.in_(parcels.OPEN),
            outbox.c.platform.in_(platforms),
            outbox.c.due_at <= micros(now),
        )
        async with self._reading() as db:
            return await db.scalar(query.limit(1)) is not None

    @property
    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        turn = self._writer if self._is_sqlite else nullcontext()
        async with turn, self._translated(), self.engine.begin() as db:
            yield db

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._translated(), self.engine.connect() as plain:
            db = await plain.execution_options(readonly=True)
            async with db.begin():
                yield db

    @asynccontextmanager
    async def _translated(self) -> AsyncIterator[None]:
        """One clear error instead of a driver's zoo; the address is shown without its password."""
        try:
            yield
        except IntegrityError as clash:
            raise Conflict(str(clash.orig)) from clash
        except (DBAPIError, OSError) as trouble:
            where = self.engine.url.render_as_string(hide_password=True)
            why = getattr(trouble, "orig", None) or trouble
            raise StoreUnavailable(f"the database {where} does not answer: {why}") from trouble
