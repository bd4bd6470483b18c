"""The retry policy: the wait before another try, when to stop trying, what the core hears then."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import wordings as words
from core.model.actions import DraftAnswer, Say
from core.model.errors import encode_reason
from core.model.events import DeliveryFailed
from core.model.ids import EventId
from core.ports import OutboxMessage

MAX_BACKOFF = 300.0
"""Seconds. Longer, and people would wait for words after the platform is back."""

MAX_DELIVERY_ATTEMPTS = 300
"""Since waits grow to five minutes, these last for a day: an outage heals sooner, or needs a
person who looks."""

MAX_UNEXPECTED_ERRORS = 5
"""An error that no adapter foresaw is ours, and time does not heal it: after half a minute the lane
goes on without this message."""

MAX_RENDER_FAILURES = 3
"""Of those in which nothing had left yet, say since the text could not be made. Nothing need be
looked for, so the lane goes on after some seconds."""

MIN_HURRY_INTERVAL_SECONDS = 60.0
"""Seconds. Once a platform answers again, what waits for it goes at once, and not in five minutes;
but not each time, or what fails by itself would be tried all the time."""

MAX_BLIND_ATTEMPTS = 5
"""Without proof of arrival, each try may be a duplicate."""

FRESH_LEASE_SECONDS = 1.0
"""A lease that was taken so lately, by the clock that counts suspend, is not asked for once more
before the message is sent: to ask takes a moment as well, after which as little would be sure."""

LOOK_AFTER = 5.0
"""Seconds. What was sent a moment ago may not yet be found."""


@dataclass(frozen=True, slots=True)
class DeliveryLimits:
    """How messages are carried. `width` is how many go to one platform at a time.

    A delivery is broken off `longest` after its lease was asked for, which is well before the
    lease (`hold`) ends, so a lease need not be renewed. `poll` is how often the outbox is looked at
    when nobody called.
    """

    width: int = 16
    longest: timedelta = timedelta(seconds=30)
    hold: timedelta = timedelta(seconds=60)
    poll: timedelta = timedelta(seconds=1)


def backoff(attempts: int, chance: float, asked: float | None = None) -> timedelta:
    """The wait after try number `attempts`: doubling from a second, and never less than `asked`.

    `chance` is from 0 to 1 and spreads the tries, so that a crowd does not come back as one.
    """
    growing = min(2.0 ** min(max(attempts - 1, 0), 20), MAX_BACKOFF)
    return timedelta(seconds=max(growing * (0.75 + chance / 4), (asked or 0.0) + chance))


NO_ANSWER = encode_reason(words.failure_no_answer())
NEWER_VERSION = encode_reason(words.failure_newer_version())
LEASE_ENDED = encode_reason(words.failure_lease_ended())
"""Why, as the outbox keeps it."""


def unexpected(mishap: Exception) -> str:
    """An error that no adapter foresaw, as the outbox keeps it."""
    return encode_reason(words.failure_unexpected(error=type(mishap).__name__))


NOTICE = "failed:"
"""How the ids of `DeliveryFailed` begin, and so the keys of all that the core says about one."""


def failure_event(
    message: OutboxMessage, reason: str, now: datetime, *, left: bool = False
) -> DeliveryFailed | None:
    """What the core hears of it; nothing, if it was itself news of a failure or nobody's talk."""
    action = message.action
    if action.conversation is None or message.key.startswith(NOTICE):
        return None
    if isinstance(action, DraftAnswer):
        return None  # whoever waits for it has a deadline
    wording = action.wording if isinstance(action, Say) else "retract"
    # Told again after a crash it is the same event; failed again after a retry it is another.
    id_ = EventId(f"{NOTICE}{message.key}@{message.due_at or now:%Y%m%dT%H%M%S.%f}")
    conversation, to = action.conversation, action.to
    return DeliveryFailed(
        id_, now, conversation, message.key, wording, reason, to, reader_left=left
    )
