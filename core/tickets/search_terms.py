"""The terms by which words are found: the same on every database, for what is stored and asked.

A term is a run of letters and digits, without case and accents ("Größe" is found by "grosse").
Han and Kana have no spaces between words, so each of their characters is a term. What is asked
matches a term that begins with it: "print" finds "printer".
"""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

MAX_TERM_CHARS: Final = 40
MAX_TERMS: Final = 2_000
"""Of one entry; what follows in a longer log file is not found."""
MAX_ASKED: Final = 8

_RUN: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
_MARKS: Final = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f]")


def terms_in(text: str) -> frozenset[str]:
    """The terms of what was written."""
    found = _RUN.findall(_fold(text))
    return frozenset(term[:MAX_TERM_CHARS] for term in found[:MAX_TERMS])


def asked_terms(text: str) -> tuple[str, ...]:
    """The terms of a search, the longest first: they match the fewest entries."""
    return tuple(sorted(terms_in(text), key=lambda term: (-len(term), term))[:MAX_ASKED])


def matches(asked: Collection[str], terms: Collection[str]) -> bool:
    """Does each asked term begin one of these? Nothing asked matches nothing."""
    return bool(asked) and all(any(t.startswith(each) for t in terms) for each in asked)


def may_match(asked: Collection[str], text: str) -> bool:
    """False where no term of the text can begin with one of these. It costs a twentieth of
    `terms_in`, and most of what a search looks at is something else.
    """
    folded = text.lower() if text.isascii() else _fold(text)
    return all(each in folded for each in asked)


def _fold(text: str) -> str:
    """Without case and marks; compatible forms, such as wide digits, become the plain ones."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).casefold()
