"""Documented limits of a modal and of the fields in it."""

from tests.discord.server.rules.parts import options, select, unique
from tests.discord.server.rules.problems import (
    Json,
    Path,
    Problem,
    Problems,
    count,
    length,
    number,
    one_of,
)
from tests.discord.server.world import components as kinds
from tests.discord.server.world.components import walk

TOP_LEVEL = {kinds.ACTION_ROW, kinds.TEXT, kinds.LABEL}
IN_A_LABEL = {
    kinds.TEXT_INPUT,
    kinds.FILE_UPLOAD,
    kinds.RADIO_GROUP,
    kinds.CHECKBOX_GROUP,
    kinds.CHECKBOX,
    *kinds.SELECTS,
}


def check(modal: Json) -> Problems:
    """All that is wrong with a modal."""
    components = modal.get("components") or []
    yield from length(modal, "title", 1, 45)
    yield from length(modal, "custom_id", 1, 100)
    yield from count(components, 1, 5, ("components",))
    found = [(("components", *path), part) for path, part in walk(components)]
    yield from unique(found)
    for index, part in enumerate(components):
        at: Path = ("components", index)
        yield from one_of(part, "type", TOP_LEVEL, at)
        if part.get("type") == kinds.LABEL:
            yield from label(part, at)
        elif part.get("type") == kinds.ACTION_ROW:
            yield from old_row(part, at)
        elif part.get("type") == kinds.TEXT:
            yield from length(part, "content", 1, 4000, at)


def label(part: Json, at: Path) -> Problems:
    yield from length(part, "label", 1, 45, at)
    yield from length(part, "description", 0, 100, at)
    inner = part.get("component") or {}
    yield from one_of(inner, "type", IN_A_LABEL, (*at, "component"))
    yield from field(inner, (*at, "component"))


def old_row(part: Json, at: Path) -> Problems:
    """The older form: a row with one text input, which has its label in itself."""
    inner = part.get("components") or []
    yield from count(inner, 1, 1, (*at, "components"))
    for index, child in enumerate(inner):
        here = (*at, "components", index)
        yield from one_of(child, "type", {kinds.TEXT_INPUT}, here)
        yield from length(child, "label", 1, 45, here)
        yield from field(child, here)


def field(part: Json, at: Path) -> Problems:
    """One field of the form."""
    kind = part.get("type")
    yield from length(part, "custom_id", 1, 100, at)
    if part.get("disabled"):
        text = "Nothing in a modal can be disabled."
        yield Problem((*at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", text)
    if kind == kinds.TEXT_INPUT:
        yield from text_input(part, at)
    elif kind in kinds.SELECTS:
        yield from select(part, at)
    elif kind == kinds.FILE_UPLOAD:
        yield from number(part, "min_values", 0, 10, at)
        yield from number(part, "max_values", 1, 10, at)
    elif kind == kinds.RADIO_GROUP:
        yield from options(part.get("options"), 2, 10, (*at, "options"))
    elif kind == kinds.CHECKBOX_GROUP:
        yield from options(part.get("options"), 1, 10, (*at, "options"))
        yield from number(part, "min_values", 0, 10, at)
        yield from number(part, "max_values", 1, 10, at)
    if part.get("min_values") == 0 and part.get("required", True):
        text = "min_values must be at least 1 if an answer is required."
        yield Problem((*at, "min_values"), "COMPONENT_REQUIRED_NEEDS_MIN_VALUES", text)


def text_input(part: Json, at: Path) -> Problems:
    yield from one_of(part, "style", {1, 2}, at)
    yield from number(part, "min_length", 0, 4000, at)
    yield from number(part, "max_length", 1, 4000, at)
    yield from length(part, "value", 0, 4000, at)
    yield from length(part, "placeholder", 0, 100, at)
    if (part.get("min_length") or 0) > (part.get("max_length") or 4000):
        text = "min_length cannot be more than max_length."
        yield Problem((*at, "min_length"), "BASE_TYPE_BAD_LENGTH", text)
