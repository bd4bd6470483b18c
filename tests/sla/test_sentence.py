"""The sentence that tells a due time and its reason."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours import ClockKind, Hours, Interval
from core.sla.deadline_explanation import explain
from tests.cases import each_case
from tests.english import reason
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
    return reason(explain(hours, OPEN, local(hours, start), length, pauses))


def pause(start: str, end: str | None = None) -> Interval:
    return Interval(local(OFFICE, start), None if end is None else local(OFFICE, end))


def test_the_sentence_of_the_design() -> None:
    assert told("2026-11-05 17:30", HOUR) == (
        "The 1 working hour runs from Thu 17:30 to Sun 10:30: 30 minutes on Thu, closed"
        " Fri and Sat, 30 minutes on Sun."
    )


def elsewhere(zone: str, start: str, length: timedelta, clock: ClockKind = OPEN) -> str:
    """The reason as somebody in another zone is told it, after the due time."""
    return reason(explain(OFFICE, clock, local(OFFICE, start), length, zone=ZoneInfo(zone)))


def test_the_reason_alone_where_the_due_time_was_said_before() -> None:
    assert elsewhere("Asia/Jerusalem", "2026-11-05 17:30", HOUR) == (
        "The 1 working hour runs from Thu 17:30 to Sun 10:30: 30 minutes on Thu, closed"
        " Fri and Sat, 30 minutes on Sun."
    )


def test_whoever_reads_it_elsewhere_has_one_clock() -> None:
    assert elsewhere("America/New_York", "2026-11-05 17:30", HOUR) == (
        "The 1 working hour runs from Thu 10:30 to Sun 03:30: 30 minutes on Thu, closed"
        " Fri and Sat, 30 minutes on Sun."
    )


def test_an_opening_may_lie_on_two_of_the_readers_days_and_the_sum_is_the_same() -> None:
    """The desk's Sunday from 10 to 18 begins in Honolulu on Saturday at 22."""
    assert elsewhere("Pacific/Honolulu", "2026-11-08 09:00", 4 * HOUR) == (
        "Opened Sat 21:00, while closed. The 4 working hours run from Sat 22:00 to Sun "
        "02:00: 2 hours on each of Sat and Sun."
    )
    assert elsewhere("Pacific/Honolulu", "2026-11-05 17:30", HOUR) == (
        "The 1 working hour runs from Thu 05:30 to Sat 22:30: 30 minutes on Thu, closed"
        " Fri, 30 minutes on Sat."
    )


def test_all_in_one_day() -> None:
    assert (
        told("2026-11-05 10:15", 75 * MINUTE)
        == "The 1 hour, 15 minutes of working time run from Thu 10:15 to 11:30."
    )


def test_opened_while_the_desk_is_closed() -> None:
    assert told("2026-11-05 18:00", 2 * HOUR) == (
        "Opened Thu 18:00, while closed. The 2 working hours run from Sun 10:00 to 12:00."
    )
    assert told("2026-11-08 08:00", 2 * HOUR) == (
        "Opened Sun 08:00, while closed. The 2 working hours run from Sun 10:00 to 12:00."
    )


def test_one_closed_day_and_three_in_a_row() -> None:
    hours = desk("Asia/Jerusalem", {THURSDAY: "10-18", SATURDAY: "10-18"}, "2026-11-14")
    assert told("2026-11-05 17:00", 2 * HOUR, hours=hours) == (
        "The 2 working hours run from Thu 17:00 to Sat 11:00: 1 hour on Thu, closed "
        "Fri, 1 hour on Sat."
    )
    assert told("2026-11-12 17:00", 2 * HOUR, hours=hours) == (
        "The 2 working hours run from Thu 12 Nov 17:00 to Thu 19 Nov 11:00: 1 hour on "
        "Thu 12 Nov, closed Fri 13 Nov to Wed 18 Nov, 1 hour on Thu 19 Nov."
    )


