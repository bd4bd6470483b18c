"""The words of a shelf and what each is compared by: its stem, and its groups of three letters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from core.knowledge.index.sparse_matrix import Ints
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
