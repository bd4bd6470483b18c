"""A ticket: what is wrong and who has it; and deadlines, moments at which the desk must act.

A moment at which the desk must act, and what it means.

A deadline fires once, and two guards see to that; nothing else asks.

1. The state: what has fired stands in `Conversation.fired_deadlines`, so `core.dialog.schedule`
   does not have it any more, and what is not in the schedule means nothing to the classifier. So a
   promise is told as broken once, even if its moment moves.
2. The inbox: the event's id is the deadline's meaning (`DueRow.event_id`), which is stored in the
   transaction of the decision. So two workers that find one row, or one that finds it again after a
   crash or a quarantine, decide on it once. `core.store.due_deadlines` asks the inbox too, only not
   to bring in what it would refuse.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.model.attachment import Attachment
from core.model.business_hours import Interval
from core.model.ids import ConversationId, EventId
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


@dataclass(frozen=True, slots=True)
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
    """The priority was read out of somebody's words; nobody has chosen it."""
    answers: tuple[OwnAnswer, ...] = ()
    category_guessed: bool = False
    """The same of the category."""


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


@dataclass(frozen=True, slots=True)
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
    readers: Readers = field(default_factory=Readers)
    """Of a private ticket."""
    snoozed_until: datetime | None = None
    """Until when whoever has it has put it off, UTC. No promise moves by that."""
    participants: tuple[Participant, ...] = ()

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


EVENT_PREFIX: Final = "deadline:"
"""Begins the ids of events that are deadlines."""


class DeadlineKind(StrEnum):
    FIRST_RESPONSE_WARNING = "first_response_warning"
    FIRST_RESPONSE = "first_response"
    RESOLUTION_WARNING = "resolution_warning"
    RESOLUTION = "resolution"
    UPDATE = "update"
    """The requester was promised a word by now."""
    PAGE = "page"
    """The requester was asked whether to call people now, and has not answered."""
    PAGE_AGAIN = "page_again"
    """People on call were paged, and nobody has claimed the ticket since."""
    PAGES_OVER = "pages_over"
    """They were paged as often as the policy says: somebody else must be told."""
    BREACH_REMINDER = "breach_reminder"
    """A missed reply or resolution is a working day later still missing."""
    DRAFT = "draft"
    """A language model was asked, and the requester has waited long enough."""
    SNOOZE_OVER = "snooze_over"
    """An agent has put the ticket off until now."""
    PARTICIPANTS_FOLLOW = "participants_follow"
    """The ticket was merged: who takes part in it goes on into the other one."""
    PATIENCE = "patience"
    """The requester fell silent while details were being asked: hand off with what is known."""
    OFFER_REMINDER = "offer_reminder"
    OFFER_CLOSES = "offer_closes"
    WAITING_REMINDER = "waiting_reminder"
    WAITING_CLOSES = "waiting_closes"
    RESOLVED_REMINDER = "resolved_reminder"
    RESOLVED_CLOSES = "resolved_closes"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` is UTC. `mark` tells this one from others of its kind: its episode, queue or step."""

    kind: DeadlineKind
    at: datetime
    mark: str = ""

    @property
    def meaning(self) -> str:
        """The same for the same promise, however often it is looked at."""
        return f"{self.kind}:{self.mark}:{self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A deadline that has come, and whose it is."""

    conversation: ConversationId
    deadline: Deadline

    @property
    def event_id(self) -> EventId:
        """The same for the same promise of the same conversation: the second guard."""
        return EventId(f"{EVENT_PREFIX}{self.conversation}:{self.deadline.meaning}")
