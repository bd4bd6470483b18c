"""What the core needs from the world, and what the world may ask of the core."""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from core.model.actions import Action, Immediate, Said, Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation
from core.model.deadline import DueRow as DueRow
from core.model.decision import Decision, ReplyWindow as ReplyWindow
from core.model.errors import (
    ChannelClosed as ChannelClosed,
    Conflict as Conflict,
    Connected as Connected,
    DataRejected as DataRejected,
    DeliveryError as DeliveryError,
    DeliveryNotRecorded as DeliveryNotRecorded,
    DeskRefused as DeskRefused,
    ForeignDatabase as ForeignDatabase,
    LeaseExpired as LeaseExpired,
    LookupUnsupported as LookupUnsupported,
    NotConnected as NotConnected,
    Permanent as Permanent,
    RecipientLeft as RecipientLeft,
    StoreUnavailable as StoreUnavailable,
    Transient as Transient,
    Unclear as Unclear,
)
from core.model.event_fields import LikelyReads as LikelyReads
from core.model.events import Event, MessageDeleted, MessageEdited
from core.model.ids import ConversationId, EventId
from core.model.outbox_message import (
    Capabilities as Capabilities,
    ClosedChannel as ClosedChannel,
    Delay as Delay,
    DeliveryState as DeliveryState,
    Handover as Handover,
    LeaseNext as LeaseNext,
    OutboxMessage as OutboxMessage,
    OutboxRow as OutboxRow,
    Recorded as Recorded,
)
from core.model.pending_messages import Change as Change
from core.model.people import LinkedAccount, LinkState, Person, Place, Posted as Posted
from core.model.quarantine import Failure as Failure, Health, QuarantinedEvent as QuarantinedEvent
from core.model.ticket import Priority
from core.model.ticket_view import (
    Board as Board,
    Near as Near,
    RelayedMessage as RelayedMessage,
    Scope as Scope,
    TicketList as TicketList,
    TicketView as TicketView,
    WordSearch as WordSearch,
    WordSearchResult as WordSearchResult,
)
from core.model.timeline import Access, AuditEntry, TimelineEntry

T = TypeVar("T")


class Outcome(StrEnum):
    DECIDED = "decided"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    """The event failed for a reason of its own and was quarantined. Acknowledge it."""
    DEFERRED = "deferred"
    """A deadline that failed; it is tried again a little later."""


