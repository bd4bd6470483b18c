"""What is on its way out: a row of the outbox as it is carried, and as people look at it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol

from core.model.actions import Action
from core.model.ids import ConversationId
from core.model.people import Posted


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One row of the outbox on its way out, held under a lease.

    `key` is its idempotency key. `lane` keeps the order: a lane's messages leave one after another.
    `fence` must still be the row's when the outcome is recorded. `posted` is the message to edit or
    take back. `is_unclear` is true when an earlier try may have arrived. `due_at` is since when
    this try was due: a crash does not change it, a retry by hand does.
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


class Recorded(IntEnum):
    """What became of the record that a message was sent."""

    LOST = 0
    """Another worker has taken it meanwhile; nothing was recorded."""
    LAST = 1
    FOLLOWED = 2
    """Others wait in its lane."""
    FOLLOWED_ELSEWHERE = 3
    """The next one in its lane goes to another platform."""


@dataclass(frozen=True, slots=True)
class LeaseNext:
    """Whoever records that a message was sent wants the next one of its lane, leased for `hold`, if
    it was due by then (UTC) and goes to the same platform.
    """

    hold: timedelta
    due_by: datetime


@dataclass(frozen=True, slots=True)
class LeaseOffer:
    """Whoever stores messages to these platforms may lease them at once, for `hold` from `now`
    (UTC), and hand them over. The permit to send them ends at `until`, on the local clock.
    """

    platforms: Collection[str]
    now: datetime
    hold: timedelta
    until: float


class Handover(Protocol):
    """Sends what this process has stored, without looking for it in the outbox."""

    def offer(self) -> LeaseOffer: ...

    def take(self, messages: Sequence[OutboxMessage], offer: LeaseOffer) -> None:
        """Send these, which are leased under the offer."""
        ...

    def wake(self) -> None:
        """Look into the outbox: there is more than was handed over."""
        ...


@dataclass(frozen=True, slots=True)
class Delay:
    """When a message is tried again. `since` is the present moment, in UTC.

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
    """A message as people look at it."""

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


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How platforms differ. `max_text` is in characters; `can_look` means `Adapter.find` works.

    Where it is `remote`, the line between may break, and what was not acknowledged comes again.
    With `asks_permit` it calls `core.send_permit.before_write` right before each writing request.
    Where nothing is `ephemeral`, what is for one person goes to them in private; where there are no
    `attachments`, a long text goes in parts. `by_address` says that mail addresses reach people.
    """

    buttons: bool
    threads: bool
    edits: bool
    max_text: int
    can_look: bool = False
    remote: bool = False
    asks_permit: bool = False
    ephemeral: bool = False
    attachments: bool = True
    reactions: bool = True
    by_address: bool = False
