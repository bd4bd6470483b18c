"""When a target falls due, and how much of its time has run, on each of the desk's clocks.

The conventions, of which each has a row in the vectors or a test:
- A target that is used up exactly at closing (or where a pause begins) is due then, not at the
  next opening.
- A target of no time at all is due at once if its clock runs, and else when it next runs.
- A pause that is still open has no effect on what ran before it. A target that was not used up by
  then has no due time until the pause ends.
- Pauses may overlap, come in any order and begin before the start; one that ends before it begins
  is none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.business_hours import Stretch, openings, to_utc, working_days

FOREVER = datetime.max.replace(tzinfo=UTC)
"""The end of a pause that is still open, where an end is needed to compare with."""


_NO_WORKING_TIME: Final = "these opening hours have no working time within two years"


class NeverOpens(ValueError):
    """These hours have no working time within two years, so nothing can fall due by them."""


def due(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    duration: timedelta,
    pauses: Sequence[Interval] = (),
) -> datetime | None:
    """The moment, in UTC, when `duration` has run on `clock` since `start`, pauses not counted.

    None when a pause that is still open holds the target up. Raises `NeverOpens` when the clock
    stops for two years, ValueError when `duration` is negative or a moment has no time zone.
    """
    found = _find_end(hours, clock, start, duration, tuple(pauses))
    if found is None and not any(pause.end is None for pause in pauses):
        raise NeverOpens(_NO_WORKING_TIME)
    return found


def due_unpaused(hours: Hours, clock: ClockKind, start: datetime, duration: timedelta) -> datetime:
    """The same where nothing pauses the clock, so that there always is such a moment."""
    found = _find_end(hours, clock, start, duration, ())
    if found is None:
        raise NeverOpens(_NO_WORKING_TIME)
    return found


@lru_cache(maxsize=8192)
def _find_end(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    duration: timedelta,
    pauses: tuple[Interval, ...],
) -> datetime | None:
    """Each event of a ticket asks for the same deadlines several times, and so does the next one:
    this walk over days was an eighth of an event's cost.
    """
    if duration < timedelta():
        raise ValueError("a target cannot be shorter than no time at all")
    left = duration
    for stretch in counted_intervals(hours, clock, start, pauses):
        length = stretch.end - stretch.start
        if left <= length:
            return stretch.start + left
        left -= length
    return None


def elapsed(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    end: datetime,
    pauses: Sequence[Interval] = (),
) -> timedelta:
    """How much time ran on `clock` from `start` to `end`, pauses not counted; never negative.

    Raises ValueError when a moment has no time zone.
    """
    end, total = to_utc(end), timedelta()
    for stretch in counted_intervals(hours, clock, start, pauses):
        if stretch.start >= end:
            break
        total += min(stretch.end, end) - stretch.start
    return total


def running(hours: Hours, clock: ClockKind, since: datetime) -> Iterator[Stretch]:
    """The stretches, from `since` on, in which `clock` runs; in order, perhaps without end."""
    since = to_utc(since)
    for stretch in _WALKS[clock](hours, since):
        yield Stretch(max(stretch.start, since), stretch.end)


def _always(hours: Hours, since: datetime) -> Iterator[Stretch]:
    yield Stretch(since, FOREVER)


_WALKS: Mapping[ClockKind, Callable[[Hours, datetime], Iterator[Stretch]]] = {
    ClockKind.WORKING_HOURS: openings,
    ClockKind.WORKING_DAYS: working_days,
    ClockKind.CALENDAR: _always,
}


def counted_intervals(
    hours: Hours, clock: ClockKind, start: datetime, pauses: Sequence[Interval]
) -> Iterator[Stretch]:
    """The stretches, from `start` on, in which `clock` runs and nothing is paused.

    Ends where a pause that is still open begins. None is empty but perhaps the first, when the
    clock stops at `start` itself.
    """
    start, stops = to_utc(start), merge_intervals(pauses)
    for stretch in running(hours, clock, start):
        begin = stretch.start
        for stop in stops:
            if stop.start >= stretch.end or stop.end <= begin:
                continue
            if begin < stop.start or begin == stop.start == start:
                yield Stretch(begin, stop.start)
            if stop.end == FOREVER:
                return
            begin = stop.end
        if begin < stretch.end or begin == stretch.end == start:
            yield Stretch(begin, stretch.end)


def merge_intervals(pauses: Sequence[Interval]) -> list[Stretch]:
    """Pauses in UTC and in order, those that overlap or touch as one, an open end as FOREVER."""
    stops: list[Stretch] = []
    for start, end in sorted(
        (to_utc(pause.start), FOREVER if pause.end is None else to_utc(pause.end))
        for pause in pauses
    ):
        if end <= start:
            continue
        if stops and start <= stops[-1].end:
            stops[-1] = Stretch(stops[-1].start, max(stops[-1].end, end))
        else:
            stops.append(Stretch(start, end))
    return stops
