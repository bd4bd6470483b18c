"""Half days, and times in which the desk is closed whatever the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings, strategies as st

from core.model.business_hours import ClockKind, Hours, Opening
from core.sla.business_hours import next_closing, next_opening, openings, working_days
from core.sla.clocks import due, elapsed
from tests.desks import OFFICE
from tests.english import closures, unusual
from tests.profile import sweep

SUNDAY = datetime(2026, 11, 22, 8, tzinfo=UTC)
"""10:00 in Jerusalem."""
HOUR = timedelta(hours=1)
HALF_DAY = replace(OFFICE, special={date(2026, 11, 22): (Opening(600, 780),)})


def without(*stretches: tuple[float, float], hours: Hours = OFFICE) -> Hours:
    """Closed from so many hours after Sunday, 10:00, to so many."""
    closed = tuple((SUNDAY + a * HOUR, SUNDAY + b * HOUR) for a, b in stretches)
    return replace(hours, closed=closed)


def test_a_target_runs_on_over_closed_hours() -> None:
    lunch = without((2, 3))
    assert due(lunch, ClockKind.WORKING_HOURS, SUNDAY, 3 * HOUR) == SUNDAY + 4 * HOUR
    assert due(lunch, ClockKind.WORKING_HOURS, SUNDAY, 2 * HOUR) == SUNDAY + 2 * HOUR
    assert elapsed(lunch, ClockKind.WORKING_HOURS, SUNDAY, SUNDAY + 8 * HOUR) == 7 * HOUR


def test_a_day_that_is_closed_all_along_is_no_working_day() -> None:
    assert next(working_days(without((-1, 8)), SUNDAY)).start > SUNDAY + 8 * HOUR
    assert next(working_days(without((-1, 7)), SUNDAY)).start < SUNDAY


def test_a_half_day_closes_early_and_stays_a_working_day() -> None:
    assert next_closing(HALF_DAY, SUNDAY) == SUNDAY + 3 * HOUR
    assert next_opening(HALF_DAY, SUNDAY + 3 * HOUR) == SUNDAY + 24 * HOUR
    assert due(HALF_DAY, ClockKind.WORKING_DAYS, SUNDAY, 24 * HOUR) == SUNDAY + 24 * HOUR


def test_a_date_with_hours_of_its_own_opens_on_a_holiday_and_a_weekend() -> None:
    friday = date(2026, 11, 27)
    hours = replace(OFFICE, special={friday: (Opening(540, 600),)}, holidays=frozenset({friday}))
    assert next_opening(hours, SUNDAY + timedelta(days=4, hours=8)) == datetime(
        2026, 11, 27, 7, tzinfo=UTC
    )


def test_the_page_tells_unusual_hours_apart_from_closed_days() -> None:
    hours = without((24 + 2, 24 + 3), (2 * 24 - 1, 2 * 24 + 9), hours=HALF_DAY)
    assert unusual(hours, SUNDAY) == (
        "Sun 22 Nov 10:00-13:00, Mon 23 Nov 10:00-12:00 and 13:00-18:00"
    )
    assert closures(hours, SUNDAY) == "Tue 24 Nov"
    assert (unusual(OFFICE, SUNDAY), closures(OFFICE, SUNDAY)) == ("", "")


STRETCHES = st.lists(
    st.tuples(st.integers(-48, 240), st.integers(1, 30)), min_size=0, max_size=6
).map(sorted)


def apart(pairs: list[tuple[int, int]]) -> Hours:
    found = list[tuple[float, float]]()
    for start, length in pairs:
        begin = max(start, int(found[-1][1]) + 1) if found else start
        found.append((begin, begin + length))
    return without(*found)


@settings(max_examples=sweep(30, 400), deadline=None)
@given(pairs=STRETCHES, minutes=st.integers(1, 60 * 40))
def test_closed_times_never_count_and_what_is_left_is_whole(
    pairs: list[tuple[int, int]], minutes: int
) -> None:
    hours, target = apart(pairs), timedelta(minutes=minutes)
    end = SUNDAY + timedelta(days=30)
    for stretch in openings(hours, SUNDAY):
        if stretch.start > end:
            break
        assert stretch.start < stretch.end
        assert all(stretch.end <= a or b <= stretch.start for a, b in hours.closed)
    moment = due(hours, ClockKind.WORKING_HOURS, SUNDAY, target)
    assert moment is not None
    assert elapsed(hours, ClockKind.WORKING_HOURS, SUNDAY, moment) == target
    usual = due(OFFICE, ClockKind.WORKING_HOURS, SUNDAY, target)
    assert usual is not None
    assert moment >= usual
