"""The timeline of a conversation: everything said and done in it, in order, and who may read it.

What people said and what changed is an audit entry (who, what, when, and why); what the desk said
is the message as it was queued. Each is kept once:

- Words that are carried to the other side are kept as their author's words. The copy is not kept
  again; its key in the outbox says whether it has arrived.
- A card shows the ticket as it is now, so no version of it is kept; nor of what stands beneath it
  because the card has no room.
- Answers for one pair of eyes (lists, help, refusals) and calls in private are no part of it.
- An edit takes the place of the earlier text, and a deletion of any text. That it happened is kept.

Privacy is decided twice: the ticket decides who may read the conversation at all, and since when
(`core.model.ticket_view.ReadScope`), the audience which of its entries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.model.actions import Action, Say
from core.model.attachment import Attachment
from core.model.ids import ConversationId, EventId, MessageKind, kind_of
from core.model.people import Person


class AuditKind(StrEnum):
    OPENED = "opened"
    ANSWERED = "answered"
    CHOICE_OFFERED = "choice_offered"
    NOTHING_FOUND = "nothing_found"
    DRAFT_HELD = "draft_held"
    DRAFT_FAILED = "draft_failed"
    SOLVED_BY_ANSWER = "solved_by_answer"
    ASKED_FOR_PERSON = "asked_for_person"
    DETAIL_GIVEN = "detail_given"
    HANDED_OFF = "handed_off"
    BRIEFED = "briefed"
    PAGED = "paged"
    CLAIMED = "claimed"
    RELEASED = "released"
    HANDED_OVER = "handed_over"
    REASSIGNED = "reassigned"
    WAITING = "waiting"
    RESUMED = "resumed"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    PRIORITY_CHANGED = "priority_changed"
    CATEGORY_CHANGED = "category_changed"
    RESPONDED = "responded"
    SAID = "said"
    AUTOMATIC = "automatic"
    """A letter that no person wrote, such as an out-of-office reply."""
    NOTE = "note"
    HELD = "held"
    EDITED = "edited"
    DELETED = "deleted"
    FILE_KEPT = "file_kept"
    WARNED = "warned"
    BREACHED = "breached"
    ESCALATED = "escalated"
    UPDATED = "updated"
    PROMISES_CHANGED = "promises_changed"
    REMINDED = "reminded"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    RATED = "rated"
    COMMENTED = "commented"
    MERGED = "merged"
    PARTICIPANT_ADDED = "participant_added"
    PARTICIPANT_REMOVED = "participant_removed"
    UNDELIVERED = "undelivered"
    REQUESTER_LEFT = "requester_left"
    REQUESTER_RETURNED = "requester_returned"


WORDS = frozenset({"text", "files", "subject", "question", "how", "picked", "why", "refused"})
"""Names of details that hold what somebody said, or what was derived from it."""

INTERNAL = frozenset(
    {
        AuditKind.NOTE,
        AuditKind.HELD,
        AuditKind.DRAFT_HELD,
        AuditKind.DRAFT_FAILED,
        AuditKind.BRIEFED,
        AuditKind.PAGED,
        AuditKind.SNOOZED,
        AuditKind.WOKEN,
        AuditKind.WARNED,
        AuditKind.BREACHED,
        AuditKind.ESCALATED,
        AuditKind.REASSIGNED,
        AuditKind.UNDELIVERED,
    }
)
"""Kinds that only agents may read."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change. `actor` None means the desk itself; the cause is the event it is stored under."""

    at: datetime
    kind: AuditKind
    actor: Person | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """The message whose words these are, as `source_of` names it: they go when it is deleted."""
    files: tuple[Attachment, ...] = ()
    """Files that came with these words."""

    @property
    def is_internal(self) -> bool:
        return self.kind in INTERNAL or self.details.get("internal") == "yes"


DESK: Final = "desk"
"""The kind of an entry that is a message of the desk; every other kind is one of `AuditKind`."""

OF_REQUESTER: Final = frozenset({"from_requester", "from_requester_files", "rating_comment"})
OF_AGENT: Final = frozenset({"from_agent", "from_agent_files"})
OF_PARTICIPANT: Final = frozenset({"from_participant", "from_participant_files"})
COPIES: Final = OF_REQUESTER | OF_AGENT | OF_PARTICIPANT | {"note", "replied_elsewhere"}
"""Wordings of messages that carry what somebody has said: an entry of its own has the words."""

VIEWS: Final = frozenset(
    {MessageKind.CARD, MessageKind.WHOLE, MessageKind.BEFORE, MessageKind.SO_FAR}
)
"""Messages that show the ticket, its files and its conversation to the agents of a queue."""

