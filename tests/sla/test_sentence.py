"""The sentence that tells a due time and its reason."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.deadline_explanation import explain
from core.sla.explanation_sentence import reason, sentence
from tests.sla.desks import (
    ALWAYS,
    FRIDAY,
    HOUR,
    LUNCH,
    MINUTE,
    OFFICE,
    SATURDAY,
    THURSDAY,
    desk,
    local,
)

OPEN, DAYS, CALENDAR = ClockKind.WORKING_HOURS, ClockKind.WORKING_DAYS, ClockKind.CALENDAR


def told(start: str, length: timedelta, *pauses: Interval, hours: Hours = OFFICE) -> str:
    return sentence(explain(hours, OPEN, local(hours, start), length, pauses))


def pause(start: str, end: str | None = None) -> Interval:
    return Interval(local(OFFICE, start), None if end is None else local(OFFICE, end))


def test_the_sentence_of_the_design() -> None:
    assert told("2026-11-05 17:30", HOUR) == (
        "Due Sun 10:30: opened Thu 17:30, 30 min counted Thu, Fri and Sat closed, 30 min Sun."
    )


def elsewhere(zone: str, start: str, length: timedelta, clock: ClockKind = OPEN) -> str:
    """The reason as somebody in another zone is told it, after the due time."""
    return reason(explain(OFFICE, clock, local(OFFICE, start), length, zone=ZoneInfo(zone)))


def test_the_reason_alone_where_the_due_time_was_said_before() -> None:
    assert elsewhere("Asia/Jerusalem", "2026-11-05 17:30", HOUR) == (
        "Opened Thu 17:30, 30 min counted Thu, Fri and Sat closed, 30 min Sun."
    )


def test_whoever_reads_it_elsewhere_has_one_clock() -> None:
    assert elsewhere("America/New_York", "2026-11-05 17:30", HOUR) == (
        "Opened Thu 10:30, 30 min counted Thu, Fri and Sat closed, 30 min Sun."
    )


def test_an_opening_may_lie_on_two_of_the_readers_days_and_the_sum_is_the_same() -> None:
    """The desk's Sunday from 10 to 18 begins in Honolulu on Saturday at 22."""
    assert elsewhere("Pacific/Honolulu", "2026-11-08 09:00", 4 * HOUR) == (
        "Opened Sat 21:00 while closed, 2 h counted on each of Sat and Sun."
    )
    assert elsewhere("Pacific/Honolulu", "2026-11-05 17:30", HOUR) == (
        "Opened Thu 05:30, 30 min counted Thu, Fri closed, 30 min Sat."
    )


def test_all_in_one_day() -> None:
    assert told("2026-11-05 10:15", 75 * MINUTE) == (
        "Due Thu 11:30: opened Thu 10:15, 1 h 15 min counted Thu."
    )


def test_opened_while_the_desk_is_closed() -> None:
    after = "Due Sun 12:00: opened Thu 18:00 while closed, Fri and Sat closed, 2 h counted Sun."
    assert told("2026-11-05 18:00", 2 * HOUR) == after
    before = "Due Sun 12:00: opened Sun 08:00 while closed, 2 h counted Sun."
    assert told("2026-11-08 08:00", 2 * HOUR) == before


def test_one_closed_day_and_three_in_a_row() -> None:
    hours = desk("Asia/Jerusalem", {THURSDAY: "10-18", SATURDAY: "10-18"}, "2026-11-14")
    assert told("2026-11-05 17:00", 2 * HOUR, hours=hours) == (
        "Due Sat 11:00: opened Thu 17:00, 1 h counted Thu, Fri closed, 1 h Sat."
    )
    assert told("2026-11-12 17:00", 2 * HOUR, hours=hours) == (
        "Due Thu 19 Nov 11:00: opened Thu 12 Nov 17:00, 1 h counted Thu 12 Nov, "
        "Fri 13 to Wed 18 Nov closed, 1 h Thu 19 Nov."
    )


def test_days_that_are_alike_are_told_together() -> None:
    assert told("2026-11-08 10:00", 40 * HOUR) == (
        "Due Thu 18:00: opened Sun 10:00, 8 h counted on each of Sun to Thu."
    )
    assert told("2026-11-09 15:00", 24 * HOUR) == (
        "Due Thu 15:00: opened Mon 15:00, 3 h counted Mon, 8 h on each of Tue and Wed, 5 h Thu."
    )


def test_dates_are_given_when_a_weekday_alone_would_mislead() -> None:
    assert told("2026-11-05 17:00", 72 * HOUR) == (
        "Due Wed 18 Nov 17:00: opened Thu 5 Nov 17:00, 1 h counted Thu 5 Nov, "
        "Fri 6 and Sat 7 Nov closed, 8 h on each of Sun 8 to Thu 12 Nov, "
        "Fri 13 and Sat 14 Nov closed, 8 h on each of Sun 15 to Tue 17 Nov, 7 h Wed 18 Nov."
    )


