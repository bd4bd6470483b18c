"""What is told of a due time: the spans, day by day."""

from datetime import date

import pytest

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.clocks import NeverOpens
from core.sla.deadline_explanation import Explanation, Span, SpanKind, explain
from tests.sla.desks import (
    HOUR,
    LUNCH,
    MINUTE,
    OFFICE,
    local,
)

OPEN, DAYS, CALENDAR = ClockKind.WORKING_HOURS, ClockKind.WORKING_DAYS, ClockKind.CALENDAR


def pause(start: str, end: str | None = None) -> Interval:
    return Interval(local(OFFICE, start), None if end is None else local(OFFICE, end))


def test_the_spans_of_the_example_of_the_design() -> None:
    start = local(OFFICE, "2026-11-05 17:30")
    midnight = [local(OFFICE, f"2026-11-0{day} 00:00") for day in (6, 7, 8)]
    due = local(OFFICE, "2026-11-08 10:30")
    half, day = 30 * MINUTE, 24 * HOUR
    assert explain(OFFICE, OPEN, start, HOUR) == Explanation(
        OFFICE.zone,
        OPEN,
        start,
        HOUR,
        due=due,
        until=due,
        spans=(
            Span(date(2026, 11, 5), SpanKind.COUNTED, half, start, start + half),
            Span(date(2026, 11, 6), SpanKind.CLOSED, day, midnight[0], midnight[1]),
            Span(date(2026, 11, 7), SpanKind.CLOSED, day, midnight[1], midnight[2]),
            Span(date(2026, 11, 8), SpanKind.COUNTED, half, due - half, due),
        ),
    )


def test_the_counted_span_of_a_day_leaves_lunch_out_of_its_amount() -> None:
    start = local(LUNCH, "2026-11-05 08:30")
    (span,) = explain(LUNCH, OPEN, start, 8 * HOUR).spans
    assert (span.amount, span.end - span.start) == (8 * HOUR, 9 * HOUR)


def test_a_pause_is_cut_at_midnight_and_a_pause_of_closed_time_is_left_out() -> None:
    pauses = [
        pause("2026-11-08 20:00", "2026-11-09 08:00"),  # all of it at night
        pause("2026-11-09 17:00", "2026-11-10 11:00"),
    ]
    spans = explain(OFFICE, OPEN, local(OFFICE, "2026-11-08 17:00"), 9 * HOUR, pauses).spans
    assert [(span.day.day, str(span.kind), span.amount) for span in spans] == [
        (8, "counted", HOUR),
        (9, "counted", 7 * HOUR),
        (9, "paused", 7 * HOUR),
        (10, "paused", 11 * HOUR),
        (10, "counted", HOUR),
    ]


def test_hours_without_working_time_cannot_be_explained_either() -> None:
    with pytest.raises(NeverOpens):
        explain(Hours(OFFICE.zone, {}), OPEN, local(OFFICE, "2026-11-05 17:30"), HOUR)
