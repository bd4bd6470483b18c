"""The desks that the stories about hours are told of, and a short way to write a local moment."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.model.business_hours import Hours, Opening

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def desk(zone: str, week: dict[int, str], *holidays: str) -> Hours:
    """A desk in `zone`, its week written like {MONDAY: "8-12 13-17:30"}; hours may pass 24."""
    return Hours(
        ZoneInfo(zone),
        {day: tuple(_opening(text) for text in texts.split()) for day, texts in week.items()},
        frozenset(date.fromisoformat(day) for day in holidays),
    )


def every_day(texts: str) -> dict[int, str]:
    return dict.fromkeys(range(7), texts)


def _opening(text: str) -> Opening:
    opens, closes = (_minutes(part) for part in text.split("-"))
    return Opening(opens, closes)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes or 0)


def local(hours: Hours, text: str, fold: int = 0) -> datetime:
    """The moment in UTC when the desk's clock shows "2026-11-05 17:30"; fold 1 is the second."""
    wall = datetime.fromisoformat(text).replace(tzinfo=hours.zone, fold=fold)
    return wall.astimezone(UTC)


# The default policy: Sunday to Thursday, 10:00 to 18:00.
OFFICE = desk("Asia/Jerusalem", dict.fromkeys((6, 0, 1, 2, 3), "10-18"))
# Lunch breaks, and a short Friday.
LUNCH = desk("Europe/Berlin", dict.fromkeys(range(4), "8:30-12 13-17:30") | {FRIDAY: "8:30-12"})
# Nights, Monday to Friday, each ending on the next morning.
NIGHTS = desk("Europe/Berlin", dict.fromkeys(range(5), "22-30"))
ALWAYS = desk("Europe/Berlin", every_day("0-24"))
