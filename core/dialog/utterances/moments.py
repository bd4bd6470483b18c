"""Moments as an agent writes them: "tomorrow", "Mon 14:30", "2h", "2026-12-01 9:00"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.model.business_hours import Hours
from core.sla.business_hours import next_opening, to_utc
from core.sla.opening_hours_parser import parse_zone

MAX_AHEAD: Final = timedelta(days=366)
MORNING: Final = time(9)
"""Where the desk never opens, a day without a time begins then."""

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN: Final = re.compile(
    r"(?:in |for )?(\d{1,4}) ?(m|h|d|w|min|mins|minutes?|hours?|hrs?|days?|weeks?)"
)
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = (
    r"today|tonight|tomorrow"
    r"|(?:next )?(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|next week|\d{4}-\d{1,2}-\d{1,2}"
)
_CLOCK: Final = r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?"
_WRITTEN: Final = re.compile(rf"(?:on )?({_DAY})?(?:,? ?(?:at )?{_CLOCK})?")


@dataclass(frozen=True, slots=True)
class _Written:
    day: str
    clock: time | None


def names_a_moment(text: str) -> bool:
    """Is this the way in which a moment is written?"""
    said = _plain(text)
    return said in ("off", "now") or _SPAN.fullmatch(said) is not None or _read(said) is not None


def read_moment(text: str, now: datetime, hours: Hours, zone: str = "") -> datetime | None:
    """The moment that `text` names, UTC, on the clock of `zone`, the writer's, or else the desk's.

    A day without a time is when the desk first opens on it or later. None where no moment is named,
    or one that is past or more than a year ahead.
    """
    said, theirs = _plain(text), parse_zone(zone)
    here = theirs if isinstance(theirs, ZoneInfo) else hours.zone
    if (span := _SPAN.fullmatch(said)) is not None:
        found: datetime | None = now + timedelta(**{_UNITS[span[2][0]]: int(span[1])})
    else:
        written = _read(said)
        found = _moment(written, now, hours, here) if written is not None else None
    return found if found is not None and now < found <= now + MAX_AHEAD else None


def _plain(text: str) -> str:
    return re.sub(r"^(?:until|till|to) ", "", " ".join(text.casefold().strip(" .!").split()))


def _read(said: str) -> _Written | None:
    found = _WRITTEN.fullmatch(said)
    if found is None or not said:
        return None
    day, hour, minute, half = found[1] or "", found[2], found[3], found[4]
    if hour is None:
        return _Written(day, None)
    if not day and minute is None and half is None:
        return None  # a bare number may be anything
    number = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
    if number > 23 or int(minute or 0) > 59:
        return None
    return _Written(day, time(number, int(minute or 0)))


def _moment(written: _Written, now: datetime, hours: Hours, here: ZoneInfo) -> datetime | None:
    today = now.astimezone(here).date()
    day = _day(written.day, today)
    if day is None:
        return None
    if written.clock is not None:
        at = to_utc(datetime.combine(day, written.clock, here))
        if at <= now and written.day in ("", *_DAYS):
            at += timedelta(days=1 if not written.day else 7)
        return at
    if day == today:
        return None  # "today" alone says no moment
    begins = to_utc(datetime.combine(day, time(), here))
    return next_opening(hours, begins) or to_utc(datetime.combine(day, MORNING, here))


def _day(said: str, today: date) -> date | None:
    match said:
        case "" | "today" | "tonight":
            return today
        case "tomorrow":
            return today + timedelta(days=1)
        case "next week":
            return today + timedelta(days=7 - today.weekday())
        case _ if said[:1].isdigit():
            try:
                return date(*map(int, said.split("-")))
            except ValueError:
                return None
        case _:
            wanted = _DAYS.index(said.removeprefix("next ")[:3])
            return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
