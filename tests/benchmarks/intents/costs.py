"""What each reading of an utterance costs: 0 right, 1 asked once more or harmless, 3 annoying,
10 expensive. Expensive is what closes what is open, reopens what is done, hands off what is
solved, loses words, pages people for nothing, or takes a stranger's address for a contact.

An *act* is what the desk then does; "*" is every act that is not named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

EXPENSIVE: Final = 10
ANNOYING: Final = 3
HARMLESS: Final = 1

_E, _A, _H = EXPENSIVE, ANNOYING, HARMLESS
Costs = Mapping[str, Mapping[str, int]]

_LISTENING: Final[Costs] = {
    "greeting": {"greet": 0, "ask": _H, "page": _E, "*": _A},
    "thanks": {"greet": 0, "ask": _H, "page": _E, "*": _A},
    "chatter": {"greet": 0, "ask": 0, "page": _E, "*": _A},
    "cancel": {"greet": 0, "ask": _H, "list": _H, "page": _E, "*": _A},
    "vague": {"ask": 0, "greet": _H, "page": _E, "*": _A},
    "problem": {"article": 0, "choice": 0, "failed": 0, "person_lost": _E, "page": _E, "*": _A},
    "wants_person": {"person_lost": 0, "person": 0, "ask": _H, "page": _E, "*": _A},
    "several": {
        "several": 0,
        "article": _H,
        "choice": _H,
        "failed": _H,
        "person": _H,
        "person_lost": _E,
        "page": _E,
        "*": _A,
    },
    "about_ticket": {"status": 0, "list": 0, "ask": _H, "greet": _H, "page": _E, "*": _A},
}
_OFFERED: Final[Costs] = {
    "solved": {"solved": 0, "ask": _H, "cancel": _H, "choice": _A, "pick": _A, "back": _A},
    "thanks": {"solved": 0, "ask": 0, "cancel": _A, "choice": _A, "back": _A},
    "cancel": {"cancel": 0, "solved": _H, "ask": _H, "choice": _A, "back": _A, "pick": _A},
    "not_solved": {"person": 0, "failed": 0, "ask": _H, "article": _A, "choice": _A, "back": _A},
    "wants_person": {"person": 0, "failed": _H, "ask": _H, "article": _A, "choice": _A, "back": _A},
    "partly_solved": {
        "ask": 0,
        "person": _H,
        "failed": _H,
        "choice": _H,
        "article": _A,
        "back": _A,
    },
    "still_trying": {"ask": 0, "person": _A, "failed": _A, "choice": _A, "back": _A},
    "new_problem": {"article": 0, "choice": 0, "failed": 0, "person": _A, "ask": _H, "back": _A},
    "more_detail": {"article": 0, "choice": 0, "ask": _H, "person": _A, "failed": _A, "back": _A},
    "question": {"ask": 0, "choice": _H, "person": _H, "failed": _H, "article": _A, "back": _A},
    "unclear": {"ask": 0, "person": _A, "failed": _A, "choice": _A, "back": _A},
    "pick": {"ask": _H, "person": _A, "failed": _A, "choice": _A, "back": _A},
}
_TAKEN: Final = {"take": _A, "take_wrong": _A, "choice": _A, "back": _A}
_GATHERING: Final[Costs] = {
    "answer": {**_TAKEN, "take": 0, "append": _H, "unclear": _H},
    "skip": {**_TAKEN, "skip": 0, "unclear": _H, "append": _H},
    "dont_know": {**_TAKEN, "take": _H, "skip": 0, "unclear": 0, "append": _H},
    "back": {**_TAKEN, "back": 0, "unclear": _H, "append": _A, "skip": _A},
    "person": {**_TAKEN, "send": 0, "unclear": _H, "append": _A, "skip": _A},
    "cancel": {**_TAKEN, "cancel": 0, "unclear": _H, "append": _A, "skip": _A},
    "new_problem": {**_TAKEN, "article": 0, "choice": 0, "append": 0, "unclear": _A},
    "more_detail": {**_TAKEN, "append": 0, "unclear": _A},
    "urgency": {**_TAKEN, "raised": 0, "append": _A, "send": _H, "unclear": _A},
    "greeting": {**_TAKEN, "unclear": 0, "append": _H, "skip": _A},
}
_CONFIRMING: Final[Costs] = {
    "send": {"send": 0, "append": _H, "back": _A},
    "change": {"back": 0, "append": _H},
    "cancel": {"cancel": 0, "append": _A, "back": _A},
    "add": {"append": 0, "back": _A},
}
_WITH_AGENT: Final[Costs] = {
    "words": {"carry": 0},
    "status": {"status": 0, "carry": _H},
    "solved": {"carry": 0, "solved": 0, "cancel": _A},
    "close": {"cancel": 0, "carry": _H},
}
_THANKED: Final = {
    "thanked": 0,
    "rated_high": 0,
    "rated_mid": _A,
    "rated_low": _A,
    "stale": _H,
    "asked": _H,
}
_ENDED: Final[Costs] = {
    "thanks": _THANKED,
    "praise": _THANKED,
    "close": _THANKED,
    "rating": {
        "rated_right": 0,
        "rated_near": _H,
        "thanked": _H,
        "asked": _H,
        "rated_off": _A,
        "comment": _A,
        "no_comment": _A,
    },
    "complaint": {"reopened": 0, "asked": _H, "rated_low": _A, "new": _A},
    "new_problem": {"new": 0, "asked": _H, "reopened": _A},
    "comment": {"comment": 0, "asked": _H, "rated_low": _A},
    "no_comment": {"no_comment": 0, "comment": _H, "asked": _H, "thanked": _H},
}
_POLICY: Final[Costs] = {
    "critical": {"critical": 0, "ask": _H, "high": _A, "none": _A},
    "high": {"high": 0, "none": _H, "low": _A, "ask": _A},
    "none": {"none": 0, "low": _H, "high": _A, "ask": _A},
    "low": {"low": 0, "none": _H, "high": _A, "ask": _A},
}
COSTS: Final[Mapping[str, Costs]] = {
    "own_contact": {"contact": {"right": 0, "none": 0, "asked": _H}},
    "listening": _LISTENING,
    "answered": _OFFERED,
    "choosing": _OFFERED,
    "gathering": _GATHERING,
    "confirming": _CONFIRMING,
    "with_agent": _WITH_AGENT,
    "resolved": _ENDED,
    "closed": _ENDED,
    "commenting": _ENDED,
    "policy": _POLICY,
}
_CRITICAL_NOW: Final = re.compile(r"production|whole office|critical|security incident|anymore")
_NO_ERROR: Final = re.compile(r"no|none|there is no|blank")


@dataclass(frozen=True)
class Row:
    """One utterance at one step. `detail` is the question that stands, while details are asked."""

    step: str
    context: str
    text: str
    label: str
    lang: str
    args: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""
    weight: float = 1.0


def cost(row: Row, act: str) -> int:
    """What it costs to do `act` where `row` was said."""
    if row.step == "policy":
        return _at(_POLICY[row.args["priority"]], act)
    if row.label == "pick" and act.startswith("pick:"):
        return 0 if int(act[5:]) == row.args["n"] else EXPENSIVE
    act = "pick" if act.startswith("pick:") else act
    if act.startswith("rated:"):
        act = _rated(row, int(act[6:]))
    special = _while_gathering(row, act) if row.step == "gathering" else None
    return _at(COSTS[row.step][row.label], act) if special is None else special


def _at(costs: Mapping[str, int], act: str) -> int:
    return costs.get(act, costs.get("*", EXPENSIVE))


def _rated(row: Row, score: int) -> str:
    if row.label == "rating":
        off = abs(score - int(row.args["score"]))
        return ("rated_right", "rated_near", "rated_off")[off] if off < 3 else "flipped"
    return {1: "rated_low", 2: "rated_low", 3: "rated_mid"}.get(score, "rated_high")


def _while_gathering(row: Row, act: str) -> int | None:
    """What depends on the value that was meant, or on the question that stands."""
    value = row.args.get("value", "")
    if act == "page":
        urgent = row.label == "urgency" and _CRITICAL_NOW.search(row.text)
        return 0 if value == "critical" or urgent else EXPENSIVE
    if act == "skip" and value == "here":
        return 0
    if act == "skip" and row.label == "answer":
        if row.detail in ("category", "priority"):
            return ANNOYING
        if row.detail == "error_text" and _NO_ERROR.match(row.text):
            return HARMLESS
    if row.label == "skip" and row.detail == "files" and act in ("take", "append"):
        return HARMLESS
    return None