def test_days_that_are_alike_are_told_together() -> None:
    assert told("2026-11-08 10:00", 40 * HOUR) == (
        "The 40 working hours run from Sun 10:00 to Thu 18:00: 8 hours on each of Sun to Thu."
    )
    assert told("2026-11-09 15:00", 24 * HOUR) == (
        "The 24 working hours run from Mon 15:00 to Thu 15:00: 3 hours on Mon, 8 hours "
        "on each of Tue and Wed, 5 hours on Thu."
    )


def test_dates_are_given_when_a_weekday_alone_would_mislead() -> None:
    assert told("2026-11-05 17:00", 72 * HOUR) == (
        "The 72 working hours run from Thu 5 Nov 17:00 to Wed 18 Nov 17:00: 1 hour on "
        "Thu 5 Nov, closed Fri 6 Nov and Sat 7 Nov, 8 hours on each of Sun 8 Nov to Thu"
        " 12 Nov, closed Fri 13 Nov and Sat 14 Nov, 8 hours on each of Sun 15 Nov to "
        "Tue 17 Nov, 7 hours on Wed 18 Nov."
    )


def test_seven_days_are_told_by_weekday_and_the_eighth_is_not() -> None:
    assert " to Sun 18:00: " in told("2026-11-09 10:00", 40 * HOUR)
    assert " to Mon 16 Nov 11:00: " in told("2026-11-09 10:00", 41 * HOUR)


def test_years_are_given_when_they_differ_and_months_where_they_change() -> None:
    assert told("2026-12-30 17:00", 26 * HOUR) == (
        "The 26 working hours run from Wed 17:00 to Tue 11:00: 1 hour on Wed, 8 hours "
        "on Thu, closed Fri and Sat, 8 hours on each of Sun and Mon, 1 hour on Tue."
    )
    assert told("2026-12-30 17:00", 42 * HOUR) == (
        "The 42 working hours run from Wed, 30 Dec 2026 17:00 to Thu, 7 Jan 2027 11:00:"
        " 1 hour on Wed 30 Dec, 8 hours on Thu 31 Dec, closed Fri 1 Jan and Sat 2 Jan, "
        "8 hours on each of Sun 3 Jan to Wed 6 Jan, 1 hour on Thu 7 Jan."
    )
    assert "8 hours on each of Sun 29 Nov to Thu 3 Dec" in told("2026-11-26 17:00", 72 * HOUR)


def test_who_reads_it_in_another_week_or_year_is_given_dates_too() -> None:
    explanation = explain(OFFICE, OPEN, local(OFFICE, "2026-11-05 17:30"), HOUR)
    assert reason(explanation, local(OFFICE, "2026-11-11 12:00")).endswith("30 minutes on Sun.")
    assert reason(explanation, local(OFFICE, "2026-11-12 12:00")) == (
        "The 1 working hour runs from Thu 5 Nov 17:30 to Sun 8 Nov 10:30: 30 minutes on"
        " Thu 5 Nov, closed Fri 6 Nov and Sat 7 Nov, 30 minutes on Sun 8 Nov."
    )
    assert reason(explanation, local(OFFICE, "2027-01-04 12:00")).startswith(
        "The 1 working hour runs from Thu, 5 Nov 2026 17:30 to Sun, 8 Nov 2026 10:30: 30 minutes on"
    )


def test_a_month_is_summed_up() -> None:
    assert told("2026-11-05 17:00", 200 * HOUR) == (
        "The 200 working hours run from Thu 5 Nov 17:00 to Thu 10 Dec 17:00: 1 hour on "
        "Thu 5 Nov, 8 hours on each of 24 days from Sun 8 Nov to Wed 9 Dec, 7 hours on "
        "Thu 10 Dec."
    )


