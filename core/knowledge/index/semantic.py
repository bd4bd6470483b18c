"""What texts mean, beside which words they use: vectors of a sentence encoder, if there is one.

The likeness of two texts is half that of their words and letters (TF-IDF) and half the cosine of
their vectors. Both are kernels, so the regression, its leaving out in closed form and all that is
learned from practice go by their mean as they go by the first alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.knowledge.index.ridge_classifier import Singles
from core.knowledge.index.sparse_matrix import Floats
from core.model.match import NotEncoded, TextEncoder

MEANING: Final = 0.5
"""The share of meaning in a likeness."""


@dataclass(frozen=True, slots=True)
class Semantic:
    """`vectors` has a row of length 1 for each text of the shelf."""

    encoder: TextEncoder
    vectors: Singles

    @classmethod
    def of(cls, encoder: TextEncoder, texts: Sequence[str]) -> "Semantic":
        return cls(encoder, normalized(encoder.encode(texts)))

    def asked(self, texts: Sequence[str]) -> Singles:
        """The vectors of questions, of which nothing is kept. Raises NotEncoded."""
        rows = normalized(self.encoder.encode_questions(texts))
        if rows.shape[1] != self.vectors.shape[1]:
            raise NotEncoded("the vectors of articles are of another length")
        return rows

    def encoded(self, texts: Sequence[str]) -> Singles:
        """The vectors of texts that are made from articles."""
        return normalized(self.encoder.encode(texts))

    def mixed(self, lexical: Floats, vector: Singles) -> Floats:
        cosine = np.maximum(self.vectors @ vector, 0.0)
        return np.asarray((1 - MEANING) * lexical + MEANING * cosine, np.float64)

    def gram(self, lexical: Singles, first: int, last: int) -> Singles:
        """The likeness of each of these texts to each."""
        own = self.vectors[first:last]
        return np.asarray(
            (1 - MEANING) * lexical + MEANING * np.maximum(own @ own.T, 0), np.float32
        )


def normalized(vectors: Singles) -> Singles:
    """Rows of length 1; what has no direction stays zero, and is like nothing."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.maximum(np.sqrt((rows**2).sum(axis=1, keepdims=True)), 1e-9)
    return np.asarray(rows / lengths, np.float32)
