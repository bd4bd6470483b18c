"""One spelling for digits, letters, dashes and blanks, character by character.

A folded text has the length of the original, so a span found in one is a span of the other.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

Finder = Callable[[str], Iterator["Span"]]

_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\u05be"
_SINGLE: Final = "\u2018\u2019\u201a\u201b\u2039\u203a\u00b4\u05f3"
_DOUBLE: Final = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u05f4"


@dataclass(frozen=True, slots=True)
class Span:
    """Something to hide: what it is, and where."""

    kind: str
    start: int
    end: int


class _Table(dict[int, int | str]):
    """Filled as characters are met; a character that needs no folding maps to itself."""

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        digit = unicodedata.decimal(char, -1)
        if digit >= 0:
            folded: int | str = str(digit)
        elif char in _DASHES:
            folded = "-"
        elif char in _SINGLE:
            folded = "'"
        elif char in _DOUBLE:
            folded = '"'
        elif unicodedata.category(char) == "Zs":
            folded = " "
        else:
            wide = unicodedata.normalize("NFKC", char)
            folded = wide if len(wide) == 1 and wide.isascii() else code
        self[code] = folded
        return folded


_TABLE: Final = _Table()


def fold(text: str) -> str:
    """`text` with ASCII digits, dashes, quotation marks and blanks; its length stays."""
    return text if text.isascii() else text.translate(_TABLE)