WORD_KINDS: Final = frozenset(
    {
        AuditKind.OPENED,
        AuditKind.DETAIL_GIVEN,
        AuditKind.SAID,
        AuditKind.AUTOMATIC,
        AuditKind.NOTE,
        AuditKind.HELD,
        AuditKind.COMMENTED,
    }
)
"""Kinds whose detail `text` is what somebody wrote; an edit of the message changes it there."""


class Audience(StrEnum):
    """Who may read an entry, of those who may read the conversation."""

    EVERYONE = "everyone"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody may read of one conversation: the entries of these audiences, since a moment
    (UTC), or from the beginning. False in a condition where that is nothing.
    """

    audiences: tuple[Audience, ...] = ()
    since: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.audiences)

    def admits(self, entry: "TimelineEntry") -> bool:
        """May they read this entry? In queries, `core.store.timeline.read` is the same rule."""
        is_late_enough = self.since is None or entry.at >= self.since
        return entry.audience in self.audiences and is_late_enough


ALL_OF_IT: Final = Access((Audience.EVERYONE, Audience.AGENTS))
"""The timeline as agents who may work on the ticket read it."""
PUBLIC_PART: Final = Access((Audience.EVERYONE,))
"""The timeline as the requester reads it."""


class Arrival(StrEnum):
    """What became of what was sent."""

    ON_ITS_WAY = "on_its_way"
    ARRIVED = "arrived"
    FAILED = "failed"
    """It could not be delivered: a dead letter, or a message for a closed channel."""
    WITHDRAWN = "withdrawn"
    """It was dropped or taken back before it left."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry. `position` grows within the conversation and never changes, also not by an edit.

    `cause` is the event it was stored with. `message` is what the desk said, with its wording and
    arguments, and `text` how that read when it was sent, or, if `is_rendered_again`, how it reads
    with today's wordings. `arrival` is None for what was not sent.
    """

    position: int
    at: datetime
    kind: str
    cause: EventId
    audience: Audience
    actor: Person | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    files: tuple[Attachment, ...] = ()
    message: Say | None = None
    text: str = ""
    is_rendered_again: bool = False
    arrival: Arrival | None = None

    @property
    def words(self) -> str:
        """What somebody wrote; "" for a change of state and for what the desk said."""
        return self.details.get("text", "") if self.kind in WORD_KINDS else ""


@dataclass(frozen=True, slots=True)
class SaidByDesk:
    """A message of the desk that becomes an entry: `index` is its number among the actions."""

    index: int
    say: Say
    audience: Audience


def said_by_desk(actions: Sequence[Action], requester: Person) -> tuple[SaidByDesk, ...]:
    """The messages among these actions that are part of a conversation."""
    found = list[SaidByDesk]()
    for n, action in enumerate(actions):
        audience = audience_of(action, requester)
        if isinstance(action, Say) and audience is not None:
            found.append(SaidByDesk(n, action, audience))
    return tuple(found)


def audience_of(action: Action, requester: Person) -> Audience | None:
    """Who reads it; None where it is no entry of its own."""
    if not isinstance(action, Say) or action.conversation is None or action.only_for is not None:
        return None
    if kind_of(action.message_key) in VIEWS or action.wording in COPIES:
        return None
    if action.reader == requester:
        return Audience.EVERYONE
    calls_somebody = action.reader is not None or action.to.is_direct
    return None if calls_somebody else Audience.AGENTS


def copy_of(entry: AuditEntry, actions: Sequence[Action], home: ConversationId) -> int | None:
    """The number of the action that carries the words of this entry to the other side."""
    wordings = _copies_of(entry)
    if not wordings:
        return None
    carried = (
        n
        for n, action in enumerate(actions)
        if isinstance(action, Say) and action.wording in wordings and action.conversation == home
    )
    return next(carried, None)


def _copies_of(entry: AuditEntry) -> frozenset[str]:
    match entry.kind:
        case AuditKind.NOTE:
            return frozenset({"note"})
        case AuditKind.SAID | AuditKind.COMMENTED if entry.details.get("by") == "agent":
            return OF_AGENT
        case AuditKind.SAID | AuditKind.COMMENTED:
            return OF_REQUESTER
        case _:
            return frozenset()


def audience_of_entry(entry: AuditEntry) -> Audience:
    """Who reads what was kept of a change or of somebody's words."""
    return Audience.AGENTS if entry.is_internal else Audience.EVERYONE
