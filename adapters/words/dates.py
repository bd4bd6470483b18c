"""Dates, durations, lists and opening hours as each language writes them, by CLDR.

Babel is imported when the first text is made: most commands of the CLI make none, and its import
takes a tenth of a second.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.words.catalogue import SOURCE, Catalogue, catalogue
from core.model.values import Days, OpeningTimes, Week, WeekRun

if TYPE_CHECKING:
    from babel import Locale

ListStyle = Literal["standard", "or", "unit"]


def format_date(skeleton: str, at: datetime, locale: "Locale") -> str:
    """A date or a time on its own clock, with the fields of a CLDR skeleton such as "MMMEd"."""
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, at, locale=locale)


def weekday_name(day: int, locale: "Locale") -> str:
    """Such as "Sun"; Monday is 0."""
    from babel.dates import get_day_names

    return str(get_day_names("abbreviated", locale=locale)[day])


def format_amount(number: int, unit: str, locale: "Locale") -> str:
    """Such as "30 minutes"."""
    from babel.units import format_unit

    return format_unit(number, f"duration-{unit}", "long", locale=locale)


def format_items(items: Sequence[str], style: ListStyle, locale: "Locale") -> str:
    """Such as "a, b and c"; "a, b or c"; or "a, b, c"."""
    from babel.lists import format_list

    if "start" not in locale.list_patterns.get(style, ()):
        style = "standard"  # CLDR has not every style for every language
    return format_list(list(items), style=style, locale=locale)


# Between two dates that carry their year and lie less than a year apart, the others need none.
_LONG = timedelta(days=330)
_NEAR = {-1: "phrase.yesterday", 0: "phrase.today", 1: "phrase.tomorrow"}


class DateStyle(NamedTuple):
    """How much of a date must be said: its weekday, the date too, or the year too."""

    texts: Catalogue
    zone: ZoneInfo
    dates: bool
    years: bool
    """Whether moments carry their year."""
    years_of_days: bool
    """Whether days between those moments do so as well."""

    def moment(self, moment: datetime) -> str:
        """Such as "Sun 10:30", "Sun 8 Nov 10:30" or "Sun, 8 Nov 2026 10:30"."""
        local = moment.astimezone(self.zone)
        return joined(self.texts, self._date(local, year=self.years), time_of(self.texts, local))

    def day(self, moment: datetime) -> str:
        """Such as "Sun" or "Sun 8 Nov"."""
        return self._date(moment.astimezone(self.zone), year=self.years_of_days)

    def days(self, first: datetime, last: datetime, *, two: bool = False) -> str:
        """Such as "Fri and Sat", if there are `two`, or "Sun 8 Nov to Thu 12 Nov"."""
        return span_of(self.texts, self.day(first), self.day(last), two=two)

    def _date(self, day: datetime, *, year: bool) -> str:
        skeleton = "yMMMEd" if self.dates and year else "MMMEd" if self.dates else "E"
        return format_date(skeleton, day, self.texts.locale)


def style(
    texts: Catalogue, zone: ZoneInfo, start: datetime, end: datetime, today: date | None
) -> DateStyle:
    """The shortest style in which nothing between `start`, `end` and `today` misleads."""
    days = [moment.astimezone(zone).date() for moment in (start, end)]
    if today is not None:
        days.append(today)
    days.sort()
    years = any(a.year != b.year for a, b in pairwise(days))
    return DateStyle(
        texts, zone, days[-1] - days[0] > timedelta(days=6), years, end - start > _LONG
    )


def local_time(at: datetime, zone: str, now: datetime, language: str = SOURCE) -> str:
    """`at` on the reader's wall clock: "today 14:30", "Sun 10:30", "Sun 8 Nov 10:30"."""
    here = zone_of(zone)
    then = at.astimezone(here).replace(second=0, microsecond=0, tzinfo=None)
    return _on_clock(then, now.astimezone(here).date(), language)


