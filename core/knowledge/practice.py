"""Practice: the desk asks itself its own example questions, each without that one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.knowledge.certainty import Trial, signs
from core.knowledge.index import Index, Without
from core.knowledge.passages import Passage
from core.knowledge.ranking import Finding, Question, rank

MOST_QUESTIONS: Final = 300
MOST_WORK: Final = 300_000
"""Questions times passages: a large library practises on fewer, so that it opens in time."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One example question, asked without itself, and what was found for it."""

    passage: Passage
    findings: Sequence[Finding]

    @property
    def right(self) -> bool:
        return bool(self.findings) and self.findings[0].article == self.passage.article


def rehearse(index: Index, questions: dict[int, Question]) -> Iterator[Rehearsal]:
    """Leave one question out: is its article still found by what else stands in it?

    `questions` are the example questions by the number of their passage.
    """
    for number, question in questions.items():
        passage = index.passages[number]
        less = Without(frozenset({number}), Counter(dict.fromkeys(passage.terms, 1)))
        yield Rehearsal(passage, rank(index, question, _all, less))


def strangers(index: Index, questions: dict[int, Question]) -> Iterator[Trial]:
    """Leave the whole article out: whatever is found now is wrong, and how sure did it look?"""
    for number, question in questions.items():
        article = index.passages[number].article
        less = Without(frozenset(index.of_article[article]), index.holds[article])
        findings = rank(index, question, _all, less)
        if findings:
            yield Trial(signs(findings), right=False)


def trials(index: Index, questions: dict[int, Question]) -> list[Trial]:
    """As many questions that have an answer as questions that have none."""
    kept = chosen(questions, len(index.passages))
    own = [Trial(signs(r.findings), r.right) for r in rehearse(index, kept) if r.findings]
    return [*own, *strangers(index, kept)]


def chosen(questions: dict[int, Question], passages: int) -> dict[int, Question]:
    """Evenly spread over the library, the same at each start."""
    most = min(MOST_QUESTIONS, MOST_WORK // max(passages, 1))
    step = -(-len(questions) // max(most, 1)) or 1
    return {number: questions[number] for number in list(questions)[::step]}


def _all(_article: int) -> bool:
    return True
