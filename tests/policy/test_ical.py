"""iCal files close what they say: recurrences, exceptions, hours of timed entries, and no more."""

from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.policy.ical import MAX_SERIES, ClosedTimes, IcalError, read_ical
from core.model.business_hours import Opening
from core.sla.business_hours import is_open, openings
from tests.cases import each_case
from tests.policy.test_calendar import ICAL, ical
from tests.policy.written import DEFAULT, changed, desk_of, line_with, told

JERUSALEM = ZoneInfo("Asia/Jerusalem")
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def read(*entries: str, zone: ZoneInfo = JERUSALEM) -> ClosedTimes:
    return read_ical(ical(*entries).encode(), zone, FIRST, LAST)


def days(*entries: str) -> list[str]:
    return sorted(day.isoformat() for day in read(*entries).days)


def hours(*entries: str, zone: ZoneInfo = JERUSALEM) -> list[str]:
    """The closed stretches on the clock of the desk."""
    return [
        f"{start.astimezone(zone):%Y-%m-%d %H:%M} to {end.astimezone(zone):%m-%d %H:%M}"
        for start, end in read(*entries, zone=zone).stretches
    ]


ALL_DAY = "DTSTART;VALUE=DATE:20261224"
WHOLE_DAYS = {
    "yearly": (f"{ALL_DAY}\nRRULE:FREQ=YEARLY", ["2026-12-24", "2027-12-24"]),
    "so many times": (
        f"{ALL_DAY}\nRRULE:FREQ=WEEKLY;COUNT=3",
        ["2026-12-24", "2026-12-31", "2027-01-07"],
    ),
    "until": (
        f"{ALL_DAY}\nRRULE:FREQ=DAILY;UNTIL=20261226",
        ["2026-12-24", "2026-12-25", "2026-12-26"],
    ),
    "last Monday of May": (
        "DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
        ["2026-05-25", "2027-05-31"],
    ),
    "more dates": (f"{ALL_DAY}\nRDATE;VALUE=DATE:20270103", ["2026-12-24", "2027-01-03"]),
    "an exception": (
        f"{ALL_DAY}\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261225",
        ["2026-12-24", "2026-12-26"],
    ),
    "two days each": (
        f"{ALL_DAY}\nDTEND;VALUE=DATE:20261226\nRRULE:FREQ=YEARLY",
        ["2026-12-24", "2026-12-25", "2027-12-24", "2027-12-25"],
    ),
    "over summer time": (
        "DTSTART;VALUE=DATE:20260326\nDTEND;VALUE=DATE:20260329",
        ["2026-03-26", "2026-03-27", "2026-03-28"],
    ),
    "cancelled": (f"{ALL_DAY}\nSTATUS:CANCELLED", []),
    "cancelled series": (f"{ALL_DAY}\nRRULE:FREQ=DAILY;COUNT=3\nSTATUS:CANCELLED", []),
    "transparent": (f"{ALL_DAY}\nTRANSP:TRANSPARENT", []),
    "free in Outlook's own words": (f"{ALL_DAY}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
    "opaque and confirmed": (f"{ALL_DAY}\nTRANSP:OPAQUE\nSTATUS:CONFIRMED", ["2026-12-24"]),
    "long ago": ("DTSTART;VALUE=DATE:20101224", []),
}


@each_case(("entry", "expected"), WHOLE_DAYS.values(), ids=WHOLE_DAYS)
def test_whole_days(entry: str, expected: list[str]) -> None:
    assert days(entry) == expected
    assert read(entry).stretches == ()


TIMED = {
    "floating": (
        "DTSTART:20261224T130000\nDTEND:20261224T180000",
        ["2026-12-24 13:00 to 12-24 18:00"],
    ),
    "UTC": (
        "DTSTART:20261223T220000Z\nDTEND:20261223T230000Z",
        ["2026-12-24 00:00 to 12-24 01:00"],
    ),
    "another zone": (
        "DTSTART;TZID=America/New_York:20261224T080000\nDURATION:PT2H",
        ["2026-12-24 15:00 to 12-24 17:00"],
    ),
    "over midnight": (
        "DTSTART:20261231T200000\nDTEND:20270101T020000",
        ["2026-12-31 20:00 to 01-01 02:00"],
    ),
    "several days": (
        "DTSTART:20261224T120000\nDTEND:20261227T120000",
        ["2026-12-24 12:00 to 12-27 12:00"],
    ),
    "a moment": ("DTSTART:20261224T100000", []),
    "weekly over summer time": (
        "DTSTART;TZID=Asia/Jerusalem:20260322T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2",
        ["2026-03-22 10:00 to 03-22 11:00", "2026-03-29 10:00 to 03-29 11:00"],
    ),
    "an exception": (
        "DTSTART:20261224T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20261224T100000",
        ["2026-12-25 10:00 to 12-25 11:00"],
    ),
    "more dates": (
        "DTSTART:20261224T100000\nDURATION:PT1H\nRDATE:20261228T100000",
        ["2026-12-24 10:00 to 12-24 11:00", "2026-12-28 10:00 to 12-28 11:00"],
    ),
}  # fmt: skip


@each_case(("entry", "expected"), TIMED.values(), ids=TIMED)
def test_a_timed_entry_closes_only_its_hours(entry: str, expected: list[str]) -> None:
    assert hours(entry) == expected
    assert read(entry).days == frozenset()


def series(*instances: str) -> bytes:
    """A daily hour, and instances of the same series that differ."""
    text = ical("DTSTART:20261224T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3", *instances)
    for n in range(1, len(instances) + 1):
        text = text.replace(f"UID:{n}", "UID:0")
    return text.encode()


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        ("DTSTART:20261225T150000\nDURATION:PT2H", ["24 10", "25 15", "26 10"]),
        ("DTSTART:20261225T100000\nDURATION:PT1H\nSTATUS:CANCELLED", ["24 10", "26 10"]),
        ("DTSTART:20261225T100000\nDURATION:PT1H\nTRANSP:TRANSPARENT", ["24 10", "26 10"]),
    ],
    ids=["moved", "cancelled", "free"],
)
def test_one_instance_of_a_series_can_differ(instance: str, expected: list[str]) -> None:
    content = series(f"RECURRENCE-ID:20261225T100000\n{instance}")
    found = read_ical(content, JERUSALEM, FIRST, LAST).stretches
    assert [f"{start.astimezone(JERUSALEM):%d %H}" for start, _ in found] == expected


