"""What of an article is compared with a question: its title, its example questions, its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from core.knowledge.index.tokenizer import tokens
from core.model.article import Article

MAX_WINDOW_WORDS: Final = 60
OVERLAP: Final = 20
"""Words. A long section is compared in parts that overlap: what is asked stands in one of them."""

MAX_PARTS: Final = 4
"""Of a section; the parts of a longer one are longer, so that it does not drown out the others."""

_TARGET: Final = re.compile(r"\]\([^()\s]*\)")


class Kind(IntEnum):
    TITLE = 0
    QUESTION = 1
    TOLD = 2


@dataclass(frozen=True, slots=True)
class TextUnit:
    """`article` is its number on the shelf; `name` is what a receipt shows: the question itself,
    or the heading of the section that `anchor` leads to."""

    article: int
    kind: Kind
    anchor: str
    name: str
    words: list[str]
    text: str = ""
    language: str = ""
    """Where it is another than that of the shelf."""


def text_of(unit: TextUnit) -> str:
    """What a sentence encoder reads: the words, but what has accents as it was written."""
    return unit.text or " ".join(unit.words)


def units_of(number: int, article: Article) -> Iterator[TextUnit]:
    """The title first, then the questions, then the sections in parts."""
    for kind, text in (
        (Kind.TITLE, article.title),
        *((Kind.QUESTION, q) for q in article.questions),
    ):
        accented = "" if text.isascii() else text
        yield TextUnit(number, kind, "", text, tokens(text), accented)
    tags = " ".join(article.tags)
    for section in article.sections:
        name = section.heading or article.title
        words = tokens(f"{section.heading or tags}\n{_TARGET.sub(']', section.text)}")
        for part in parts(words):
            yield TextUnit(number, Kind.TOLD, section.anchor, name, part)


def parts(words: list[str]) -> Iterator[list[str]]:
    """The words of a section in at most four parts, each going a little into the next."""
    fresh = max(len(words) - OVERLAP, 1)
    step = -(-fresh // min(MAX_PARTS, -(-fresh // MAX_WINDOW_WORDS)))
    for start in range(0, fresh, step):
        yield words[start : start + step + OVERLAP]
