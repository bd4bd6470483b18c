"""Hours and holidays: openings of the week, dates, a country's holidays, an iCal file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path as File
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from bot.policy.ical import ClosedTimes, IcalError, read_ical
from bot.policy.problems import did_you_mean
from bot.policy.values import Reader, quote_names
from core.model.business_hours import Hours, Opening
from core.sla.business_hours import next_opening
from core.sla.opening_hours_parser import parse_holidays, parse_opening, parse_zone

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS_AHEAD = 5
MAX_ICAL_BYTES = 5 * 1024 * 1024


def read_hours(reader: Reader, held: Mapping[str, Any], folder: File, today: date) -> Hours:
    """The desk's hours. Holidays are looked up from the year before `today` to five years on."""
    table = reader.table(held, ("hours",), ("zone", *DAYS))
    said = reader.text(table, ("hours", "zone"))
    zone = parse_zone(said) if said else ZoneInfo("UTC")
    if isinstance(zone, str):
        reader.wrong(("hours", "zone"), zone)
        zone = ZoneInfo("UTC")
    week = {
        n: _openings(reader, table, ("hours", day)) for n, day in enumerate(DAYS) if day in table
    }
    holidays = _holidays(reader, held, folder, zone, today)
    hours = Hours(zone, week, holidays.days, holidays.special, holidays.closed)
    sane = not any(problem.what.startswith("[hours]") for problem in reader.problems)
    if sane and next_opening(hours, datetime.combine(today, datetime.min.time(), UTC)) is None:
        reader.wrong(
            ("hours",),
            "[hours] never opens.",
            'Give a weekday an opening: monday = ["09:00-17:00"].',
        )
    return hours


def _openings(
    reader: Reader, table: Mapping[str, Any], path: tuple[str, ...]
) -> tuple[Opening, ...]:
    found = []
    for text in reader.texts(table, path):
        opening = parse_opening(text)
        if isinstance(opening, str):
            reader.wrong(path, f"{quote_names(path)}: {opening}")
        else:
            found.append(opening)
    found.sort(key=lambda opening: opening.opens)
    for first, second in zip(found, found[1:], strict=False):
        if second.opens < first.closes:
            reader.wrong(
                path, f"{quote_names(path)} has openings that overlap.", "Join them into one."
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Holidays:
    days: frozenset[date]
    special: Mapping[date, tuple[Opening, ...]]
    closed: tuple[tuple[datetime, datetime], ...]


def _holidays(
    reader: Reader, held: Mapping[str, Any], folder: File, zone: ZoneInfo, today: date
) -> _Holidays:
    """Dates with hours of their own are open then, whoever else calls them holidays."""
    path = ("holidays",)
    names = ("dates", "country", "subdivision", "ical", "half_days")
    table = reader.table(held, path, names)
    dates = frozenset(_dates(reader, table))
    special = _half_days(reader, table, dates)
    closed = _of_ical(reader, table, folder, zone, today)
    days = dates | frozenset(_of_country(reader, table, today)) | closed.days
    return _Holidays(days.difference(special), special, closed.stretches)


def _half_days(
    reader: Reader, table: Mapping[str, Any], dates: frozenset[date]
) -> dict[date, tuple[Opening, ...]]:
    """Openings per date: "2026-12-24" = ["10:00-13:00"]."""
    section = ("holidays", "half_days")
    held = table.get("half_days", {})
    if not isinstance(held, dict):
        what = f"{quote_names(section)} must be a table of dates."
        reader.wrong(section, what, 'Like [holidays.half_days], "2026-12-24" = ["10:00-13:00"].')
        return {}
    found = dict[date, tuple[Opening, ...]]()
    for name in held:
        read = parse_holidays([name])
        if not isinstance(read, frozenset):
            reader.wrong((*section, name), f"{quote_names((*section, name))}: {read[0]}.")
            continue
        (day,) = read
        if day in dates:
            what = f"{name} is among [holidays] dates and has hours of its own as well."
            reader.wrong((*section, name), what, "Keep it in one of the two.")
        found[day] = _openings(reader, held, (*section, name))
    return found


def _dates(reader: Reader, table: Mapping[str, Any]) -> Iterable[date]:
    path = ("holidays", "dates")
    listed = table.get("dates", [])
    if not isinstance(listed, list):
        reader.wrong(path, f"{quote_names(path)} must be a list of dates.", 'Like ["2026-12-31"].')
        return
    for item in listed:
        read = parse_holidays([item if isinstance(item, str | date) else "a value of another kind"])
        if isinstance(read, frozenset):
            yield from read
        else:
            reader.wrong(path, f"{quote_names(path)}: {read[0]}.")


def _of_country(reader: Reader, table: Mapping[str, Any], today: date) -> Iterable[date]:
    country = reader.text(table, ("holidays", "country"), "")
    if not country:
        return ()
    known = holidays.list_supported_countries()
    if country not in known:
        path = ("holidays", "country")
        reader.wrong(
            path, f'{quote_names(path)}: no country "{country}".', "Use two letters, like IL."
        )
        return ()
    part = reader.text(table, ("holidays", "subdivision"), "") or None
    if part is not None and part not in known[country]:
        path = ("holidays", "subdivision")
        reader.wrong(path, f'{country} has no part "{part}".', did_you_mean(part, known[country]))
        return ()
    years = range(today.year - 1, today.year + YEARS_AHEAD)
    return tuple(holidays.country_holidays(country, subdiv=part, years=years))


def _of_ical(
    reader: Reader, table: Mapping[str, Any], folder: File, zone: ZoneInfo, today: date
) -> ClosedTimes:
    path, nothing = ("holidays", "ical"), ClosedTimes(frozenset(), ())
    name = reader.text(table, path, "")
    if not name or "\0" in name:
        return nothing
    first, last = date(today.year - 1, 1, 1), date(today.year + YEARS_AHEAD - 1, 12, 31)
    try:
        if (folder / name).stat().st_size > MAX_ICAL_BYTES:
            raise ValueError("the file is larger than 5 MB")
        return read_ical((folder / name).read_bytes(), zone, first, last)
    except IcalError as wrong:
        what = f"{quote_names(path)}: {name}, {wrong}."
        reader.wrong(path, what, "Correct that entry or take it out, or export the file again.")
    except (OSError, ValueError, OverflowError) as trouble:
        said = trouble.strerror if isinstance(trouble, OSError) else trouble
        what = f"{quote_names(path)}: {name} cannot be read ({said})."
        reader.wrong(path, what, "Name an iCal file next to this one, or export it again.")
    return nothing