@lru_cache(maxsize=4096)
def _on_clock(then: datetime, today: date, language: str) -> str:
    """`then` is naive: moments of two zones would be equal. CLDR takes a tenth of a millisecond, and
    a board shows the same moments all day.
    """
    texts = catalogue(language)
    days, time = (then.date() - today).days, time_of(texts, then)
    if days in _NEAR:
        return texts.fill(_NEAR[days], time=time)
    skeleton = "MMMEd" if then.year == today.year else "yMMMEd"
    skeleton = "E" if 1 < days < 7 else skeleton
    return joined(texts, format_date(skeleton, then, texts.locale), time)


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name, or UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def date_of(texts: Catalogue, day: str) -> str:
    """A date, as "2026-11-25": "Wed 25 Nov"."""
    return format_date("MMMEd", datetime.fromisoformat(day), texts.locale)


def weekday_of(texts: Catalogue, day: int) -> str:
    """Monday is 0."""
    return weekday_name(day, texts.locale)


def time_of(texts: Catalogue, at: datetime) -> str:
    return format_date("Hm", at, texts.locale)


def joined(texts: Catalogue, day: str, time: str) -> str:
    return texts.fill("phrase.moment", date=day, time=time)


def span_of(texts: Catalogue, first: str, last: str, *, two: bool) -> str:
    return texts.fill("phrase.both_days" if two else "phrase.days", first=first, last=last)


def length(texts: Catalogue, span: timedelta) -> str:
    """A duration for people: "30 minutes", "4 hours", "1 hour, 30 minutes", "3 days, 2 hours"."""
    minutes = max(0, round(span.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    return amount(texts, (("day", days), ("hour", hours), ("minute", 0 if days else left)))


def hours_and_minutes(texts: Catalogue, minutes: int) -> str:
    """Such as "14 hours": an amount of a clock, which has no days."""
    hours, left = divmod(minutes, 60)
    return amount(texts, (("hour", hours), ("minute", left)))


def amount(texts: Catalogue, parts: Sequence[tuple[str, int]]) -> str:
    locale = texts.locale
    said = [format_amount(n, unit, locale) for unit, n in parts if n]
    return format_items(said, "unit", locale) if said else texts.fill("phrase.no_time")


_WHOLE_WEEK = 7
_DAY_MINUTES = 24 * 60


def week_text(texts: Catalogue, week: Week) -> str:
    """Such as "Sun to Thu 10:00-18:00, Fri 09:00-12:00 and 13:00-15:00"; all on the desk's clock."""
    said = [
        texts.fill("phrase.open_days", days=_days(texts, run), times=_times(texts, run.openings))
        for run in week.runs
    ]
    return format_items(said, "unit", texts.locale)


def days_text(texts: Catalogue, days: Days) -> str:
    """Such as "Wed 25 Nov", or "Thu 24 Dec 10:00-13:00" where the times are to be said."""
    said = []
    for day in days.days:
        name = date_of(texts, day.day)
        if day.openings:
            name = texts.fill("phrase.open_days", days=name, times=_times(texts, day.openings))
        said.append(name)
    return format_items(said, "unit", texts.locale)


def _days(texts: Catalogue, run: WeekRun) -> str:
    if run.days == _WHOLE_WEEK:
        return texts.fill("phrase.every_day")
    first, last = weekday_of(texts, run.first), weekday_of(texts, run.last)
    return first if run.days == 1 else span_of(texts, first, last, two=run.days == 2)


def _times(texts: Catalogue, openings: tuple[OpeningTimes, ...]) -> str:
    said = [
        texts.fill(
            "phrase.open_times", opens=_clock(texts, one.opens), closes=_clock(texts, one.closes)
        )
        for one in openings
    ]
    return format_items(said, "standard", texts.locale)


def _clock(texts: Catalogue, minutes: int) -> str:
    """A time of day; the end of a day is 24:00 in each language."""
    if minutes == _DAY_MINUTES:
        return "24:00"
    return time_of(texts, datetime.combine(date(2000, 1, 1), time(minutes // 60, minutes % 60)))
