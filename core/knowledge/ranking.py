"""From terms to a ranking: how strongly each article answers to a question, and by what."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, log
from typing import Final

from rapidfuzz import fuzz

from core.knowledge.index import NOTHING_LESS, Index, Without
from core.knowledge.passages import Passage, weigh
from core.knowledge.words import stem

ASKED: Final = 0.6
TOLD: Final = 0.6
WORDING: Final = 0.25
"""Weights of: the example questions, the sections, and the wording as a whole."""

SHARPNESS: Final = 4.0
"""Several similar questions count for more than one, but for less than their sum."""

COMPARED: Final = 10
"""Articles whose wording is compared letter by letter; the others are too far behind."""

LONGEST_COMPARED: Final = 400
"""Characters of a wording: a long story is not like any question."""

Visible = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: its terms with their weights, its single words as stems, in order."""

    terms: Mapping[str, float]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, words: list[str]) -> "Question":
        return cls(weigh(words), tuple(stem(word) for word in words))


@dataclass(frozen=True, slots=True)
class Finding:
    """`strength` orders. `covered` is the share of what was said that the article knows at all,
    `contained` the share of its question `echoed` that was said; `question` is the likest one."""

    article: int
    strength: float
    covered: float = 0.0
    contained: float = 0.0
    question: Passage | None = None
    echoed: Passage | None = None


def rank(
    index: Index, question: Question, visible: Visible, less: Without = NOTHING_LESS
) -> list[Finding]:
    """The articles that share anything with the question, best first.

    What is not visible is left out before anything is compared.
    """
    value = index.value_of(question.terms, less)
    if not any(value.values()):
        return []
    asked = _by_questions(index, value, visible, less)
    told = _by_sections(index, value, visible, less)
    findings = [
        replace(asked.get(n, Finding(n, 0.0)), strength=told.get(n, 0.0) + _strength(asked, n))
        for n in asked.keys() | told.keys()
    ]
    findings.sort(key=_order)
    first = [_compared(index, question, value, f, less) for f in findings[:COMPARED]]
    return sorted([*first, *findings[COMPARED:]], key=_order)


def _compared(
    index: Index, question: Question, value: Mapping[str, float], finding: Finding, less: Without
) -> Finding:
    """The finding, after a closer look at the article's own questions."""
    own = (index.passages[n] for n in index.of_article[finding.article] if n not in less.passages)
    asked = [passage for passage in own if passage.asked]
    line = " ".join(question.stems)[:LONGEST_COMPARED]
    echoes = [(index.contained(passage, question.terms), passage) for passage in asked]
    contained, echoed = max(echoes, key=lambda echo: echo[0], default=(0.0, None))
    likest = max((fuzz.token_sort_ratio(line, p.line) for p in asked), default=0.0)
    return replace(
        finding,
        strength=finding.strength + WORDING * likest / 100,
        covered=_covered(index, value, question, finding.article, less),
        contained=contained,
        echoed=echoed,
    )


def _covered(
    index: Index, value: Mapping[str, float], question: Question, article: int, less: Without
) -> float:
    """The share of the single words, by what they are worth, that stand in the article."""
    holds, gone = index.holds[article], less.terms
    said = sorted(set(question.stems))
    whole = sum(value.get(term, 0.0) for term in said)
    known = sum(value.get(t, 0.0) for t in said if holds.get(t, 0) > gone.get(t, 0))
    return known / whole if whole else 0.0


def _order(finding: Finding) -> tuple[float, int]:
    return (-finding.strength, finding.article)


def _strength(found: Mapping[int, Finding], article: int) -> float:
    return found[article].strength if article in found else 0.0


def _by_questions(
    index: Index, value: Mapping[str, float], visible: Visible, less: Without
) -> dict[int, Finding]:
    summed: dict[int, float] = defaultdict(float)
    best: dict[int, tuple[float, Passage]] = {}
    for number, alike in index.likeness(value).items():
        passage = index.passages[number]
        article = passage.article
        if number in less.passages or not visible(article):
            continue
        summed[article] += exp(SHARPNESS * alike) - 1
        if article not in best or alike > best[article][0]:
            best[article] = (alike, passage)
    return {
        article: Finding(article, ASKED * log(1 + total) / SHARPNESS, question=best[article][1])
        for article, total in summed.items()
    }


def _by_sections(
    index: Index, value: Mapping[str, float], visible: Visible, less: Without
) -> dict[int, float]:
    best: dict[int, float] = {}
    for number, shared in index.coverage(value).items():
        article = index.passages[number].article
        if number not in less.passages and visible(article):
            best[article] = max(best.get(article, 0.0), TOLD * shared)
    return best
