"""The index: for each term, where it stands; built once, asked often."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from core.knowledge.passages import Passage
from core.knowledge.words import STOP

SATURATION: Final = 1.2
LENGTH: Final = 0.75
"""BM25's k1 and b, at their usual values: a word said ten times is not ten times as telling."""

MOST_TERMS: Final = 120
"""Of a long text the rarest terms are looked up; the rest would only cost time."""

Postings = tuple[tuple[int, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Without:
    """What is thought away for a trial: some passages, with how many of them hold each term."""

    passages: frozenset[int]
    terms: Mapping[str, int]


NOTHING_LESS: Final = Without(frozenset(), {})


@dataclass(frozen=True, slots=True)
class Index:
    """`of_article` numbers the passages of each article; `asked` and `told` hold passages and
    weights by term; `holds` counts, per article, the passages with a term; `spread` over all,
    and `rarity` is what follows from that."""

    passages: tuple[Passage, ...]
    of_article: tuple[tuple[int, ...], ...]
    asked: Mapping[str, Postings]
    told: Mapping[str, Postings]
    holds: tuple[Mapping[str, int], ...]
    spread: Mapping[str, int]
    rarity: Mapping[str, float]

    @classmethod
    def of(cls, passages: Sequence[Passage], articles: int) -> "Index":
        holds: list[Counter[str]] = [Counter() for _ in range(articles)]
        spread: Counter[str] = Counter()
        of_article: list[list[int]] = [[] for _ in range(articles)]
        for number, passage in enumerate(passages):
            of_article[passage.article].append(number)
            holds[passage.article].update(passage.terms.keys())
            spread.update(passage.terms.keys())
        rarity = {term: _rarity(count, len(passages)) for term, count in spread.items()}
        asked = _postings(passages, rarity, asked=True)
        told = _postings(passages, rarity, asked=False)
        numbers = tuple(tuple(own) for own in of_article)
        return cls(tuple(passages), numbers, asked, told, tuple(holds), spread, rarity)

    def value_of(self, terms: Mapping[str, float], less: Without) -> dict[str, float]:
        """How telling each term of a question is; an unknown one is the most telling."""
        count = len(self.passages) - len(less.passages)
        spread, gone = self.spread, less.terms
        value = {
            term: weight * _rarity(spread.get(term, 0) - gone.get(term, 0), count)
            for term, weight in terms.items()
        }
        if len(value) > MOST_TERMS:
            telling = sorted(value.items(), key=lambda item: (-item[1], item[0]))
            value = dict(telling[:MOST_TERMS])
        return value

    def likeness(self, value: Mapping[str, float]) -> dict[int, float]:
        """The cosine, 0 to 1, between the question and each question or title."""
        return _gathered(self.asked, value, sqrt(sum(v * v for v in value.values())))

    def coverage(self, value: Mapping[str, float]) -> dict[int, float]:
        """How much of what the question says each section says too, 0 to 1."""
        return _gathered(self.told, value, sum(value.values()))

    def contained(self, passage: Passage, terms: Mapping[str, float]) -> float:
        """How much of what the passage says stands in the question, 0 to 1: in a long story, too,
        somebody may ask just this. Single words only: a story has its own order."""
        worth = {word: passage.terms[word] * self.rarity[word] for word in passage.line.split()}
        shared = sum(value for word, value in worth.items() if word in terms)
        return shared / sum(worth.values()) if shared else 0.0


def _rarity(count: int, of: int) -> float:
    return log(1 + (of - count + 0.5) / (count + 0.5))


def _gathered(
    postings: Mapping[str, Postings], value: Mapping[str, float], whole: float
) -> dict[int, float]:
    gathered: dict[int, float] = {}
    for term, worth in value.items():
        if term in postings:
            share = worth / whole
            numbers, weights = postings[term]
            for number, weight in zip(numbers, weights, strict=True):
                gathered[number] = gathered.get(number, 0.0) + share * weight
    return gathered


def _postings(
    passages: Sequence[Passage], rarity: Mapping[str, float], *, asked: bool
) -> dict[str, Postings]:
    lengths = [sum(p.terms.values()) for p in passages if p.asked == asked]
    usual = sum(lengths) / len(lengths) if lengths else 1.0
    found: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for number, passage in enumerate(passages):
        if passage.asked == asked:
            weights = _cosine(passage, rarity) if asked else _saturated(passage, usual)
            for term, weight in weights.items():
                numbers, kept = found[term]
                numbers.append(number)
                kept.append(weight)
    return {term: (tuple(numbers), tuple(kept)) for term, (numbers, kept) in found.items()}


def _cosine(passage: Passage, rarity: Mapping[str, float]) -> dict[str, float]:
    raw = {term: weight * rarity[term] for term, weight in passage.terms.items()}
    length = sqrt(sum(weight * weight for weight in raw.values()))
    return {term: weight / length for term, weight in raw.items()} if length else {}


def _saturated(passage: Passage, usual: float) -> dict[str, float]:
    size = sum(passage.terms.values()) / usual if usual else 1.0
    damp = SATURATION * (1 - LENGTH + LENGTH * size)
    # Stop words stand in every section, so they would cost the most time and tell the least.
    return {t: weight / (weight + damp) for t, weight in passage.terms.items() if t not in STOP}