def test_entries_without_a_uid_are_entries_of_their_own() -> None:
    content = ical(ALL_DAY, "DTSTART;VALUE=DATE:20261226").replace("UID:", "X-ID:").encode()
    assert len(read_ical(content, JERUSALEM, FIRST, LAST).days) == 2


def test_closed_times_that_overlap_or_touch_are_one() -> None:
    assert hours(
        "DTSTART:20261224T100000\nDTEND:20261224T120000",
        "DTSTART:20261224T110000\nDTEND:20261224T113000",
        "DTSTART:20261224T120000\nDTEND:20261224T130000",
    ) == ["2026-12-24 10:00 to 12-24 13:00"]


def test_only_the_years_asked_for_are_expanded() -> None:
    found = read("DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY").days
    assert (min(found), max(found), len(found)) == (FIRST, LAST, 730)


BROKEN = {
    "no beginning": ("SUMMARY:Party", 1, "an entry has no DTSTART"),
    "no such date": ("SUMMARY:x\nDTSTART:tomorrow", 3, "DTSTART cannot be read"),
    "month 13": ("DTSTART;VALUE=DATE:20261340", 2, "DTSTART cannot be read"),
    "two beginnings": (f"{ALL_DAY}\n{ALL_DAY}", 2, "an entry has more than one DTSTART"),
    "day and hour": (f"{ALL_DAY}\nDTEND:20261224T100000", 2, "an entry cannot be read"),
    "end of time": ("DTSTART;VALUE=DATE:99991231", 2, "an entry cannot be read"),
    "no such rule": (f"{ALL_DAY}\nRRULE:FREQ=SOMETIMES", 3, "RRULE cannot be read"),
    "every minute": ("DTSTART:20261224T100000\nRRULE:FREQ=MINUTELY", 3, "more often than daily"),
    "by the hour": (
        "DTSTART:20261224T100000\nRRULE:FREQ=DAILY;BYHOUR=1,2,3", 3, "more often than daily",
    ),
    "no such zone": ("DTSTART;TZID=Nowhere/City:20261224T100000", 2, '"Nowhere/City" is neither'),
    "no property": (f"{ALL_DAY}\nthis is no line", 0, "an entry cannot be read"),
}  # fmt: skip


