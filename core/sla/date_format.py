"""Dates and times as the desk says them: as short as they can be without misleading."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

# Not strftime, whose names follow the locale of the machine.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Between two dates that carry their year and lie less than a year apart, the others need none.
_LONG = timedelta(days=330)


class DateStyle(NamedTuple):
    """How much of a date must be said: its weekday, the date too, or the year too."""

    zone: ZoneInfo
    dates: bool
    years: bool
    """Whether moments carry their year."""
    years_of_days: bool
    """Whether days between those moments do so as well."""

    def moment(self, moment: datetime) -> str:
        """Such as "Sun 10:30", "Sun 8 Nov 10:30" or "Sun 8 Nov 2026 10:30"."""
        local = moment.astimezone(self.zone)
        return f"{self._date(local.date(), year=self.years)} {local:%H:%M}"

    def day(self, day: date) -> str:
        """Such as "Sun" or "Sun 8 Nov"."""
        return self._date(day, year=self.years_of_days)

    def days(self, first: date, last: date, word: str) -> str:
        """Such as "Fri and Sat" or "Sun 8 to Thu 12 Nov", with `word` between the two."""
        if self.dates and (first.year, first.month) == (last.year, last.month):
            return f"{WEEKDAYS[first.weekday()]} {first.day} {word} {self.day(last)}"
        return f"{self.day(first)} {word} {self.day(last)}"

    def _date(self, day: date, *, year: bool) -> str:
        text = WEEKDAYS[day.weekday()]
        if self.dates:
            text += f" {day.day} {MONTHS[day.month - 1]}"
        return f"{text} {day.year}" if self.dates and year else text


def style(zone: ZoneInfo, start: datetime, end: datetime, today: date | None) -> DateStyle:
    """The shortest style in which nothing between `start`, `end` and `today` misleads."""
    days = [moment.astimezone(zone).date() for moment in (start, end)]
    if today is not None:
        days.append(today)
    days.sort()
    years = any(a.year != b.year for a, b in pairwise(days))
    return DateStyle(zone, days[-1] - days[0] > timedelta(days=6), years, end - start > _LONG)
