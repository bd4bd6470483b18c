"""Whether a question names another thing than the article that looks like its answer."""

from collections.abc import Sequence
from typing import Final

from core.knowledge.answer.problem_split import split_sentences
from core.knowledge.index.audience_index import AudienceIndex, Question

CAN_ANSWER: Final = 0.5
"""Probability below which no policy lets an article be the answer, so that nobody need look."""

STRANGE: Final = 0.5
"""The share of the telling words that are in no article, from which on the likest article is a
guess about what they mean."""


def names_another(
    shelf: AudienceIndex, question: Question, article: int, shelves: Sequence[AudienceIndex]
) -> bool:
    """Whether it says a tag of another article that stands nowhere in this one, or hardly anything
    that any article says: "the camera at the door" is about the door. `shelves` are all that the
    reader may see.

    A word that was mended is a guess and names nothing. What is in no article tells nothing where
    it is of another language, where a sentence encoder knows what it means, or in a story.
    """
    told = shelf.content_words(question.words) - question.corrected
    known = shelf.tfidf.lexicon.stems
    held = set(shelf.coverage.holds.row(article)[0].tolist())
    own = shelf.tags[article]
    elsewhere = {each for each in told if known.get(each) not in held}
    tags = (tag for each in shelves for its in each.tags for tag in its)
    if any(tag <= told and tag & elsewhere and tag not in own for tag in tags):
        return True
    if question.language or shelf.semantic is not None or split_sentences(question.text):
        return False
    strange = sum(each not in known for each in told)
    return 0 < strange >= STRANGE * len(told)
