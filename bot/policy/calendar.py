"""Hours and holidays: openings of the week, dates, a country's holidays, an iCal file."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path as File
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from icalendar import Calendar

from bot.policy.problems import did_you_mean
from bot.policy.values import Reader, named
from core.model.hours import Hours, Opening
from core.sla.hours import next_opening
from core.sla.reading import parse_holidays, parse_opening, parse_zone

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS_AHEAD = 5
LARGEST_ICAL = 5 * 1024 * 1024


def read_hours(reader: Reader, held: Mapping[str, Any], folder: File, today: date) -> Hours:
    """The desk's hours. Holidays are looked up from the year before `today` to five years on."""
    table = reader.table(held, ("hours",), ("zone", *DAYS))
    said = reader.text(table, ("hours", "zone"))
    zone = parse_zone(said) if said else ZoneInfo("UTC")
    if isinstance(zone, str):
        reader.wrong(("hours", "zone"), zone)
        zone = ZoneInfo("UTC")
    week = {n: _openings(reader, table, day) for n, day in enumerate(DAYS) if day in table}
    hours = Hours(zone, week, _holidays(reader, held, folder, today))
    sane = not any(problem.what.startswith("[hours]") for problem in reader.problems)
    if sane and next_opening(hours, datetime.combine(today, datetime.min.time(), UTC)) is None:
        reader.wrong(
            ("hours",),
            "[hours] never opens.",
            'Give a weekday an opening: monday = ["09:00-17:00"].',
        )
    return hours


def _openings(reader: Reader, table: Mapping[str, Any], day: str) -> tuple[Opening, ...]:
    path = ("hours", day)
    found = []
    for text in reader.texts(table, path):
        opening = parse_opening(text)
        if isinstance(opening, str):
            reader.wrong(path, f"{named(path)}: {opening}")
        else:
            found.append(opening)
    found.sort(key=lambda opening: opening.opens)
    for first, second in zip(found, found[1:], strict=False):
        if second.opens < first.closes:
            reader.wrong(path, f"{named(path)} has openings that overlap.", "Join them into one.")
    return tuple(found)


def _holidays(
    reader: Reader, held: Mapping[str, Any], folder: File, today: date
) -> frozenset[date]:
    path = ("holidays",)
    table = reader.table(held, path, ("dates", "country", "subdivision", "ical"))
    return frozenset(
        {
            *_dates(reader, table),
            *_of_country(reader, table, today),
            *_of_ical(reader, table, folder),
        }
    )


def _dates(reader: Reader, table: Mapping[str, Any]) -> Iterable[date]:
    path = ("holidays", "dates")
    listed = table.get("dates", [])
    if not isinstance(listed, list):
        reader.wrong(path, f"{named(path)} must be a list of dates.", 'Like ["2026-12-31"].')
        return
    for item in listed:
        read = parse_holidays([item if isinstance(item, str | date) else "a value of another kind"])
        if isinstance(read, frozenset):
            yield from read
        else:
            reader.wrong(path, f"{named(path)}: {read[0]}.")


def _of_country(reader: Reader, table: Mapping[str, Any], today: date) -> Iterable[date]:
    country = reader.text(table, ("holidays", "country"), "")
    if not country:
        return ()
    known = holidays.list_supported_countries()
    if country not in known:
        path = ("holidays", "country")
        reader.wrong(path, f'{named(path)}: no country "{country}".', "Use two letters, like IL.")
        return ()
    part = reader.text(table, ("holidays", "subdivision"), "") or None
    if part is not None and part not in known[country]:
        path = ("holidays", "subdivision")
        reader.wrong(path, f'{country} has no part "{part}".', did_you_mean(part, known[country]))
        return ()
    years = range(today.year - 1, today.year + YEARS_AHEAD)
    return tuple(holidays.country_holidays(country, subdiv=part, years=years))


def _of_ical(reader: Reader, table: Mapping[str, Any], folder: File) -> Iterable[date]:
    path = ("holidays", "ical")
    name = reader.text(table, path, "")
    if not name:
        return
    try:
        if (folder / name).stat().st_size > LARGEST_ICAL:
            raise ValueError("the file is larger than 5 MB")
        calendar = Calendar.from_ical((folder / name).read_bytes())
        yield from [day for event in calendar.walk("VEVENT") for day in _days_of(event)]
    except (OSError, ValueError, OverflowError) as trouble:
        said = trouble.strerror if isinstance(trouble, OSError) else trouble
        what = f"{named(path)}: {name} cannot be read ({said})."
        reader.wrong(path, what, "Name an iCal file next to this one, or export it again.")


def _days_of(event: Any) -> Iterable[date]:
    """The local dates of one entry; its end is not part of it (RFC 5545, 3.6.1).

    Raises ValueError or OverflowError when the entry has no dates, or dates that do not exist.
    """
    timed = isinstance(event.end, datetime)
    instant = timedelta(microseconds=1) if timed else timedelta(days=1)
    first, last = _date_of(event.start), _date_of(event.end - instant)
    for n in range(max(0, min((last - first).days, 366)) + 1):
        yield first + timedelta(days=n)


def _date_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
