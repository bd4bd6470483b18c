"""The explanation of a due time in one plain English sentence, in the desk's own zone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from core.model.hours import ClockKind
from core.sla.explanation import Explanation, Span, SpanKind

MANY = 8
"""With more parts than this, closed days are left out and the days in the middle are summed up."""


class _Run(NamedTuple):
    """Spans that are told together."""

    kind: SpanKind
    first: Span
    last: Span
    days: int
    minutes: int
    each: int | None
    """The minutes of each day, if all are alike."""


class _Calendar(NamedTuple):
    """How much of a date must be said for it not to mislead."""

    explanation: Explanation
    dates: bool
    years: bool

    def day(self, day: date) -> str:
        if not self.dates:
            return f"{day:%a}"
        # Between two dates that carry their year, less than a year apart, the others need none.
        return self._in_full(day, year=self.years and self._is_long())

    def moment(self, moment: datetime) -> str:
        local = moment.astimezone(self.explanation.zone)
        if not self.dates:
            return f"{local:%a %H:%M}"
        return f"{self._in_full(local.date(), year=self.years)} {local:%H:%M}"

    def _in_full(self, day: date, *, year: bool) -> str:
        return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if year else "")

    def _is_long(self) -> bool:
        return _end(self.explanation) - self.explanation.start > timedelta(days=330)


def sentence(explanation: Explanation, today: date | None = None) -> str:
    """The due time and its reason, such as "Due Sun 10:30: opened Thu 17:30, 30 min counted Thu,
    Fri and Sat closed, 30 min Sun."

    All times are in the desk's zone. Weekdays stand alone while everything, and `today` (the
    reader's date, if known), lies within seven days; then dates are given, and years when they
    differ. Times are cut to the minute, and amounts are rounded so that they add up to the target.
    """
    calendar = _calendar(explanation, today)
    if explanation.due is None:
        head = "Not due while paused"
    else:
        head = f"Due {calendar.moment(explanation.due)}"
    return f"{head}: {', '.join(_parts(explanation, calendar))}."


def _parts(explanation: Explanation, calendar: _Calendar) -> Iterator[str]:
    began_closed = _began_closed(explanation)
    if not explanation.duration:
        yield "at once when open" if began_closed else "at once"
    opened = f"opened {calendar.moment(explanation.start)}"
    yield f"{opened} while closed" if began_closed else opened
    if explanation.clock is ClockKind.CALENDAR:
        yield from _around_the_clock(explanation, calendar)
    else:
        yield from _day_by_day(explanation, calendar)
    if explanation.paused_since is not None:
        yield f"paused since {calendar.moment(explanation.paused_since)}"
        yield f"{_length(_minutes(explanation.duration) - _minutes(_used(explanation)))} left"


def _around_the_clock(explanation: Explanation, calendar: _Calendar) -> Iterator[str]:
    """Without days, since none is closed. A change of the clocks would look like a mistake."""
    for run in _runs(explanation):
        if run.kind is SpanKind.PAUSED:
            yield _paused(run, calendar)
    if used := _minutes(_used(explanation)):
        yield f"{_length(used)} around the clock"
    ends = (explanation.start, _end(explanation))
    if len({moment.astimezone(explanation.zone).utcoffset() for moment in ends}) > 1:
        yield "the clocks change in between"


def _day_by_day(explanation: Explanation, calendar: _Calendar) -> Iterator[str]:
    runs, told = _runs(explanation), False
    for run in runs if len(runs) <= MANY else _summed_up(runs):
        match run.kind:
            case SpanKind.CLOSED:
                yield f"{_days(run, calendar)} closed"
            case SpanKind.PAUSED:
                yield _paused(run, calendar)
            case SpanKind.COUNTED:
                yield _counted(run, calendar, "" if told else " counted")
                told = True


def _runs(explanation: Explanation) -> list[_Run]:
    """The spans, those in a row that are alike as one.

    Closed time of the first and the last day is left out: the day may have been open before or
    after, and "closed" would mislead.
    """
    edges = {m.astimezone(explanation.zone).date() for m in (explanation.start, _end(explanation))}
    runs: list[_Run] = []
    used = timedelta()
    for span in explanation.spans:
        if span.kind is SpanKind.CLOSED and span.day in edges:
            continue
        minutes = 0
        if span.kind is SpanKind.COUNTED:
            minutes = _minutes(used + span.amount) - _minutes(used)
            used += span.amount
        run = _Run(span.kind, span, span, 1, minutes, minutes)
        if runs and _alike(runs[-1], run):
            runs[-1] = _joined(runs[-1], run)
        else:
            runs.append(run)
    return runs


def _alike(before: _Run, run: _Run) -> bool:
    if run.kind is SpanKind.PAUSED:
        return before.last.kind is SpanKind.PAUSED and before.last.end == run.first.start
    return before.kind is run.kind and before.each == run.each


def _joined(before: _Run, run: _Run) -> _Run:
    return before._replace(
        last=run.last,
        days=before.days + run.days,
        minutes=before.minutes + run.minutes,
        each=before.each if before.each == run.each else None,
    )


def _summed_up(runs: list[_Run]) -> list[_Run]:
    """First and last as they are; in the middle no closed days, and counted ones as one."""
    first, *middle, last = (run for run in runs if run.kind is not SpanKind.CLOSED)
    short: list[_Run] = []
    for run in middle:
        if short and short[-1].kind is run.kind is SpanKind.COUNTED:
            short[-1] = _joined(short[-1], run)
        else:
            short.append(run)
    return [first, *short, last]


def _counted(run: _Run, calendar: _Calendar, word: str) -> str:
    if run.days == 1:
        return f"{_length(run.minutes)}{word} {_days(run, calendar)}"
    if (run.last.day - run.first.day).days + 1 == run.days and run.each is not None:
        return f"{_length(run.each)}{word} on each of {_days(run, calendar)}"
    many = f"{run.days} days from {calendar.day(run.first.day)} to {calendar.day(run.last.day)}"
    if run.each is not None:
        return f"{_length(run.each)}{word} on each of {many}"
    return f"{_length(run.minutes)}{word} over {many}"


def _paused(run: _Run, calendar: _Calendar) -> str:
    start, end = calendar.moment(run.first.start), calendar.moment(run.last.end)
    zone = calendar.explanation.zone
    if run.first.start.astimezone(zone).date() == run.last.end.astimezone(zone).date():
        end = end.rpartition(" ")[2]
    return f"paused {start} to {end}"


def _days(run: _Run, calendar: _Calendar) -> str:
    first, last = calendar.day(run.first.day), calendar.day(run.last.day)
    if run.days == 1:
        return first
    return f"{first} and {last}" if run.days == 2 else f"{first} to {last}"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "under 1 min"
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (rest, "min")) if number)


def _minutes(length: timedelta) -> int:
    """Minutes begun. Rounded up, an amount is what the times, cut to the minute, seem to differ."""
    return -(-length // timedelta(minutes=1))


def _used(explanation: Explanation) -> timedelta:
    counted = (span.amount for span in explanation.spans if span.kind is SpanKind.COUNTED)
    return sum(counted, timedelta())


def _end(explanation: Explanation) -> datetime:
    return explanation.due or explanation.paused_since or explanation.start


def _began_closed(explanation: Explanation) -> bool:
    ran = (span.start for span in explanation.spans if span.kind is not SpanKind.CLOSED)
    return next(ran, _end(explanation)) > explanation.start


def _calendar(explanation: Explanation, today: date | None) -> _Calendar:
    ends = (explanation.start, _end(explanation))
    dates = [moment.astimezone(explanation.zone).date() for moment in ends]
    if today is not None:
        dates.append(today)
    dates.sort()
    return _Calendar(
        explanation,
        dates=(dates[-1] - dates[0]).days > 6,
        years=any(a.year != b.year for a, b in pairwise(dates)),
    )
