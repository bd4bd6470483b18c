"""Why a target is due when it is: the walk of the clock, day by day, told in few words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.model.business_hours import ClockKind, Hours, Interval
from core.model.values import Duration, Reason, ReasonRun, RunKind
from core.sla.business_hours import Stretch, at_wall_clock, to_utc
from core.sla.clocks import counted_intervals, due, merge_intervals, running


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


__all__ = ["Explanation", "Span", "SpanKind", "explain"]

_DAY = timedelta(days=1)


def explain(
    hours: Hours,
    clock: ClockKind,
    start: datetime,
    duration: timedelta,
    pauses: Sequence[Interval] = (),
    zone: ZoneInfo | None = None,
) -> Explanation:
    """The due time of a target together with what led to it; same arguments and errors as `due`.

    Days are parted at the midnights of `zone`, the reader's, or else of the desk's. So a reader far
    away may find one opening of the desk on two days, and a day counts as closed if none of its
    hours counted: all of it is true on the one clock that the reader has.

    A pause that fell wholly into time when the clock did not run changed nothing and is left out.
    """
    start, stops = to_utc(start), merge_intervals(pauses)
    moment = due(hours, clock, start, duration, pauses)
    end = max(stops[-1].start, start) if moment is None else moment
    ran = _until(end, running(hours, clock, start))
    # The clock counts nothing after the open pause, so the walk of `counted` ends by itself.
    worked = _until(end, counted_intervals(hours, clock, start, pauses))
    held = [
        Stretch(max(stop.start, start), stop.end)
        for stop in stops
        if any(stop.start < each.end and each.start < stop.end for each in ran)
    ]
    zone = zone or hours.zone
    spans = tuple(_spans(zone, Stretch(start, end), worked, held))
    return Explanation(zone, clock, start, duration, moment, end, spans)


def _until(end: datetime, stretches: Iterator[Stretch]) -> list[Stretch]:
    """What of the stretches lies before `end`, none of them empty."""
    kept = []
    for stretch in stretches:
        if stretch.start >= end:
            break
        if stretch.start < stretch.end:
            kept.append(Stretch(stretch.start, min(stretch.end, end)))
    return kept


def _spans(
    zone: ZoneInfo, whole: Stretch, worked: list[Stretch], held: list[Stretch]
) -> Iterator[Span]:
    counts, stops = _by_day(zone, worked), _by_day(zone, held)
    for day, (part,) in _by_day(zone, [whole]).items():
        spans = [
            Span(day, SpanKind.PAUSED, stop.end - stop.start, stop.start, stop.end)
            for stop in stops.get(day, ())
        ]
        if pieces := counts.get(day):
            amount = sum((piece.end - piece.start for piece in pieces), timedelta())
            spans.append(Span(day, SpanKind.COUNTED, amount, pieces[0].start, pieces[-1].end))
        if not spans:
            spans.append(Span(day, SpanKind.CLOSED, part.end - part.start, part.start, part.end))
        yield from sorted(spans, key=lambda span: span.start)


def _by_day(zone: ZoneInfo, stretches: list[Stretch]) -> dict[date, list[Stretch]]:
    """The stretches cut at each local midnight, by their local date; days in order."""
    days: dict[date, list[Stretch]] = {}
    for start, end in stretches:
        day = start.astimezone(zone).date()
        while start < end:
            midnight = at_wall_clock(zone, day + _DAY)
            if start < midnight:
                days.setdefault(day, []).append(Stretch(start, min(midnight, end)))
                start = midnight
            day += _DAY
    return days


class Run(NamedTuple):
    """Spans that are told together. `each` is the minutes of every day, if all are alike."""

    kind: SpanKind
    first: Span
    last: Span
    days: int
    minutes: int
    each: int | None

    @property
    def in_a_row(self) -> bool:
        """Whether no day was left out between the first and the last."""
        return (self.last.day - self.first.day).days + 1 == self.days


def runs_of(explanation: Explanation) -> list[Run]:
    """All spans in order, neighbours that are alike as one.

    Closed time of the first and the last day is left out: the day may have been open before or
    after, and "closed" would mislead.
    """
    zone = explanation.zone
    edges = {end.astimezone(zone).date() for end in (explanation.start, explanation.until)}
    runs: list[Run] = []
    counted_time = timedelta()
    for span in explanation.spans:
        if span.kind is SpanKind.CLOSED and span.day in edges:
            continue
        minutes = 0
        if span.kind is SpanKind.COUNTED:
            # The difference of two rounded sums, so that all the amounts add up to the target.
            minutes = minutes_begun(counted_time + span.amount) - minutes_begun(counted_time)
            counted_time += span.amount
        run = Run(span.kind, span, span, 1, minutes, minutes)
        if runs and _alike(runs[-1], run):
            runs[-1] = _join(runs[-1], run)
        else:
            runs.append(run)
    return runs


def summarize(runs: list[Run]) -> list[Run]:
    """First and last as they are; in the middle no closed days, and counted ones as one."""
    first, *middle, last = (run for run in runs if run.kind is not SpanKind.CLOSED)
    short: list[Run] = []
    for run in middle:
        if short and short[-1].kind is run.kind is SpanKind.COUNTED:
            short[-1] = _join(short[-1], run)
        else:
            short.append(run)
    return [first, *short, last]


def minutes_begun(length: timedelta) -> int:
    """Minutes, rounded up: what the shown times, cut to the minute, seem to differ by."""
    return -(-length // timedelta(minutes=1))


def counted_time(explanation: Explanation) -> timedelta:
    """How much of the target's time has been counted."""
    counted = (span.amount for span in explanation.spans if span.kind is SpanKind.COUNTED)
    return sum(counted, timedelta())


