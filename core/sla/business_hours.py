"""The desk's opening hours as moments: when it is open, when it opens, when it closes.

All arithmetic is in UTC. A zone is asked only when a wall-clock time of one date becomes a moment:
- A time that the clocks skip (summer time begins) is the moment of the change, so an opening that
  lies wholly in the skipped hour does not happen.
- A time that comes twice (summer time ends) is the first of the two, for openings and closings
  alike, so that openings which follow each other neither overlap nor leave a gap.

Times in which the desk is closed are taken out of its openings. Dates with openings of their own
have those, holiday or not.

An opening belongs to the date on which it begins. A shift over midnight that would begin on a
holiday does not happen; one that begins the evening before a holiday runs into it to its end.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.model.business_hours import Hours, Opening

HORIZON = timedelta(days=731)
"""How far ahead an opening is looked for: two years, with a leap day in them."""

MAX_CACHED_DAYS = 4096
"""Of all calendars together. The deadlines of each event walk over the same days as those of the
one before, from another second on."""
_DAY = timedelta(days=1)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Stretch(NamedTuple):
    """A stretch of time in UTC whose ends are both known: with its start, without its end."""

    start: datetime
    end: datetime


def openings(hours: Hours, since: datetime) -> Iterator[Stretch]:
    """The openings that end at or after `since`, whole, in order, as far as anybody asks.

    Stretches may touch but never overlap: time that two openings share is given once. Ends when
    no opening begins within `HORIZON`. Raises ValueError when `since` has no time zone.
    """
    return _walk(hours, since, _openings_of)


def working_days(hours: Hours, since: datetime) -> Iterator[Stretch]:
    """The working days that end at or after `since`, from local midnight to local midnight.

    A working day is a date on which an opening begins that is not closed all along; where a night
    shift merely ends, it is none. Stretches, end and errors are those of `openings`.
    """
    return _walk(hours, since, _whole_day_of)


def is_open(hours: Hours, moment: datetime) -> bool:
    """Whether the desk is open at `moment`. At the very moment of closing it is not."""
    return next_opening(hours, moment) == to_utc(moment)


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """When the desk is next open, in UTC: `moment` itself if it is open; None if not in HORIZON."""
    moment = to_utc(moment)
    for stretch in openings(hours, moment):
        if stretch.end > moment:
            return max(stretch.start, moment)
    return None


def next_closing(hours: Hours, moment: datetime) -> datetime | None:
    """When the desk next closes, in UTC; if it is closed, when it closes after the next opening.

    None when it does not open, or once open does not close, within `HORIZON`.
    """
    moment, closing = to_utc(moment), None
    for stretch in openings(hours, moment):
        if stretch.end <= moment:
            continue
        if closing is not None and stretch.start > closing:
            break
        closing = stretch.end
        if closing - moment > HORIZON:
            return None
    return closing


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError when `moment` has no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone, so it is no moment")
    return moment.astimezone(UTC)


def at_wall_clock(zone: ZoneInfo, day: date, minutes: int = 0) -> datetime:
    """The moment, in UTC, when clocks in `zone` show `minutes` after midnight of `day`."""
    wall = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    moment, later = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    # By PEP 495 the second reading of a time is the earlier moment only when the time is skipped.
    return _clock_change(zone, later, moment) if later < moment else moment


def _clock_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the clocks of `zone` change, between two moments in UTC."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _walk(
    hours: Hours, since: datetime, stretches_of: Callable[[Hours, date], tuple[Stretch, ...]]
) -> Iterator[Stretch]:
    since = to_utc(since)
    today = since.astimezone(hours.zone).date()
    # An opening may close two midnights after its own, so the walk begins two days back.
    day, last, covered = today - 2 * _DAY, today + HORIZON, _EARLIEST
    while day <= last:
        for start, end in stretches_of(hours, day):
            start = max(start, covered)
            if start < end:
                covered, last = end, max(last, day + HORIZON)
                if end >= since:
                    yield Stretch(start, end)
        day += _DAY


@lru_cache(MAX_CACHED_DAYS)
def _openings_of(hours: Hours, day: date) -> tuple[Stretch, ...]:
    return tuple(_find_openings(hours, day))


def _find_openings(hours: Hours, day: date) -> Iterator[Stretch]:
    for opening in sorted(planned(hours, day), key=lambda each: each.opens):
        whole = Stretch(
            at_wall_clock(hours.zone, day, opening.opens),
            at_wall_clock(hours.zone, day, opening.closes),
        )
        yield from _without_closed(hours, whole)


def opened(hours: Hours, day: date) -> tuple[Stretch, ...]:
    """The openings that begin on this local date, as they really are."""
    return tuple(stretch for stretch in _openings_of(hours, day) if stretch.start < stretch.end)


def planned(hours: Hours, day: date) -> tuple[Opening, ...]:
    """The openings that begin on this local date, before closed times are taken out."""
    if day in hours.special:
        return hours.special[day]
    return () if day in hours.holidays else hours.week.get(day.weekday(), ())


def _without_closed(hours: Hours, whole: Stretch) -> Iterator[Stretch]:
    """What is left of an opening, in order; closed times are many and far apart, so look near."""
    start = whole.start
    near = bisect_right(hours.closed, start, key=lambda closed: closed[1])
    for closes, opens in hours.closed[near:]:
        if closes >= whole.end:
            break
        if start < closes:
            yield Stretch(start, closes)
        start = max(start, opens)
    if start < whole.end:
        yield Stretch(start, whole.end)


@lru_cache(MAX_CACHED_DAYS)
def _whole_day_of(hours: Hours, day: date) -> tuple[Stretch, ...]:
    if not opened(hours, day):
        return ()
    ends = at_wall_clock(hours.zone, day + _DAY)
    return (Stretch(at_wall_clock(hours.zone, day), ends),)
