"""When a target falls due on each clock, with all that can be said about pauses and closings."""

from datetime import datetime, timedelta

import pytest

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.clocks import NeverOpens, due, due_unpaused, elapsed
from tests.cases import each_case
from tests.sla.desks import ALWAYS, HOUR, LUNCH, MINUTE, NIGHTS, OFFICE, desk, every_day, local

OPEN, DAYS, CALENDAR = ClockKind.WORKING_HOURS, ClockKind.WORKING_DAYS, ClockKind.CALENDAR


def at(text: str) -> datetime:
    """A moment of the week of 8 November 2026 at the office: "Sun 10:30"."""
    day, clock = text.split()
    number = 8 + ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat").index(day)
    return local(OFFICE, f"2026-11-{number:02} {clock}")


def pause(start: str, end: str | None = None) -> Interval:
    return Interval(at(start), None if end is None else at(end))


def test_the_example_of_the_design() -> None:
    opened = local(OFFICE, "2026-11-05 17:30")
    assert due(OFFICE, OPEN, opened, HOUR) == at("Sun 10:30")


def test_a_target_used_up_at_closing_is_due_at_closing() -> None:
    assert due(OFFICE, OPEN, at("Mon 15:00"), 3 * HOUR) == at("Mon 18:00")


def test_a_second_more_is_due_a_second_after_the_next_opening() -> None:
    second = timedelta(seconds=1)
    assert due(OFFICE, OPEN, at("Mon 15:00"), 3 * HOUR + second) == at("Tue 10:00") + second


def test_lunch_does_not_count() -> None:
    start = local(LUNCH, "2026-11-05 11:30")
    assert due(LUNCH, OPEN, start, HOUR) == local(LUNCH, "2026-11-05 13:30")


def test_a_night_shift_counts_through_midnight() -> None:
    start = local(NIGHTS, "2026-11-06 23:00")
    assert due(NIGHTS, OPEN, start, 8 * HOUR) == local(NIGHTS, "2026-11-09 23:00")


def test_on_working_days_the_whole_date_counts() -> None:
    # Seven hours of Thursday, then one of Sunday.
    assert due(OFFICE, DAYS, at("Thu 17:00"), 8 * HOUR) == local(OFFICE, "2026-11-15 01:00")


def test_the_calendar_never_stops() -> None:
    assert due(OFFICE, CALENDAR, at("Fri 12:00"), 24 * HOUR) == at("Sat 12:00")


@each_case(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2027-03-27 12:00", "2027-03-28 13:00"),
        ("Europe/Berlin", "2026-10-24 12:00", "2026-10-25 11:00"),
        ("America/New_York", "2026-03-07 12:00", "2026-03-08 13:00"),
        ("Asia/Jerusalem", "2026-10-24 12:00", "2026-10-25 11:00"),
        ("Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-05 11:30"),
        ("America/Santiago", "2026-09-05 12:00", "2026-09-06 13:00"),
    ],
)
@each_case("clock", ClockKind)
def test_a_day_of_work_is_twenty_four_real_hours_where_the_desk_never_closes(
    zone: str, start: str, end: str, clock: ClockKind
) -> None:
    hours = desk(zone, every_day("0-24"))
    assert due(hours, clock, local(hours, start), 24 * HOUR) == local(hours, end)


def test_start_and_pauses_in_local_time_are_the_same_moments() -> None:
    # On the wall half an hour apart, but summer time ends in between.
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ALWAYS.zone)
    second = datetime(2026, 10, 25, 3, 0, tzinfo=ALWAYS.zone)
    assert elapsed(ALWAYS, CALENDAR, first, second) == 90 * MINUTE
    assert elapsed(ALWAYS, CALENDAR, first, second, [Interval(first, second)]) == timedelta()


def test_no_time_at_all_is_due_at_once_while_the_clock_runs() -> None:
    for clock in ClockKind:
        assert due(OFFICE, clock, at("Mon 12:00"), timedelta()) == at("Mon 12:00")


def test_no_time_at_all_is_due_at_the_next_opening_while_it_is_closed() -> None:
    assert due(OFFICE, OPEN, at("Mon 19:00"), timedelta()) == at("Tue 10:00")


def test_no_time_at_all_is_due_at_closing_when_asked_at_closing() -> None:
    assert due(OFFICE, OPEN, at("Mon 18:00"), timedelta()) == at("Mon 18:00")


def test_closing_is_known_also_on_the_farthest_midnight_and_in_local_time() -> None:
    weekend = desk("Europe/Berlin", {5: "0-48"})
    monday = local(weekend, "2026-11-09 00:00")
    assert due(weekend, OPEN, monday, timedelta()) == monday
    # 02:30 comes twice on this day, and Python holds such times unequal to those of other zones.
    early = desk("Europe/Berlin", {6: "0-2:30"})
    closing = datetime(2026, 10, 25, 2, 30, tzinfo=early.zone)
    assert due(early, OPEN, closing, timedelta()) == local(early, "2026-10-25 02:30")


def test_no_time_at_all_is_due_after_the_pause_in_which_it_is_asked() -> None:
    pauses = [pause("Mon 11:00", "Mon 13:00")]
    assert due(OFFICE, OPEN, at("Mon 12:00"), timedelta(), pauses) == at("Mon 13:00")
    assert due(OFFICE, OPEN, at("Mon 11:00"), timedelta(), pauses) == at("Mon 11:00")


