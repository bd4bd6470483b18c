"""Why a ticket is due when it is, in words: "The 2 working hours run from Sun 10:00 to 12:00."

Days and times are those of the reason's zone. Weekdays stand alone while everything lies within
seven days; then dates are given, and years when they differ.
"""

from collections.abc import Iterator
from datetime import datetime

from adapters.words.catalogue import Catalogue
from adapters.words.dates import (
    DateStyle,
    format_items,
    hours_and_minutes,
    length,
    style,
    time_of,
    zone_of,
)
from core.model.business_hours import ClockKind
from core.model.values import Duration, Reason, ReasonRun, RunKind

_UNIT_MINUTES = {
    ClockKind.WORKING_HOURS: 60,
    ClockKind.WORKING_DAYS: 24 * 60,
    ClockKind.CALENDAR: 60,
}
"""What a working hour, a working day and an hour around the clock are counted in."""


def reason_text(texts: Catalogue, reason: Reason) -> str:
    """The whole reason; the due time itself is said before it."""
    if reason.kept:
        return texts.fill("phrase.reason_kept")
    zone = zone_of(reason.zone)
    today = None if reason.told_at is None else reason.told_at.astimezone(zone).date()
    dates = style(texts, zone, reason.start, reason.until, today)
    said = [
        _describe_start(texts, reason, dates),
        _run(texts, reason, dates),
        *_describe_end(texts, reason, dates),
    ]
    return " ".join(filter(None, said))


def _describe_start(texts: Catalogue, reason: Reason, dates: DateStyle) -> str:
    start = dates.moment(reason.start)
    if reason.reopened:
        name = "reason_reopened_closed" if reason.while_closed else "reason_reopened"
    else:
        name = "reason_opened_closed" if reason.while_closed else ""
    return texts.fill(f"phrase.{name}", start=start) if name else ""


def _run(texts: Catalogue, reason: Reason, dates: DateStyle) -> str:
    if not reason.length.length:
        name = "phrase.reason_when_open" if reason.while_closed else "phrase.reason_at_once"
        return texts.fill(name, due=dates.moment(reason.until))
    ran = [run for run in reason.runs if run.kind is not RunKind.CLOSED]
    if reason.paused and not any(run.kind is RunKind.COUNTED for run in ran):
        return ""
    first = ran[0].start if reason.while_closed and ran else reason.start
    told = [*_parts(texts, reason, dates)]
    parts = format_items(told, "unit", texts.locale)
    count, span = units_of(reason.length), clocked(texts, reason.length)
    args = {"span": span, "start": dates.moment(first), "parts": parts}
    if reason.paused:
        return texts.filled("phrase.reason_began", args)
    here = [moment.astimezone(dates.zone) for moment in (first, reason.until)]
    same_day = here[0].date() == here[1].date()
    end = time_of(texts, here[1]) if same_day else dates.moment(reason.until)
    return texts.filled("phrase.reason_runs", {**args, "end": end}, count)


def _parts(texts: Catalogue, reason: Reason, dates: DateStyle) -> Iterator[str]:
    """Day by day; one run alone says nothing that its ends do not, nor do closed days before."""
    runs = list(reason.runs)
    while reason.while_closed and runs and runs[0].kind is RunKind.CLOSED:
        del runs[0]
    if len(runs) == 1 and runs[0].days == 1 and runs[0].kind is RunKind.COUNTED:
        return
    for run in runs:
        match run.kind:
            case RunKind.CLOSED:
                yield texts.fill("phrase.reason_closed", days=_days(run, dates))
            case RunKind.PAUSED:
                yield _describe_pause(texts, run, dates)
            case RunKind.COUNTED:
                yield _describe_count(texts, run, dates)


def _describe_count(texts: Catalogue, run: ReasonRun, dates: DateStyle) -> str:
    each = hours_and_minutes(texts, run.minutes if run.each is None else run.each)
    days = _days(run, dates)
    if run.days == 1:
        return texts.fill("phrase.reason_counted", amount=each, day=days)
    if run.each is not None and run.in_a_row:
        return texts.fill("phrase.reason_each_day", amount=each, days=days)
    name = "phrase.reason_over_days" if run.each is None else "phrase.reason_each_of_days"
    days = dates.days(run.start, run.last)
    return texts.fill(name, count=run.days, n=str(run.days), amount=each, days=days)


def _describe_pause(texts: Catalogue, run: ReasonRun, dates: DateStyle) -> str:
    here: list[datetime] = [moment.astimezone(dates.zone) for moment in (run.start, run.end)]
    same_day = here[0].date() == here[1].date()
    end = time_of(texts, here[1]) if same_day else dates.moment(run.end)
    return texts.fill("phrase.reason_paused", start=dates.moment(run.start), end=end)


def _days(run: ReasonRun, dates: DateStyle) -> str:
    if run.days == 1:
        return dates.day(run.start)
    return dates.days(run.start, run.last, two=run.days == 2)


def _describe_end(texts: Catalogue, reason: Reason, dates: DateStyle) -> Iterator[str]:
    if reason.paused:
        left = hours_and_minutes(texts, reason.left)
        yield texts.fill("phrase.reason_stands_still", since=dates.moment(reason.until), left=left)
    if reason.clocks_change:
        yield texts.fill("phrase.reason_clocks_change")


def clocked(texts: Catalogue, span: Duration) -> str:
    """A duration with its clock: "4 working hours", "3 working days", "15 minutes around the clock"."""
    if (count := _whole(span)) is not None:
        return texts.fill(f"name.{span.clock}", count=count, n=str(count))
    return texts.fill(f"name.{span.clock}.rest", duration=length(texts, span.length))


def units_of(span: Duration) -> int:
    """For the plural of what is said of it: how many there are of its unit, or several."""
    count = _whole(span)
    return 2 if count is None else count


def _whole(span: Duration) -> int | None:
    """How many working hours or days it is, if a whole number of them."""
    minutes, unit = span.length.total_seconds() / 60, _UNIT_MINUTES.get(span.clock)
    if unit is None or not minutes or minutes % unit:
        return None
    return int(minutes // unit)
