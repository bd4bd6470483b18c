"""One thing that is wrong with a request, and the small checks that find it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Where, what, and whose rule it is: Discord's own, or one that we have set ourselves."""

    path: Path
    code: str
    sentence: str
    ours: bool = False

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))}: {self.code}: {self.sentence}"


Problems = Iterator[Problem]


def length(body: Json, key: str, low: int, high: int, at: Path = ()) -> Problems:
    """A text of `low` to `high` characters; it may be missing only if `low` is 0."""
    value = body.get(key)
    path = (*at, key)
    if value is None or value == "":
        if low:
            yield Problem(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not isinstance(value, str):
        yield Problem(path, "BASE_TYPE_STRING", "Could not interpret value as string.")
    elif len(value) > high and not low:
        yield Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
    elif not low <= len(value) <= high:
        text = f"Must be between {low} and {high} in length."
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", text)


def count(items: object, low: int, high: int, at: Path) -> Problems:
    """A list with `low` to `high` entries."""
    if not isinstance(items, list):
        yield Problem(at, "BASE_TYPE_ITERABLE", "Only iterables may be used in a ListType")
    elif not low <= len(items) <= high:
        text = f"Must be between {low} and {high} in length."
        yield Problem(at, "BASE_TYPE_BAD_LENGTH", text)


def number(body: Json, key: str, low: int, high: int, at: Path = ()) -> Problems:
    """A whole number in these bounds, or nothing."""
    value = body.get(key)
    if value is not None and (not isinstance(value, int) or not low <= value <= high):
        path = (*at, key)
        text = f"int value should be between {low} and {high}."
        yield Problem(path, "NUMBER_TYPE_COERCE", text)


def one_of(body: Json, key: str, allowed: set[int], at: Path = ()) -> Problems:
    if body.get(key) not in allowed:
        text = f"Value must be one of {tuple(sorted(allowed))}."
        yield Problem((*at, key), "BASE_TYPE_CHOICES", text)