def test_days_that_differ_are_summed_up_to_their_whole() -> None:
    assert told("2026-11-05 16:30", 100 * HOUR, hours=LUNCH) == (
        "The 100 working hours run from Thu 5 Nov 16:30 to Thu 26 Nov 09:00: 1 hour on "
        "Thu 5 Nov, 98 hours, 30 minutes over 14 days from Fri 6 Nov to Wed 25 Nov, 30 "
        "minutes on Thu 26 Nov."
    )


def test_what_takes_years_has_the_year_at_each_date() -> None:
    saturdays = desk("Asia/Jerusalem", {SATURDAY: "11:15-11:45"})
    assert told("2026-11-05 17:00", 27 * HOUR, hours=saturdays) == (
        "Opened Thu, 5 Nov 2026 17:00, while closed. The 27 working hours run from Sat,"
        " 7 Nov 2026 11:15 to Sat, 13 Nov 2027 11:45: 30 minutes on Sat, 7 Nov 2026, 30"
        " minutes on each of 52 days from Sat, 14 Nov 2026 to Sat, 6 Nov 2027, 30 "
        "minutes on Sat, 13 Nov 2027."
    )


def test_pauses_are_told_even_when_the_rest_is_summed_up() -> None:
    text = told("2026-11-05 17:00", 100 * HOUR, pause("2026-11-16 12:00", "2026-11-16 16:00"))
    assert text == (
        "The 100 working hours run from Thu 5 Nov 17:00 to Tue 24 Nov 17:00: 1 hour on "
        "Thu 5 Nov, 52 hours over 7 days from Sun 8 Nov to Mon 16 Nov, paused Mon 16 "
        "Nov 12:00 to 16:00, 8 hours on each of 5 days from Tue 17 Nov to Mon 23 Nov, 7"
        " hours on Tue 24 Nov."
    )


def test_a_pause_over_some_days() -> None:
    text = told("2026-11-09 11:00", 24 * HOUR, pause("2026-11-09 13:00", "2026-11-11 12:00"))
    assert text == (
        "The 24 working hours run from Mon 11:00 to Sun 18:00: 2 hours on Mon, paused "
        "Mon 13:00 to Wed 12:00, 6 hours on Wed, 8 hours on Thu, closed Fri and Sat, 8 "
        "hours on Sun."
    )


def test_a_pause_that_began_in_open_time_before_the_start_but_held_up_nothing_is_left_out() -> None:
    held = pause("2026-11-08 17:00", "2026-11-08 19:00")
    assert told("2026-11-08 18:00", HOUR, held) == (
        "Opened Sun 18:00, while closed. The 1 working hour runs from Mon 10:00 to 11:00."
    )


def test_two_pauses_on_one_day() -> None:
    pauses = (
        pause("2026-11-09 11:30", "2026-11-09 11:45"),
        pause("2026-11-09 11:50", "2026-11-09 12:30"),
    )
    assert told("2026-11-09 11:00", HOUR, *pauses) == (
        "The 1 working hour runs from Mon 11:00 to 12:55: 1 hour on Mon, paused Mon "
        "11:30 to 11:45, paused Mon 11:50 to 12:30."
    )


def test_while_a_pause_is_open_it_is_told_what_is_left() -> None:
    assert told("2026-11-05 17:30", HOUR, pause("2026-11-08 10:10")) == (
        "The 1 working hour began Thu 17:30: 30 minutes on Thu, closed Fri and Sat, 10 "
        "minutes on Sun. The clock has been paused since Sun 10:10, with 20 minutes left."
    )


def test_paused_from_the_first_moment() -> None:
    assert (
        told("2026-11-05 17:30", HOUR, pause("2026-11-05 12:00"))
        == "The clock has been paused since Thu 17:30, with 1 hour left."
    )


def test_paused_while_closed() -> None:
    assert told("2026-11-05 18:30", HOUR, pause("2026-11-08 09:00")) == (
        "Opened Thu 18:30, while closed. "
        "The clock has been paused since Sun 09:00, with 1 hour left."
    )


