"""Closed days: dates in the file, the public holidays of a country, and iCal files."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.policy.calendar import MAX_ICAL_BYTES
from tests.policy.written import DEFAULT, TODAY, changed, desk_of, line_with, told

COUNTRY, PART, ICAL = '# country = "IL"', '# subdivision = ""', '# ical = "holidays.ics"'


def closed(folder: Path, *changes: tuple[str, str]) -> frozenset[date]:
    return desk_of(folder, changed(*changes)).hours.holidays


def ical(*entries: str) -> str:
    """An iCal file with these entries, each of lines parted by blanks."""
    events = [f"BEGIN:VEVENT\nUID:{n}\n{entry}\nEND:VEVENT" for n, entry in enumerate(entries)]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Desk//EN", *events, "END:VCALENDAR", ""]
    return "\r\n".join("\n".join(lines).split("\n"))


def days(first: date, count: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for n in range(count))


def test_dates_are_read_with_and_without_quotes(tmp_path: Path) -> None:
    found = closed(tmp_path, ("dates = []", 'dates = ["2026-12-31", 2027-01-01]'))
    assert found == {date(2026, 12, 31), date(2027, 1, 1)}


def test_a_country_brings_its_holidays_from_last_year_to_five_years_on(tmp_path: Path) -> None:
    found = closed(tmp_path, (COUNTRY, 'country = "IL"'))
    assert date(2027, 4, 22) in found, "Passover"
    assert {day.year for day in found} == set(range(TODAY.year - 1, TODAY.year + 5))


def test_a_part_of_a_country_has_holidays_of_its_own(tmp_path: Path) -> None:
    germany = closed(tmp_path, (COUNTRY, 'country = "DE"'))
    bavaria = closed(tmp_path, (COUNTRY, 'country = "DE"'), (PART, 'subdivision = "BY"'))
    assert bavaria > germany
    assert date(2027, 1, 6) in bavaria - germany, "Epiphany"


def test_dates_country_and_ical_file_are_taken_together(tmp_path: Path) -> None:
    (tmp_path / "own.ics").write_text(ical("DTSTART;VALUE=DATE:20270105"))
    found = closed(
        tmp_path,
        ("dates = []", "dates = [2027-01-04]"),
        (COUNTRY, 'country = "US"'),
        (ICAL, 'ical = "own.ics"'),
    )
    assert {date(2027, 1, 4), date(2027, 1, 5), date(2027, 7, 4)} <= found


@pytest.mark.parametrize(
    ("country", "what", "remedy"),
    [
        ('country = "XX"', '[holidays] country: no country "XX".', "Use two letters, like IL."),
        ('country = "il"', '[holidays] country: no country "il".', "Use two letters, like IL."),
        ("country = 7", "[holidays] country must be a text in quotes.", ""),
        (
            'country = "DE"\nsubdivision = "Augsberg"',
            'DE has no part "Augsberg".',
            'Did you mean "Augsburg"?',
        ),
        ('country = "IL"\nsubdivision = "X"', 'IL has no part "X".', "None is defined."),
    ],
)
def test_a_wrong_country_is_told_with_its_line(
    tmp_path: Path, country: str, what: str, remedy: str
) -> None:
    (said,) = told(tmp_path, changed((COUNTRY, country)))
    line = line_with(DEFAULT, COUNTRY) + country.count("\n")
    assert said.startswith(f"desk.toml:{line}: ")
    assert what in said and remedy in said


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261231", days(date(2026, 12, 31), 1)),
        ("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270102", days(date(2026, 12, 31), 2)),
        ("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20261231", days(date(2026, 12, 31), 1)),
        ("DTSTART;VALUE=DATE:20261231\nDURATION:P3D", days(date(2026, 12, 31), 3)),
    ],
    ids=["one day", "two days", "ends where it begins", "a length"],
)
def test_each_day_of_an_entry_is_closed_without_its_end(
    tmp_path: Path, entry: str, expected: frozenset[date]
) -> None:
    (tmp_path / "holidays.ics").write_text(ical(entry))
    assert closed(tmp_path, (ICAL, ICAL.removeprefix("# "))) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Dear all, we are closed on Monday.",
        b"\xff\xfe\x00",
        ical("DTSTART;VALUE=DATE:20261231").encode()[:80],
        ical("DTSTART;VALUE=DATE:20261231").encode() * 2,
        b" " * (MAX_ICAL_BYTES + 1),
    ],
    ids=["empty", "a letter", "no text", "cut off", "two calendars", "too large"],
)
def test_a_file_that_is_no_calendar_is_named_with_the_line_that_asks_for_it(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "holidays.ics").write_bytes(content)
    (said,) = told(tmp_path, changed((ICAL, ICAL.removeprefix("# "))))
    where = f"desk.toml:{line_with(DEFAULT, ICAL)}: "
    assert said.startswith(f"{where}[holidays] ical: holidays.ics cannot be read (")
    assert said.endswith("Name an iCal file next to this one, or export it again.")


@pytest.mark.parametrize("name", ["gone.ics", ".", "x" * 300])
def test_an_ical_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    (said,) = told(tmp_path, changed((ICAL, f'ical = "{name}"')))
    assert "cannot be read (" in said and str(tmp_path) not in said
