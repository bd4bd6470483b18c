"""When a desk is open: lunch breaks, nights, holidays, and the days when the clocks change."""

from datetime import datetime, timedelta
from itertools import islice

import pytest

from core.model.business_hours import Hours
from core.sla import business_hours
from core.sla.business_hours import is_open, next_closing, next_opening, openings, working_days
from tests.cases import each_case
from tests.sla.desks import (
    ALWAYS,
    FRIDAY,
    HOUR,
    LUNCH,
    MINUTE,
    MONDAY,
    NIGHTS,
    OFFICE,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    desk,
    every_day,
    local,
)


def test_the_desk_is_open_from_the_minute_of_opening_to_the_minute_of_closing() -> None:
    assert not is_open(OFFICE, local(OFFICE, "2026-11-05 09:59"))
    assert is_open(OFFICE, local(OFFICE, "2026-11-05 10:00"))
    assert is_open(OFFICE, local(OFFICE, "2026-11-05 17:59"))
    assert not is_open(OFFICE, local(OFFICE, "2026-11-05 18:00"))


def test_after_the_last_closing_of_the_week_it_opens_on_sunday() -> None:
    assert next_opening(OFFICE, local(OFFICE, "2026-11-05 18:00")) == local(
        OFFICE, "2026-11-08 10:00"
    )


def test_while_it_is_open_the_next_opening_is_now_and_the_next_closing_tonight() -> None:
    noon = local(OFFICE, "2026-11-05 12:00")
    assert next_opening(OFFICE, noon) == noon
    assert next_closing(OFFICE, noon) == local(OFFICE, "2026-11-05 18:00")


def test_while_it_is_closed_the_next_closing_is_that_of_the_next_opening() -> None:
    friday = local(OFFICE, "2026-11-06 12:00")
    assert next_closing(OFFICE, friday) == local(OFFICE, "2026-11-08 18:00")


def test_at_closing_the_next_closing_is_that_of_tomorrow() -> None:
    assert next_closing(OFFICE, local(OFFICE, "2026-11-04 18:00")) == local(
        OFFICE, "2026-11-05 18:00"
    )


def test_it_closes_for_lunch() -> None:
    assert not is_open(LUNCH, local(LUNCH, "2026-11-05 12:30"))
    assert next_closing(LUNCH, local(LUNCH, "2026-11-05 09:00")) == local(LUNCH, "2026-11-05 12:00")
    assert next_opening(LUNCH, local(LUNCH, "2026-11-05 12:00")) == local(LUNCH, "2026-11-05 13:00")


def test_answers_are_in_utc_whatever_the_zone_of_the_question() -> None:
    here = datetime(2026, 11, 5, 12, tzinfo=OFFICE.zone)
    opening = next_opening(OFFICE, here)
    assert opening is not None
    assert opening.utcoffset() == timedelta()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-11-05T12:00:00 has no time zone"):
        is_open(OFFICE, datetime(2026, 11, 5, 12))  # noqa: DTZ001


def test_a_night_shift_is_open_after_midnight_too() -> None:
    assert is_open(NIGHTS, local(NIGHTS, "2026-11-07 05:59"))  # Saturday, still Friday's shift
    assert not is_open(NIGHTS, local(NIGHTS, "2026-11-07 06:00"))
    assert not is_open(NIGHTS, local(NIGHTS, "2026-11-09 05:00"))  # Monday: Sunday has none


def test_a_shift_of_forty_eight_hours_is_open_to_its_last_minute() -> None:
    weekend = desk("Europe/Berlin", {SATURDAY: "0-48"})
    assert is_open(weekend, local(weekend, "2026-11-08 23:59"))
    assert next_closing(weekend, local(weekend, "2026-11-07 00:00")) == local(
        weekend, "2026-11-09 00:00"
    )


def test_a_shift_that_would_begin_on_a_holiday_does_not_happen() -> None:
    nights = desk("Europe/Berlin", dict.fromkeys(range(5), "22-30"), "2026-11-04")
    assert not is_open(nights, local(nights, "2026-11-04 23:00"))
    assert not is_open(nights, local(nights, "2026-11-05 05:00"))


def test_a_shift_that_began_the_evening_before_a_holiday_runs_into_it() -> None:
    nights = desk("Europe/Berlin", dict.fromkeys(range(5), "22-30"), "2026-11-04")
    assert is_open(nights, local(nights, "2026-11-04 05:59"))


def test_openings_that_overlap_are_one_and_their_time_is_given_once() -> None:
    double = desk("Europe/Berlin", {MONDAY: "14-18 9-15 10-11", SUNDAY: "20-34"})
    start = local(double, "2026-11-08 20:00")
    found = list(islice(openings(double, start), 3))
    assert sum((end - begin for begin, end in found), timedelta()) == 22 * HOUR
    assert [begin for begin, _ in found[1:]] == [end for _, end in found[:-1]]
    assert next_closing(double, start) == local(double, "2026-11-09 18:00")


def test_a_desk_that_is_always_open_never_closes() -> None:
    assert next_closing(ALWAYS, local(ALWAYS, "2026-11-05 12:00")) is None


def test_a_desk_without_openings_never_opens() -> None:
    never = Hours(OFFICE.zone, {})
    noon = local(never, "2026-11-05 12:00")
    assert next_opening(never, noon) is None
    assert next_closing(never, noon) is None
    assert not is_open(never, noon)


def test_an_opening_is_looked_for_two_years_ahead() -> None:
    first = local(OFFICE, "2026-11-05 12:00")
    holidays = frozenset((first + timedelta(days=n)).date() for n in range(700))
    assert next_opening(Hours(OFFICE.zone, OFFICE.week, holidays), first) == local(
        OFFICE, "2028-10-05 10:00"
    )
    holidays = frozenset((first + timedelta(days=n)).date() for n in range(740))
    assert next_opening(Hours(OFFICE.zone, OFFICE.week, holidays), first) is None


