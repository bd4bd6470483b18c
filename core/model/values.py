"""What a wording is filled with: plain values, and structures that a language puts into words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.model.business_hours import ClockKind


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration on one of the desk's clocks: 4 working hours are not 4 hours."""

    length: timedelta
    clock: ClockKind


@dataclass(frozen=True, slots=True)
class Listing:
    """Several texts in a row, "a, b and c"; with `either`, "a, b or c"."""

    items: tuple[str, ...]
    either: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Something that has a name in each language: `name.<key>` of the catalogues."""

    key: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer that was shown, and the branches taken from it; or `offered` ones to choose from.

    An empty name stands for an article that not everybody may read.
    """

    path: tuple[str, ...]
    verdict: str
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was tried before, and what became of it."""

    tried: tuple[Attempt, ...]


class RunKind(StrEnum):
    """What days were to a clock."""

    COUNTED = "counted"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ReasonRun:
    """Days of a reason that are told together. Moments are UTC: `start` on the first day, `last`
    on the last one, and `end` where it ends. `each` are the minutes of every day, if all are alike.
    """

    kind: RunKind
    start: datetime
    last: datetime
    end: datetime
    days: int
    minutes: int
    each: int | None
    in_a_row: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a target is due when it is. Days are those of `zone`.

    The clock counted `length` from `start` to `until`; with `paused`, it stands still since then
    and `left` minutes are left. It began while the desk was closed, or in the middle of a day that
    a ticket was `reopened` on. With `kept`, an earlier policy made the promise, and nothing else is
    known. `told_at` is when it is said, UTC: a reader of that day knows which Sunday is meant.
    """

    zone: str
    length: Duration
    start: datetime
    until: datetime
    runs: tuple[ReasonRun, ...] = ()
    while_closed: bool = False
    reopened: bool = False
    paused: bool = False
    left: int = 0
    clocks_change: bool = False
    kept: bool = False
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """From and to, in minutes after midnight; a day ends at 1440."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class WeekRun:
    """Weekdays that follow each other and are alike; Monday is 0."""

    first: int
    last: int
    days: int
    openings: tuple[OpeningTimes, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The opening hours of a week."""

    runs: tuple[WeekRun, ...]


@dataclass(frozen=True, slots=True)
class DayHours:
    """A date, as "2026-11-25", and when it opens on that day if that is to be said."""

    day: str
    openings: tuple[OpeningTimes, ...] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """Several dates."""

    days: tuple[DayHours, ...]


Value = (
    str | int | datetime | timedelta | Duration | Listing | Term | Attempts | Reason | Week | Days
)
"""What a wording is filled with. A datetime is UTC; each reader sees it in a zone of their own.

A key that ends in "_md" is Markdown of our own or of an article; every other text is somebody's
words and is made harmless where it is shown. Keys such as "status" and "priority" hold a value of
their enumeration, and are shown by its name in the reader's language.
"""
