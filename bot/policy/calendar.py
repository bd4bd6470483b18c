"""Hours and holidays: openings of the week, dates, a country's holidays, an iCal file."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path as File
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from bot.policy.ical import ClosedTimes, IcalError, read_ical
from bot.policy.problems import did_you_mean, quote_names
from bot.policy.validation import PolicyReader, Section
from bot.policy.values import TEXT, TEXTS, Kind, OptionalText, mistake, text_of
from core.model.business_hours import Hours, Opening
from core.sla.business_hours import next_opening
from core.sla.opening_hours_parser import DAYS, parse_holidays, parse_opening, parse_zone

YEARS_AHEAD = 5
MAX_ICAL_BYTES = 5 * 1024 * 1024


def _zone(value: object) -> ZoneInfo:
    zone = parse_zone(text_of(value))
    if isinstance(zone, str):
        raise mistake(f": {zone}")
    return zone


def _read_opening(value: object) -> Opening:
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    opening = parse_opening(value)
    if isinstance(opening, str):
        raise mistake(f": {opening}")
    return opening


def _in_order(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    found = tuple(sorted(openings, key=lambda opening: opening.opens))
    for first, second in zip(found, found[1:], strict=False):
        if second.opens < first.closes:
            raise mistake(" has openings that overlap.", "Join them into one.")
    return found


def _date(value: object) -> date:
    listed = [value if isinstance(value, str | date) else "a value of another kind"]
    read = parse_holidays(listed)
    if not isinstance(read, frozenset):
        raise mistake(f": {read[0]}.")
    (day,) = read
    return day


DATES: Final = Kind("a list of dates", 'Like ["2026-12-31"].')
TABLE_OF_DATES: Final = Kind(
    "a table of dates", 'Like [holidays.half_days], "2026-12-24" = ["10:00-13:00"].'
)

Zone = Annotated[ZoneInfo, PlainValidator(_zone), TEXT]
Date = Annotated[date, PlainValidator(_date)]
Openings = Annotated[
    tuple[Annotated[Opening, PlainValidator(_read_opening)], ...],
    Field(strict=False),
    AfterValidator(_in_order),
    TEXTS,
]


def _countries() -> Mapping[str, list[str]]:
    """The parts of each country whose holidays are known."""
    import holidays  # here and not above: most desks name no country, and it takes long to import

    return holidays.list_supported_countries()


class HoursSection(Section):
    zone: Zone
    monday: Openings = ()
    tuesday: Openings = ()
    wednesday: Openings = ()
    thursday: Openings = ()
    friday: Openings = ()
    saturday: Openings = ()
    sunday: Openings = ()

    def week(self) -> dict[int, tuple[Opening, ...]]:
        """Openings of the days that are written down, from Monday = 0."""
        return {n: getattr(self, day) for n, day in enumerate(DAYS) if day in self.model_fields_set}


class HolidaysSection(Section):
    dates: Annotated[tuple[Date, ...], Field(strict=False), DATES] = ()
    country: OptionalText = ""
    subdivision: OptionalText = ""
    ical: OptionalText = ""
    half_days: Annotated[dict[Date, Openings], TABLE_OF_DATES] = Field(default_factory=dict)

    @field_validator("country")
    @classmethod
    def _check_country(cls, country: str) -> str:
        if country and country not in _countries():
            raise mistake(f': no country "{country}".', "Use two letters, like IL.")
        return country

    @field_validator("subdivision")
    @classmethod
    def _check_subdivision(cls, part: str, info: ValidationInfo) -> str:
        country = info.data.get("country", "")
        known = _countries().get(country, [part]) if part else []
        if part and part not in known:
            raise mistake(f': {country} has no part "{part}".', did_you_mean(part, known))
        return part

    def of_country(self, today: date) -> Iterable[date]:
        """The public holidays from last year to five years on."""
        if not self.country:
            return ()
        import holidays

        years = range(today.year - 1, today.year + YEARS_AHEAD)
        part = self.subdivision or None
        return tuple(holidays.country_holidays(self.country, subdiv=part, years=years))


def read_hours(reader: PolicyReader, folder: File, today: date) -> Hours | None:
    """The desk's hours. Holidays are looked up from the year before `today` to five years on.

    Dates with hours of their own are open then, whoever else calls them holidays.
    """
    week = reader.table(HoursSection, ("hours",), reader.content.get("hours", {}))
    closed = reader.section(HolidaysSection, "holidays")
    zone = week.zone if week else ZoneInfo("UTC")
    from_file = _of_ical(reader, closed.ical, folder, zone, today)
    for day in closed.half_days.keys() & set(closed.dates):
        what = f"{day} is among [holidays] dates and has hours of its own as well."
        path = ("holidays", "half_days", str(day))
        reader.problems.add(path, what, "Keep it in one of the two.")
    if not week:
        return None
    days = {*closed.dates, *closed.of_country(today), *from_file.days}
    off = frozenset(days - closed.half_days.keys())
    hours = Hours(zone, week.week(), off, closed.half_days, from_file.stretches)
    if next_opening(hours, datetime.combine(today, datetime.min.time(), UTC)) is None:
        remedy = 'Give a weekday an opening: monday = ["09:00-17:00"].'
        reader.problems.add(("hours",), "[hours] never opens.", remedy)
    return hours


def _of_ical(
    reader: PolicyReader, name: str, folder: File, zone: ZoneInfo, today: date
) -> ClosedTimes:
    path, nothing = ("holidays", "ical"), ClosedTimes(frozenset(), ())
    if not name or "\0" in name:
        return nothing
    first, last = date(today.year - 1, 1, 1), date(today.year + YEARS_AHEAD - 1, 12, 31)
    try:
        if (folder / name).stat().st_size > MAX_ICAL_BYTES:
            raise ValueError("the file is larger than 5 MB")
        return read_ical((folder / name).read_bytes(), zone, first, last)
    except IcalError as wrong:
        what = f"{quote_names(path)}: {name}, {wrong}."
        reader.problems.add(
            path, what, "Correct that entry or take it out, or export the file again."
        )
    except (OSError, ValueError, OverflowError) as trouble:
        said = trouble.strerror if isinstance(trouble, OSError) else trouble
        what = f"{quote_names(path)}: {name} cannot be read ({said})."
        reader.problems.add(path, what, "Name an iCal file next to this one, or export it again.")
    return nothing
