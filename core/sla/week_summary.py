"""The opening hours of a week, and what of them does not hold in the next days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from core.model.business_hours import Hours
from core.model.values import DayHours, Days, OpeningTimes, Week, WeekRun
from core.sla.business_hours import Stretch, opened

_DAYS = 7
_DAY_MINUTES = 24 * 60


def week_of(hours: Hours) -> Week | None:
    """The week on the desk's own clock; None if it never opens.

    Days that follow each other and are alike are told together; the week begins after its closed
    days. A closing at or before its opening is on the next day.
    """
    runs: list[list[int]] = []
    for day in _in_order(hours):
        openings = hours.week.get(day, ())
        if openings and runs and runs[-1][-1] == (day - 1) % _DAYS and _same(hours, runs[-1], day):
            runs[-1].append(day)
        elif openings:
            runs.append([day])
    if not runs:
        return None
    return Week(tuple(_run(hours, run) for run in runs))


def closed_days(hours: Hours, now: datetime) -> Days | None:
    """Those of the desk's next seven dates, today first, on which it does not open though it would
    else. None if there are none.
    """
    return _days_or_none(
        DayHours(day.isoformat())
        for day in _next_dates(hours, now)
        if hours.week.get(day.weekday()) and not opened(hours, day)
    )


def unusual_days(hours: Hours, now: datetime) -> Days | None:
    """Those of the same dates on which it opens at other hours than on such a weekday else. None if
    there are none.
    """
    usual = replace(hours, holidays=frozenset(), special={}, closed=())
    return _days_or_none(
        DayHours(day.isoformat(), tuple(_times(hours, stretch) for stretch in opens))
        for day in _next_dates(hours, now)
        if (opens := opened(hours, day)) and opens != opened(usual, day)
    )


def _days_or_none(days: Iterator[DayHours]) -> Days | None:
    found = tuple(days)
    return Days(found) if found else None


def _next_dates(hours: Hours, now: datetime) -> Iterator[date]:
    today = now.astimezone(hours.zone).date()
    return (today + timedelta(days=n) for n in range(_DAYS))


def _times(hours: Hours, stretch: Stretch) -> OpeningTimes:
    start, end = (moment.astimezone(hours.zone) for moment in (stretch.start, stretch.end))
    opens, closes = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    return OpeningTimes(opens, _end(closes))


def _in_order(hours: Hours) -> Sequence[int]:
    """The days from one that follows a closed day, or else another kind of day, so that no run is
    cut; from Monday if all are alike.
    """
    week = [hours.week.get(day, ()) for day in range(_DAYS)]
    starts = [day for day in range(_DAYS) if week[day] != week[day - 1]]
    first = next((day for day in starts if not week[day - 1]), starts[0] if starts else 0)
    return [(first + n) % _DAYS for n in range(_DAYS)]


def _same(hours: Hours, run: Sequence[int], day: int) -> bool:
    return hours.week[run[0]] == hours.week[day]


def _run(hours: Hours, run: Sequence[int]) -> WeekRun:
    openings = (OpeningTimes(o.opens % _DAY_MINUTES, _end(o.closes)) for o in hours.week[run[0]])
    return WeekRun(run[0], run[-1], len(run), tuple(openings))


def _end(minutes: int) -> int:
    """The end of a day is its last minute's end, not the beginning of the next one."""
    return (minutes - 1) % _DAY_MINUTES + 1