def test_no_time_at_all_with_a_pause_across_the_closing_is_due_when_both_are_over() -> None:
    pauses = [pause("Mon 17:00", "Tue 11:00")]
    assert due(OFFICE, OPEN, at("Mon 18:00"), timedelta(), pauses) == at("Tue 11:00")


def test_a_negative_target_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than no time"):
        due(OFFICE, OPEN, at("Mon 12:00"), -MINUTE)


def test_a_start_without_a_zone_is_refused_on_every_clock() -> None:
    naive = datetime(2026, 11, 9, 12)  # noqa: DTZ001
    for clock in ClockKind:
        with pytest.raises(ValueError, match="has no time zone"):
            due(OFFICE, clock, naive, HOUR)
        with pytest.raises(ValueError, match="has no time zone"):
            elapsed(OFFICE, clock, at("Mon 12:00"), naive)
        with pytest.raises(ValueError, match="has no time zone"):
            due(OFFICE, clock, at("Mon 12:00"), HOUR, [Interval(naive)])


def test_hours_without_working_time_are_named_as_the_reason() -> None:
    never = Hours(OFFICE.zone, {})
    for clock in (OPEN, DAYS):
        with pytest.raises(NeverOpens, match="no working time within two years"):
            due(never, clock, at("Mon 12:00"), HOUR)
        with pytest.raises(NeverOpens, match="no working time within two years"):
            due_unpaused(never, clock, at("Mon 12:00"), HOUR)
        assert elapsed(never, clock, at("Mon 12:00"), at("Sat 12:00")) == timedelta()
    assert due(never, CALENDAR, at("Mon 12:00"), HOUR) == at("Mon 13:00")


def test_a_pause_puts_the_due_time_off_by_the_open_time_in_it() -> None:
    pauses = [pause("Mon 17:00", "Tue 11:00")]
    assert due(OFFICE, OPEN, at("Mon 16:00"), 3 * HOUR, pauses) == at("Tue 13:00")


def test_a_target_used_up_where_a_pause_begins_is_due_there() -> None:
    pauses = [pause("Mon 13:00", "Mon 15:00")]
    assert due(OFFICE, OPEN, at("Mon 12:00"), HOUR, pauses) == at("Mon 13:00")


def test_pauses_may_overlap_and_come_in_any_order_and_time_is_left_out_once() -> None:
    pauses = [
        pause("Mon 14:00", "Mon 15:00"),
        pause("Mon 12:00", "Mon 14:00"),
        pause("Mon 12:30", "Mon 13:00"),
        pause("Mon 12:45", "Mon 14:30"),
    ]
    assert due(OFFICE, OPEN, at("Mon 11:00"), 2 * HOUR, pauses) == at("Mon 16:00")
    assert elapsed(OFFICE, OPEN, at("Mon 11:00"), at("Mon 18:00"), pauses) == 4 * HOUR


def test_a_pause_that_began_before_the_start_counts_from_the_start() -> None:
    pauses = [pause("Sun 12:00", "Mon 13:00")]
    assert due(OFFICE, OPEN, at("Mon 12:00"), HOUR, pauses) == at("Mon 14:00")


def test_a_pause_before_the_start_and_a_pause_that_ends_before_it_begins_are_none() -> None:
    pauses = [pause("Sun 12:00", "Sun 13:00"), pause("Mon 13:00", "Mon 12:00")]
    assert due(OFFICE, OPEN, at("Mon 12:00"), HOUR, pauses) == at("Mon 13:00")


def test_a_ticket_opened_while_closed_and_already_paused_waits_for_both() -> None:
    pauses = [pause("Mon 08:00", "Mon 11:00")]
    assert due(OFFICE, OPEN, at("Mon 08:00"), HOUR, pauses) == at("Mon 12:00")
    assert elapsed(OFFICE, OPEN, at("Mon 08:00"), at("Mon 12:00"), pauses) == HOUR


def test_while_a_pause_is_open_the_due_time_is_not_known() -> None:
    for clock in ClockKind:
        assert due(OFFICE, clock, at("Mon 12:00"), 2 * HOUR, [pause("Mon 13:00")]) is None
        assert due(OFFICE, clock, at("Mon 12:00"), 2 * HOUR, [pause("Sun 13:00")]) is None


def test_an_open_pause_changes_nothing_for_a_target_that_was_used_up_before_it() -> None:
    pauses = [pause("Mon 13:00")]
    assert due(OFFICE, OPEN, at("Mon 12:00"), HOUR, pauses) == at("Mon 13:00")


def test_while_a_pause_is_open_no_more_time_runs() -> None:
    pauses = [pause("Mon 13:00")]
    assert elapsed(OFFICE, OPEN, at("Mon 12:00"), at("Thu 12:00"), pauses) == HOUR


def test_nothing_has_run_before_the_start() -> None:
    for clock in ClockKind:
        assert elapsed(OFFICE, clock, at("Mon 12:00"), at("Sun 12:00")) == timedelta()


def test_half_an_hour_a_week_is_enough_for_three_days_of_work() -> None:
    # 144 Saturdays: longer than the two years for which one opening is looked for.
    saturdays = desk("Asia/Jerusalem", {5: "11:15-11:45"})
    assert due(saturdays, OPEN, at("Sun 12:00"), 72 * HOUR) == local(saturdays, "2029-08-11 11:45")
