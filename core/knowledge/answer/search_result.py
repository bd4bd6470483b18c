"""What the articles say to a question, and the verdict on a model's draft; a turn holds both."""

from dataclasses import dataclass

from core.knowledge.draft_checks import IN_DOUBT
from core.model.frozen import Lazy
from core.model.llm_draft import CheckResult, DraftedAnswer
from core.model.match import Match, Verdict


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What the knowledge base says to a question, and what the desk makes of it."""

    question: str
    matches: tuple[Match, ...]
    verdict: Verdict
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class ArticleSearch:
    """A search of the articles that is made when `result` is asked for: most answers to a question,
    and thanks and greetings, mean what they mean without it. `alarm` is looked for at once.
    """

    alarm: Match | None
    result: Lazy[SearchResult]


@dataclass(frozen=True, slots=True)
class DraftVerdict:
    """What is thought of a model's draft. Without `match` its choice is not to be used at all, and
    without `draft` it has chosen none.
    """

    draft: DraftedAnswer | None = None
    match: Match | None = None
    checks: tuple[CheckResult, ...] = ()

    @property
    def fits(self) -> bool:
        """May the section be given as the answer?"""
        failed = {check.check for check in self.checks if not check.passed}
        return self.match is not None and failed <= {IN_DOUBT}

    @property
    def reworded(self) -> bool:
        """May it be given in the model's own words?"""
        return self.match is not None and all(check.passed for check in self.checks)
