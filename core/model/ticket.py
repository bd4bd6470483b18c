"""A ticket: what is wrong, who has it, and how it went."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model.attachment import Attachment
from core.model.business_hours import Interval
from core.model.frozen import fast_init
from core.model.people import Person


class Status(StrEnum):
    NEW = "new"
    """The bot is trying, or still asking; no human has been called."""
    OPEN = "open"
    """Handed off: waits in a queue for an agent."""
    CLAIMED = "claimed"
    WAITING = "waiting"
    """Claimed, and waiting for the requester."""
    RESOLVED = "resolved"
    CLOSED = "closed"


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Detail(StrEnum):
    """What a ticket needs to know; the dialog asks for what is missing, in the desk's order."""

    DESCRIPTION = "description"
    CATEGORY = "category"
    PRIORITY = "priority"
    STEPS = "steps"
    ERROR_TEXT = "error_text"
    FILES = "files"
    CONTACT = "contact"
    ANSWERS = "answers"
    """Answers to the policy's own questions; the next one without an answer is asked."""

    @property
    def is_text(self) -> bool:
        """Words of the requester's, which follow the message that they stand in: an edit changes
        them, and they go with it. A choice stays.
        """
        return self not in (Detail.CATEGORY, Detail.PRIORITY, Detail.FILES, Detail.ANSWERS)


class Outcome(StrEnum):
    """How a ticket ended."""

    SOLVED_BY_ANSWER = "solved_by_answer"
    RESOLVED_BY_AGENT = "resolved_by_agent"
    CANCELLED = "cancelled"
    NO_REPLY = "no_reply"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What was said to one of the policy's own questions; `value` "" was passed over.

    `question` is its id in the policy, `asked` its text as it was asked. `source` names the
    message, so that an edit or a deletion of it reaches the answer.
    """

    question: str
    asked: str
    value: str
    source: str = ""


@fast_init
@dataclass(frozen=True)
class Details:
    """What the requester told. `category` is an id of the desk's policy; "" is not known yet."""

    description: str = ""
    category: str = ""
    priority: Priority | None = None
    steps: str = ""
    error_text: str = ""
    contact: str = ""
    files: tuple[Attachment, ...] = ()
    skipped: tuple[Detail, ...] = ()
    priority_guessed: bool = False
    """The priority was read out of the words; it was not chosen."""
    answers: tuple[OwnAnswer, ...] = ()
    category_guessed: bool = False
    """The category was read out of the words; it was not chosen."""


@dataclass(frozen=True, slots=True)
class MessageSource:
    """What one message told: `text` of one detail, or `files`.

    `source` names the message by its platform, room and ref; "" is what no message can change any
    more: a form, a command, or words that were kept before sources were.
    """

    source: str
    detail: Detail
    text: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A person answered: the key of the message, "" if it cannot be taken back; UTC."""

    message_key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Episode:
    """One run of the clocks: from the asking for a person to the resolution. All times are UTC.

    A reopened ticket gets a new episode, so time spent resolved never counts. `pauses` are the
    times of waiting on the requester; they stop the resolution clock, never the first response.
    `priority_at` is when the present priority was set, to tell a deadline that the change itself
    made past from one that was missed. `reply_by` and `solve_by` are promises that were made under
    an earlier policy and stand, since `kept_at`.
    """

    started_at: datetime
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    pauses: tuple[Interval, ...] = ()
    priority_at: datetime | None = None
    reply_by: datetime | None = None
    solve_by: datetime | None = None
    kept_at: datetime | None = None
    replies: tuple[Reply, ...] = ()
    """The earliest answers that still stand: the first one stops the first-response clock."""


@dataclass(frozen=True, slots=True)
class LearnedFrom:
    """Of the tickets `of` that said `word`, so many were resolved by the team that was chosen."""

    word: str
    tickets: int
    of: int


@dataclass(frozen=True, slots=True)
class Routing:
    """Where a ticket was sent and why: the team, its queue, and what spoke for it."""

    team: str
    queue: str
    category: str = ""
    matched: tuple[str, ...] = ()
    by: str = "policy"
    """"policy", "agent" (handed over by a person) or "escalation"."""
    doubts: tuple[str, ...] = ()
    """Of a ticket for triage: the name of the private team that was not chosen, and the everyday
    word that spoke for it."""
    learned: LearnedFrom | None = None
    """What former tickets spoke for the team, where no word of the policy did."""


@dataclass(frozen=True, slots=True)
class Readers:
    """The agents who may read a private ticket: those of these teams, and those who belong to one
    of these queues, by its teams, its room or its role. Ids of the policy; one that the policy no
    longer knows admits nobody.
    """

    teams: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody whom the requester or an agent has let into the conversation. They may read and
    write in it. `since` (UTC) is from when on they may read; None is from its beginning.
    """

    person: Person
    added_at: datetime
    added_by: Person | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """The requester's verdict, 1 (bad) to 5 (good). Thumbs count as 5 and 1."""

    score: int
    at: datetime
    comment: str = ""


@fast_init
@dataclass(frozen=True)
class Ticket:
    number: int
    requester: Person
    opened_at: datetime
    subject: str
    details: Details
    status: Status = Status.NEW
    routing: Routing | None = None
    agent: Person | None = None
    episodes: tuple[Episode, ...] = ()
    outcome: Outcome | None = None
    resolution: str = ""
    resolved_by: Person | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    """When it was resolved, or else closed; None while it is open."""
    reopen_by: datetime | None = None
    """Until when it can be opened again, as the requester was told."""
    rating: Rating | None = None
    follows: int | None = None
    merged_into: int | None = None
    is_private: bool | None = None
    """Stored when the ticket first comes to people, and kept whatever the policy becomes. None
    before that, and in rows of releases that did not store it: then its queue tells, if known."""
    readers: Readers = Readers()
    """Of a private ticket."""
    snoozed_until: datetime | None = None
    """Until when whoever has it has put it off, UTC. No promise moves by that."""
    participants: tuple[Participant, ...] = ()
    removed: tuple[str, ...] = ()
    """Accounts that took part and were taken out, or left, the latest last. They come back when
    whoever is in charge names them, not because another ticket is merged into this one."""

    @property
    def priority(self) -> Priority:
        return self.details.priority or Priority.MEDIUM

    @property
    def episode(self) -> Episode | None:
        """The run of the clocks that counts now, if a person was ever asked for."""
        return self.episodes[-1] if self.episodes else None

    @property
    def is_with_people(self) -> bool:
        """Handed off and not resolved: a human answers, the bot only carries words."""
        return self.status in (Status.OPEN, Status.CLAIMED, Status.WAITING)
