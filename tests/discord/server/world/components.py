"""Buttons, menus and layouts as they hang in a message or a form."""

from collections.abc import Iterator
from typing import Any

Component = dict[str, Any]

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, FILE_UPLOAD = 17, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23

SELECTS = {STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT}
ONLY_IN_V2 = {SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}
LINK, PREMIUM = 5, 6

Path = tuple[str | int, ...]


def walk(components: object, at: Path = ()) -> Iterator[tuple[Path, Component]]:
    """Every component with its path, parents before children."""
    if not isinstance(components, list):
        return
    for index, component in enumerate(components):
        if not isinstance(component, dict):
            continue
        here = (*at, index)
        yield here, component
        yield from walk(component.get("components"), (*here, "components"))
        for name in ("accessory", "component"):
            if isinstance(inner := component.get(name), dict):
                yield (*here, name), inner


def numbered(components: list[Component]) -> list[Component]:
    """A copy in which each component has an id of its own, as Discord gives them."""
    taken = {c["id"] for _, c in walk(components) if c.get("id")}
    free = (n for n in range(1, 10_000) if n not in taken)

    def copied(component: Component) -> Component:
        copy = component | {"id": component.get("id") or next(free)}
        if isinstance(inner := component.get("components"), list):
            copy["components"] = [copied(c) for c in inner]
        for name in ("accessory", "component"):
            if isinstance(inner := component.get(name), dict):
                copy[name] = copied(inner)
        return copy

    return [copied(c) for c in components]


def texts(components: list[Component]) -> list[str]:
    return [c["content"] for _, c in walk(components) if c.get("type") == TEXT]


def buttons(components: list[Component]) -> list[Component]:
    return [c for _, c in walk(components) if c.get("type") == BUTTON]


def selects(components: list[Component]) -> list[Component]:
    return [c for _, c in walk(components) if c.get("type") in SELECTS]
