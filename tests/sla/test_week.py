"""The week in few words: exact, and as short as it can be."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from core.model.business_hours import Hours, Opening
from tests.cases import each_case
from tests.english import closures, week as week_in_words

ZONE = ZoneInfo("Asia/Jerusalem")
DAY, MORNING, EVENING = Opening(600, 1080), Opening(540, 720), Opening(780, 1020)
NIGHT, WHOLE = Opening(1320, 1800), Opening(0, 1440)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def each(*days: int, at: tuple[Opening, ...] = (DAY,)) -> dict[int, tuple[Opening, ...]]:
    return dict.fromkeys(days, at)


WEEKS: dict[str, tuple[Mapping[int, tuple[Opening, ...]], str]] = {
    "Sunday to Thursday": (each(6, 0, 1, 2, 3), "Sun to Thu 10:00-18:00"),
    "Monday to Friday": (each(0, 1, 2, 3, 4), "Mon to Fri 10:00-18:00"),
    "one day": (each(TUESDAY), "Tue 10:00-18:00"),
    "two days": (each(SATURDAY, SUNDAY), "Sat and Sun 10:00-18:00"),
    "a break": (each(0, 1, 2, at=(MORNING, EVENING)), "Mon to Wed 09:00-12:00 and 13:00-17:00"),
    "a short Friday": (
        each(0, 1, 2, 3) | each(FRIDAY, at=(MORNING,)),
        "Mon to Thu 10:00-18:00, Fri 09:00-12:00",
    ),
    "a closed day within": (each(0, 1, 3, 4), "Mon and Tue 10:00-18:00, Thu and Fri 10:00-18:00"),
    "over midnight": (each(FRIDAY, at=(NIGHT,)), "Fri 22:00-06:00"),
    "always": (each(*range(7), at=(WHOLE,)), "every day 00:00-24:00"),
    "no closed day": (
        each(6, 0, 1, 2, 3) | each(4, 5, at=(MORNING,)),
        "Fri and Sat 09:00-12:00, Sun to Thu 10:00-18:00",
    ),
    "never": ({MONDAY: ()}, ""),
}


@each_case(("week", "told"), WEEKS.values(), ids=WEEKS)
def test_a_week_is_told(week: Mapping[int, tuple[Opening, ...]], told: str) -> None:
    assert week_in_words(Hours(ZONE, week)) == told


def test_only_holidays_of_the_next_seven_dates_that_would_be_open_are_told() -> None:
    days = (date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 27), date(2026, 11, 25))
    hours = Hours(ZONE, each(6, 0, 1, 2, 3), frozenset({*days, date(2026, 11, 29)}))
    late = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # after midnight at the desk
    assert closures(hours, late) == "Sun 22 Nov, Wed 25 Nov"
    assert closures(Hours(ZONE, hours.week), late) == ""
