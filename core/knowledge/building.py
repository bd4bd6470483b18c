"""Building a shelf: read, weigh, group, learn, and practise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from core.knowledge.coverage import Coverage
from core.knowledge.grouping import grouped
from core.knowledge.languages import language_of
from core.knowledge.lexicon import Lexicon
from core.knowledge.practice import practised
from core.knowledge.ridge import Group, LeftOut, learned
from core.knowledge.shelf import Shelf
from core.knowledge.sparse import Ints, Rows
from core.knowledge.spelling import Vocabulary
from core.knowledge.trial import Trial
from core.knowledge.units import Unit, units_of
from core.knowledge.weighing import weighed
from core.model.article import Article

TOGETHER: Final = 1_000
"""Texts that are told apart by one regression; with twice as many it takes eight times as long."""


def built(articles: Iterable[Article]) -> tuple[Shelf, list[Trial]]:
    """The shelf, and what it found when it asked itself its own questions."""
    given = sorted(articles, key=lambda article: article.slug)
    units = [unit for n, article in enumerate(given) for unit in units_of(n, article)]
    lexicon = Lexicon.of(*_words(units))
    scale, rows = weighed(units, lexicon)
    order = grouped(rows.without(rows.terms >= scale.stems), _owners(units), TOGETHER)
    arranged, units, rows = _arranged(given, units, rows, order)
    owners = _owners(units)
    groups, left_out = _learned(rows, owners, order)
    shelf = Shelf(
        articles=arranged,
        units=tuple(units),
        firsts=np.searchsorted(owners, np.arange(len(arranged))),
        scale=scale,
        texts=rows.by_term(),
        groups=groups,
        coverage=Coverage.of(units, lexicon, len(arranged)),
        vocabulary=Vocabulary.of(lexicon.words, lexicon.language),
    )
    return shelf, practised(shelf, rows, left_out)


def _words(units: Sequence[Unit]) -> tuple[set[str], str]:
    """Each word once, and the language that all of them speak."""
    counts = Counter(word for unit in units for word in unit.words)
    return set(counts), language_of(counts)


def _owners(units: Sequence[Unit]) -> Ints:
    return np.array([unit.article for unit in units], np.int64)


def _arranged(
    articles: Sequence[Article], units: Sequence[Unit], rows: Rows, order: Sequence[Ints]
) -> tuple[tuple[Article, ...], list[Unit], Rows]:
    """Articles, texts and rows in the order of the groups, and numbered by it."""
    kept = [int(article) for group in order for article in group]
    firsts = np.searchsorted([unit.article for unit in units], np.arange(len(articles) + 1))
    numbers = [n for article in kept for n in range(firsts[article], firsts[article + 1])]
    place = {article: number for number, article in enumerate(kept)}
    moved = [replace(units[n], article=place[units[n].article]) for n in numbers]
    return tuple(articles[n] for n in kept), moved, rows.picked(np.array(numbers, np.int64))


def _learned(
    rows: Rows, owners: Ints, order: Sequence[Ints]
) -> tuple[tuple[Group, ...], list[LeftOut]]:
    groups, left_out, article = list[Group](), list[LeftOut](), 0
    for members in order:
        first, last = np.searchsorted(owners, [article, article + len(members)])
        group, without = learned(rows, owners, int(first), int(last))
        groups.append(group)
        left_out.append(without)
        article += len(members)
    return tuple(groups), left_out
