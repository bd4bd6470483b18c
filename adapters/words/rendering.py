"""Rendering of wordings: each argument as its reader sees it, and where markup is made harmless."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from adapters.words.catalogue import LANGUAGES, SHARED_ROWS, SOURCE, Catalogue, catalogue
from adapters.words.dates import (
    days_text,
    format_items,
    length,
    local_time as local_time,
    week_text,
)
from adapters.words.reasons import clocked, reason_text
from core.model.actions import Button, Option, Passage, Say, ShowHome, ticket_in
from core.model.errors import DeliveryError, decode_reason
from core.model.events import Choice
from core.model.people import Person
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

log = logging.getLogger(__name__)

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
    if isinstance(value, str):  # as nearly all are
        return _render_text(key, value, to)
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


def _render_text(key: str, value: str, to: Reader) -> str:
    """A value that the catalogue names, or else somebody's words; Markdown of ours is neither."""
    if key.endswith("_md"):
        return plain(value)
    named = to.texts.texts.get(f"name.{key}.{value}")
    if named is not None:
        return named
    if key.endswith("reason") and (reason := _render_reason(value, to)) is not None:
        return reason
    return to.dialect.harmless(plain(value))


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
    said = clean(text)
    return said if len(said) <= MAX_VALUE_CHARS else truncate(said, MAX_VALUE_CHARS)


