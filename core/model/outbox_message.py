"""What is on its way out: a row of the outbox as it is carried, and as people look at it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model.actions import Action
from core.model.ids import ConversationId
from core.model.people import Posted


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One row of the outbox on its way out, held under a lease.

    `lane` keeps the order: a lane's parcels leave one after another. `fence` must still be the
    row's when the outcome is recorded. `posted` is the message to edit or take back. `unclear`
    is true when an earlier try may have arrived. `due_at` is since when this try was due: a crash
    does not change it, a retry by hand does.
    """

    seq: int
    key: str
    lane: str
    action: Action
    attempts: int
    fence: int
    posted: Posted | None = None
    is_unclear: bool = False
    due_at: datetime | None = None
    unreadable: bool = False
    """A newer or older release wrote it, or it is damaged: `action` only stands in its place."""


@dataclass(frozen=True, slots=True)
class Delay:
    """When a parcel is tried again. `since` is the present moment, in UTC.

    Nothing shortens the wait to before `not_before`. What was no attempt does not count as one.
    """

    since: datetime
    until: datetime
    not_before: datetime | None = None
    counts: bool = True


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"
    """Its channel is closed to the app; it leaves by itself when the channel is open again."""
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ClosedChannel:
    """A channel that messages wait for: since when (UTC), how many, and of which conversations."""

    platform: str
    room: str
    since: datetime
    messages: int
    conversations: tuple[ConversationId, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A parcel as people look at it."""

    seq: int
    key: str
    lane: str
    action: Action
    state: DeliveryState
    attempts: int
    queued_at: datetime
    due_at: datetime
    reason: str = ""
    possible_duplicate: bool = False
