"""Which articles are told apart together, where there are too many for one regression."""

import numpy as np

from core.knowledge.index.sparse_matrix import Floats, Ints, Rows

MAX_ITERATIONS = 6
"""Steps towards the direction in which the texts differ most; near enough is enough."""


def group_articles(rows: Rows, article_of: Ints, most: int) -> list[Ints]:
    """The articles in groups of at most `most` texts (or of one article), like with like.

    Halved again and again along the direction in which their texts differ most.
    """
    texts = np.bincount(article_of)
    done, waiting = list[Ints](), [np.arange(len(texts))]
    while waiting:
        articles = waiting.pop()
        if texts[articles].sum() <= most or len(articles) < 2:
            done.append(np.sort(articles))
            continue
        lean = _project(rows, article_of, articles)
        order = articles[np.lexsort((articles, lean))]
        half = int(np.searchsorted(np.cumsum(texts[order]), texts[order].sum() / 2)) or 1
        waiting += [order[half:], order[:half]]
    return done


def _project(rows: Rows, article_of: Ints, articles: Ints) -> Floats:
    """For each of these articles, how far it lies in the direction of the greatest difference."""
    chosen = np.zeros(int(article_of.max()) + 1, bool)
    chosen[articles] = True
    numbers = rows.numbers()
    inside = chosen[article_of[numbers]]
    terms, weights, owners = rows.terms[inside], rows.weights[inside], article_of[numbers[inside]]
    count = len(chosen)
    # No chance in here: any direction that is not by accident a useless one will do to begin with.
    direction = np.cos(np.arange(rows.width))
    lean: Floats = np.zeros(count)
    for _ in range(MAX_ITERATIONS):
        lean = np.bincount(owners, weights * direction[terms], count).astype(np.float64)
        lean[articles] -= lean[articles].mean()
        direction = np.bincount(terms, weights * lean[owners], rows.width).astype(np.float64)
        direction /= np.sqrt((direction**2).sum()) or 1.0
    return lean[articles]
