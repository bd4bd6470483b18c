"""Which section of the right article to show first."""

from typing import Final

from core.knowledge.index import NOTHING_LESS, Index
from core.knowledge.ranking import Question
from core.knowledge.words import STOP_STEMS

TELLING: Final = 0.25
"""The share of what was asked that a section must add to title and lead to be shown instead."""


def section_for(index: Index, question: Question, article: int) -> int | None:
    """The passage of the section that the question is about, or None for the article as a whole.

    "error 809" leads into its section; "the vpn does not connect" is what all of it is about.
    """
    value = index.value_of(question.terms, NOTHING_LESS)
    passages = [(n, index.passages[n]) for n in index.of_article[article]]
    front = passages[0][1].terms.keys() | {
        term for _, p in passages if not p.asked and not p.anchor for term in p.terms
    }
    fresh = {term: worth for term, worth in value.items() if term not in front}
    enough = TELLING * sum(value.values())
    best, most = None, 0.0
    for number, passage in passages:
        if passage.asked or not passage.anchor:
            continue
        added = sorted(fresh.keys() & passage.terms.keys())
        named = set(passage.line.split()).intersection(added) - STOP_STEMS
        worth = sum(fresh[term] for term in added)
        # What the heading names counts twice: a list that leads to "Error 809" says 809 as well.
        total = worth + sum(fresh[term] for term in sorted(named))
        # Named in the heading or a code: a word that merely occurs does not make it the topic.
        topic = named or any(c.isdigit() for term in added for c in term)
        if topic and worth > enough and total > most:
            best, most = number, total
    return best
