"""What can be said about a due time: day by day, what counted, what was closed, what was paused."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.model.business_hours import ClockKind


class SpanKind(StrEnum):
    """What a part of a day was to the clock."""

    COUNTED = "counted"
    CLOSED = "closed"  # nothing counted and nothing paused in all that is told of this day
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Span:
    """What happened on one date of the explanation's zone, `start` and `end` in UTC.

    A day has at most one counted span, from the first to the last counted moment; its `amount`
    leaves out the breaks between them. The `amount` of the other kinds is their whole length.
    """

    day: date
    kind: SpanKind
    amount: timedelta
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a target that began at `start` comes to be due at `due`, both in UTC.

    `spans` tell of the time from `start` to `until`, in order. `until` is the due time, and the
    counted amounts add up to `duration`; or, when a pause that is still open holds the target up,
    `due` is None and `until` is when that pause began. `zone` is the reader's or else the desk's:
    its midnights part the days.
    """

    zone: ZoneInfo
    clock: ClockKind
    start: datetime
    duration: timedelta
    due: datetime | None
    until: datetime
    spans: tuple[Span, ...]