_MARKDOWN = re.compile(r"([\\`*_~\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class PlainDialect:
    """Local time in words, and Markdown signs in people's words made plain."""

    now: datetime

    def moment(self, at: datetime, zone: str, language: str = SOURCE) -> str:
        return local_time(at, zone, self.now, language)

    def harmless(self, text: str) -> str:
        if _MARKDOWN.search(text) is None:  # as in most words
            return text
        return _MARKDOWN.sub(r"\\\1", text)


@dataclass(frozen=True, slots=True)
class Untouched(PlainDialect):
    """Where no Markdown is read, in forms and in files: somebody's words just as they are."""

    def harmless(self, text: str) -> str:
        return text


def languages() -> tuple[str, ...]:
    return tuple(LANGUAGES)


def language_tag(language: str) -> str:
    """The language of the texts that are shown for this one, as HTML names it."""
    return catalogue(language).locale.language


def text_direction(language: str) -> str:
    """ "ltr" or "rtl"."""
    return "rtl" if catalogue(language).is_right_to_left else "ltr"


def text_of(say: Say, dialect: Dialect, *, voiced: bool = False, pressed: bool = False) -> str:
    """The message as Markdown of our own, with its lines if it has any.

    `voiced` is true where the platform itself shows who speaks, so that the text need not.
    `pressed` is true where there are buttons to press, so that nobody is asked for a number.
    """
    parts: tuple[Say | Passage, ...] = (say, *say.parts)
    return "\n\n".join(
        _text_of_part(part, say, dialect, voiced=voiced, pressed=pressed) for part in parts
    )


def _text_of_part(
    part: Say | Passage, say: Say, dialect: Dialect, *, voiced: bool, pressed: bool
) -> str:
    words, name, rows = catalogue(say.language), part.wording, part.rows
    if voiced and f"{name}.voiced" in words:
        name = f"{name}.voiced"
    if pressed and part.buttons and f"{name}.pressed" in words:
        name = f"{name}.pressed"
        rows = part.rows if f"{name}.row" in words else ()
    head = fill(name, part.args, say.language, say.zone, dialect)
    if say.names_ticket and (ticket := ticket_in(part.args)) not in head:
        head = f"**{ticket}** · {head}"
    named = [(row_name(name, row, say.language), row) for row in rows]
    lines = [
        fill(line, _current(line, row), say.language, say.zone, dialect) for line, row in named
    ]
    return "\n".join([head, *lines])


def text_as_sent(say: Say, at: datetime) -> str:
    """The message as its reader gets it at that moment, as Markdown of our own: people's words in
    it are escaped.
    """
    return text_of(say, PlainDialect(at), pressed=True)


def page_of(home: ShowHome, dialect: Dialect) -> tuple[str, ...]:
    """The page as Markdown of our own, in parts. A list without lines says so, or is left out."""
    parts = [fill("home", home.args, home.language, home.zone, dialect)]
    for listed in home.lists:
        name = listed.name if listed.rows else f"{listed.name}_empty"
        if name not in catalogue(home.language):
            continue
        lines = [fill(name, {}, home.language, home.zone, dialect)]
        lines += [
            fill(f"{name}.row", row, home.language, home.zone, dialect) for row in listed.rows
        ]
        if listed.more:
            more = {"more": listed.more}
            lines.append(fill("home_more", more, home.language, home.zone, dialect))
        parts.append("\n".join(lines))
    return tuple(part for part in parts if part)


def label_of(button: Button, language: str) -> str:
    """What stands on a button. A label that came with it is somebody's words: plain text."""
    texts, choice = catalogue(language), button.choice.value
    named = texts.texts.get(f"name.{choice}.{button.value}", button.value)
    of_value = f"button.{choice}.{button.value.partition(':')[0]}"
    name = of_value if of_value in texts else f"button.{choice}"
    label = plain(button.label or named)
    return texts.filled(name, {"label": label, choice: label})


_LABELLED_BY_US: Final = frozenset({Choice.PICK, Choice.CATEGORY})
"""Buttons whose labels come from articles and the policy."""


def may_cache_label(button: Button) -> bool:
    """Not where the label may be somebody's words or name: those leave the memory with their
    message.
    """
    return not button.label or button.choice in _LABELLED_BY_US


def describe(name: str, language: str) -> str:
    """A command or its argument in a few words, for lists that a platform keeps."""
    return catalogue(language).texts[f"name.{name}"]


def is_known(name: str) -> bool:
    """Is there a wording of this name?"""
    return name in catalogue(SOURCE)


def option_label(option: Option, field: str, language: str, zone: str, dialect: Dialect) -> str:
    """How an entry of a form's choice reads."""
    name = f"form.option.{field}"
    if name in catalogue(language):
        return fill(name, option.args, language, zone, dialect)
    return plain(option.label or option.value)


def fill(name: str, facts: Mapping[str, Value], language: str, zone: str, dialect: Dialect) -> str:
    """The wording of this name. Parts in [[brackets]] go when a fact in them is missing."""
    texts = catalogue(language)
    if name not in texts:
        log.error("wording.unknown", extra={"wording": name})
        return name
    template, to = texts.templates[name], Reader(texts, language, zone, dialect)
    # Facts come with some that this wording does not show, in this language.
    said = {key: shown(key, facts[key], to) for key in template.names if key in facts}
    count = facts.get(template.counts)
    return texts.filled(name, said, count if isinstance(count, int) else 1)


def in_words(trouble: Exception | str, language: str = SOURCE) -> str:
    """Why a message could not be delivered, for a terminal: the error, or its reason as stored."""
    stored = trouble.reason if isinstance(trouble, DeliveryError) else str(trouble)
    nobody = Untouched(datetime.fromtimestamp(0, UTC))
    return shown("reason", stored, Reader(catalogue(language), language, "UTC", nobody))


def reason_literals(stored: str) -> frozenset[str]:
    """What the words of a reason consist of beside what was put into them, but for the names of
    platforms; nothing for free text. A log shows these.
    """
    texts, reason = catalogue(SOURCE), decode_reason(stored)
    if reason is None or reason.name not in texts:
        return frozenset()
    found = {text for part in texts.templates[reason.name].forms[0] for text in part.literals}
    found |= {text for name, text in texts.texts.items() if name.startswith("name.platform.")}
    for key, value in reason.args.items():
        if key.endswith("reason"):
            found |= reason_literals(str(value))
    return frozenset(found - {""})


def name_with_platform(person: Person, say: Say, dialect: Dialect) -> str:
    """Name somebody who cannot be mentioned here, and where they can be reached."""
    facts = {"name": person.display_name, "platform": person.platform}
    return fill("mention_elsewhere", facts, say.language, say.zone, dialect)


def placeholders(name: str, language: str = SOURCE) -> tuple[frozenset[str], frozenset[str]]:
    """The arguments that a wording needs, and those that it can do without."""
    template = catalogue(language).templates[name]
    return template.needed, template.optional


_EARLIER_ARGS = {
    "why.row.reply_due": {"reason": "why"},
    "why.row.resolution_due": {"reason": "why"},
    "brief.row.tried": {"text": "tried"},
}
"""How the last release called arguments of lines that may still be on their way."""


def _current(name: str, row: Mapping[str, Value]) -> Mapping[str, Value]:
    renamed = _EARLIER_ARGS.get(name)
    return {renamed.get(key, key): value for key, value in row.items()} if renamed else row


def row_name(wording: str, row: Mapping[str, Value], language: str) -> str:
    kind = row.get("about") or row.get("detail") or ""
    wording = wording.removesuffix(".voiced")
    wording = SHARED_ROWS.get(wording, wording)
    special = f"{wording}.row.{kind}"
    return special if special in catalogue(language) else f"{wording}.row"
