"""Why a target is due when it is due: the same walk as the clock's, kept day by day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.business_hours import Stretch, at_wall_clock, to_utc
from core.sla.clocks import counted_intervals, due, merge_intervals, running
from core.sla.explanation import Explanation, Span, SpanKind

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
