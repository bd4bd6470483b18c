"""Views of Slack: forms as modals, each question a block, and the App Home of one person."""

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from adapters.kit.limits import FormId
from adapters.slack.outbound import blocks
from adapters.slack.outbound.blocks import Block, buttons, parts_of, sections
from adapters.slack.outbound.dialect import SlackDialect, plain_label
from adapters.words.rendering import Untouched, fill, option_label, page_of
from core.model.actions import FieldKind, FormField, FormProblems, Option, ShowForm, ShowHome
from core.model.people import Place
from core.model.text import clean, truncate

MAX_TITLE_CHARS: Final = 24
MAX_OPTION_CHARS: Final = 75
MAX_LINE_CHARS: Final = 3000
MAX_OPTIONS: Final = 100
MAX_FILES: Final = 10
FILE_TYPES: Final = (
    *("png", "jpg", "jpeg", "gif", "webp", "heic", "bmp", "pdf", "txt", "log", "csv"),
    *("mp3", "m4a", "ogg", "wav", "mp4", "mov", "webm"),
)
"""Endings that the picker offers. What is taken in the end, the policy says."""
FIELD: Final = "field"


def modal(shown: ShowForm, place: Place, dialect: Untouched) -> dict[str, Any]:
    """The view for `views.open`. `place` is where it was asked for; it comes back with the form."""

    def word(name: str) -> str:
        return fill(name, shown.args, shown.language, shown.zone, dialect)

    return {
        "type": "modal",
        "callback_id": blocks.FORM,
        "private_metadata": FormId(shown.form, shown.conversation, place).encode(
            blocks.MAX_METADATA_CHARS
        ),
        "title": _text(word(f"form.{shown.form.value}"), MAX_TITLE_CHARS),
        "submit": _text(word(f"form.submit.{shown.form.value}"), MAX_TITLE_CHARS),
        "close": _text(word("form.close"), MAX_TITLE_CHARS),
        "blocks": [
            _block(field, field.label or word(f"form.field.{field.name}"), shown, dialect)
            for field in shown.fields
        ],
    }


def error_response(wrong: FormProblems, dialect: Untouched) -> dict[str, Any]:
    """The answer to a submission that names each problem at its field."""
    told = {
        name: fill(wording, wrong.facts, wrong.language, "UTC", dialect)
        for name, wording in wrong.problems.items()
    }
    return {"response_action": "errors", "errors": told}


def _block(field: FormField, label: str, form: ShowForm, dialect: Untouched) -> Block:
    return {
        "type": "input",
        "block_id": field.name,
        "optional": not field.required,
        "label": _text(label, 2000),
        "element": _element(field, form, dialect),
    }


def _element(field: FormField, form: ShowForm, dialect: Untouched) -> Block:
    match field.kind:
        case FieldKind.CHOICE:
            return _select(field, form, dialect)
        case FieldKind.FILES:
            return {
                "type": "file_input",
                "action_id": FIELD,
                "filetypes": list(FILE_TYPES),
                "max_files": MAX_FILES,
            }
        case _:
            element: Block = {
                "type": "plain_text_input",
                "action_id": FIELD,
                "multiline": field.kind is FieldKind.TEXT,
                "max_length": MAX_LINE_CHARS,
            }
            value = truncate(clean(field.value), MAX_LINE_CHARS)
            if value:
                element["initial_value"] = value
            return element


def _select(field: FormField, form: ShowForm, dialect: Untouched) -> Block:
    options = {
        option.value: _option(option, field.name, form, dialect)
        for option in field.options[:MAX_OPTIONS]
    }
    element: Block = {
        "type": "static_select",
        "action_id": FIELD,
        "options": list(options.values()),
    }
    if field.value in options:
        element["initial_option"] = options[field.value]
    return element


def _option(option: Option, name: str, form: ShowForm, dialect: Untouched) -> Block:
    label = option_label(option, name, form.language, form.zone, dialect).strip()
    return {"text": _text(label or option.value, MAX_OPTION_CHARS), "value": option.value}


def _text(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": plain_label(text, longest), "emoji": False}


MAX_BLOCKS: Final = 100
MAX_VIEW_BYTES: Final = 240_000
"""Slack takes 250,000 of a whole view, as JSON."""


def home(shown: ShowHome, dialect: SlackDialect) -> dict[str, Any]:
    """The view for `views.publish`: what the desk is for, the way in, then each list. What has no
    room is left out at the end; the lists say how to see all of them.
    """
    intro, *lists = (sections(parts_of(part, dialect)) for part in page_of(shown, dialect))
    blocks = [*intro, *buttons(shown.buttons, None, shown.language)]
    for _, listed in pairwise([intro, *lists]):
        blocks += [{"type": "divider"}, *listed]
    return {"type": "home", "blocks": list(_that_fit(blocks[:MAX_BLOCKS]))}


def _that_fit(blocks: Sequence[Block]) -> Iterator[Block]:
    sizes = accumulate(len(json.dumps(block)) + 2 for block in blocks)
    for block, size in zip(blocks, sizes, strict=True):
        if size > MAX_VIEW_BYTES:
            return
        yield block
