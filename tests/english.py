"""The English catalogue, as tests quote it: what is said, what stands on buttons, and names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from adapters.words.catalogue import catalogue
from adapters.words.dates import days_text, week_text
from adapters.words.generate import NOT_SAID
from adapters.words.reasons import reason_text
from adapters.words.rendering import Reader, Untouched, shown
from core.model.business_hours import Hours
from core.model.values import Attempts, Days, Listing, Reason, Term, Value, Week
from core.sla.deadline_explanation import Explanation, reason_of_due
from core.sla.week_summary import closed_days, unusual_days, week_of
from tests.clock import SUNDAY_TEN

_TEXTS: Final = catalogue("en").texts
WORDS: Final = {name: text for name, text in _TEXTS.items() if not name.startswith(NOT_SAID)}
LABELS: Final = {
    name.removeprefix("button."): text
    for name, text in _TEXTS.items()
    if name.startswith("button.")
}
NAMES: Final = {
    name.removeprefix("name."): text for name, text in _TEXTS.items() if name.startswith("name.")
}


def in_english(args: Mapping[str, Value], zone: str = "UTC") -> dict[str, object]:
    """Arguments with those that have a structure put into words; moments and spans as they are."""
    to = Reader(catalogue("en"), "en", zone, Untouched(SUNDAY_TEN))
    kinds = (Listing, Attempts, Reason, Term, Week, Days)
    return {
        key: shown(key, value, to) if isinstance(value, kinds) else value
        for key, value in args.items()
    }


def reason(made: Explanation, told_at: datetime | None = None, *, reopened: bool = False) -> str:
    """Why something is due when it is, in English."""
    return reason_text(catalogue("en"), reason_of_due(made, told_at, reopened=reopened))


def week(hours: Hours) -> str:
    found = week_of(hours)
    return week_text(catalogue("en"), found) if found else ""


def closures(hours: Hours, now: datetime) -> str:
    found = closed_days(hours, now)
    return days_text(catalogue("en"), found) if found else ""


def unusual(hours: Hours, now: datetime) -> str:
    found = unusual_days(hours, now)
    return days_text(catalogue("en"), found) if found else ""
