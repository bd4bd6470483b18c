"""How much each term of a text counts: what stands in few texts tells the most (TF-IDF)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import log, sqrt
from typing import Final

import numpy as np

from core.knowledge.index.sparse_matrix import Floats, Ints, Rows, join, spans, sum_rows
from core.knowledge.index.text_units import Kind, TextUnit
from core.knowledge.index.tokenizer import STOP_WORDS, stem, stop_words

MAX_WORD_CHARS = 40
"""Letters of a word that are compared; what is longer is no word."""


def trigrams(word: str) -> list[str]:
    """The groups of three letters, the first and the last with the edge of the word."""
    edged = f" {word[:MAX_WORD_CHARS]} "
    return [edged[i : i + 3] for i in range(len(edged) - 2)]


_COMMON = frozenset(chain.from_iterable(map(trigrams, STOP_WORDS)))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Numbers for words, stems and threes. `stem_of` gives the number of each word's stem; its
    threes are `parts[starts[w]:starts[w + 1]]`; `idle` marks the stems of stop words, `common` the
    threes in them."""

    language: str
    words: Mapping[str, int]
    stems: Mapping[str, int]
    trigrams: Mapping[str, int]
    stem_of: Ints
    starts: Ints
    parts: Ints
    stop_words: tuple[bool, ...]
    common: tuple[bool, ...]

    @classmethod
    def of(cls, words: Iterable[str], language: str) -> "Lexicon":
        """In the order of the alphabet, so that the same words always have the same numbers."""
        known = sorted(set(words))
        stemmed = [stem(word, language) for word in known]
        stem_numbers, idle = _number(stemmed), stop_words(language)
        parts = [trigrams(word) for word in known]
        three_numbers = _number(chain.from_iterable(parts))
        return cls(
            language=language,
            words={word: number for number, word in enumerate(known)},
            stems=stem_numbers,
            trigrams=three_numbers,
            stem_of=np.array([stem_numbers[each] for each in stemmed], np.int64),
            starts=np.cumsum([0, *map(len, parts)]),
            parts=np.array([three_numbers[p] for p in chain.from_iterable(parts)], np.int64),
            stop_words=tuple(each in idle for each in stem_numbers),
            common=tuple(three in _COMMON for three in three_numbers),
        )

    def numbers(self, words: Sequence[str]) -> Ints:
        """The numbers of words that are all known."""
        return np.fromiter(map(self.words.__getitem__, words), np.int64, len(words))