@dataclass(frozen=True, slots=True)
class InboxResult:
    """What became of an event. `immediate` must be done by the adapter now, in its window; `reply`
    is shown now to the author alone: it is in no outbox. `is_silent`: no answer else will come.
    """

    outcome: Outcome
    immediate: tuple[Immediate, ...] = ()
    reply: Say | None = None
    is_silent: bool = False


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, in UTC. Somebody may set it, forward or back."""
        ...

    def elapsed(self) -> float:
        """Seconds since some moment, suspension too, set by nobody: for waits, leases, limits."""
        ...


class Inbox(Protocol):
    """The one door in."""

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        """Return only once the event and its consequences are durable, or it is quarantined.

        What one person alone is shown need not be durable where the acknowledgement carries it: if
        it is lost, they ask again.

        Raises Conflict, NotYet or StoreUnavailable when nothing was stored: do not acknowledge.
        """
        ...

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        """Keep a file before the message that brings it. Reads no further than the size limit.

        A file that the policy refuses comes back with its `problem` named, and nothing is kept.
        """
        ...


class Adapter(Protocol):
    """One platform. Reads it into events, writes actions to it, decides nothing."""

    name: str
    capabilities: Capabilities

    async def run(self, inbox: Inbox) -> None:
        """Read until cancelled."""
        ...

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        """Do it, and say where it stands. `posted` is the message to edit or take back, if any.

        Raises Transient, Permanent (ChannelClosed where people can undo it) or Unclear.
        """
        ...

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """After an unclear delivery: the message that carries `key`, if it is there.

        Raises Unfindable for a kind of message that nobody can look for, else as `deliver`.
        """
        ...

    async def close(self) -> None:
        """Let go of every connection. Nothing is delivered afterwards."""
        ...


class UnitOfWork(Protocol):
    """One transaction that may write. Everything in it happens together or not at all."""

    async def is_new(self, event: Event, guess: Callable[[], LikelyReads] | None = None) -> bool:
        """Dedupe: note the event as seen; False if it was. `guess` tells what is probably read
        next, and is called where that is fetched at once.
        """
        ...

    async def load(self, conversation: ConversationId) -> Conversation | None:
        """The conversation; what is committed is written only on top of what was loaded."""
        ...

    async def by_place(self, place: Place) -> ConversationId | None:
        """Whose place is this?"""
        ...

    async def by_message(self, platform: str, room: str, ref: str) -> Said | None:
        """Whose message is this, and which? Only the desk's own messages are known."""
        ...

    async def by_number(self, number: int) -> ConversationId | None: ...

    async def next_number(self) -> int:
        """What the next ticket will be called, unless another unit is faster."""
        ...

    async def take_number(self) -> int:
        """The next ticket's number: this ticket's, if the unit ends well, so there is no gap."""
        ...

    async def tickets_of_person(
        self, accounts: Sequence[Person], limit: int = 20, *, shared: bool = True
    ) -> Sequence[TicketView]:
        """What these accounts opened and, if `shared`, take part in: late, open, newest first."""
        ...

    async def opened_by(
        self, accounts: Sequence[str], since: datetime, limit: int
    ) -> Sequence[tuple[ConversationId, str]]:
        """What these accounts, and those linked with them, have opened since then (UTC), each with
        its subject.
        """
        ...

    async def opened_as(
        self, priority: Priority, since: datetime, limit: int
    ) -> Sequence[ConversationId]:
        """The tickets of this priority that were opened since then (UTC), the newest first."""
        ...

    async def linked(self, accounts: Sequence[str]) -> Sequence[LinkedAccount]: ...
    async def link_state(self, account: str, typed: str, now: datetime) -> LinkState: ...
    async def waiting_tickets(self, scope: Scope, limit: int = 30) -> Sequence[TicketView]: ...
    async def find_words(self, wanted: WordSearch) -> WordSearchResult: ...

    async def held_by(self, people: Sequence[Person]) -> Sequence[ConversationId]:
        """Unresolved tickets that one of these accounts has claimed, oldest first."""
        ...

    async def board(self, scope: Scope, people: Sequence[Person], near: Near, most: int) -> Board:
        """The work of these accounts in this scope."""
        ...

    async def has_unrecorded_delivery(
        self, platform: str, room: str, *, any_message: bool = False
    ) -> bool:
        """Is a message on its way to this room at this moment that begins a ticket's thread? With
        `any_message` also one that begins no thread: it can be reacted to all the same.
        """
        ...

    async def counters(self, names: Sequence[str]) -> Mapping[str, int]: ...  # only those used

    async def audit_entries(self, conversation: ConversationId) -> Sequence[AuditEntry]: ...

    async def latest_entries(
        self, conversation: ConversationId, access: Access, limit: int
    ) -> Sequence[TimelineEntry]:
        """The end of the timeline, as far as this access admits it, oldest first."""
        ...

    async def told_in(self, source: str) -> Sequence[ConversationId]:
        """The conversations whose history has words of this message, as `source_of` names it."""
        ...

    async def commit(self, event: Event, decision: Decision) -> None:
        """Write the decision. Raises Conflict if somebody else was first."""
        ...

    async def change_of(self, message: EventId) -> Change | None:
        """The latest change of the message that this event brings."""
        ...

    async def keep_change(self, message: EventId, change: Change) -> None:
        """Remember it in the place of the one before."""
        ...

    async def has_seen(self, event: EventId) -> bool: ...
    async def entries_of(self, source: str) -> Sequence[AuditEntry]:
        """All audit entries that this message has brought, oldest first."""
        ...

    async def forget_message(self, event: MessageEdited | MessageDeleted) -> None:
        """Drop what was kept of it beside the tickets: in quarantine, and in answers to it."""
        ...

    async def drop_files_of(self, event: Event) -> None:
        """Delete the files that came with it, as far as nothing else names them."""
        ...


