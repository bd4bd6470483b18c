"""What of an article is matched: the questions it answers, and what its sections tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.knowledge.words import STOP, stem, tokens
from core.model.article import Article

PAIR: Final = 0.6
"""Weight of two neighbouring words ("error 809", "sign in") beside 1 for a word."""

IDLE: Final = 0.3
"""Weight of a stop word: "how long" and "how much" differ by little else than that."""

_TARGET: Final = re.compile(r"\]\([^()\s]*\)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A question or title (`asked`), or a section, of the article with this number.

    `name` is what a receipt shows: the question itself, or the section's heading; `line` is the
    same in stems, in order.
    """

    article: int
    asked: bool
    anchor: str
    name: str
    line: str
    terms: dict[str, float]


def weigh(words: list[str]) -> dict[str, float]:
    """The terms of a text, stems and neighbouring pairs, each with its weight."""
    stems = [stem(word) for word in words]
    idle = [word in STOP for word in words]
    terms: dict[str, float] = {}
    for term, stopped in zip(stems, idle, strict=True):
        terms[term] = terms.get(term, 0.0) + (IDLE if stopped else 1.0)
    pairs = zip(stems, stems[1:], idle, idle[1:], strict=False)
    for first, second, one, other in pairs:
        # Joined without a space, "wi fi" and "sign in" meet "wifi" and "signin".
        pair = first + second
        terms[pair] = terms.get(pair, 0.0) + (PAIR * IDLE if one and other else PAIR)
    return terms


def passages_of(number: int, article: Article) -> Iterator[Passage]:
    """The title first, then the questions, then the sections with the title before their text."""
    for said in (article.title, *article.questions):
        yield _passage(number, True, "", said, said)
    tags = " ".join(article.tags)
    for section in article.sections:
        text = f"{article.title}\n{section.heading}\n{tags if not section.heading else ''}\n"
        told = text + _TARGET.sub("]", section.text)
        yield _passage(number, False, section.anchor, section.heading or article.title, told)


def _passage(number: int, asked: bool, anchor: str, name: str, text: str) -> Passage:
    line = " ".join(stem(word) for word in tokens(name))
    return Passage(number, asked, anchor, name, line, weigh(tokens(text)))