def _alike(before: Run, run: Run) -> bool:
    if run.kind is SpanKind.PAUSED:
        return before.kind is SpanKind.PAUSED and before.last.end == run.first.start
    return before.kind is run.kind and before.each == run.each


def _join(before: Run, run: Run) -> Run:
    return before._replace(
        last=run.last,
        days=before.days + run.days,
        minutes=before.minutes + run.minutes,
        each=before.each if before.each == run.each else None,
    )


MANY = 8
"""With more parts than this, closed days are left out and the days in the middle are summed up."""


def reason_of_due(
    explanation: Explanation, told_at: datetime | None = None, *, reopened: bool = False
) -> Reason:
    """Why it is due when it is; amounts are rounded so that they add up to the target.

    Around the clock no day is closed and none need be told, only pauses.
    """
    calendar = explanation.clock is ClockKind.CALENDAR
    runs = runs_of(explanation)
    if calendar:
        runs = [run for run in runs if run.kind is SpanKind.PAUSED]
    elif len(runs) > MANY:
        runs = summarize(runs)
    minutes = minutes_begun(explanation.duration) - minutes_begun(counted_time(explanation))
    return Reason(
        explanation.zone.key,
        Duration(explanation.duration, explanation.clock),
        explanation.start,
        explanation.until,
        tuple(map(_run, runs)),
        while_closed=_began_closed(explanation),
        reopened=reopened,
        paused=explanation.due is None,
        left=minutes if explanation.due is None else 0,
        clocks_change=calendar and _clocks_change(explanation),
        told_at=told_at,
    )


def _run(run: Run) -> ReasonRun:
    kind = RunKind(run.kind.value)
    start, last, end = run.first.start, run.last.start, run.last.end
    return ReasonRun(kind, start, last, end, run.days, run.minutes, run.each, run.in_a_row)


def _began_closed(explanation: Explanation) -> bool:
    ran = (span.start for span in explanation.spans if span.kind is not SpanKind.CLOSED)
    return next(ran, explanation.until) > explanation.start


def _clocks_change(explanation: Explanation) -> bool:
    """Else the times would look like a mistake by an hour."""
    ends = (explanation.start, explanation.until)
    return len({end.astimezone(explanation.zone).utcoffset() for end in ends}) > 1