def test_two_years_are_counted_anew_from_each_opening() -> None:
    found = list(islice(openings(OFFICE, local(OFFICE, "2026-11-05 12:00")), 2000))
    assert found[-1].end > local(OFFICE, "2033-01-01 00:00")


@each_case(
    ("zone", "day", "night", "length"),
    [
        ("Europe/Berlin", "2027-03-28", "1-4", 2 * HOUR),
        ("Europe/Berlin", "2026-10-25", "1-4", 4 * HOUR),
        ("America/New_York", "2026-03-08", "0-6", 5 * HOUR),
        ("America/New_York", "2026-11-01", "0-6", 7 * HOUR),
        ("Asia/Jerusalem", "2026-03-27", "0-10", 9 * HOUR),
        ("Asia/Jerusalem", "2026-10-25", "0-10", 11 * HOUR),
        ("Australia/Lord_Howe", "2026-10-04", "0-6", 5.5 * HOUR),
        ("Australia/Lord_Howe", "2026-04-05", "0-6", 6.5 * HOUR),
        ("America/Santiago", "2026-09-06", "0-6", 5 * HOUR),
        ("America/Santiago", "2026-04-04", "20-24", 5 * HOUR),
        ("Africa/Cairo", "2026-04-24", "0-24", 23 * HOUR),
        ("Africa/Cairo", "2026-10-29", "0-24", 25 * HOUR),
    ],
)
def test_on_the_day_the_clocks_change_an_opening_is_as_long_as_it_really_is(
    zone: str, day: str, night: str, length: timedelta
) -> None:
    hours = desk(zone, every_day(night))
    found = [
        stretch
        for stretch in islice(openings(hours, local(hours, f"{day} 12:00") - 24 * HOUR), 4)
        if (stretch.end - MINUTE).astimezone(hours.zone).date().isoformat() == day
    ]
    assert [end - start for start, end in found] == [length]


def test_an_opening_at_a_time_that_the_clocks_skip_begins_when_they_have_changed() -> None:
    hours = desk("Europe/Berlin", {SUNDAY: "2:30-5"})
    assert next_opening(hours, local(hours, "2027-03-28 00:00")) == local(hours, "2027-03-28 03:00")


def test_a_closing_at_a_time_that_the_clocks_skip_is_when_they_change() -> None:
    hours = desk("Australia/Lord_Howe", {SUNDAY: "0-2:10"})
    assert next_closing(hours, local(hours, "2026-10-04 00:00")) == local(hours, "2026-10-04 02:30")


def test_an_opening_that_lies_wholly_in_the_skipped_hour_does_not_happen() -> None:
    hours = desk("Europe/Berlin", {SUNDAY: "2:10-2:50"})
    assert next_opening(hours, local(hours, "2027-03-28 00:00")) == local(hours, "2027-04-04 02:10")


def test_of_a_time_that_comes_twice_the_first_opens_and_the_first_closes() -> None:
    hours = desk("Europe/Berlin", {SUNDAY: "1-2:30 2:30-4"})
    first, second = (local(hours, "2026-10-25 02:30", fold) for fold in (0, 1))
    assert second - first == HOUR
    sunday = list(islice(openings(hours, local(hours, "2026-10-25 00:00")), 2))
    assert sunday == [
        (local(hours, "2026-10-25 01:00"), first),
        (first, local(hours, "2026-10-25 04:00")),
    ]


def test_the_second_of_two_equal_times_is_asked_for_in_local_time_and_understood() -> None:
    hours = desk("Europe/Berlin", {SUNDAY: "1-4"})
    assert is_open(hours, datetime(2026, 10, 25, 2, 30, tzinfo=hours.zone, fold=1))


def test_a_day_whose_midnight_is_skipped_begins_at_one() -> None:
    hours = desk("America/Santiago", {SUNDAY: "0-24"})
    assert next_opening(hours, local(hours, "2026-09-05 12:00")) == local(hours, "2026-09-06 01:00")


def test_a_working_day_lasts_from_midnight_to_midnight_of_a_date_that_has_an_opening() -> None:
    days = islice(working_days(NIGHTS, local(NIGHTS, "2026-11-06 12:00")), 2)
    assert [(start, end - start) for start, end in days] == [
        (local(NIGHTS, "2026-11-06 00:00"), 24 * HOUR),
        # Friday's shift ends on Saturday, but none begins there.
        (local(NIGHTS, "2026-11-09 00:00"), 24 * HOUR),
    ]


def test_a_date_that_a_country_left_out_is_no_working_day() -> None:
    # Samoa crossed the date line: Thursday 29 December 2011 was followed by Saturday the 31st.
    hours = desk("Pacific/Apia", {THURSDAY: "9-17", FRIDAY: "9-17"})
    days = islice(working_days(hours, local(hours, "2011-12-29 12:00")), 2)
    assert [start for start, _ in days] == [
        local(hours, "2011-12-29 00:00"),
        local(hours, "2012-01-05 00:00"),
    ]


def test_a_day_is_worked_out_once_however_many_deadlines_fall_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noon = local(OFFICE, "2026-11-05 12:00")
    found = {walk: list(islice(walk(OFFICE, noon), 3)) for walk in (openings, working_days)}
    monkeypatch.setattr(business_hours, "_find_openings", None)
    for walk, stretches in found.items():
        assert list(islice(walk(OFFICE, noon + MINUTE), 3)) == stretches
