"""What was asked and not answered: questions that ask the same, put together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.knowledge.index.language_detection import language_of
from core.knowledge.index.sparse_matrix import gram
from core.knowledge.index.text_units import Kind, TextUnit
from core.knowledge.index.tfidf import Lexicon, fit_tfidf
from core.knowledge.index.tokenizer import tokens

ALIKE: Final = 0.35
"""How much a question must be like the one that a gap is named after."""

MAX_GAPS: Final = 3_000
"""Questions that are compared; the rest would only cost time."""

MAX_WORDS: Final = 80


@dataclass(frozen=True, slots=True)
class Gap:
    """`name` is the question most like the others; `questions` are their numbers, in order."""

    name: str
    questions: tuple[int, ...]


def find_gaps(questions: Sequence[str]) -> list[Gap]:
    """The gaps, most wanted first; of equals, what was asked first."""
    said = [tokens(question)[:MAX_WORDS] for question in questions[:MAX_GAPS]]
    if not said:
        return []
    units = [TextUnit(n, Kind.QUESTION, "", "", words) for n, words in enumerate(said)]
    words = Counter(word for each in said for word in each)
    alike = gram(fit_tfidf(units, Lexicon.of(words, language_of(words)))[1])
    np.fill_diagonal(alike, 1.0)
    near = alike >= ALIKE
    left, found = np.ones(len(said), bool), list[Gap]()
    while left.any():
        # The question with the most like it names the gap, and takes them all.
        first = int(np.argmax((near[:, left].sum(1)) * left))
        own = np.flatnonzero(near[first] & left)
        left[own] = False
        found.append(Gap(questions[first], tuple(own.tolist())))
    return sorted(found, key=lambda gap: (-len(gap.questions), gap.questions))