@each_case(("entry", "line", "what"), BROKEN.values(), ids=BROKEN)
def test_a_broken_entry_is_named_with_its_line_and_a_remedy(
    tmp_path: Path, entry: str, line: int, what: str
) -> None:
    (tmp_path / "holidays.ics").write_text(ical(ALL_DAY, entry))
    (said,) = told(tmp_path, changed((ICAL, ICAL.removeprefix("# "))))
    # The second entry begins on line 8, and its own lines come after its UID.
    number = 8 + line if line > 1 else 8
    assert f"desk.toml:{line_with(DEFAULT, ICAL)}: [holidays] ical: holidays.ics, line " in said
    assert f"line {number}: " in said
    assert what in said
    assert said.endswith("Correct that entry or take it out, or export the file again.")


def test_a_file_of_too_many_series_is_refused() -> None:
    with pytest.raises(IcalError, match="entries repeat"):
        read(*[f"{ALL_DAY}\nRDATE;VALUE=DATE:20270103"] * (MAX_SERIES + 1))


# As the desk's hours.

SUNDAY = "2026-12-27"


def opens(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """When the desk is open on that Sunday, and on the Monday after."""
    found = desk_of(folder, changed(*changes)).hours
    since = datetime.fromisoformat(f"{SUNDAY}T00:00:00+02:00")
    stretches = takewhile(lambda s: s.start < since + timedelta(days=2), openings(found, since))
    return [f"{s.start.astimezone(JERUSALEM):%d %H:%M}-{s.end.astimezone(JERUSALEM):%H:%M}"
            for s in stretches]  # fmt: skip


def test_hours_that_are_closed_are_taken_out_of_an_opening(tmp_path: Path) -> None:
    entries = (
        "DTSTART:20261227T120000\nDTEND:20261227T130000",
        "DTSTART:20261227T170000\nDTEND:20261228T110000",
    )
    (tmp_path / "holidays.ics").write_text(ical(*entries))
    expected = ["27 10:00-12:00", "27 13:00-17:00", "28 11:00-18:00"]
    assert opens(tmp_path, (ICAL, ICAL.removeprefix("# "))) == expected


HALF = '# half_days = { "2026-12-24" = ["10:00-13:00"] }'


def test_a_half_day_has_hours_of_its_own_also_on_a_holiday(tmp_path: Path) -> None:
    half = f'half_days = {{ "{SUNDAY}" = ["10:00-13:00"] }}\n# '
    assert opens(tmp_path, (HALF, half)) == ["27 10:00-13:00", "28 10:00-18:00"]
    (tmp_path / "holidays.ics").write_text(ical("DTSTART;VALUE=DATE:20261227"))
    both = (HALF, half), (ICAL, ICAL.removeprefix("# "))
    assert opens(tmp_path, *both) == ["27 10:00-13:00", "28 10:00-18:00"]


@each_case(
    ("half", "what"),
    [
        ('{ "24 December" = ["10:00-13:00"] }', "is not a date"),
        ('{ "2026-12-24" = ["10-13"] }', "is not an opening"),
        ('{ "2026-12-24" = "10:00-13:00" }', "must be a list of texts"),
        ('["2026-12-24"]', "must be a table of dates"),
        ('{ "2026-12-24" = ["10:00-13:00", "12:00-14:00"] }', "has openings that overlap"),
    ],
)
def test_a_half_day_that_cannot_be_read_is_told(tmp_path: Path, half: str, what: str) -> None:
    (said,) = told(tmp_path, changed((HALF, f"half_days = {half}\n# ")))
    assert what in said


def test_a_date_that_is_a_holiday_and_a_half_day_is_told(tmp_path: Path) -> None:
    half = (HALF, 'half_days = { "2026-12-24" = ["10:00-13:00"] }\n# ')
    (said,) = told(tmp_path, changed(("dates = []", "dates = [2026-12-24]"), half))
    assert "is among [holidays] dates and has hours of its own as well" in said


def test_the_opening_of_a_half_day_is_an_opening_like_all_others(tmp_path: Path) -> None:
    half = (HALF, f'half_days = {{ "{SUNDAY}" = ["10:00-13:00"] }}\n# ')
    found = desk_of(tmp_path, changed(half)).hours
    assert found.special == {date(2026, 12, 27): (Opening(600, 780),)}
    assert is_open(found, datetime(2026, 12, 27, 9, tzinfo=UTC))
    assert not is_open(found, datetime(2026, 12, 27, 12, tzinfo=UTC))