class Store(Protocol):
    """Durable memory. Every time handed in or out is UTC."""

    async def transact(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, T]]) -> T:
        """Do `work` in one transaction that may write; it commits when the work ends without an
        error. The work must wait for nothing but its unit.
        """
        ...

    async def keep_blob(self, sha256: str, content: bytes) -> None: ...
    async def blob(self, sha256: str) -> bytes | None: ...

    async def lease(
        self,
        platforms: Sequence[str],
        now: datetime,
        hold: timedelta,
        limit: int,
        busy: Collection[int] = (),
    ) -> Sequence[OutboxMessage]:
        """Take the due head of each free lane, under a lease that ends `hold` from now; none whose
        `seq` is in `busy`: it is on its way here whatever the clock says."""
        ...

    async def holds(self, message: OutboxMessage) -> bool:
        """Is it still held under this very lease, by the time of the database?"""
        ...

    async def mark_sent(
        self,
        message: OutboxMessage,
        posted: Posted | None,
        now: datetime,
        following: LeaseNext | None = None,
    ) -> Recorded | OutboxMessage:
        """Record the delivery and bind the place; LOST if the lease was lost meanwhile, unless
        whoever has it now has found and recorded this very message. Returns the next message of the
        lane if it was leased in the same transaction."""
        ...

    async def postpone(
        self, message: OutboxMessage, delay: Delay, reason: str, *, unclear: bool
    ) -> bool:
        """Put it back; False if the lease was lost meanwhile."""
        ...

    async def hurry(self, platform: str, now: datetime) -> None:
        """Shorten the waits of what goes to this platform, but for those it asked for itself."""
        ...

    async def after_clock_change(self, now: datetime) -> int:
        """Shorten waits that began in the future: the clock was set back. Returns how many."""
        ...

    async def dead_letter(self, message: OutboxMessage, reason: str, now: datetime) -> bool:
        """Put it with the dead letters; the lane goes on."""
        ...

    async def block(self, message: OutboxMessage, reason: str) -> bool:
        """Keep it aside until its channel is open again; the lane goes on."""
        ...

    async def closed_channels(self) -> Sequence[ClosedChannel]:
        """The channels that messages wait for."""
        ...

    async def probe(self, platform: str, room: str, now: datetime) -> str:
        """Let the oldest message of a closed channel leave; returns its key, "" if none waits."""
        ...

    async def unblock(self, platform: str, room: str, now: datetime) -> int:
        """The channel is open again: let all its messages leave, in their order."""
        ...

    async def expire_changes(self, now: datetime) -> int:
        """Forget edits and deletions of messages that are not expected any more."""
        ...

    async def mark_possible_duplicate(self, message: OutboxMessage) -> None:
        """Note that this message may have been delivered twice, where nobody can tell."""
        ...

    async def outbox(
        self, states: Sequence[DeliveryState], limit: int = 100
    ) -> Sequence[OutboxRow]: ...
    async def retry(self, key: str, now: datetime) -> bool: ...
    async def drop(self, key: str, now: datetime) -> bool: ...

    async def due(self, now: datetime, limit: int = 100) -> Sequence[DueRow]:
        """Deadlines that have come, were not dealt with and are not deferred."""
        ...

    async def defer_deadline(self, row: DueRow, now: datetime, waits: Sequence[timedelta]) -> int:
        """Count a failure of this deadline and put it off by its turn of `waits`; returns how often
        it has failed, 0 if it is no longer pending.
        """
        ...

    async def quarantine(self, event: Event, failure: Failure, apology: Say | None) -> str:
        """Set the event aside in a transaction of its own, and queue what its sender is told."""
        ...

    async def retried(self, limit: int = 100) -> Sequence[tuple[str, Event]]:
        """Quarantined events that an operator wants processed once more, by their keys."""
        ...

    async def settle_quarantined(self, key: str) -> None:
        """Remove a processed event; one that was quarantined again meanwhile stays."""
        ...

    async def expire_quarantined(self, now: datetime) -> int: ...
    async def health(self, now: datetime) -> Health: ...
    async def index_words(self, at_least: int = 1) -> int:
        """Let what was written since be found by its words, once so many entries wait for it."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget inbox rows and sent messages older than that; returns how many rows went."""
        ...
