"""Examples of what a text is filled with, for `deskhand words` and for tests of the catalogues."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from adapters.words.catalogue import Catalogue
from adapters.words.generate import type_of
from adapters.words.rendering import Untouched, fill
from core.model.business_hours import ClockKind
from core.model.values import (
    Attempt,
    Attempts,
    DayHours,
    Days,
    Duration,
    Listing,
    OpeningTimes,
    Reason,
    ReasonRun,
    RunKind,
    Value,
    Week,
    WeekRun,
)

NOW: Final = datetime.fromisoformat("2026-11-22T08:00:00+00:00")
_HOUR: Final = timedelta(hours=1)
_DAY: Final = OpeningTimes(600, 1080)
_RUN: Final = ReasonRun(RunKind.COUNTED, NOW, NOW, NOW + 2 * _HOUR, 1, 120, 120, True)
_OF_TYPE: Final[Mapping[str, Value]] = {
    "datetime": NOW + 2 * _HOUR,
    "timedelta": timedelta(minutes=90),
    "int": 3,
    "Attempts": Attempts(
        (Attempt(("VPN", "809"), "refused"), Attempt(("A1", ""), "", offered=True))
    ),
    "Days": Days((DayHours("2026-11-25", (_DAY,)),)),
    "Duration": Duration(2 * _HOUR, ClockKind.WORKING_HOURS),
    "Listing": Listing(("A1", "B2")),
    "Reason": Reason(
        "Asia/Jerusalem",
        Duration(2 * _HOUR, ClockKind.WORKING_HOURS),
        NOW,
        NOW + 2 * _HOUR,
        (_RUN,),
    ),
    "Week": Week((WeekRun(6, 3, 5, (_DAY,)),)),
}
_BY_NAME: Final[Mapping[str, Value]] = {
    "agent": "Grace Hopper",
    "body_md": "Restart the client.",
    "category": "Technical Issues",
    "detail": "steps",
    "file": "screen.png",
    "into": "HD-1043",
    "name": "Ada",
    "number": 1042,
    "passed": 9,
    "platform": "slack",
    "prefix": "HD",
    "priority": "high",
    "promised": Duration(2 * _HOUR, ClockKind.WORKING_DAYS),
    "queue": "Support",
    "requester": "Ada",
    "source": "vpn#error-809",
    "status": "open",
    "subject": "The VPN does not connect",
    "team": "Network",
    "text": "It hums.",
    "ticket": "HD-1042",
    "tokens": 812,
    "verdict": "solved",
    "within": Duration(2 * _HOUR, ClockKind.WORKING_HOURS),
    "who": "Ada",
    "zone": "Asia/Jerusalem",
}


def example_args(texts: Catalogue, name: str) -> dict[str, Value]:
    """Something for each argument of a text."""
    template = texts.templates[name]
    return {arg: _example(arg) for arg in sorted(template.needed | template.optional)}


def example_text(name: str, language: str, args: Mapping[str, Value]) -> str:
    """How a text of the catalogue reads when it is filled."""
    return fill(name, args, language, "Asia/Jerusalem", Untouched(NOW))


def _example(arg: str) -> Value:
    if arg in _BY_NAME:
        return _BY_NAME[arg]
    kinds = type_of(arg).split(" | ")
    return next((_OF_TYPE[kind] for kind in kinds if kind in _OF_TYPE), arg.upper())