def test_seven_days_are_told_by_weekday_and_the_eighth_is_not() -> None:
    assert "Due Sun 18:00:" in told("2026-11-09 10:00", 40 * HOUR)
    assert "Due Mon 16 Nov 11:00:" in told("2026-11-09 10:00", 41 * HOUR)


def test_years_are_given_when_they_differ_and_months_where_they_change() -> None:
    assert told("2026-12-30 17:00", 26 * HOUR) == (
        "Due Tue 11:00: opened Wed 17:00, 1 h counted Wed, 8 h Thu, Fri and Sat closed, "
        "8 h on each of Sun and Mon, 1 h Tue."
    )
    assert told("2026-12-30 17:00", 42 * HOUR) == (
        "Due Thu 7 Jan 2027 11:00: opened Wed 30 Dec 2026 17:00, 1 h counted Wed 30 Dec, "
        "8 h Thu 31 Dec, Fri 1 and Sat 2 Jan closed, 8 h on each of Sun 3 to Wed 6 Jan, "
        "1 h Thu 7 Jan."
    )
    assert "8 h on each of Sun 29 Nov to Thu 3 Dec" in told("2026-11-26 17:00", 72 * HOUR)


def test_who_reads_it_in_another_week_or_year_is_given_dates_too() -> None:
    explanation = explain(OFFICE, OPEN, local(OFFICE, "2026-11-05 17:30"), HOUR)
    assert sentence(explanation, date(2026, 11, 11)).startswith("Due Sun 10:30: opened Thu 17:30")
    assert sentence(explanation, date(2026, 11, 12)) == (
        "Due Sun 8 Nov 10:30: opened Thu 5 Nov 17:30, 30 min counted Thu 5 Nov, "
        "Fri 6 and Sat 7 Nov closed, 30 min Sun 8 Nov."
    )
    assert sentence(explanation, date(2027, 1, 4)).startswith(
        "Due Sun 8 Nov 2026 10:30: opened Thu 5 Nov 2026 17:30, 30 min counted Thu 5 Nov,"
    )


def test_a_month_is_summed_up() -> None:
    assert told("2026-11-05 17:00", 200 * HOUR) == (
        "Due Thu 10 Dec 17:00: opened Thu 5 Nov 17:00, 1 h counted Thu 5 Nov, "
        "8 h on each of 24 days from Sun 8 Nov to Wed 9 Dec, 7 h Thu 10 Dec."
    )


def test_days_that_differ_are_summed_up_to_their_whole() -> None:
    assert told("2026-11-05 16:30", 100 * HOUR, hours=LUNCH) == (
        "Due Thu 26 Nov 09:00: opened Thu 5 Nov 16:30, 1 h counted Thu 5 Nov, "
        "98 h 30 min over 14 days from Fri 6 to Wed 25 Nov, 30 min Thu 26 Nov."
    )


def test_what_takes_years_has_the_year_at_each_date() -> None:
    saturdays = desk("Asia/Jerusalem", {SATURDAY: "11:15-11:45"})
    assert told("2026-11-05 17:00", 27 * HOUR, hours=saturdays) == (
        "Due Sat 13 Nov 2027 11:45: opened Thu 5 Nov 2026 17:00 while closed, "
        "30 min counted Sat 7 Nov 2026, 30 min on each of 52 days from Sat 14 Nov 2026 "
        "to Sat 6 Nov 2027, 30 min Sat 13 Nov 2027."
    )


def test_pauses_are_told_even_when_the_rest_is_summed_up() -> None:
    text = told("2026-11-05 17:00", 100 * HOUR, pause("2026-11-16 12:00", "2026-11-16 16:00"))
    assert text == (
        "Due Tue 24 Nov 17:00: opened Thu 5 Nov 17:00, 1 h counted Thu 5 Nov, "
        "52 h over 7 days from Sun 8 to Mon 16 Nov, paused Mon 16 Nov 12:00 to 16:00, "
        "8 h on each of 5 days from Tue 17 to Mon 23 Nov, 7 h Tue 24 Nov."
    )


def test_a_pause_over_some_days() -> None:
    text = told("2026-11-09 11:00", 24 * HOUR, pause("2026-11-09 13:00", "2026-11-11 12:00"))
    assert text == (
        "Due Sun 18:00: opened Mon 11:00, 2 h counted Mon, paused Mon 13:00 to Wed 12:00, "
        "6 h Wed, 8 h Thu, Fri and Sat closed, 8 h Sun."
    )


def test_a_pause_that_began_in_open_time_before_the_start_but_held_up_nothing_is_left_out() -> None:
    held = pause("2026-11-08 17:00", "2026-11-08 19:00")
    assert told("2026-11-08 18:00", HOUR, held) == (
        "Due Mon 11:00: opened Sun 18:00 while closed, 1 h counted Mon."
    )


def test_two_pauses_on_one_day() -> None:
    pauses = (
        pause("2026-11-09 11:30", "2026-11-09 11:45"),
        pause("2026-11-09 11:50", "2026-11-09 12:30"),
    )
    assert told("2026-11-09 11:00", HOUR, *pauses) == (
        "Due Mon 12:55: opened Mon 11:00, 1 h counted Mon, "
        "paused Mon 11:30 to 11:45, paused Mon 11:50 to 12:30."
    )


