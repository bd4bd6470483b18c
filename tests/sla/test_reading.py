"""Opening hours as people write them, and what they are told when they err."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.model.business_hours import Hours, Opening
from core.sla.opening_hours_parser import (
    parse_holidays,
    parse_hours,
    parse_opening,
    parse_week,
    parse_zone,
)
from tests.cases import each_case


@each_case(
    ("text", "opening"),
    [
        ("10:00-18:00", Opening(600, 1080)),
        ("8:30 - 12:00", Opening(510, 720)),
        ("09:00\u201317:00", Opening(540, 1020)),
        ("00:00-24:00", Opening(0, 1440)),
        ("22:00-06:00", Opening(1320, 1800)),
        ("22:00-24:00", Opening(1320, 1440)),
        ("22:00-00:00", Opening(1320, 1440)),
        ("23:59-23:58", Opening(1439, 2878)),
    ],
)
def test_an_opening_is_read(text: str, opening: Opening) -> None:
    assert parse_opening(text) == opening


@each_case(
    ("text", "problem"),
    [
        ("ten to six", '"ten to six" is not an opening; write it like "10:00-18:00"'),
        ("", '"" is not an opening; write it like "10:00-18:00"'),
        ("10-18", '"10-18" is not an opening; write it like "10:00-18:00"'),
        ("10:00-18:00x", '"10:00-18:00x" is not an opening; write it like "10:00-18:00"'),
        ("10:75-18:00", '"10:75-18:00" names a time that no clock shows; '),
        ("10:00-17:60", '"10:00-17:60" names a time that no clock shows; '),
        ("10:00-24:01", '"10:00-24:01" names a time that no clock shows; '),
        ("24:00-06:00", '"24:00-06:00" opens too late; '),
        ("10:00-10:00", '"10:00-10:00" opens and closes at once; '),
    ],
)
def test_what_is_no_opening_is_said(text: str, problem: str) -> None:
    found = parse_opening(text)
    assert isinstance(found, str)
    assert found.startswith(problem)


@each_case("name", ["Mars/Olympus", "", "America", "../etc", "a\0b", "x" * 300, 7])
def test_what_is_no_zone_is_said(name: object) -> None:
    found = parse_zone(name)
    assert isinstance(found, str)
    assert found.endswith(' is not a time zone; write it like "Europe/Berlin"')
    assert len(found) < 120


def test_hours_are_read() -> None:
    assert parse_hours(
        "Europe/Berlin",
        {"Monday": ["08:30-12:00", "13:00-17:30"], "sunday": []},
        ["2026-12-25", date(2026, 12, 31)],
    ) == Hours(
        ZoneInfo("Europe/Berlin"),
        {0: (Opening(510, 720), Opening(780, 1050)), 6: ()},
        frozenset({date(2026, 12, 25), date(2026, 12, 31)}),
    )


def test_a_day_that_is_named_twice_has_all_its_openings() -> None:
    week = parse_week({"monday": ["09:00-12:00"], "Monday": ["13:00-17:00"]})
    assert week == {0: (Opening(540, 720), Opening(780, 1020))}


def test_all_that_is_wrong_is_told_at_once() -> None:
    found = parse_hours(
        "Berlin",
        {"mondy": ["10:00-18:00"], "tuesday": "10:00-18:00", "friday": ["10-18", "9:00-8:61"]},
        ["2026-02-30", 5, datetime(2026, 12, 31)],  # noqa: DTZ001
    )
    assert found == (
        '"Berlin" is not a time zone; write it like "Europe/Berlin"',
        '"mondy" is not a day; write monday to sunday',
        'tuesday must be a list of openings, like ["10:00-18:00"]',
        'friday: "10-18" is not an opening; write it like "10:00-18:00"',
        'friday: "9:00-8:61" names a time that no clock shows; times go from 00:00 to 24:00',
        '"2026-02-30" is not a date; write it like 2026-12-31',
        "5 is not a date; write it like 2026-12-31",
        "datetime.datetime(2026, 12, 31, 0, 0) is not a date; write it like 2026-12-31",
    )


def test_one_part_that_is_wrong_is_enough() -> None:
    assert parse_hours("UTC", {}, ["soon"]) == ('"soon" is not a date; write it like 2026-12-31',)


def test_what_is_no_week_and_no_list_of_holidays_is_said() -> None:
    assert parse_week(["monday"]) == (
        'the week must name days with their openings, like monday = ["10:00-18:00"]',
    )
    for wrong in ("2026-12-31", 5):
        assert parse_holidays(wrong) == ('holidays must be a list of dates, like ["2026-12-31"]',)
