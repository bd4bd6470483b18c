"""What the bot says, by name: wordings filled with facts, in the reader's language and zone."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.words.catalogue import LANGUAGES, SOURCE, Catalogue, catalogue
from core.model.actions import Button, Duration, Option, Say, ShowHome, Value
from core.model.business_hours import ClockKind
from core.model.people import Person
from core.model.text import clean, truncate

log = logging.getLogger(__name__)

MAX_VALUE_CHARS: Final = 40_000
"""Characters of one fact; a longer one is cut."""

_MARKDOWN = re.compile(r"([\\`*_~\[\]<>#|])")


class Dialect(Protocol):
    """How a platform writes moments and makes somebody's words harmless."""

    def moment(self, at: datetime, zone: str) -> str: ...
    def harmless(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class PlainDialect:
    """Local time in words, and Markdown signs in people's words made plain."""

    now: datetime

    def moment(self, at: datetime, zone: str) -> str:
        return local_time(at, zone, self.now)

    def harmless(self, text: str) -> str:
        return _MARKDOWN.sub(r"\\\1", text)


@dataclass(frozen=True, slots=True)
class Untouched(PlainDialect):
    """Where no Markdown is read, in forms and in files: somebody's words just as they are."""

    def harmless(self, text: str) -> str:
        return text


def languages() -> tuple[str, ...]:
    return tuple(LANGUAGES)


def text_of(say: Say, dialect: Dialect, *, voiced: bool = False, pressed: bool = False) -> str:
    """The message as Markdown of our own, with its lines if it has any.

    `voiced` is true where the platform itself shows who speaks, so that the text need not.
    `pressed` is true where there are buttons to press, so that nobody is asked for a number.
    """
    words, name, rows = catalogue(say.language), say.wording, say.rows
    if voiced and f"{name}.voiced" in words:
        name = f"{name}.voiced"
    if pressed and say.buttons and f"{name}.pressed" in words:
        name = f"{name}.pressed"
        rows = say.rows if f"{name}.row" in words else ()
    head = fill(name, say.args, say.language, say.zone, dialect)
    lines = [
        fill(row_name(name, row, say.language), row, say.language, say.zone, dialect)
        for row in rows
    ]
    return "\n".join([head, *lines])


def text_as_sent(say: Say, at: datetime) -> str:
    """The message as its reader gets it at that moment, as Markdown of our own: people's words in
    it are escaped.
    """
    return text_of(say, PlainDialect(at), pressed=True)


def page_of(shown: ShowHome, dialect: Dialect) -> tuple[str, ...]:
    """The page as Markdown of our own, in parts. A list without lines says so, or is left out."""
    parts = [fill("home", shown.args, shown.language, shown.zone, dialect)]
    for listed in shown.lists:
        name = listed.name if listed.rows else f"{listed.name}_empty"
        lines = [fill(name, {}, shown.language, shown.zone, dialect)]
        lines += [
            fill(f"{name}.row", row, shown.language, shown.zone, dialect) for row in listed.rows
        ]
        if listed.more:
            more = {"more": listed.more}
            lines.append(fill("home_more", more, shown.language, shown.zone, dialect))
        parts.append("\n".join(lines))
    return tuple(part for part in parts if part)


def label_of(button: Button, language: str) -> str:
    """What stands on a button. A label that came with it is somebody's words: plain text."""
    texts = catalogue(language)
    named = texts.texts.get(f"name.{button.choice.value}.{button.value}", button.value)
    of_value = f"button.{button.choice.value}.{button.value.partition(':')[0]}"
    name = of_value if of_value in texts else f"button.{button.choice.value}"
    label = plain(button.label or named)
    return _filled(texts, name, {"label": label, button.choice.value: label}, 1)


def describe(name: str, language: str = SOURCE) -> str:
    """A command or its argument in a few words, for lists that a platform keeps."""
    return catalogue(language).texts[f"name.{name}"]


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
    shown = {key: _shown(key, value, language, zone, dialect) for key, value in facts.items()}
    count = facts.get(texts.templates[name].counts)
    return _filled(texts, name, shown, count if isinstance(count, int) else 1)


def _filled(texts: Catalogue, name: str, shown: Mapping[str, str], count: int) -> str:
    template = texts.templates[name]
    written = list[str]()
    for part in template.forms[texts.plural(count) if template.counts else 0]:
        if part.optional and not all(shown.get(key) for key in part.names):
            continue
        written.append(part.literals[0])
        for key, literal in zip(part.names, part.literals[1:], strict=True):
            written += (shown.get(key, ""), literal)
    return "".join(written)


def name_with_platform(person: Person, say: Say, dialect: Dialect) -> str:
    """Name somebody who cannot be mentioned here, and where they can be reached."""
    facts = {"name": person.display_name, "platform": person.platform}
    return fill("mention_elsewhere", facts, say.language, say.zone, dialect)


def placeholders(name: str, language: str = SOURCE) -> tuple[frozenset[str], frozenset[str]]:
    """The arguments that a wording needs, and those that it can do without."""
    template = catalogue(language).templates[name]
    return template.needed, template.optional


def local_time(at: datetime, zone: str, now: datetime) -> str:
    """`at` on the reader's wall clock: "today 14:30", "Sun 10:30", "Sun 8 Nov 10:30"."""
    try:
        here = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        here = ZoneInfo("UTC")
    then, today = at.astimezone(here), now.astimezone(here).date()
    days = (then.date() - today).days
    clock = f"{then:%H:%M}"
    if days in (-1, 0, 1):
        return f"{('yesterday', 'today', 'tomorrow')[days + 1]} {clock}"
    if 1 < days < 7:
        return f"{then:%a} {clock}"
    year = f" {then.year}" if then.year != today.year else ""
    return f"{then:%a} {then.day} {then:%b}{year} {clock}"


def length(span: timedelta) -> str:
    """A duration for people: "30 min", "4 h", "1 h 30 min", "3 days"."""
    minutes = max(0, round(span.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [f"{days} days" if days > 1 else "1 day"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{left} min"] if left and not days else []
    return " ".join(parts) or "under a minute"


def clocked(span: Duration, names: Mapping[str, str]) -> str:
    """A duration with its clock: "4 working hours", "3 working days", "15 min around the clock"."""
    one = _UNIT.get(span.clock)
    whole, rest = divmod(span.length, one) if one else (0, span.length)
    if whole and not rest:
        name = f"name.{span.clock}.one" if whole == 1 else f"name.{span.clock}.many"
        return names[name].replace("{n}", str(whole))
    return names[f"name.{span.clock}.rest"].replace("{duration}", length(span.length))


_UNIT = {ClockKind.WORKING_HOURS: timedelta(hours=1), ClockKind.WORKING_DAYS: timedelta(days=1)}
"""What a working day and a working hour are counted in."""


def plain(text: str) -> str:
    """Somebody's words as core.model.text cleans them, at most `LONGEST` characters."""
    return truncate(clean(text), MAX_VALUE_CHARS)


def row_name(wording: str, row: Mapping[str, Value], language: str) -> str:
    kind = row.get("about") or row.get("detail") or ""
    wording = wording.removesuffix(".voiced")
    special = f"{wording}.row.{kind}"
    return special if special in catalogue(language) else f"{wording}.row"


def _shown(key: str, value: Value, language: str, zone: str, dialect: Dialect) -> str:
    names = catalogue(language).texts
    match value:
        case datetime():
            return dialect.moment(value, zone)
        case timedelta() | Duration():
            span = length(value) if isinstance(value, timedelta) else clocked(value, names)
            return names["name.within"].replace("{duration}", span) if key == "within" else span
        case int():
            return str(value)
        case str():
            named = names.get(f"name.{key}.{value}")
            if named is not None:
                return named
            said = plain(value)
            return said if key.endswith("_md") else dialect.harmless(said)
