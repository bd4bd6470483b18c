"""The reason of a due time as the wording layer puts it into words."""

from datetime import datetime

from core.model.business_hours import ClockKind
from core.model.values import Duration, Reason, ReasonRun, RunKind
from core.sla.day_runs import Run, counted_time, minutes_begun, runs_of, summarize
from core.sla.explanation import Explanation, SpanKind

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
