"""Forms as modals: five questions at the most, each under its label."""

from typing import Any, Final

from adapters.discord.outbound.messages import MAX_CUSTOM_ID_CHARS
from adapters.kit.limits import FormId
from adapters.words.rendering import PlainDialect, fill, option_label
from core.model.actions import FieldKind, FormField, ShowForm
from core.model.text import clean, truncate

Body = dict[str, Any]

LABEL, TEXT, SELECT, FILES = 18, 4, 3, 19
MAX_TITLE_CHARS: Final = 45
MAX_FIELD_LABEL_CHARS: Final = 45
MAX_TEXT_CHARS: Final = 4000
MAX_FIELDS: Final = 5
MAX_OPTIONS: Final = 25
MAX_OPTION_CHARS: Final = 100
MAX_FILES: Final = 10
LEFT_OUT: Final = ("contact",)
"""Where there are more questions than room: whoever writes here can be reached here."""


def modal(shown: ShowForm, dialect: PlainDialect) -> Body:
    """The data of a response that opens a form."""

    def word(name: str) -> str:
        return _plain(fill(name, shown.args, shown.language, shown.zone, dialect))

    fields = shown.fields
    if len(fields) > MAX_FIELDS:
        fields = tuple(field for field in fields if field.name not in LEFT_OUT)[:MAX_FIELDS]
    return {
        "custom_id": FormId(shown.form, shown.conversation).encode(MAX_CUSTOM_ID_CHARS),
        "title": _truncate(word(f"form.{shown.form.value}"), MAX_TITLE_CHARS),
        "components": [
            {
                "type": LABEL,
                "label": _truncate(
                    field.label or word(f"form.field.{field.name}"), MAX_FIELD_LABEL_CHARS
                ),
                "component": _component(field, shown, dialect),
            }
            for field in fields
        ],
    }


def _component(field: FormField, form: ShowForm, dialect: PlainDialect) -> Body:
    match field.kind:
        case FieldKind.CHOICE:
            return {
                "type": SELECT,
                "custom_id": field.name,
                "required": field.required,
                "options": _options(field, form, dialect),
            }
        case FieldKind.FILES:
            return {
                "type": FILES,
                "custom_id": field.name,
                "min_values": 0,
                "max_values": MAX_FILES,
                "required": False,
            }
        case _:
            body: Body = {
                "type": TEXT,
                "custom_id": field.name,
                "style": 2 if field.kind is FieldKind.TEXT else 1,
                "required": field.required,
                "max_length": MAX_TEXT_CHARS,
            }
            value = truncate(clean(field.value), MAX_TEXT_CHARS)
            return body | ({"value": value} if value else {})


def _options(field: FormField, form: ShowForm, dialect: PlainDialect) -> list[Body]:
    """As many as there is room for. One that cannot be named in full is left out."""
    named = [option for option in field.options if 0 < len(option.value) <= MAX_OPTION_CHARS]
    return [
        {
            "label": _truncate(
                _plain(option_label(option, field.name, form.language, form.zone, dialect))
                or option.value,
                MAX_OPTION_CHARS,
            ),
            "value": option.value,
            "default": option.value == field.value,
        }
        for option in named[:MAX_OPTIONS]
    ]


def _truncate(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _plain(markdown: str) -> str:
    return " ".join(clean(markdown.replace("\\", "").replace("**", "")).split())
