"""What is read of tickets: one as a line of a list, which of them a list shows and in which order,
lists that may be longer than what is shown of them, and words that were carried."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Status, Ticket
from core.model.timeline import ALL_OF_IT, PUBLIC_PART, Access


@dataclass(frozen=True, slots=True)
class TicketView:
    """A line of a list: what people search tickets by, without opening them."""

    conversation: ConversationId
    number: int
    subject: str
    status: Status
    priority: Priority
    category: str
    queue: str
    team: str
    requester: Person
    agent: Person | None
    opened_at: datetime
    due_at: datetime | None
    due_kind: str = ""
    """Which promise falls due next: "reply" or "solve"; "" where a row of an earlier release does
    not tell."""
    late_at: datetime | None = None
    """The oldest promise that was missed and is still to be kept."""
    late_kind: str = ""

    def is_late(self, now: datetime) -> bool:
        """Is it overdue? Also in the moment before that is noted."""
        return self.late_at is not None or (self.due_at is not None and self.due_at <= now)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose tickets an agent's lists may show.

    `queues` are those whose ordinary tickets the agent may work, with their `teams`. A private
    ticket is in scope if one of its reader teams is in `reader_teams`, or one of its reader queues
    in `reader_queues`. An ordinary ticket whose queue is none of `policy_queues`, those of the
    whole policy, is in the scope of every agent: nobody else would find it. The default shows
    nothing.
    """

    queues: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    reader_teams: tuple[str, ...] = ()
    reader_queues: tuple[str, ...] = ()
    policy_queues: tuple[str, ...] = ()

    def admits(self, ticket: Ticket) -> bool:
        """Is this ticket, with its privacy settled, in scope? The store's `may_read` is the same
        rule as a condition of its queries; a test compares the two.
        """
        routing, readers = ticket.routing, ticket.readers
        if routing is None or ticket.is_private is None:
            return False
        if not ticket.is_private:
            is_unknown = bool(self.policy_queues) and routing.queue not in self.policy_queues
            return is_unknown or routing.queue in self.queues
        by_team = not set(self.reader_teams).isdisjoint(readers.teams)
        return by_team or not set(self.reader_queues).isdisjoint(readers.queues)


@dataclass(frozen=True, slots=True)
class ReadScope:
    """All that one person may read: as an agent what is in `work`, and as whoever asked for help or
    takes part in the tickets of `accounts`, which are all accounts of the same person.
    """

    work: Scope = Scope()
    accounts: tuple[str, ...] = ()

    def access(self, ticket: Ticket) -> Access:
        """What they may read of this ticket, with its privacy settled. For lists and searches the
        store has the same rule as a condition, `may_read_entry`; a test compares the two.
        """
        if self.work.admits(ticket):
            return ALL_OF_IT
        if ticket.requester.account in self.accounts:
            return PUBLIC_PART
        joined = [p for p in ticket.participants if p.person.account in self.accounts]
        if not joined:
            return Access()
        if any(p.since is None for p in joined):
            return PUBLIC_PART
        return Access(PUBLIC_PART.audiences, min(p.since for p in joined if p.since is not None))


@dataclass(frozen=True, slots=True)
class FoundWords:
    """What somebody wrote in a ticket and a search has found, when (UTC) and as what."""

    conversation: ConversationId
    number: int
    subject: str
    at: datetime
    kind: str
    author: Person | None
    text: str


@dataclass(frozen=True, slots=True)
class WordSearchResult:
    """What was found, the newest first; and where not everything was looked through: what was
    written `since` (UTC) alone, or the newest so many `tickets` alone. `limit` is set where as many
    were found as were asked for, so that there may be older ones.
    """

    found: tuple[FoundWords, ...] = ()
    since: datetime | None = None
    tickets: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class WordSearch:
    """Words that are looked for in what somebody may read; `only_own` leaves out what they may
    read as an agent.
    """

    words: str
    reader: ReadScope = ReadScope()
    only_own: bool = False
    limit: int = 10


@dataclass(frozen=True, slots=True)
class RelayedMessage:
    """Words that went to the other side, where `author` wrote them: in the message `ref`."""

    ref: str
    author: Person


class Near(NamedTuple):
    """What is overdue and what is close, UTC: a deadline until `until` is close."""

    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class TicketList:
    """The head of a list, and how many tickets stand on it in all."""

    views: tuple[TicketView, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.total - len(self.views))


@dataclass(frozen=True, slots=True)
class Board:
    """An agent's work, most urgent first: what is overdue, what is held, what is close to its
    deadline, what waits for anybody.
    """

    held: TicketList = TicketList()
    near: TicketList = TicketList()
    free: TicketList = TicketList()
    late: TicketList = TicketList()


@dataclass(frozen=True, slots=True)
class BoardCounts:
    """How many unresolved tickets of a scope there are: all, by queue, and on each list."""

    total: int = 0
    held: int = 0
    near: int = 0
    free: int = 0
    late: int = 0
    by_queue: Mapping[str, int] = field(default_factory=dict)
    talking: int = 0
    """Tickets of the whole desk whose requesters still talk with the desk itself. No agent reads
    anything of them."""


UNSOLVED: Final = (Status.OPEN, Status.CLAIMED, Status.WAITING)
"""What people still have to do. A list shows these unless it is asked for others."""


class TicketOrder(StrEnum):
    URGENT = "urgent"
    """Missed promises first, then by the next deadline, the higher priority, the older ticket."""
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """A ticket is listed if it matches all that is given; None and () ask for nothing.

    `agents` and `requesters` are accounts, of which one must be the ticket's: a person may have
    several. Times are UTC: opened at `opened_from` or later, and before `opened_before`;
    `overdue_at` asks for tickets whose promise is missed at that moment, `near` for those whose
    next deadline is close, and `unassigned` for those that nobody has claimed.
    """

    statuses: tuple[Status, ...] = UNSOLVED
    queue: str | None = None
    agents: tuple[Person, ...] = ()
    requesters: tuple[Person, ...] = ()
    priority: Priority | None = None
    category: str | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    overdue_at: datetime | None = None
    near: Near | None = None
    unassigned: bool = False


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Some lines of a list. `after` asks for those that follow; "" where none do.

    A page may hold fewer lines than were asked for although more follow: what one query looks at
    is bounded, so that no list holds anybody up.
    """

    views: tuple[TicketView, ...]
    after: str = ""
