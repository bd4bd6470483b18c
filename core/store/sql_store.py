"""The store port on SQLAlchemy: units of work, the outbox, due rows, and files."""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from core.model.actions import Say
from core.model.conversation import Conversation, letter_talk_of
from core.model.events import Event
from core.model.ids import ConversationId, EventId
from core.model.letter import LetterTalk
from core.model.outbox_message import LeaseOffer
from core.model.people import AccountChange, AccountEvent, LinkedAccount, Person, Place
from core.model.quarantine import Health
from core.model.ticket_view import BoardCounts, Near, TicketPage
from core.model.timeline import Access, AuditEntry, TimelineEntry
from core.ports import (
    ClosedChannel,
    Conflict,
    Delay,
    DeliveryState,
    DueRow,
    Failure,
    Handover,
    LeaseNext,
    OutboxMessage,
    OutboxRow,
    Posted,
    QuarantinedEvent,
    Recorded,
    RelayedMessage,
    Scope,
    TicketView,
    UnitOfWork,
    WordSearch,
    WordSearchResult,
)
from core.store import (
    changes,
    due_deadlines,
    linked_accounts,
    quarantine,
    queries,
    ticket_pages,
    ticket_queries,
)
from core.store.connection.database import Database
from core.store.connection.kept_connections import KeptConnections
from core.store.connection.transactions import Direct, run_without_loop
from core.store.decision import writer
from core.store.operations import answer_attempts, health, references, retention
from core.store.operations.answer_attempts import AttemptReport
from core.store.operations.references import Reference
from core.store.outbox import blocked_messages, deliveries, leases, pooled_leases
from core.store.outbox.delivery_recorder import DeliveryRecorder
from core.store.ticket_pages import PageRequest
from core.store.timeline import read as timeline, search
from core.store.timeline.write import RenderText, no_text
from core.store.units.optimistic_unit import (
    NeedsTransaction,
    OptimisticAttempts,
    OptimisticUnit,
)
from core.store.units.unit_of_work import SqlUnit

P = ParamSpec("P")
T = TypeVar("T")


ENTRIES_PER_STEP = 300
"""Of the index of words: some 20 ms, so that nobody's words wait behind it."""


