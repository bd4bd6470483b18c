"""Business hours, the clocks on which targets run, and stretches of time such as pauses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class ClockKind(StrEnum):
    """When the time of a target runs."""

    WORKING_HOURS = "working_hours"  # while the desk is open
    WORKING_DAYS = "working_days"  # all day on each local date that has an opening, holidays not
    CALENDAR = "calendar"  # always

    @property
    def stops_when_closed(self) -> bool:
        """Does it stand still in the night, so that a promise on it needs to say why it is late?"""
        return self is ClockKind.WORKING_HOURS


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a day, in minutes of the wall clock after that day's local midnight.

    `opens` lies in 0..1439. `closes` lies after it, up to 2880: 24:00 is 1440, and a shift
    over midnight from 22:00 to 06:00 is `Opening(1320, 1800)`.
    """

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in one zone: weekday (0 is Monday, 6 is Sunday) to its openings.

    A weekday that is missing is closed. `holidays` are local dates on which no opening begins.
    `special` are dates with openings of their own in the place of the weekday's, such as half-day
    holidays. `closed` are times in which the desk is closed whatever the day, in UTC, in order and
    apart from one another.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[Opening, ...]]
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)
    closed: tuple[tuple[datetime, datetime], ...] = ()

    def __hash__(self) -> int:
        """`core.sla` caches by them. Of the zone alone: mappings have no hash, and few calendars
        share a zone.
        """
        return hash(self.zone)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in UTC, with its start and without its end; `None` is still running."""

    start: datetime
    end: datetime | None = None