def test_at_once() -> None:
    assert told("2026-11-05 17:30", timedelta()) == "It is due at once."
    assert told("2026-11-05 18:30", timedelta()) == (
        "Opened Thu 18:30, while closed. It is due as soon as people are at work, Sun 10:00."
    )


def test_on_working_days() -> None:
    start = local(OFFICE, "2026-11-05 17:00")
    assert reason(explain(OFFICE, DAYS, start, 72 * HOUR)) == (
        "The 3 working days run from Thu 17:00 to Tue 17:00: 7 hours on Thu, closed Fri"
        " and Sat, 24 hours on each of Sun and Mon, 17 hours on Tue."
    )


def around_the_clock(start: str, length: timedelta, *pauses: Interval) -> str:
    return reason(explain(OFFICE, CALENDAR, local(OFFICE, start), length, pauses))


def test_around_the_clock() -> None:
    assert (
        around_the_clock("2026-11-06 12:00", 48 * HOUR)
        == "The 48 hours around the clock run from Fri 12:00 to Sun 12:00."
    )
    assert around_the_clock("2026-11-06 12:00", timedelta()) == "It is due at once."


def test_around_the_clock_with_a_pause() -> None:
    held = pause("2026-11-09 13:00", "2026-11-11 12:00")
    assert around_the_clock("2026-11-09 11:00", 24 * HOUR, held) == (
        "The 24 hours around the clock run from Mon 11:00 to Thu 10:00: paused Mon "
        "13:00 to Wed 12:00."
    )


def test_around_the_clock_when_the_clocks_change() -> None:
    assert around_the_clock("2026-03-26 17:30", 24 * HOUR) == (
        "The 24 hours around the clock run from Thu 17:30 to Fri 18:30. The clocks "
        "change in between."
    )


def test_a_day_of_twenty_three_hours_says_so() -> None:
    assert told("2027-03-27 12:00", 40 * HOUR, hours=ALWAYS) == (
        "The 40 working hours run from Sat 12:00 to Mon 05:00: 12 hours on Sat, 23 "
        "hours on Sun, 5 hours on Mon."
    )


def test_a_day_that_a_country_left_out_is_not_told() -> None:
    # Samoa crossed the date line: Thursday 29 December 2011 was followed by Saturday the 31st.
    hours = desk("Pacific/Apia", {THURSDAY: "10-18", FRIDAY: "10-18", SATURDAY: "10-18"})
    assert told("2011-12-29 17:00", 2 * HOUR, hours=hours) == (
        "The 2 working hours run from Thu 17:00 to Sat 11:00: 1 hour on each of 2 days "
        "from Thu to Sat."
    )


@each_case("second", [0, 1, 10, 29, 30, 31, 59])
def test_with_seconds_the_amounts_still_add_up_and_fit_the_times(second: int) -> None:
    start = datetime(2026, 11, 5, 15, 30, second, tzinfo=local(OFFICE, "2026-11-05 10:00").tzinfo)
    assert reason(explain(OFFICE, OPEN, start, HOUR)) == (
        "The 1 working hour runs from Thu 17:30 to Sun 10:30: 30 minutes on Thu, closed"
        " Fri and Sat, 30 minutes on Sun."
    )


def test_less_than_a_minute_is_not_told_as_none() -> None:
    start = local(OFFICE, "2026-11-05 17:00") + timedelta(seconds=20)
    assert reason(explain(OFFICE, OPEN, start, HOUR)) == (
        "The 1 working hour runs from Thu 17:00 to Sun 10:00: 1 hour on Thu, closed Fri"
        " and Sat, under a minute on Sun."
    )


def test_a_run_after_a_reopening_says_so() -> None:
    explanation = explain(OFFICE, OPEN, local(OFFICE, "2026-11-05 10:15"), HOUR)
    assert reason(explanation, reopened=True) == (
        "Reopened Thu 10:15. The 1 working hour runs from Thu 10:15 to 11:15."
    )
