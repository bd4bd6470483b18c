"""Opening hours and closed days in few words: "Sun to Thu 10:00-18:00"."""

from datetime import date, datetime, time

from adapters.words.catalogue import Catalogue
from adapters.words.cldr import format_items
from adapters.words.dates import date_of, span_of, time_of, weekday_of
from core.model.values import Days, OpeningTimes, Week, WeekRun

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
