"""What is kept of each change: who, when, why. Appended, never replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.model.attachment import Attachment
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
