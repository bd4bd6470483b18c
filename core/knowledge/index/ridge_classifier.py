"""Which article a question belongs to, learned by kernel ridge regression on the texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import expm1
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.knowledge.index.sparse_matrix import Floats, Ints, Rows, gram

SHARPNESS: Final = 1.5
"""Of the kernel (exp(a * likeness) - 1) / (exp(a) - 1): 1 for the same, 0 for nothing in common,
and the near count for more than the far."""

DOUBT: Final = 0.1
"""How much a single text is believed to stray: the ridge."""

SMALL: Final = 200
"""Rows of a matrix that is inverted at one go."""


Singles = NDArray[np.float32]
Mixed = Callable[[Singles, int, int], Singles]


def kernel(alike: Singles) -> Singles:
    return np.asarray(np.expm1(SHARPNESS * alike) / expm1(SHARPNESS), np.float32)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the regression says to each of its own texts, had it not been there: `alone` without
    that text, `whole` without all of its article. Exact, in closed form; with the `inverse` for
    other words than its own, too."""

    alone: Singles
    whole: Singles
    inverse: Singles | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that are told apart together: texts `first` to `last`, articles from `article` on;
    `shares` is how much each text speaks for each of the articles."""

    first: int
    last: int
    article: int
    shares: Singles

    @property
    def articles(self) -> slice:
        return slice(self.article, self.article + self.shares.shape[1])


def fit(
    rows: Rows, article_of: Ints, first: int, last: int, mixed: Mixed = lambda alike, *_: alike
) -> tuple[Group, LeftOut]:
    """The regression on some articles, whose texts stand one article after the other. `mixed` adds
    to how alike they are in words what else makes them alike."""
    own = article_of[first:last] - article_of[first]
    inner = kernel(mixed(gram(rows.part(first, last)), first, last))
    inner[np.diag_indices_from(inner)] = 1.0 + DOUBT
    inverse = invert(inner)
    target = np.zeros((last - first, int(own[-1]) + 1), np.float32)
    target[np.arange(last - first), own] = 1.0
    shares = inverse @ target
    alone = target - shares / np.diag(inverse)[:, None]
    whole = np.empty_like(alone)
    starts = np.searchsorted(own, np.arange(target.shape[1] + 1))
    for start, end in zip(starts, starts[1:], strict=False):
        block = slice(start, end)
        left = np.linalg.solve(inverse[block, block], shares[block])
        whole[block] = target[block] - left
    return Group(first, last, int(article_of[first]), shares), LeftOut(alone, whole, inverse)


def strengths_without(
    group: Group, inverse: Singles, near: Singles, texts: slice
) -> NDArray[np.float32]:
    """How strongly each article of the group is spoken for where the kernel with its texts is
    `near`, had the regression not seen these `texts` (numbered within the group)."""
    lost = np.linalg.solve(inverse[texts, texts], group.shares[texts])
    return np.asarray(near @ group.shares - (near @ inverse[:, texts]) @ lost, np.float32)


def strengths(groups: Sequence[Group], alike: Floats, articles: int) -> Floats:
    """How strongly each article is spoken for by texts that are so much like the question."""
    found = np.zeros(articles)
    near = kernel(alike.astype(np.float32))
    for group in groups:
        found[group.articles] = near[group.first : group.last] @ group.shares
    return found


def invert(matrix: Singles) -> Singles:
    """The inverse of a symmetric, positive matrix, by halves: most of it is multiplication."""
    size = len(matrix)
    if size <= SMALL:
        return np.asarray(np.linalg.inv(matrix.astype(np.float64)), np.float32)
    half = size // 2
    one, across, other = matrix[:half, :half], matrix[:half, half:], matrix[half:, half:]
    upper = invert(one)
    carried = upper @ across
    lower = invert(other - across.T @ carried)
    mixed = carried @ lower
    whole = np.empty_like(matrix)
    whole[:half, :half] = upper + mixed @ carried.T
    whole[:half, half:] = -mixed
    whole[half:, :half] = -mixed.T
    whole[half:, half:] = lower
    return whole
