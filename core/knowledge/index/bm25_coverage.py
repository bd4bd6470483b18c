"""How much of what a question says an article says too, wherever in it (BM25, as a share)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from core.knowledge.index.sparse_matrix import Columns, Floats, Ints, Rows, sum_rows
from core.knowledge.index.text_units import Kind, TextUnit
from core.knowledge.index.tfidf import Lexicon

SATURATION: Final = 1.2
LENGTH: Final = 0.75
"""BM25's k1 and b, at their usual values: a word said ten times is not ten times as telling."""

EMPHASIS: Final = {Kind.TITLE: 3, Kind.QUESTION: 2, Kind.TOLD: 1}

STOP_WORD_WEIGHT: Final = 0.3
"""What a stop word counts beside 1 for another word."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The known stems of a message, and what its unknown words count together."""

    stems: Ints
    strange: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """`says` is how much each article says each stem, by article; `shares` the same, saturated,
    by stem; `spread` counts the texts with a stem, `holds` per article; `worth` is
    how telling each stem is."""

    says: Rows
    shares: Columns
    lengths: Floats
    usual: float
    spread: Floats
    holds: Rows
    texts: int
    weight: Floats
    worth: Floats

    @classmethod
    def of(cls, units: Sequence[TextUnit], lexicon: Lexicon, articles: int) -> "Coverage":
        width = max(len(lexicon.stems), 1)
        words = [lexicon.stem_of[lexicon.numbers(unit.words)] for unit in units]
        sizes = [len(stems) for stems in words]
        stems = np.concatenate([np.zeros(0, np.int64), *words])
        owners = np.repeat([unit.article for unit in units], sizes).astype(np.int64)
        emphasis = np.repeat([EMPHASIS[unit.kind] for unit in units], sizes).astype(np.int64)
        says = Rows.of(*sum_rows(owners * width + stems, emphasis), articles, width)
        text = np.repeat(np.arange(len(units)), sizes)
        once, _ = sum_rows(text * width + stems)
        held = np.array([unit.article for unit in units], np.int64)[once // width]
        holds = Rows.of(*sum_rows(held * width + once % width), articles, width)
        lengths = np.bincount(owners, emphasis, articles).astype(np.float64)
        usual = float(lengths.mean()) if articles else 1.0
        damp = _damp(lengths, usual)
        shares = says.weights / (says.weights + damp[says.numbers()])
        spread = np.bincount(once % width, minlength=width).astype(np.float64)
        weight = np.where(lexicon.stop_words or (False,), STOP_WORD_WEIGHT, 1.0)
        return cls(
            says=says,
            shares=Rows(says.starts, says.terms, shares.astype(np.float32), width).by_term(),
            lengths=lengths,
            usual=usual,
            spread=spread,
            holds=holds,
            texts=len(units),
            weight=weight,
            worth=weight * _rarity(spread, len(units)),
        )

    def of_question(self, stems: Ints, surely: Floats, strange: float) -> Floats:
        """For each article, from 0 to 1. `surely` is how sure it is that each stem was meant;
        `strange` is what the unknown words count together."""
        value = self.weight[stems] * self._rarity(self.spread[stems])
        doubtful = float((value * (1 - surely)).sum())
        return self._share_of_terms(stems, value * surely, strange + doubtful)

    def left_out(
        self, stems: Ints, article: int, emphasis: int, said: "Asked | None" = None
    ) -> tuple[Floats, Floats]:
        """The same for one of the article's own texts, as if that were not there; and as if
        the whole article were not. `stems` as they stand in the text, with repetitions; what is
        asked is that text, or what is `said` around and with it."""
        once, counts = sum_rows(stems)
        strange = 0.0
        if said is not None:
            kept, numbers = sum_rows(said.stems)[0], dict(zip(once, counts, strict=True))
            once, strange = kept, said.strange
            counts = np.array([numbers.get(each, 0.0) for each in kept])
        own = _look_up(self.holds, article, once)
        value = self.weight[once] * self._rarity(self.spread[once] - (counts > 0))
        alone = self._share_of_terms(once, value, strange)
        left = _look_up(self.says, article, once) - emphasis * counts
        length = self.lengths[article] - emphasis * len(stems)
        damp = float(_damp(np.array([length]), self.usual)[0])
        covers = float((value * left / (left + damp)).sum())
        alone[article] = covers / (value.sum() + strange) if len(once) else 0.0
        value = self.weight[once] * self._rarity(self.spread[once] - own)
        whole = self._share_of_terms(once, value, strange)
        whole[article] = 0.0
        return alone, whole

    def holding(self, stem: int) -> Ints:
        """The articles in which a stem stands."""
        kept = slice(self.shares.starts[stem], self.shares.starts[stem + 1])
        return self.shares.rows[kept]

    def strange(self, idle: Sequence[bool]) -> float:
        """What words that stand in no article count together, by whether they are stop words."""
        return sum(STOP_WORD_WEIGHT if each else 1.0 for each in idle) * log(1 + self.texts)

    def value(self, stem: int | None) -> float:
        """How telling a stem is; an unknown one is the most telling."""
        if stem is None:
            return log(1 + self.texts)  # more than any that is known
        return float(self.worth[stem])

    def _rarity(self, spread: Floats) -> Floats:
        return _rarity(spread, self.texts)

    def _share_of_terms(self, stems: Ints, value: Floats, strange: float) -> Floats:
        whole = float(value.sum()) + strange
        return self.shares.times(stems, value) / whole if whole > 0 else self.lengths * 0.0


def _rarity(spread: Floats, texts: int) -> Floats:
    return np.log((1 + texts) / (1 + spread))


def _damp(lengths: Floats, usual: float) -> Floats:
    return SATURATION * (1 - LENGTH + LENGTH * lengths / max(usual, 1e-9))


def _look_up(rows: Rows, row: int, terms: Ints) -> Floats:
    """The weights of these terms in a row that is not empty; 0 where it does not have them."""
    there, weights = rows.row(row)
    at = np.minimum(np.searchsorted(there, terms), len(there) - 1)
    return np.where(there[at] == terms, weights[at], 0.0)
