"""Practice: a shelf asks itself its own questions, each as if it were not there."""

from collections.abc import Iterator, Sequence
from typing import Final

from core.knowledge.index.audience_index import AudienceIndex
from core.knowledge.index.bm25_coverage import EMPHASIS
from core.knowledge.index.ranking import RIVALS, best_first, nearest, strength
from core.knowledge.index.ridge_classifier import LeftOut, strengths
from core.knowledge.index.sparse_matrix import Floats, Rows
from core.knowledge.index.text_units import Kind
from core.knowledge.validation_result import Validation

MAX_QUESTIONS: Final = 800
"""Questions that are asked; more of them do not tell more."""

MAX_WORK: Final = 2_500_000
MIN_QUESTIONS: Final = 200
"""Questions times texts, so that a large shelf opens in time; and questions that it asks itself
all the same, so that what it learns means something."""


def cross_validate(
    shelf: AudienceIndex, rows: Rows, left_out: Sequence[LeftOut]
) -> list[Validation]:
    """Each question twice: is its article found by what else it says; and what is found, and
    how strongly, when nothing is right?"""
    return [
        trial
        for unit in choose_questions(shelf)
        for trial in _ask_unit(shelf, rows, left_out, unit)
    ]


def choose_questions(shelf: AudienceIndex) -> list[int]:
    """Example questions, or titles where there are none, evenly from the whole shelf: of
    articles that say anything else by which they could be found."""
    units = shelf.units
    asking = [
        number
        for article in range(len(shelf.articles))
        for own in [shelf.of_article(article)]
        if len(own) > 1
        for number in own
        if units[number].words
        and units[number].kind
        == (Kind.QUESTION if shelf.articles[article].questions else Kind.TITLE)
    ]
    most = max(min(MAX_QUESTIONS, MAX_WORK // max(len(units), 1)), MIN_QUESTIONS)
    return asking[:: -(-len(asking) // most) or 1]


def _ask_unit(
    shelf: AudienceIndex, rows: Rows, left_out: Sequence[LeftOut], number: int
) -> Iterator[Validation]:
    unit = shelf.units[number]
    own = shelf.of_article(unit.article)
    alike = shelf.texts.times(*rows.row(number))
    if shelf.semantic is not None:
        alike = shelf.semantic.mixed(alike, shelf.semantic.vectors[number])
    spoken = strengths(shelf.groups, alike, len(shelf.articles))
    group = next(n for n, each in enumerate(shelf.groups) if number < each.last)
    at = number - shelf.groups[group].first
    stems = shelf.tfidf.lexicon.stem_of[shelf.tfidf.lexicon.numbers(unit.words)]
    covered, uncovered = shelf.coverage.left_out(stems, unit.article, EMPHASIS[unit.kind])
    for whole, covers in ((False, covered), (True, uncovered)):
        without = left_out[group].whole if whole else left_out[group].alone
        spoken[shelf.groups[group].articles] = without[at]
        alike[own if whole else number] = 0.0
        found = strength(spoken, covers, nearest(alike, shelf.firsts))
        if whole:
            found[unit.article] = -1.0
        yield _trial(shelf, number, found, stranger=whole)


def _trial(shelf: AudienceIndex, number: int, found: Floats, *, stranger: bool) -> Validation:
    best = best_first(found, RIVALS)
    unit = shelf.units[number]
    named = tuple((float(found[n]), shelf.articles[n].slug) for n in best if found[n] > 0)
    return Validation(unit.name, shelf.articles[unit.article].slug, named, stranger)
