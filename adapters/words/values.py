"""An argument of a wording as its reader sees it, by what kind of value it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from adapters.words.catalogue import Catalogue
from adapters.words.dates import format_items
from adapters.words.dates import length
from adapters.words.dates import days_text, week_text
from adapters.words.reasons import clocked, reason_text
from core.model.errors import decode_reason
from core.model.text import clean, truncate
from core.model.values import (
    Attempt,
    Attempts,
    Days,
    Duration,
    Listing,
    Reason,
    Term,
    Value,
    Week,
)

MAX_VALUE_CHARS = 40_000
"""Characters of one argument; a longer one is cut."""
_FIRST_STRONG, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class Dialect(Protocol):
    """How a platform writes moments and makes somebody's words harmless."""

    def moment(self, at: datetime, zone: str, language: str = "en") -> str: ...
    def harmless(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, on which clock, and in which dialect."""

    texts: Catalogue
    language: str
    zone: str
    dialect: Dialect


def shown(key: str, value: Value, to: Reader) -> str:
    """The text of an argument. One in another direction of writing keeps its own order."""
    said = _render_value(key, value, to)
    if to.texts.is_right_to_left and said and not key.endswith("_md"):
        return f"{_FIRST_STRONG}{said}{_POP}"
    return said


def _render_value(key: str, value: Value, to: Reader) -> str:
    texts = to.texts
    match value:
        case datetime():
            return to.dialect.moment(value, to.zone, to.language)
        case timedelta() | Duration():
            return _span(key, value, texts)
        case int():
            return str(value)
        case Reason():
            return reason_text(texts, value)
        case Week():
            return week_text(texts, value)
        case Days():
            return days_text(texts, value)
        case Term():
            return texts.texts.get(f"name.{value.key}", value.key.rpartition(".")[2])
        case Attempts():
            return _attempts(value, to)
        case Listing():
            return _join([to.dialect.harmless(plain(item)) for item in value.items], value, texts)
        case str():
            return _render_text(key, value, to)


def _render_text(key: str, value: str, to: Reader) -> str:
    """A value that the catalogue names, or else somebody's words."""
    named = to.texts.texts.get(f"name.{key}.{value}")
    if named is not None:
        return named
    if key.endswith("reason") and (reason := _render_reason(value, to)) is not None:
        return reason
    said = plain(value)
    return said if key.endswith("_md") else to.dialect.harmless(said)


def _render_reason(stored: str, to: Reader) -> str | None:
    """Why a message could not be delivered; None for what is no text of the catalogue."""
    reason = decode_reason(stored)
    if reason is None or reason.name not in to.texts:
        return None
    said = {key: _render_value(key, value, to) for key, value in reason.args.items()}
    return to.texts.filled(reason.name, said)


def _span(key: str, value: timedelta | Duration, texts: Catalogue) -> str:
    span = length(texts, value) if isinstance(value, timedelta) else clocked(texts, value)
    return texts.fill("phrase.within", duration=span) if key == "within" else span


def _join(items: list[str], listing: Listing, texts: Catalogue) -> str:
    return format_items(items, "or" if listing.either else "standard", texts.locale)


def _attempts(value: Attempts, to: Reader) -> str:
    said = [_attempt(attempt, to) for attempt in value.tried]
    return format_items(said, "unit", to.texts.locale)


def _attempt(attempt: Attempt, to: Reader) -> str:
    texts = to.texts
    hidden = texts.fill("phrase.internal_article")
    titles = [to.dialect.harmless(plain(title)) if title else hidden for title in attempt.path]
    verdict = texts.fill(f"name.verdict.{attempt.verdict or 'none'}")
    if attempt.offered:
        offered = format_items(titles, "or", texts.locale)
        return texts.fill("phrase.offered", titles=offered, verdict=verdict)
    return texts.fill("phrase.tried", path=" > ".join(titles), verdict=verdict)


def plain(text: str) -> str:
    """Somebody's words as core.model.text cleans them, at most MAX_VALUE_CHARS characters."""
    return truncate(clean(text), MAX_VALUE_CHARS)