def test_while_a_pause_is_open_it_is_told_what_is_left() -> None:
    assert told("2026-11-05 17:30", HOUR, pause("2026-11-08 10:10")) == (
        "Not due while paused: opened Thu 17:30, 30 min counted Thu, Fri and Sat closed, "
        "10 min Sun, paused since Sun 10:10, 20 min left."
    )


def test_paused_from_the_first_moment() -> None:
    assert told("2026-11-05 17:30", HOUR, pause("2026-11-05 12:00")) == (
        "Not due while paused: opened Thu 17:30, paused since Thu 17:30, 1 h left."
    )


def test_paused_while_closed() -> None:
    assert told("2026-11-05 18:30", HOUR, pause("2026-11-08 09:00")) == (
        "Not due while paused: opened Thu 18:30 while closed, Fri and Sat closed, "
        "paused since Sun 09:00, 1 h left."
    )


def test_at_once() -> None:
    assert told("2026-11-05 17:30", timedelta()) == "Due Thu 17:30: at once, opened Thu 17:30."
    assert told("2026-11-05 18:30", timedelta()) == (
        "Due Sun 10:00: at once when open, opened Thu 18:30 while closed, Fri and Sat closed."
    )


def test_on_working_days() -> None:
    start = local(OFFICE, "2026-11-05 17:00")
    assert sentence(explain(OFFICE, DAYS, start, 72 * HOUR)) == (
        "Due Tue 17:00: opened Thu 17:00, 7 h counted Thu, Fri and Sat closed, "
        "24 h on each of Sun and Mon, 17 h Tue."
    )


def around_the_clock(start: str, length: timedelta, *pauses: Interval) -> str:
    return sentence(explain(OFFICE, CALENDAR, local(OFFICE, start), length, pauses))


def test_around_the_clock() -> None:
    assert around_the_clock("2026-11-06 12:00", 48 * HOUR) == (
        "Due Sun 12:00: opened Fri 12:00, 48 h around the clock."
    )
    assert around_the_clock("2026-11-06 12:00", timedelta()) == (
        "Due Fri 12:00: at once, opened Fri 12:00."
    )


def test_around_the_clock_with_a_pause() -> None:
    held = pause("2026-11-09 13:00", "2026-11-11 12:00")
    assert around_the_clock("2026-11-09 11:00", 24 * HOUR, held) == (
        "Due Thu 10:00: opened Mon 11:00, paused Mon 13:00 to Wed 12:00, 24 h around the clock."
    )


def test_around_the_clock_when_the_clocks_change() -> None:
    assert around_the_clock("2026-03-26 17:30", 24 * HOUR) == (
        "Due Fri 18:30: opened Thu 17:30, 24 h around the clock, the clocks change in between."
    )


def test_a_day_of_twenty_three_hours_says_so() -> None:
    assert told("2027-03-27 12:00", 40 * HOUR, hours=ALWAYS) == (
        "Due Mon 05:00: opened Sat 12:00, 12 h counted Sat, 23 h Sun, 5 h Mon."
    )


def test_a_day_that_a_country_left_out_is_not_told() -> None:
    # Samoa crossed the date line: Thursday 29 December 2011 was followed by Saturday the 31st.
    hours = desk("Pacific/Apia", {THURSDAY: "10-18", FRIDAY: "10-18", SATURDAY: "10-18"})
    assert told("2011-12-29 17:00", 2 * HOUR, hours=hours) == (
        "Due Sat 11:00: opened Thu 17:00, 1 h counted on each of 2 days from Thu to Sat."
    )


@pytest.mark.parametrize("second", [0, 1, 10, 29, 30, 31, 59])
def test_with_seconds_the_amounts_still_add_up_and_fit_the_times(second: int) -> None:
    start = datetime(2026, 11, 5, 15, 30, second, tzinfo=local(OFFICE, "2026-11-05 10:00").tzinfo)
    assert sentence(explain(OFFICE, OPEN, start, HOUR)) == (
        "Due Sun 10:30: opened Thu 17:30, 30 min counted Thu, Fri and Sat closed, 30 min Sun."
    )


def test_less_than_a_minute_is_not_told_as_none() -> None:
    start = local(OFFICE, "2026-11-05 17:00") + timedelta(seconds=20)
    assert sentence(explain(OFFICE, OPEN, start, HOUR)) == (
        "Due Sun 10:00: opened Thu 17:00, 1 h counted Thu, Fri and Sat closed, under 1 min Sun."
    )


def test_a_run_after_a_reopening_says_so() -> None:
    explanation = explain(OFFICE, OPEN, local(OFFICE, "2026-11-05 10:15"), HOUR)
    assert reason(explanation, reopened=True).startswith("Reopened Thu 10:15, ")
    assert ": reopened Thu 10:15, " in sentence(explanation, reopened=True)
