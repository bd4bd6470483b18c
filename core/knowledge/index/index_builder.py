"""Building a shelf: read, weigh, group, learn, and practise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from core.knowledge.index.audience_index import AudienceIndex
from core.knowledge.index.bm25_coverage import Coverage
from core.knowledge.index.cross_validation import cross_validate, practise_stories
from core.knowledge.index.glossary import EMPTY, Glossary
from core.knowledge.index.language_detection import language_of
from core.knowledge.index.ridge_classifier import Group, LeftOut, fit
from core.knowledge.index.semantic import Semantic
from core.knowledge.index.sparse_matrix import Floats, Ints, Rows
from core.knowledge.index.spell_correction import Vocabulary
from core.knowledge.index.text_units import Kind, TextUnit, text_of, units_of
from core.knowledge.index.tfidf import Lexicon, fit_tfidf
from core.knowledge.index.tokenizer import stop_words, telling, tokens
from core.model.article import Article
from core.model.match import TextEncoder, Validation

MIN_OF_ANOTHER: Final = 3
"""Words of another language in a section that is taken to be in it."""

MAX_ARTICLES_PER_GROUP: Final = 1_000
"""Texts that are told apart by one regression; with twice as many it takes eight times as long."""


MAX_INVERSES: Final = 8
"""Groups whose inverse, up to 4 MB each, is kept while the shelf practises with stories."""


def build_index(
    articles: Iterable[Article],
    encoder: TextEncoder | None = None,
    glossary: Glossary = EMPTY,
) -> tuple[AudienceIndex, list[Validation]]:
    """The shelf, and what it found when it asked itself its own questions."""
    given = sorted(articles, key=lambda article: article.slug)
    units = [unit for n, article in enumerate(given) for unit in units_of(n, article)]
    language = language_of(Counter(word for unit in units for word in unit.words))
    languages = _languages_of(units, glossary, language)
    units = [
        replace(unit, words=glossary.applied(unit.words, its or language), language=its)
        for unit, its in zip(units, languages, strict=True)
    ]
    lexicon = Lexicon.of({word for unit in units for word in unit.words}, language)
    scale, rows = fit_tfidf(units, lexicon)
    by_stem = rows.without(rows.terms >= scale.stems)
    order = group_articles(by_stem, _owners(units), MAX_ARTICLES_PER_GROUP)
    arranged, units, rows = _arrange(given, units, rows, order)
    owners = _owners(units)
    semantic = None
    if encoder is not None and units:
        semantic = Semantic.of(encoder, [text_of(unit) for unit in units])
    groups, left_out = _learn(rows, owners, order, semantic)
    shelf = AudienceIndex(
        articles=arranged,
        units=tuple(units),
        firsts=np.searchsorted(owners, np.arange(len(arranged))),
        tfidf=scale,
        texts=rows.by_term(),
        groups=groups,
        coverage=Coverage.of(units, lexicon, len(arranged)),
        vocabulary=Vocabulary.of({*lexicon.words, *glossary.words}, lexicon.language),
        glossary=glossary,
        semantic=semantic,
        own_words=frozenset(w for unit in units if not unit.language for w in unit.words),
        languages=np.array([unit.language for unit in units]) if any(languages) else None,
        tags=tuple(_tags(article, glossary, language) for article in arranged),
    )
    return shelf, [*cross_validate(shelf, rows, left_out), *practise_stories(shelf, left_out)]


def _languages_of(units: Sequence[TextUnit], glossary: Glossary, language: str) -> list[str]:
    """Of each text, where it is another than that of the shelf; else "". One of a few words is
    told by one of them, as a question is."""
    own = stop_words(language)
    found = (
        glossary.language_in(
            unit.words, own.__contains__, MIN_OF_ANOTHER if unit.kind is Kind.TOLD else 1
        )
        for unit in units
    )
    return ["" if its == language else its for its in found]


def _tags(article: Article, glossary: Glossary, language: str) -> frozenset[frozenset[str]]:
    said = (glossary.applied(tokens(tag), language) for tag in article.tags)
    found = (frozenset(telling(words, language)) for words in said)
    return frozenset(each for each in found if each)


def _owners(units: Sequence[TextUnit]) -> Ints:
    return np.array([unit.article for unit in units], np.int64)


def _arrange(
    articles: Sequence[Article], units: Sequence[TextUnit], rows: Rows, order: Sequence[Ints]
) -> tuple[tuple[Article, ...], list[TextUnit], Rows]:
    """Articles, texts and rows in the order of the groups, and numbered by it."""
    kept = [int(article) for group in order for article in group]
    firsts = np.searchsorted([unit.article for unit in units], np.arange(len(articles) + 1))
    numbers = [n for article in kept for n in range(firsts[article], firsts[article + 1])]
    place = {article: number for number, article in enumerate(kept)}
    moved = [replace(units[n], article=place[units[n].article]) for n in numbers]
    return tuple(articles[n] for n in kept), moved, rows.picked(np.array(numbers, np.int64))


def _learn(
    rows: Rows, owners: Ints, order: Sequence[Ints], semantic: Semantic | None
) -> tuple[tuple[Group, ...], list[LeftOut]]:
    groups, left_out, article = list[Group](), list[LeftOut](), 0
    for members in order:
        first, last = np.searchsorted(owners, [article, article + len(members)])
        span = (int(first), int(last))
        if semantic is None:
            group, without = fit(rows, owners, *span)
        else:
            group, without = fit(rows, owners, *span, semantic.gram)
        keeps = len(groups) < MAX_INVERSES
        groups.append(group)
        left_out.append(without if keeps else replace(without, inverse=None))
        article += len(members)
    return tuple(groups), left_out


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
