"""PostgreSQL: a unit without a transaction, of one query and one statement.

Nothing is locked while the event is decided. What the decision rests on is compared when it is
written, and if somebody else was first, nothing is written and `Conflict` is raised: the store then
does the work once more in a transaction, where rows are locked as they are read. So a crowd around
one ticket conflicts once each and then waits in line. Who opens a ticket while others do is decided
once more with a reserved number, in a short transaction, see `core.store.units.ticket_numbers`.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ARRAY, String, bindparam, func, select

from core.model.actions import Said
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.event_fields import LikelyReads
from core.model.events import Event, MessageDeleted, MessageEdited
from core.model.ids import ConversationId, EventId
from core.model.pending_messages import Change
from core.model.people import LinkedAccount, Place
from core.model.ticket import Priority
from core.ports import Conflict, StoreUnavailable, UnitOfWork
from core.store import linked_accounts
from core.store.connection.driver_statement import DriverStatement
from core.store.connection.driver_transaction import DriverTransaction, lock_account
from core.store.connection.transactions import Pooled
from core.store.decision.first_read import FirstRead, first_read
from core.store.decision.fused_statement import fused_statement
from core.store.decision.fused_write import FusedWrite, can_fuse
from core.store.decision.rows import DecisionRows, Shown, note_row, rows_of
from core.store.files import digests_of
from core.store.outbox.leases import has_unknown_lanes
from core.store.state_rows import StateText, read_state
from core.store.tables import counters
from core.store.timeline.write import copies_taken_back
from core.store.units.ticket_numbers import NumberTaken, TicketNumbers
from core.store.units.unit_of_work import SqlUnit

T = TypeVar("T")
_COUNTERS = DriverStatement(
    select(counters.c.name, counters.c.value).where(
        counters.c.name == func.any(bindparam("names", type_=ARRAY(String)))
    )
)
"""One text, however many names there are."""
_LINKED = DriverStatement(linked_accounts.LINKED)


class NeedsTransaction(Exception):
    """What is to be written does not go into one statement; nothing was written."""


@dataclass(slots=True)
class OptimisticUnit(SqlUnit):
    """Implements the unit port on a connection that commits each statement. What is to be written
    is written by `finish`, once the work has ended without an error.
    """

    transaction: Pooled
    numbers: TicketNumbers = field(default_factory=TicketNumbers)
    reserved: "ReservedNumber | None" = None
    """What it writes with that is one transaction."""
    _read: FirstRead | None = None
    _number: int | None = None
    _rows: DecisionRows | None = None

    async def is_new(self, event: Event, guess: Callable[[], LikelyReads] | None = None) -> bool:
        if isinstance(event, MessageEdited | MessageDeleted):
            raise NeedsTransaction
        likely = guess() if guess else LikelyReads()
        if self.reserved is not None:
            await self.reserved.transaction.begin(likely.account)
        self._read = await first_read(self.transaction.db, event, likely)
        return not self._read.seen

    async def load(self, conversation: ConversationId) -> Conversation | None:
        known = self._shown.states.get(conversation)
        if known is not None:
            return known.conversation
        found = self._read.state if self._read else None
        if found is None or found[0] != conversation:
            return await SqlUnit.load(self, conversation)
        stored = read_state(conversation, StateText(found[1], found[2]))
        self._shown.states[conversation] = stored
        return stored.conversation

    async def by_place(self, place: Place) -> ConversationId | None:
        if self._read is None or self._read.likely.place != place:
            return await SqlUnit.by_place(self, place)
        self._shown.owners[place] = self._read.owner
        return self._read.owner

    async def by_message(self, platform: str, room: str, ref: str) -> Said | None:
        likely = self._read.likely if self._read else LikelyReads()
        at = likely.place
        here = at is not None and (at.platform, at.room, likely.ref) == (platform, room, ref)
        if self._read is None or not here:
            return await SqlUnit.by_message(self, platform, room, ref)
        return None if self._read.told is None else Said(*self._read.told)

    async def by_number(self, number: int) -> ConversationId | None:
        if self._read is None or self._read.likely.number != number:
            return await SqlUnit.by_number(self, number)
        return self._read.numbered

    async def opened_by(
        self, accounts: Sequence[str], since: datetime, limit: int
    ) -> Sequence[tuple[ConversationId, str]]:
        likely = self._read.likely if self._read else LikelyReads()
        if self.reserved is not None and await self._hold_others(accounts, likely.account):
            return await SqlUnit.opened_by(self, accounts, since, limit)
        if self._read is None or (list(accounts), since) != ([likely.account], likely.since):
            return await SqlUnit.opened_by(self, accounts, since, limit)
        return self._read.recent[:limit]

    async def opened_as(
        self, priority: Priority, since: datetime, limit: int
    ) -> Sequence[ConversationId]:
        """Asked where people are called, which is rare."""
        if self.reserved is None:
            raise NeedsTransaction
        return await SqlUnit.opened_as(self, priority, since, limit)

    async def linked(self, accounts: Sequence[str]) -> Sequence[LinkedAccount]:
        found: dict[str, LinkedAccount] = {}
        for account in accounts:
            if account not in found:
                rows = await _LINKED.run(self.transaction.db, {"account": account})
                found |= {row[0]: linked_accounts.linked_account(row) for row in rows}
        return list(found.values())

    async def _hold_others(self, accounts: Sequence[str], held: str) -> bool:
        """The other accounts of the same human, linked ones as well. Are there any? What was read
        before is older than this.
        """
        linked = [each.person.account for each in await self.linked(accounts)]
        others = sorted({*accounts, *linked} - {held})
        for other in others:
            await self.transaction.run(lock_account, other)
        return bool(others)

    async def has_unrecorded_delivery(
        self, platform: str, room: str, *, any_message: bool = False
    ) -> bool:
        at = self._read.likely.place if self._read else None
        if self._read and at and at.platform == platform and not self._read.leaving:
            return False
        return await SqlUnit.has_unrecorded_delivery(self, platform, room, any_message=any_message)

    async def counters(self, names: Sequence[str]) -> Mapping[str, int]:
        found = await _COUNTERS.run(self.transaction.db, {"names": list(names)})
        return dict(map(tuple, found))

    async def change_of(self, message: EventId) -> Change | None:
        if self._read is None or self._read.event.id != message:
            return await SqlUnit.change_of(self, message)
        return self._read.change

    async def next_number(self) -> int:
        if self._read is None:
            return await SqlUnit.next_number(self)
        if self.reserved is not None:
            return self.reserved.number
        return self.first_number if self._read.number is None else self._read.number + 1

    async def take_number(self) -> int:
        """If it is not reserved, it is taken when the decision is written, if it is still the next
        one.
        """
        if self.reserved is not None:
            self.reserved.is_used = True
            return self.reserved.number
        self._number = await self.next_number()
        self.numbers.claim(self._number, is_next=self._read is None or self._read.is_written)
        return self._number

    async def commit(self, event: Event, decision: Decision) -> None:
        if decision.redaction or decision.retry_key or decision.account_changes:
            raise NeedsTransaction
        if copies_taken_back(decision.actions):
            raise NeedsTransaction
        rows = rows_of(event, decision, self._shown, self.render)
        if self._read is None or not can_fuse(rows):
            raise NeedsTransaction
        # Words that were to begin a ticket of their own are another event than the press.
        self._rows = replace(rows, noted=note_row(self._read.event))

    async def keep_change(self, message: EventId, change: Change) -> None:
        raise NeedsTransaction

    async def forget_message(self, event: MessageEdited | MessageDeleted) -> None:
        raise NeedsTransaction

    async def drop_files_of(self, event: Event) -> None:
        if isinstance(event, MessageDeleted) or digests_of(event):
            raise NeedsTransaction

    async def finish(self) -> None:
        """Write what was decided, or that the event was seen. Raises Conflict."""
        if self._read is None or self._read.seen:
            return
        if self._rows is None:
            write = FusedWrite(DecisionRows(note_row(self._read.event)), Shown())
        else:
            number, is_first = self._number, self._read.number is None
            write = FusedWrite(self._rows, self._shown, number, is_first, self.offer)
        try:
            found = await fused_statement(write.shape).run(self.transaction.db, write.values)
        except Conflict as conflict:
            if self._number is None:
                raise
            self.numbers.lose()
            raise NumberTaken(str(conflict)) from conflict
        self.leased = write.leased(found)
        self.must_look = has_unknown_lanes(write.rows.outgoing, self.leased)


@dataclass(slots=True)
class ReservedNumber:
    """A ticket number, and the transaction in which it is used."""

    number: int
    transaction: DriverTransaction
    is_used: bool = False


@dataclass(frozen=True, slots=True)
class OptimisticAttempts:
    """Units of events, again with a reserved number where others open tickets as well. `connect`
    gives a connection that commits each statement.
    """

    connect: Callable[[], AbstractAsyncContextManager[Pooled]]
    numbers: TicketNumbers = field(default_factory=TicketNumbers)

    async def run(
        self,
        work: Callable[[UnitOfWork], Coroutine[Any, Any, T]],
        make: Callable[[Pooled], OptimisticUnit],
    ) -> tuple[T, OptimisticUnit]:
        """What the work comes to, and its unit. Raises Conflict or NeedsTransaction."""
        with suppress(NumberTaken):
            async with self.connect() as pooled:
                unit = make(pooled)
                unit.numbers = self.numbers
                result = await work(unit)
                await unit.finish()
            return result, unit
        async with self.connect() as pooled:
            return await self._with_reserved_number(work, make(pooled))

    async def _with_reserved_number(
        self, work: Callable[[UnitOfWork], Coroutine[Any, Any, T]], unit: OptimisticUnit
    ) -> tuple[T, OptimisticUnit]:
        db = unit.transaction.db
        number = await self.numbers.reserve(db, unit.first_number)
        try:
            async with DriverTransaction(db) as transaction:
                unit.reserved = ReservedNumber(number, transaction)
                result = await work(unit)
                await unit.finish()
        except StoreUnavailable:  # it may have been committed
            raise
        except Exception:
            await self.numbers.give_back(db, number)
            raise
        if not unit.reserved.is_used:
            await self.numbers.give_back(db, number)
        return result, unit
