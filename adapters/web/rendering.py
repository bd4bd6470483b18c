"""How messages, buttons and forms look on a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from adapters.kit.board import OfferedCommand
from adapters.kit.markdown_html import emphasize_small_print, markdown_html
from adapters.words.catalogue import SOURCE
from adapters.words.rendering import (
    PlainDialect,
    Untouched,
    describe,
    fill,
    is_known,
    label_of,
    languages,
    option_label,
    page_of,
    text_of,
)
from core.model.actions import (
    Button,
    FormField,
    FormProblems,
    Say,
    ShowForm,
    ShowHome,
    Value,
)
from core.model.commands import Word

MAX_LANGUAGES = 20
MAX_LISTED_CHARS: Final = 28
"""Of an entry in a list; longer ones are all shown, beneath one another."""


@dataclass(frozen=True, slots=True)
class ShownOption:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """One question of a form. `kind` is "line", "text", "choice" or "files"."""

    name: str
    kind: str
    label: str
    required: bool
    value: str = ""
    problem: str = ""
    options: Sequence[ShownOption] = ()

    @property
    def is_long(self) -> bool:
        """Has a choice entries that a closed list would cut on a phone, or in large print?"""
        return any(len(option.label) > MAX_LISTED_CHARS for option in self.options)


@dataclass(frozen=True, slots=True)
class ShownForm:
    name: str
    title: str
    fields: Sequence[ShownField]
    values: Mapping[str, str] = field(default_factory=dict)


def accepted_language(header: str) -> str:
    """The first language of Accept-Language that the desk speaks, by the order of preference.

    Raises nothing, whatever the header is: RFC 9110, section 12.5.4.
    """
    asked = list[tuple[float, str]]()
    for part in header.split(",")[:MAX_LANGUAGES]:
        tag, _, quality = part.strip().partition(";q=")
        weight = float(quality) if re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 1.0
        asked.append((-weight, tag.partition("-")[0].lower()))
    spoken = (tag for weight, tag in sorted(asked, key=lambda each: each[0]) if weight)
    return next((tag for tag in spoken if tag in languages()), SOURCE)


@dataclass(frozen=True, slots=True)
class ShownCommand:
    """A command of agents. Without a question, it is one button. `shortcut` is its key."""

    word: str
    label: str
    question: ShownField | None = None
    form: str = ""
    shortcut: str = ""


SHORTCUTS: Final = {
    Word.CLAIM: "c",
    Word.RELEASE: "l",
    Word.HAND_OVER: "h",
    Word.WAIT: "w",
    Word.PRIORITY: "p",
    Word.CATEGORY: "g",
    Word.RESOLVE: "e",
    Word.REOPEN: "o",
    Word.MERGE: "m",
    Word.SNOOZE: "s",
}


PAGE_SHORTCUTS: Final = {
    "?": "key_help",
    "/": "key_search",
    "b": "key_board",
    "j": "key_next",
    "k": "key_previous",
    "Enter": "key_open",
    "r": "key_reply",
    "n": "key_note",
    "Ctrl+Enter": "key_send",
}
"""Those of `static/shortcuts.js`."""


@lru_cache
def shortcut_lines(language: str) -> tuple[tuple[str, str], ...]:
    """Every key, with what it does."""
    dialect = Untouched(datetime.min.replace(tzinfo=UTC))
    of_pages = (
        (key, fill(f"web.{name}", {}, language, "UTC", dialect))
        for key, name in PAGE_SHORTCUTS.items()
    )
    of_commands = ((key, describe(f"command.{w.key}", language)) for w, key in SHORTCUTS.items())
    return (*of_pages, *of_commands)


def shown_commands(
    offers: Sequence[OfferedCommand], language: str, zone: str, dialect: Untouched
) -> list[ShownCommand]:
    """What an agent can do now, with the labels of the same buttons on other platforms."""

    def say(name: str, args: Mapping[str, Value]) -> str:
        return fill(name, args, language, zone, dialect)

    def asked(question: FormField | None) -> ShownField | None:
        if question is None:
            return None
        options = tuple(
            ShownOption(o.value, option_label(o, question.name, language, zone, dialect))
            for o in question.options
        )
        of_form = f"form.field.{question.name}"
        is_named = is_known(of_form)
        label = say(of_form, {}) if is_named else describe(f"argument.{question.name}", language)
        kind, value = question.kind.value, question.value
        return ShownField(question.name, kind, label, question.required, value, options=options)

    return [
        ShownCommand(
            offer.word.value,
            say(f"web.do.{offer.word.key}", {}),
            asked(offer.question),
            offer.form.value if offer.form is not None else "",
            SHORTCUTS.get(offer.word, ""),
        )
        for offer in offers
    ]


def say_html(say: Say, dialect: PlainDialect) -> Markup:
    """A message of the desk. Its buttons stand beneath it, so nobody is asked for a number."""
    return words_html(text_of(say, dialect, pressed=True))


def words_html(text: str) -> Markup:
    """Markdown of our own making."""
    return Markup(markdown_html(emphasize_small_print(text)))  # noqa: S704  # sanitised by nh3


def button_label(button: Button, language: str) -> str:
    return label_of(button, language)


def home_html(home: ShowHome, dialect: PlainDialect) -> list[Markup]:
    return [words_html(part) for part in page_of(home, dialect)]


def shown_form(
    form: ShowForm, dialect: Untouched, problems: FormProblems | None = None
) -> ShownForm:
    """The form with its labels, and with what is wrong at each field."""

    def say(name: str, args: Mapping[str, Value]) -> str:
        return fill(name, args, form.language, form.zone, dialect)

    wrong = dict(problems.problems) if problems else {}
    fields = tuple(
        ShownField(
            asked.name,
            asked.kind,
            asked.label or say(f"form.field.{asked.name}", {}),
            asked.required,
            asked.value,
            say(wrong[asked.name], problems.facts) if problems and asked.name in wrong else "",
            tuple(
                ShownOption(
                    option.value,
                    option_label(option, asked.name, form.language, form.zone, dialect),
                )
                for option in asked.options
            ),
        )
        for asked in form.fields
    )
    return ShownForm(form.form.value, say(f"form.{form.form.value}", form.args), fields)
