"""The explanation of a due time in one plain English sentence, on one clock."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.model.business_hours import ClockKind
from core.sla.date_format import DateStyle, style
from core.sla.day_runs import Run, counted_time, minutes_begun, runs_of, summarize
from core.sla.explanation import Explanation, SpanKind

MANY = 8
"""With more parts than this, closed days are left out and the days in the middle are summed up."""


def sentence(
    explanation: Explanation,
    today: date | None = None,
    *,
    past: bool = False,
    reopened: bool = False,
) -> str:
    """The due time and its reason, such as "Due Sun 10:30: opened Thu 17:30, 30 min counted Thu,
    Fri and Sat closed, 30 min Sun."

    All times and days are in the zone of the explanation. Weekdays stand alone while everything,
    and `today` (the reader's date, if known), lies within seven days; then dates are given, and
    years when they differ. Times are cut to the minute, and amounts are rounded so that they add up
    to the target. With `past` it begins "Was due", and with `reopened` its start says "reopened".
    """
    dates = style(explanation.zone, explanation.start, explanation.until, today)
    head = "Not due while paused"
    if explanation.due is not None:
        head = f"{'Was due' if past else 'Due'} {dates.moment(explanation.due)}"
    return f"{head}: {', '.join(_parts(explanation, dates, reopened))}."


def reason(explanation: Explanation, today: date | None = None, *, reopened: bool = False) -> str:
    """The same without the due time, where that was said just before: "Opened Thu 17:30, ..."."""
    dates = style(explanation.zone, explanation.start, explanation.until, today)
    told = ", ".join(_parts(explanation, dates, reopened))
    return f"{told[:1].upper()}{told[1:]}."


def kept_reason(zone: ZoneInfo, due: datetime, now: datetime) -> str:
    """The same for a promise that no walk through the hours explains any more, since it was made
    under an earlier policy: "Due Sun 10:30: promised before the desk's policy changed."
    """
    dates = style(zone, min(due, now), max(due, now), None)
    head = "Due" if due > now else "Was due"
    return f"{head} {dates.moment(due)}: promised before the desk's policy changed."


def _parts(explanation: Explanation, dates: DateStyle, reopened: bool) -> Iterator[str]:
    began_closed = _began_closed(explanation)
    if not explanation.duration:
        yield "at once when open" if began_closed else "at once"
    opened = f"{'reopened' if reopened else 'opened'} {dates.moment(explanation.start)}"
    yield f"{opened} while closed" if began_closed else opened
    if explanation.clock is ClockKind.CALENDAR:
        yield from _around_the_clock(explanation, dates)
    else:
        yield from _day_by_day(explanation, dates)
    if explanation.due is None:
        yield f"paused since {dates.moment(explanation.until)}"
        left = minutes_begun(explanation.duration) - minutes_begun(counted_time(explanation))
        yield f"{_length(left)} left"


def _began_closed(explanation: Explanation) -> bool:
    ran = (span.start for span in explanation.spans if span.kind is not SpanKind.CLOSED)
    return next(ran, explanation.until) > explanation.start


def _around_the_clock(explanation: Explanation, dates: DateStyle) -> Iterator[str]:
    """Without days, since none is closed. A change of the clocks would look like a mistake."""
    for run in runs_of(explanation):
        if run.kind is SpanKind.PAUSED:
            yield _paused(run, dates)
    if minutes := minutes_begun(counted_time(explanation)):
        yield f"{_length(minutes)} around the clock"
    ends = (explanation.start, explanation.until)
    if len({end.astimezone(explanation.zone).utcoffset() for end in ends}) > 1:
        yield "the clocks change in between"


def _day_by_day(explanation: Explanation, dates: DateStyle) -> Iterator[str]:
    runs, word = runs_of(explanation), " counted"
    for run in runs if len(runs) <= MANY else summarize(runs):
        if run.kind is SpanKind.CLOSED:
            yield f"{_days(run, dates)} closed"
        elif run.kind is SpanKind.PAUSED:
            yield _paused(run, dates)
        else:
            yield _counted(run, dates, word)
            word = ""  # said once, it is understood of all that follow


def _counted(run: Run, dates: DateStyle, word: str) -> str:
    if run.days == 1:
        return f"{_length(run.minutes)}{word} {_days(run, dates)}"
    if run.each is not None and run.in_a_row:
        return f"{_length(run.each)}{word} on each of {_days(run, dates)}"
    many = f"{run.days} days from {dates.days(run.first.day, run.last.day, 'to')}"
    if run.each is not None:
        return f"{_length(run.each)}{word} on each of {many}"
    return f"{_length(run.minutes)}{word} over {many}"


def _paused(run: Run, dates: DateStyle) -> str:
    start, end = dates.moment(run.first.start), dates.moment(run.last.end)
    same_day = start.rpartition(" ")[0] == end.rpartition(" ")[0]
    return f"paused {start} to {end.rpartition(' ')[2] if same_day else end}"


def _days(run: Run, dates: DateStyle) -> str:
    if run.days == 1:
        return dates.day(run.first.day)
    return dates.days(run.first.day, run.last.day, "and" if run.days == 2 else "to")


def _length(minutes: int) -> str:
    if not minutes:
        return "under 1 min"
    hours, rest = divmod(minutes, 60)
    parts = ((hours, "h"), (rest, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
