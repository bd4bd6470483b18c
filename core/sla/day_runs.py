"""The days of an explanation, those that are alike taken together, to be told in few words."""

from datetime import timedelta
from typing import NamedTuple

from core.sla.explanation import Explanation, Span, SpanKind


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
    """Minutes begun. Rounded up, an amount is what the times, cut to the minute, seem to differ."""
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
