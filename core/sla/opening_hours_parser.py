"""Opening hours as people write them, read into nouns; what cannot be read is said in a sentence.

Shared by the policy file and by files of vectors. A problem is a value, never an exception, so that
all problems of a file can be told at once.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypeGuard
from zoneinfo import ZoneInfo

from core.model.business_hours import Hours, Opening

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_OPENING = re.compile(r"\s*([0-9]{1,2}):([0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}):([0-9]{2})\s*")
_MIDNIGHT = 24 * 60


def parse_opening(text: str) -> Opening | str:
    """An opening such as "10:00-18:00", on the desk's wall clock; or what is wrong with `text`.

    A closing before the opening is on the next day: "22:00-06:00". The end of the day is "24:00".
    """
    parts = _OPENING.fullmatch(text)
    if parts is None:
        return f'"{text}" is not an opening; write it like "10:00-18:00"'
    hour, minute, last_hour, last_minute = map(int, parts.groups())
    opens, closes = hour * 60 + minute, last_hour * 60 + last_minute
    if minute > 59 or last_minute > 59 or closes > _MIDNIGHT:
        return f'"{text}" names a time that no clock shows; times go from 00:00 to 24:00'
    if opens >= _MIDNIGHT:
        return f'"{text}" opens too late; the last time to open is 23:59, after it comes 00:00'
    if opens == closes:
        return f'"{text}" opens and closes at once; for the whole day write "00:00-24:00"'
    return Opening(opens, closes if closes > opens else closes + _MIDNIGHT)


def parse_zone(text: object) -> ZoneInfo | str:
    """A zone of the IANA time zone database; or what is wrong with `text`."""
    if isinstance(text, str):
        try:
            return ZoneInfo(text)
        except (KeyError, ValueError, OSError):
            # Besides an unknown name: a path out of the database, or a folder of it ("America").
            pass
    return f'{_truncate(text)} is not a time zone; write it like "Europe/Berlin"'


def parse_week(week: object) -> dict[int, tuple[Opening, ...]] | tuple[str, ...]:
    """Openings per weekday from `{"monday": ["10:00-18:00"]}`; or all that is wrong with them."""
    if not isinstance(week, Mapping):
        return ('the week must name days with their openings, like monday = ["10:00-18:00"]',)
    problems: list[str] = []
    openings: dict[int, tuple[Opening, ...]] = {}
    for name, texts in week.items():
        day = str(name).lower()
        if day not in DAYS:
            problems.append(f"{_truncate(name)} is not a day; write monday to sunday")
        elif not _is_list_of_text(texts):
            problems.append(f'{day} must be a list of openings, like ["10:00-18:00"]')
        else:
            read = [parse_opening(text) for text in texts]
            problems += [f"{day}: {problem}" for problem in read if isinstance(problem, str)]
            found = tuple(opening for opening in read if isinstance(opening, Opening))
            openings[DAYS.index(day)] = openings.get(DAYS.index(day), ()) + found
    return tuple(problems) or openings


def parse_holidays(holidays: object) -> frozenset[date] | tuple[str, ...]:
    """Dates from a list of dates or of texts like "2026-12-31"; or all that is wrong with it."""
    if isinstance(holidays, str) or not isinstance(holidays, Iterable):
        return ('holidays must be a list of dates, like ["2026-12-31"]',)
    read = [_date(each) for each in holidays]
    problems = tuple(problem for problem in read if isinstance(problem, str))
    return problems or frozenset(day for day in read if isinstance(day, date))


def parse_hours(zone: object, week: object, holidays: object = ()) -> Hours | tuple[str, ...]:
    """Opening hours from their three parts; or all that is wrong with them."""
    where, when, closed = parse_zone(zone), parse_week(week), parse_holidays(holidays)
    if isinstance(where, ZoneInfo) and isinstance(when, dict) and isinstance(closed, frozenset):
        return Hours(where, when, closed)
    problems: list[str] = [where] if isinstance(where, str) else []
    for read in (when, closed):
        problems += read if isinstance(read, tuple) else ()
    return tuple(problems)


def _date(value: object) -> date | str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    return f"{_truncate(value)} is not a date; write it like 2026-12-31"


def _is_list_of_text(value: object) -> TypeGuard[list[str] | tuple[str, ...]]:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


def _truncate(value: object) -> str:
    """A value as the file has it, cut short."""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
