"""Forms as modals: five questions at the most, each under its label."""

from typing import Any, Final

from adapters.discord import keys
from adapters.wording import PlainDialect, fill, option_label
from core.model.actions import FormField, ShowForm
from core.model.text import clean, truncate

Body = dict[str, Any]

LABEL, TEXT, SELECT, FILES = 18, 4, 3, 19
LONGEST_TITLE: Final = 45
LONGEST_LABEL: Final = 45
LONGEST_TEXT: Final = 4000
MOST_FIELDS: Final = 5
MOST_OPTIONS: Final = 25
LONGEST_OPTION: Final = 100
MOST_FILES: Final = 10
LEFT_OUT: Final = ("contact",)
"""Where there are more questions than room: whoever writes here can be reached here."""


def modal(shown: ShowForm, dialect: PlainDialect) -> Body:
    """The data of a response that opens a form."""

    def word(name: str) -> str:
        return _plain(fill(name, shown.facts, shown.language, shown.zone, dialect))

    fields = shown.fields
    if len(fields) > MOST_FIELDS:
        fields = tuple(field for field in fields if field.name not in LEFT_OUT)[:MOST_FIELDS]
    return {
        "custom_id": keys.form_key(keys.FormKey(shown.form, shown.conversation)),
        "title": _cut(word(f"form.{shown.form.value}"), LONGEST_TITLE),
        "components": [
            {
                "type": LABEL,
                "label": _cut(word(f"form.field.{field.name}"), LONGEST_LABEL),
                "component": _component(field, shown, dialect),
            }
            for field in fields
        ],
    }


def _component(field: FormField, form: ShowForm, dialect: PlainDialect) -> Body:
    match field.kind:
        case "choice":
            return {
                "type": SELECT,
                "custom_id": field.name,
                "required": field.required,
                "options": _options(field, form, dialect),
            }
        case "files":
            return {
                "type": FILES,
                "custom_id": field.name,
                "min_values": 0,
                "max_values": MOST_FILES,
                "required": False,
            }
        case _:
            body: Body = {
                "type": TEXT,
                "custom_id": field.name,
                "style": 2 if field.kind == "text" else 1,
                "required": field.required,
                "max_length": LONGEST_TEXT,
            }
            value = truncate(clean(field.value), LONGEST_TEXT)
            return body | ({"value": value} if value else {})


def _options(field: FormField, form: ShowForm, dialect: PlainDialect) -> list[Body]:
    """As many as there is room for. One that cannot be named in full is left out."""
    named = [option for option in field.options if 0 < len(option.value) <= LONGEST_OPTION]
    return [
        {
            "label": _cut(
                _plain(option_label(option, field.name, form.language, form.zone, dialect))
                or option.value,
                LONGEST_OPTION,
            ),
            "value": option.value,
            "default": option.value == field.value,
        }
        for option in named[:MOST_OPTIONS]
    ]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _plain(markdown: str) -> str:
    return " ".join(clean(markdown.replace("\\", "").replace("**", "")).split())
