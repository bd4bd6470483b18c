"""Long texts: cut, or in parts, between lines or words; a block of code that is cut is closed."""

from collections.abc import Callable, Iterator
from typing import Final

FENCE: Final = "```"
_CLOSE: Final = f"\n{FENCE}"
_OPEN: Final = f"{FENCE}\n"
_ROOM_FOR_FENCES: Final = 8
_LINES: Final = ("\n\n", "\n", " ")

Mend = Callable[[str], str]
"""Takes a broken token off the end of a text that was cut: a link, an entity, an escape."""


def shorten_markdown(text: str, max_chars: int, mend: Mend = str) -> str:
    """At most `max_chars` characters, with an ellipsis where something is missing."""
    if len(text) <= max_chars:
        return text
    head = _cut_at_gap(text, max_chars - len(_CLOSE) - 1, mend)
    head = mend(head.rstrip("`").rstrip())
    return f"{head}{_CLOSE if is_open(head) else ''}…"


def split_markdown(text: str, max_chars: int, mend: Mend = str) -> Iterator[str]:
    """The text in parts, each at most so many characters. A block of code goes on in the next."""
    left = text.strip("\n")
    while len(left) > max_chars:
        head = (
            _cut_at_gap(left, max_chars - _ROOM_FOR_FENCES, mend)
            or left[: max_chars - _ROOM_FOR_FENCES]
        )
        left = left[len(head) :].lstrip("\n")
        if is_open(head):
            head, left = f"{head}{_CLOSE}", f"{_OPEN}{left}"
        yield head
    if left.strip():
        yield left


def is_open(text: str) -> bool:
    """Does it end within a block of code?"""
    return text.count(FENCE) % 2 == 1


def _cut_at_gap(text: str, most: int, mend: Mend) -> str:
    """The head, up to the last gap in its second half; elsewhere wherever `mend` allows."""
    head = text[:most]
    for gap in _LINES:
        whole = mend(head[: max(head.rfind(gap), 0)])
        if len(whole) > most // 2:
            return whole
    return mend(head)