class SqlStore(Database):
    """Implements the store port. `first_number` is that of the desk's first ticket, and `render`
    makes the text of the desk's messages that the timeline keeps.
    """

    def __init__(
        self, engine: AsyncEngine, first_number: int = 1001, render: RenderText = no_text
    ) -> None:
        super().__init__(engine)
        self.handover: Handover | None = None
        self.first_number = first_number
        self.render = render
        self._kept = KeptConnections(engine)
        self._attempts = OptimisticAttempts(self._kept.connected)
        self._recorder = DeliveryRecorder(self._kept.connected)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[SqlUnit]:
        """A unit in as many steps as its user takes."""
        async with self._transaction() as transaction:
            yield SqlUnit(transaction, self.first_number, self.render)

    async def transact(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, T]]) -> T:
        if self._writer is None:
            return await self._transact_pooled(work)
        offer = self._offer()

        def step(db: Connection) -> tuple[T, SqlUnit]:
            unit = SqlUnit(Direct(db), self.first_number, self.render, offer)
            return run_without_loop(work(unit)), unit

        result, unit = await self._writer.run_batched(step)
        self._hand_over(unit)
        return result

    async def _transact_pooled(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, T]]) -> T:
        """Without a transaction first; where others were faster, once more with locked rows."""
        make = partial(OptimisticUnit, first_number=self.first_number, render=self.render)
        unit: SqlUnit
        try:
            result, unit = await self._attempts.run(work, lambda db: make(db, offer=self._offer()))
        except (Conflict, NeedsTransaction):
            async with self.unit() as unit:
                result = await work(unit)
        self._hand_over(unit)
        return result

    def _offer(self) -> LeaseOffer | None:
        return self.handover.offer() if self.handover is not None else None

    def _hand_over(self, unit: SqlUnit) -> None:
        """Once it is committed: what was leased goes to who sends it, or they look for it."""
        if self.handover is None:
            return
        if unit.leased and unit.offer is not None:
            self.handover.take(unit.leased, unit.offer)
        if unit.must_look:
            self.handover.wake()

    async def keep_blob(self, sha256: str, content: bytes) -> None:
        await self.write(writer.keep_blob, sha256, content)

    async def blob(self, sha256: str) -> bytes | None:
        return await self.read(queries.blob, sha256)

    async def lease(
        self,
        platforms: Sequence[str],
        now: datetime,
        hold: timedelta,
        limit: int,
        busy: Collection[int] = (),
    ) -> Sequence[OutboxMessage]:
        wanted = leases.Wanted(platforms, now, hold, limit, busy)
        if self._writer is not None:
            if not await self.read(leases.has_due, wanted):
                return ()
            return await self._writer.run_batched(leases.lease, wanted)
        return await pooled_leases.lease_heads(self._kept.connected, wanted)

    async def holds(self, message: OutboxMessage) -> bool:
        """On SQLite all workers are on one machine, whose clock the permit knows already."""
        if self._writer is not None:
            return True
        return await pooled_leases.holds(self._kept.connected, message)

    async def mark_sent(
        self,
        message: OutboxMessage,
        posted: Posted | None,
        now: datetime,
        following: LeaseNext | None = None,
    ) -> Recorded | OutboxMessage:
        if self._writer is not None:
            return await self._writer.run_batched(deliveries.sent, message, posted, now, following)
        left = await self._recorder.record(deliveries.sent_row(message, posted, now, following))
        return left or await self.read(deliveries.find_earlier_record, message, posted)

    async def postpone(
        self, message: OutboxMessage, delay: Delay, reason: str, *, unclear: bool
    ) -> bool:
        return await self.write_outgoing(deliveries.later, message, delay, reason, unclear)

    async def hurry(self, platform: str, now: datetime) -> None:
        await self.write(deliveries.hurry, platform, now)

    async def after_clock_change(self, now: datetime) -> int:
        return await self.write(deliveries.after_clock_change, now)

    async def dead_letter(self, message: OutboxMessage, reason: str, now: datetime) -> bool:
        return await self.write_outgoing(deliveries.dead, message, reason, now)

    async def block(self, message: OutboxMessage, reason: str) -> bool:
        return await self.write_outgoing(blocked_messages.block, message, reason)

    async def closed_channels(self) -> Sequence[ClosedChannel]:
        return await self.read(blocked_messages.closed_channels)

    async def probe(self, platform: str, room: str, now: datetime) -> str:
        return await self.write(blocked_messages.probe, platform, room, now)

    async def unblock(self, platform: str, room: str, now: datetime) -> int:
        return await self.write(blocked_messages.unblock, platform, room, now)

    async def expire_changes(self, now: datetime) -> int:
        return await self.write(changes.expire_changes, now)

    async def mark_possible_duplicate(self, message: OutboxMessage) -> None:
        await self.write_outgoing(deliveries.mark_possible_duplicate, message)

    async def release(self, platforms: Sequence[str]) -> None:
        """End the leases of a process that is known to be gone, for platforms served by one."""
        await self.write(deliveries.release, platforms)

    async def outbox(
        self, states: Sequence[DeliveryState], limit: int = 100
    ) -> Sequence[OutboxRow]:
        return await self.read(deliveries.list_messages, states, limit)

    async def retry(self, key: str, now: datetime) -> bool:
        return await self.write(deliveries.requeue, [key], now) == 1

    async def drop(self, key: str, now: datetime) -> bool:
        return await self.write(deliveries.drop, key, now)

    async def due(self, now: datetime, limit: int = 100) -> Sequence[DueRow]:
        return await self.read(due_deadlines.due, now, limit)

    async def defer_deadline(self, row: DueRow, now: datetime, waits: Sequence[timedelta]) -> int:
        return await self.write(due_deadlines.defer, row, now, waits)

    async def quarantine(self, event: Event, failure: Failure, apology: Say | None) -> str:
        key = await self.write(quarantine.put, event, failure, apology)
        if self.handover is not None:
            self.handover.wake()
        return key

    async def quarantined(self, limit: int = 100) -> Sequence[QuarantinedEvent]:
        return await self.read(quarantine.list_events, limit)

    async def retry_quarantined(self, key: str) -> bool:
        return await self.write(quarantine.retry, key)

    async def retried(self, limit: int = 100) -> Sequence[tuple[str, Event]]:
        """Quarantined events that an operator wants processed once more, by their keys."""
        return await self.read(quarantine.retried, limit)

    async def settle_quarantined(self, key: str) -> None:
        await self.write(quarantine.settle, key)

    async def expire_quarantined(self, now: datetime) -> int:
        return await self.write(quarantine.expire, now)

    async def drop_quarantined(self, key: str) -> bool:
        return await self.write(quarantine.drop_event, key)

    async def purge(self, before: datetime) -> int:
        gone = 0
        while swept := await self.write(retention.delete_expired, before):
            gone += swept
        return gone

    async def index_words(self, at_least: int = 1) -> int:
        """Returns how many entries were new. To index them holds off writers for a moment."""
        if await self.read(search.waiting_entries, at_least) < at_least:
            return 0
        done = 0
        while more := await self.write(search.index_more, ENTRIES_PER_STEP):
            done += more
        return done

    async def find_words(self, wanted: WordSearch) -> WordSearchResult:
        return await self.read(search.find, wanted)

    async def by_number(self, number: int) -> Conversation | None:
        """The conversation of a ticket, to be read only."""
        return await self.read(queries.by_number, number)

    async def open_places(
        self, platform: str, closed_since: datetime | None = None, limit: int = 500
    ) -> Sequence[Place]:
        return await self.read(queries.open_places, platform, closed_since, limit)

    async def may_concern(self, place: Place) -> bool:
        return await self.read(queries.may_concern, place)

    async def relayed_messages(self, place: Place) -> Sequence[RelayedMessage]:
        return await self.read(queries.relayed_messages, place)

    async def holders(self, platform: str) -> Sequence[Person]:
        return await self.read(ticket_queries.holders, platform)

    async def known_people(self, platform: str, limit: int) -> Sequence[str]:
        return await self.read(ticket_queries.known_people, platform, limit)

    async def has_seen(self, event: EventId) -> bool:
        return await self.read(changes.has_seen, event)

    async def last_heard(self, platform: str) -> datetime | None:
        return await self.read(queries.last_heard, platform)

    async def tickets_of(self, person: Person, limit: int = 25) -> Sequence[TicketView]:
        """What a person opened by this account or a linked one, or takes part in."""
        return await self.read_kept(ticket_queries.of_known_person, person, limit)

    async def tickets_of_person(
        self, accounts: Sequence[Person], limit: int = 25, *, shared: bool = True
    ) -> Sequence[TicketView]:
        """What these accounts of one person have opened and, if `shared`, take part in."""
        return await self.read(ticket_queries.of_person, accounts, limit, shared)

    async def linked(self, accounts: Sequence[str]) -> Sequence[LinkedAccount]:
        """Every account of the person who has one of these; none where nothing is linked."""
        return await self.read(linked_accounts.linked, accounts)

    async def known_as(self, person: Person) -> Person:
        """The same person, with the other accounts that they have linked."""
        return await self.read(linked_accounts.known_as, person)

    async def change_accounts(self, changes: Sequence[AccountChange], now: datetime) -> None:
        """Link or unlink accounts. Raises Conflict where somebody was faster."""
        await self.write(linked_accounts.change_accounts, changes, now)

    async def account_events(self, account: str, limit: int = 100) -> Sequence[AccountEvent]:
        """The latest of the audit log of an account, oldest first."""
        return await self.read(linked_accounts.events_of, account, limit)

    async def waiting_tickets(self, scope: Scope, limit: int = 25) -> Sequence[TicketView]:
        return await self.read(ticket_queries.waiting, scope, limit)

    async def ticket_view(self, number: int) -> TicketView | None:
        return await self.read(ticket_queries.view_of, number)

    async def list_tickets(self, asked: PageRequest) -> TicketPage:
        """A page of a list. Raises ValueError for a cursor of another list."""
        return await self.read(ticket_pages.list_page, asked)

    async def board_counts(self, scope: Scope, people: Sequence[Person], near: Near) -> BoardCounts:
        return await self.read(ticket_queries.board_counts, scope, people, near)

    async def letter_talk(self, number: int) -> LetterTalk | None:
        return letter_talk_of(await self.read(queries.by_number, number))

    async def letter_talk_at(self, place: Place) -> LetterTalk | None:
        return letter_talk_of(await self.read(queries.at_place, place))

    async def letter_talk_in(self, conversation: ConversationId) -> LetterTalk | None:
        return letter_talk_of(await self.read(queries.conversation, conversation))

    async def came_back(self, key: str, reason: str, now: datetime) -> bool:
        return await self.write(deliveries.came_back, key, reason, now)

    async def claim_note(self, name: str, text: str) -> str:
        return await self.write(writer.claim_note, name, text)

    async def put_note(self, name: str, text: str) -> None:
        await self.write(writer.note_down, name, text)

    async def get_note(self, name: str) -> str:
        return await self.read(queries.get_note, name)

    async def audit_entries(
        self, conversation: ConversationId, limit: int = 500
    ) -> Sequence[AuditEntry]:
        return await self.read(timeline.changes_of, conversation, limit)

    async def timeline_page(
        self, conversation: ConversationId, access: Access, after: int = 0, limit: int = 200
    ) -> Sequence[TimelineEntry]:
        """What this access admits behind a position, oldest first. Text that was not kept as it was
        sent is rendered again, and says so.
        """
        return await self.read(
            timeline.page, conversation, access, timeline.Page(after, limit), self.render
        )

    async def timeline_position(self, conversation: ConversationId, access: Access) -> int:
        return await self.read(timeline.position, conversation, access)

    async def timeline_end(
        self,
        conversation: ConversationId,
        access: Access,
        limit: int,
        before: int = timeline.MAX_POSITION,
    ) -> Sequence[TimelineEntry]:
        """The last entries that this access admits before a position, oldest first."""
        wanted = timeline.Page(0, limit, before)
        return await self.read(timeline.latest, conversation, access, wanted, self.render)

    async def answer_attempts(self) -> AsyncIterator[AttemptReport]:
        """The receipts of every conversation, some at a time."""
        after = ""
        while True:
            found = await self.read(answer_attempts.answer_attempts, after)
            for each in found:
                yield each
            if not found:
                return
            after = found[-1].conversation

    async def health(self, now: datetime) -> Health:
        """What an operator should know: what could not be delivered or processed."""
        return await self.read(health.health, now)

    async def open_references(self) -> Sequence[Reference]:
        """The names of the policy that tickets hold which are not closed."""
        return await self.read(references.open_references)

    async def move_slots(self, old: str, new: str, place: Place) -> None:
        """Give the cards of a renamed queue, in this room, to its new name."""
        await self.write(references.move_slots, old, new, place)

    async def counts(self) -> dict[str, int]:
        """Messages by state; what the desk shows of its own health."""
        return await self.read(queries.counts)

    async def close(self) -> None:
        await self._recorder.settle()
        await self.engine.dispose()
