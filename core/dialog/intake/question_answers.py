"""Answers to the policy's own questions: a choice, a number, a date, or any words."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from core.dialog.utterances import phrases
from core.dialog.utterances.choice_words import chosen_number, chosen_title
from core.model.policy import AnswerKind, OwnQuestion

MAX_ANSWER_CHARS: Final = 2000

_NUMBER: Final = re.compile(r"(?<![\w.])[+-]?\d[\d.,'\u00a0 ]*\d|(?<![\w.])[+-]?\d")
_MONTHS: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE: Final = re.compile(
    r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]?(?:\d{4}|\d{2})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?(?:{_MONTHS})\.?(?:,? \d{{4}})?"
    rf"|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)\b",
    re.IGNORECASE,
)
_NEAR: Final = re.compile(
    r"\b(?:(?P<day>today|yesterday|tomorrow)"
    r"|(?P<which>last|next|this|on|since)? ?(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri"
    r"|sat(?:ur)?|sun)(?:day)?)\b",
    re.IGNORECASE,
)
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}


def read_answer(question: OwnQuestion, text: str, today: date) -> str | None:
    """The answer as it is kept; None where these words are none. `today` is the writer's."""
    said = " ".join(text.split())[:MAX_ANSWER_CHARS]
    return _READERS[question.kind](question, said, today) if said else None


def _choice(question: OwnQuestion, said: str, today: date) -> str | None:
    options = question.options
    wanted = phrases.plain(said)
    named = [option for option in options if phrases.plain(option) == wanted]
    if named:
        return named[0]
    number = chosen_number(said, len(options)) or chosen_title(said, options)
    if number is not None:
        return options[number - 1]
    inside = [o for o in options if f" {phrases.plain(o)} " in f" {wanted} "]
    return inside[0] if len(inside) == 1 else None


def _number(question: OwnQuestion, said: str, today: date) -> str | None:
    """The words with the number stay whole: "about 40 a week" says more than 40."""
    return said if _NUMBER.search(said) else None


def _date(question: OwnQuestion, said: str, today: date) -> str | None:
    """What is near today is kept with its date, since "yesterday" means nothing next week."""
    if _DATE.search(said):
        return said
    near = _NEAR.search(said)
    if near is None:
        return None
    return f"{said} ({_near_date(near, today).isoformat()})"


def _near_date(near: re.Match[str], today: date) -> date:
    if near["day"]:
        return today + timedelta(days=_DAYS[near["day"].casefold()])
    wanted = _WEEKDAYS.index(near["weekday"].casefold()[:3])
    ahead = (wanted - today.weekday() - 1) % 7 + 1
    is_past = (near["which"] or "").casefold() in ("last", "since")
    behind = (today.weekday() - wanted - 1) % 7 + 1
    return today + timedelta(days=-behind if is_past else ahead)


def _words(question: OwnQuestion, said: str, today: date) -> str | None:
    return said


_Reader = Callable[[OwnQuestion, str, date], str | None]
_READERS: Final[Mapping[AnswerKind, _Reader]] = {
    AnswerKind.TEXT: _words,
    AnswerKind.FILE: _words,
    AnswerKind.CHOICE: _choice,
    AnswerKind.NUMBER: _number,
    AnswerKind.DATE: _date,
}
