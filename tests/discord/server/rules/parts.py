"""Documented limits of the components that a message carries."""

from tests.discord.server.rules.drafts import Draft
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

MOST_ROWS, MOST_IN_A_ROW, MOST_COMPONENTS, LONGEST_V2_TEXT = 5, 5, 40, 4000
TOP_LEVEL = {
    kinds.ACTION_ROW,
    kinds.SECTION,
    kinds.TEXT,
    kinds.GALLERY,
    kinds.FILE,
    kinds.SEPARATOR,
    kinds.CONTAINER,
}
IN_A_CONTAINER = TOP_LEVEL - {kinds.CONTAINER}
STYLES = {1, 2, 3, 4, kinds.LINK, kinds.PREMIUM}


def check(draft: Draft) -> Problems:
    """All that is wrong with the components of the message as it will be."""
    components = draft.components
    yield from layout(components, v2=draft.v2)
    found = [((*("components",), *path), part) for path, part in walk(components)]
    yield from unique(found)
    for at, part in found:
        yield from one(part, at)
    names = {*draft.filenames, *draft.kept_files.values()}
    for at, part in found:
        yield from uploads(part, at, names)


def layout(components: list[Json], *, v2: bool) -> Problems:
    """What may stand where, and how much of it."""
    if not v2:
        yield from count(components, 0, MOST_ROWS, ("components",))
    if v2 and (total := sum(1 for _ in walk(components))) > MOST_COMPONENTS:
        text = f"A message can have {MOST_COMPONENTS} components, this has {total}."
        yield Problem(("components",), "COMPONENT_MAX_TOTAL_EXCEEDED", text)
    if v2 and (read := sum(map(len, kinds.texts(components)))) > LONGEST_V2_TEXT:
        text = f"The texts of a message can have {LONGEST_V2_TEXT} characters, these have {read}."
        yield Problem(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)
    allowed = TOP_LEVEL if v2 else {kinds.ACTION_ROW}
    for index, component in enumerate(components):
        yield from one_of(component, "type", allowed, ("components", index))


def unique(found: list[tuple[Path, Json]]) -> Problems:
    """custom_id and id name one component of the message each."""
    for key, code in (
        ("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ("id", "COMPONENT_ID_DUPLICATED"),
    ):
        seen: set[object] = set()
        for at, part in found:
            value = part.get(key)
            if value and value in seen:
                yield Problem((*at, key), code, f"Component {key} cannot be duplicated")
            seen.add(value)


def one(part: Json, at: Path) -> Problems:
    """One component by itself."""
    kind = part.get("type")
    if kind == kinds.ACTION_ROW:
        yield from row(part, at)
    elif kind == kinds.BUTTON:
        yield from button(part, at)
    elif kind in kinds.SELECTS:
        yield from select(part, at)
    elif kind == kinds.SECTION:
        yield from section(part, at)
    elif kind == kinds.TEXT:
        yield from length(part, "content", 1, LONGEST_V2_TEXT, at)
    elif kind == kinds.GALLERY:
        yield from count(part.get("items"), 1, 10, (*at, "items"))
    elif kind == kinds.CONTAINER:
        yield from count(part.get("components"), 1, MOST_COMPONENTS, (*at, "components"))
        yield from number(part, "accent_color", 0, 0xFFFFFF, at)
        for index, child in enumerate(part.get("components") or []):
            yield from one_of(child, "type", IN_A_CONTAINER, (*at, "components", index))
    elif kind not in {kinds.FILE, kinds.SEPARATOR, kinds.THUMBNAIL}:
        yield Problem((*at, "type"), "COMPONENT_TYPE_INVALID", f"{kind} cannot be in a message.")


def row(part: Json, at: Path) -> Problems:
    """Up to five buttons, or one select alone."""
    children = part.get("components") or []
    yield from count(children, 1, MOST_IN_A_ROW, (*at, "components"))
    selects = [c for c in children if c.get("type") in kinds.SELECTS]
    if selects and len(children) > 1:
        text = "A select takes the whole width of its row."
        yield Problem((*at, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)
    for index, child in enumerate(children):
        allowed = {kinds.BUTTON, *kinds.SELECTS}
        yield from one_of(child, "type", allowed, (*at, "components", index))


def button(part: Json, at: Path) -> Problems:
    style = part.get("style")
    yield from one_of(part, "style", STYLES, at)
    yield from length(part, "label", 0, 80, at)
    if not part.get("label") and not part.get("emoji") and style != kinds.PREMIUM:
        text = "A button must have a label or an emoji."
        yield Problem((*at, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", text)
    if style == kinds.LINK:
        yield from length(part, "url", 1, 512, at)
    elif style != kinds.PREMIUM:
        yield from length(part, "custom_id", 1, 100, at)
    extra = "custom_id" if style in {kinds.LINK, kinds.PREMIUM} else "url"
    if part.get(extra):
        text = f"A button of style {style} cannot have {extra}."
        yield Problem((*at, extra), "BUTTON_COMPONENT_FIELD_NOT_ALLOWED", text)


def select(part: Json, at: Path) -> Problems:
    yield from length(part, "custom_id", 1, 100, at)
    yield from length(part, "placeholder", 0, 150, at)
    yield from number(part, "min_values", 0, 25, at)
    yield from number(part, "max_values", 1, 25, at)
    if part.get("type") == kinds.STRING_SELECT:
        yield from options(part.get("options"), 1, 25, (*at, "options"))
        most, there = part.get("max_values") or 1, len(part.get("options") or [])
        if there and most > there:
            text = f"max_values is {most}, but there are {there} options."
            yield Problem((*at, "max_values"), "SELECT_COMPONENT_MAX_VALUES", text)


def options(given: object, low: int, high: int, at: Path) -> Problems:
    """Options of a select or of a group: each with label and value, no value twice."""
    yield from count(given, low, high, at)
    values: set[str] = set()
    for index, option in enumerate(given if isinstance(given, list) else []):
        yield from length(option, "label", 1, 100, (*at, index))
        yield from length(option, "value", 1, 100, (*at, index))
        yield from length(option, "description", 0, 100, (*at, index))
        if (value := option.get("value")) in values:
            text = "The specified option value is already used"
            yield Problem((*at, index, "value"), "SELECT_COMPONENT_VALUE_DUPLICATED", text)
        values.add(value)


def section(part: Json, at: Path) -> Problems:
    texts = part.get("components") or []
    yield from count(texts, 1, 3, (*at, "components"))
    for index, child in enumerate(texts):
        yield from one_of(child, "type", {kinds.TEXT}, (*at, "components", index))
    beside = part.get("accessory") or {}
    yield from one_of(beside, "type", {kinds.BUTTON, kinds.THUMBNAIL}, (*at, "accessory"))


def uploads(part: Json, at: Path, names: set[str]) -> Problems:
    """A file that a layout shows must be on the message."""
    shown = [part.get("file"), part.get("media")]
    shown += [item.get("media") for item in part.get("items") or []]
    for media in shown:
        url = str((media or {}).get("url") or "")
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            text = f"No file of this message is called {url.removeprefix('attachment://')}."
            yield Problem(at, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", text)