def _number(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


WORDING: Final = 0.5
"""The share of words and pairs in a likeness; the rest is that of the letters."""

BELIEVED: Final = 100
STOP_WORD_SHARE: Final = 0.25
"""A few texts do not show which words are common. So it is believed of stop words that they stand
in a quarter of texts, as firmly as if 100 texts had been seen."""

A_STORY: Final = 60
"""Words of a message, from which on it is long."""

MENDED: Final = 0.6
"""What a word counts that may have been meant, beside 1 for one that was said."""

COMMON: Final = 2_000
COMMON_SHARE: Final = 0.1
"""A term that stands in more texts than these, and in more than a tenth of all, is left out: to
look it up costs more time than it tells."""

BATCH_SIZE: Final = 5_000
"""Texts that are weighed at a time."""

Vector = tuple[Ints, Floats]


@dataclass(frozen=True, slots=True)
class TfIdf:
    """Terms are numbered: first the stems, then the `pairs` of neighbouring stems, then threes.

    `idf` is how telling each is; a term that no text has is worth `unknown`.
    """

    lexicon: Lexicon
    pairs: Ints
    idf: Floats
    unknown: float

    @property
    def stems(self) -> int:
        return len(self.lexicon.stems)

    def vector(
        self, typed: Sequence[str], stemmed: Sequence[str], mended: frozenset[str] = frozenset()
    ) -> Vector:
        """A question as terms with weights; together with what is unknown, its length is 1.

        The letters are those that were typed. A `mended` stem counts less.
        """
        lexicon, stems = self.lexicon, self.lexicon.stems
        numbers = [stems.get(stem, -1) for stem in stemmed]
        said = Counter(stems.get(stem, stem) for stem in stemmed)
        couples = Counter(
            self._pair(one, other) if one >= 0 <= other else (first, second)
            for (one, other), (first, second) in zip(
                pairwise(numbers), pairwise(stemmed), strict=True
            )
        )
        base = self.stems + len(self.pairs)
        spelt = Counter(
            base + lexicon.trigrams[three] if three in lexicon.trigrams else three
            for three in chain.from_iterable(map(trigrams, self._spelt(typed, stemmed)))
        )
        less = {stems[each] for each in mended if each in stems}
        terms, weights = self._scale([*said.items(), *couples.items()], sqrt(WORDING), less)
        letters, their = self._scale(list(spelt.items()), sqrt(1 - WORDING))
        return np.array(terms + letters, np.int64), np.array(weights + their)

    def _spelt(self, typed: Sequence[str], stemmed: Sequence[str]) -> Sequence[str]:
        """The words whose letters count: in a long story, many are like ours by chance."""
        if len(typed) <= A_STORY:
            return typed
        return [each for each in stemmed if each in self.lexicon.stems]

    def _pair(self, one: int, other: int) -> int | tuple[int, int]:
        key = one * self.stems + other
        at = int(np.searchsorted(self.pairs, key))
        known = at < len(self.pairs) and self.pairs[at] == key
        return self.stems + at if known else (one, other)

    def _scale(
        self,
        counts: Sequence[tuple[object, int]],
        length: float,
        less: Collection[int] = (),
    ) -> tuple[list[int], list[float]]:
        square, terms, weights = 0.0, list[int](), list[float]()
        for term, count in counts:
            if isinstance(term, int):
                weight = float(self.idf[term]) * sqrt(count)
                terms.append(term)
                weights.append(weight * MENDED if term in less else weight)
            else:
                weight = self.unknown * sqrt(count)
            square += weight * weight
        factor = length / sqrt(square) if square else 0.0
        return terms, [weight * factor for weight in weights]


def fit_tfidf(units: Sequence[TextUnit], lexicon: Lexicon) -> tuple[TfIdf, Rows]:
    """The scale that these texts make, and each of them weighed on it."""
    numbers = [lexicon.numbers(unit.words) for unit in units]
    pairs = _pairs(units, numbers, lexicon)
    steps = range(0, max(len(units), 1), BATCH_SIZE)
    counted = join(
        [
            _count_terms(units[n : n + BATCH_SIZE], numbers[n : n + BATCH_SIZE], lexicon, pairs)
            for n in steps
        ]
    )
    spread = np.bincount(counted.terms, minlength=counted.width)
    usual = np.zeros(counted.width)
    usual[: len(lexicon.stems)] = np.where(lexicon.stop_words, STOP_WORD_SHARE, 0.0)
    usual[len(lexicon.stems) + len(pairs) :] = np.where(lexicon.common, STOP_WORD_SHARE / 2, 0.0)
    known = spread + BELIEVED * usual
    worth = 1 + np.log((1 + BELIEVED + len(units)) / (1 + known))
    worth[spread > max(COMMON, COMMON_SHARE * len(units))] = 0.0
    scale = TfIdf(lexicon, pairs, worth, 1 + log(1 + BELIEVED + len(units)))
    return scale, _normalize(counted, worth, scale.stems + len(pairs))


def _pairs(units: Sequence[TextUnit], numbers: Sequence[Ints], lexicon: Lexicon) -> Ints:
    """The pairs of titles and questions. Those of the text are many, and tell little."""
    stems = [
        lexicon.stem_of[n] for unit, n in zip(units, numbers, strict=True) if unit.kind != Kind.TOLD
    ]
    found = [stem[:-1] * len(lexicon.stems) + stem[1:] for stem in stems]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *found]))


def _count_terms(
    units: Sequence[TextUnit], numbers: Sequence[Ints], lexicon: Lexicon, pairs: Ints
) -> Rows:
    """How often each term stands in each text."""
    nothing = np.zeros(0, np.int64)
    words = np.concatenate([nothing, *numbers])
    of = np.repeat(np.arange(len(units)), [len(n) for n in numbers])
    stems = lexicon.stem_of[words]
    base = len(lexicon.stems)
    width = base + len(pairs) + len(lexicon.trigrams)
    couples = stems[:-1] * base + stems[1:]
    asked = np.array([unit.kind != Kind.TOLD for unit in units], bool)
    near = (of[:-1] == of[1:]) & asked[of[:-1]]
    keys, counts = sum_rows(of * max(len(lexicon.words), 1) + words)
    rows, once = np.divmod(keys, max(len(lexicon.words), 1))
    lengths = np.diff(lexicon.starts)[once]
    letters = lexicon.parts[spans(lexicon.starts[once], lengths)]
    return Rows.of(
        *sum_rows(
            np.concatenate(
                [
                    of * width + stems,
                    of[:-1][near] * width + base + np.searchsorted(pairs, couples[near]),
                    np.repeat(rows, lengths) * width + base + len(pairs) + letters,
                ]
            ),
            np.concatenate(
                [
                    np.ones(len(stems) + int(near.sum()), np.int64),
                    np.repeat(counts.astype(np.int64), lengths),
                ]
            ),
        ),
        len(units),
        width,
    )


def _normalize(counted: Rows, worth: Floats, letters: int) -> Rows:
    """Counts as weights; words and pairs have their share of the length, letters theirs."""
    counted = counted.without(worth[counted.terms] == 0)
    rows = counted.numbers()
    weights = np.sqrt(counted.weights) * worth[counted.terms]
    is_letters = counted.terms >= letters
    for part, share in ((~is_letters, WORDING), (is_letters, 1 - WORDING)):
        square = np.bincount(rows[part], weights[part] ** 2, counted.height)
        length = np.sqrt(np.maximum(square, 1e-12) / share)
        weights[part] /= length[rows[part]]
    return Rows(counted.starts, counted.terms, weights.astype(np.float32), counted.width)
