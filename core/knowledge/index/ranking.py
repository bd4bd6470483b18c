"""From three kinds of evidence to one strength, by which articles are ordered."""

from typing import Final

import numpy as np

from core.knowledge.index.sparse_matrix import Floats, Ints

SPOKEN: Final = 12.0
COVERED: Final = 4.0
NEAREST: Final = 2.0
"""Weights of: what the regression says, how much of the question is covered, the likest text.
They are the same for every knowledge base; each set that we looked at is content within a third
of them. What the strength is worth in probability is learned, see certainty."""


COPIED: Final = 4.0
THE_SAME: Final = 0.999
"""What a text adds that is the question word for word, and from which likeness on it is."""

CODED: Final = 3.0
"""What an error code or the like adds, where it is all that was asked."""

TRANSLATED: Final = 0.8
"""What a likeness counts to a text in another language, where there are texts in that of the
question as well."""

RIVALS: Final = 10
"""Articles among which the right one must stand out."""

MAX_ARTICLES_WITH_CODE: Final = 3
"""Articles with a code, which otherwise is no more telling than another word."""


def strength(spoken: Floats, covered: Floats, near: Floats) -> Floats:
    """The root makes the first signs of an article count for more than the last."""
    gathered = SPOKEN * np.sqrt(np.maximum(spoken, 0.0)) + COVERED * covered + NEAREST * near
    return gathered + COPIED * (near >= THE_SAME)


def nearest(alike: Floats, firsts: Ints) -> Floats:
    """For each article, how much its likest text is like the question."""
    return np.maximum.reduceat(alike, firsts) if len(firsts) else alike


def best_first(found: Floats, most: int) -> list[int]:
    """The numbers of the strongest; of equals, the first."""
    candidates = np.arange(len(found))
    if len(found) > most:
        least = np.partition(found, -most)[-most]
        candidates = np.flatnonzero(found >= least)
    return [int(n) for n in candidates[np.argsort(-found[candidates], kind="stable")][:most]]
