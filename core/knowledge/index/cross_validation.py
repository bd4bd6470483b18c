"""Practice: a shelf asks itself its own questions, each as if it were not there.

Once as they are, and some of them as stories, with chatter around them: a message says more than
its question, such as unknown words and words of other articles, and less of what matters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.knowledge.chatter import chatter_of
from core.knowledge.index.audience_index import (
    RIVALS,
    AudienceIndex,
    Question,
    best_first,
    nearest,
    readable,
    strength,
)
from core.knowledge.index.bm25_coverage import EMPHASIS, Asked
from core.knowledge.index.ridge_classifier import (
    LeftOut,
    Singles,
    kernel,
    strengths,
    strengths_without,
)
from core.knowledge.index.sparse_matrix import Floats, Ints, Rows
from core.knowledge.index.text_units import Kind
from core.knowledge.index.tokenizer import tokens
from core.model.match import Validation

MAX_QUESTIONS: Final = 800
"""Questions that are asked; more of them do not tell more."""

MAX_WORK: Final = 2_500_000
MIN_QUESTIONS: Final = 200
"""Questions times texts, so that a large shelf opens in time; and questions that it asks itself
all the same, so that what it learns means something."""


MAX_STORIES: Final = 100
"""Questions that are asked in a story: each takes a search, and they teach two numbers."""


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
    group = shelf.group_of(number)
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
        yield _to_trial(shelf, number, found, held_out=whole)


def _to_trial(
    shelf: AudienceIndex, number: int, found: Floats, *, held_out: bool, is_story: bool = False
) -> Validation:
    """What practice keeps of these strengths for the text of this number."""
    best = best_first(found, RIVALS)
    unit = shelf.units[number]
    named = tuple((float(found[n]), shelf.articles[n].slug) for n in best if found[n] > 0)
    return Validation(unit.name, shelf.articles[unit.article].slug, named, held_out, is_story)


@dataclass(frozen=True, slots=True)
class Story:
    """The text `unit` of the shelf with chatter around it, and the inverse of its `group`."""

    unit: int
    group: int
    inverse: Singles
    asked: Question
    alike: Floats


def practise_stories(shelf: AudienceIndex, left_out: Sequence[LeftOut]) -> list[Validation]:
    """What is found for stories; nothing where there is no chatter in the shelf's language."""
    return [trial for story in _stories(shelf, left_out) for trial in _ask(shelf, story)]


def _stories(shelf: AudienceIndex, left_out: Sequence[LeftOut]) -> Iterator[Story]:
    chatter = chatter_of(shelf.language)
    if chatter is None:
        return
    kept = {n: each.inverse for n, each in enumerate(left_out) if each.inverse is not None}
    units = [unit for unit in choose_questions(shelf) if shelf.group_of(unit) in kept]
    units = units[:: -(-len(units) // MAX_STORIES) or 1]
    texts = [chatter.around(shelf.units[unit].name, n) for n, unit in enumerate(units)]
    asked = [shelf.question(tokens(text), text) for text in texts]
    # They are made of articles' texts, so their vectors are kept like those.
    vectors = None
    if shelf.semantic is not None and asked:
        vectors = shelf.semantic.encoded([readable(each) for each in asked])
    for number, unit in enumerate(units):
        vector = None if vectors is None else vectors[number]
        group = shelf.group_of(unit)
        alike = shelf.alike(asked[number], vector)
        yield Story(unit, group, kept[group], asked[number], alike)


def _ask(shelf: AudienceIndex, story: Story) -> Iterator[Validation]:
    unit = shelf.units[story.unit]
    own, group = shelf.of_article(unit.article), shelf.groups[story.group]
    spoken = strengths(shelf.groups, story.alike, len(shelf.articles))
    near = kernel(story.alike[group.first : group.last].astype(np.float32))
    covered, uncovered = shelf.coverage.left_out(
        _numbers(shelf, unit.words),
        unit.article,
        EMPHASIS[unit.kind],
        _stems_of(shelf, story.asked),
    )
    alike = story.alike.copy()
    for held_out, covers in ((False, covered), (True, uncovered)):
        gone = slice(own.start, own.stop) if held_out else slice(story.unit, story.unit + 1)
        texts = slice(gone.start - group.first, gone.stop - group.first)
        spoken[group.articles] = strengths_without(group, story.inverse, near, texts)
        alike[gone] = 0.0
        found = strength(spoken, covers, nearest(alike, shelf.firsts))
        if held_out:
            found[unit.article] = -1.0
        yield _to_trial(shelf, story.unit, found, held_out=held_out, is_story=True)


def _numbers(shelf: AudienceIndex, words: Sequence[str]) -> Ints:
    lexicon = shelf.tfidf.lexicon
    return lexicon.stem_of[lexicon.numbers(words)]


def _stems_of(shelf: AudienceIndex, asked: Question) -> Asked:
    known, idle = shelf.known_stems(asked)
    return Asked(known, shelf.coverage.strange(idle))
