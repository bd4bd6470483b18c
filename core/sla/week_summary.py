"""The opening hours of a week in few words, and what of them does not hold in the next days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from core.model.business_hours import Hours, Opening
from core.sla.business_hours import Stretch, opened
from core.sla.date_format import MONTHS, WEEKDAYS

_DAYS = 7


def describe_week(hours: Hours) -> str:
    """Such as "Sun to Thu 10:00-18:00, Fri 09:00-12:00 and 13:00-15:00"; "" if it never opens.

    All on the desk's wall clock. Days that follow each other and are alike are told together; the
    week begins after its closed days. A closing at or before its opening is on the next day.
    """
    runs: list[list[int]] = []
    for day in _in_order(hours):
        openings = hours.week.get(day, ())
        if openings and runs and runs[-1][-1] == (day - 1) % _DAYS and _same(hours, runs[-1], day):
            runs[-1].append(day)
        elif openings:
            runs.append([day])
    return ", ".join(f"{_days(run)} {_times(hours.week[run[0]])}" for run in runs)


def describe_closures(hours: Hours, now: datetime) -> str:
    """Those of the desk's next seven dates, today first, on which it does not open though it would
    else: such as "Wed 25 Nov". "" if there are none.
    """
    return ", ".join(
        _date(day)
        for day in _coming(hours, now)
        if hours.week.get(day.weekday()) and not opened(hours, day)
    )


def unusual_told(hours: Hours, now: datetime) -> str:
    """Those of the same dates on which it opens at other hours than on such a weekday else: such as
    "Thu 24 Dec 10:00-13:00". "" if there are none.
    """
    usual = replace(hours, holidays=frozenset(), special={}, closed=())
    return ", ".join(
        f"{_date(day)} {_stretches(hours, opens)}"
        for day in _coming(hours, now)
        if (opens := opened(hours, day)) and opens != opened(usual, day)
    )


def _coming(hours: Hours, now: datetime) -> Iterator[date]:
    today = now.astimezone(hours.zone).date()
    return (today + timedelta(days=n) for n in range(_DAYS))


def _date(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def _stretches(hours: Hours, opens: Sequence[Stretch]) -> str:
    return " and ".join(
        f"{one.start.astimezone(hours.zone):%H:%M}-{one.end.astimezone(hours.zone):%H:%M}"
        for one in opens
    )


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


def _days(run: Sequence[int]) -> str:
    if len(run) == _DAYS:
        return "every day"
    first, last = WEEKDAYS[run[0]], WEEKDAYS[run[-1]]
    return first if len(run) == 1 else f"{first} {'and' if len(run) == 2 else 'to'} {last}"


def _times(openings: Sequence[Opening]) -> str:
    return " and ".join(f"{_clock(o.opens)}-{_clock(o.closes, end=True)}" for o in openings)


def _clock(minutes: int, *, end: bool = False) -> str:
    """A time of day; the end of a day is 24:00."""
    minutes = (minutes - 1) % 1440 + 1 if end else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"
