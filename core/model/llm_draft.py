"""What a language model is asked for, and what it gives back: words to be checked, no commands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.model.match import Match
from core.model.ticket import Priority


class Job(StrEnum):
    ANSWER = "answer"
    """Choose the section that answers, and word it for the requester."""
    BRIEF = "brief"
    """Tell the agent who takes the ticket what it is about, and draft a reply."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A section that the model may answer from. `name` is slug#anchor, `text` its Markdown."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DraftedAnswer:
    """An answer in the model's words.

    `source` names the section that it chose; `quotes` should stand in it word for word;
    `confidence` is the model's own guess, 0 to 1.
    """

    source: str
    text: str
    quotes: tuple[str, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class ExtractedFields:
    """What the model reads in the requester's words. Suggested to people, never acted upon.

    `category` is an id of the desk's policy; `has_two_problems` is true where two are told
    at once.
    """

    subject: str = ""
    problem: str = ""
    category: str = ""
    priority: Priority | None = None
    priority_reason: str = ""
    error_text: str = ""
    product: str = ""
    language: str = ""
    has_two_problems: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request has cost. `reserved` is how many tokens were set aside for it before."""

    model: str = ""
    prompt: str = ""
    tokens: int = 0
    took: timedelta = timedelta()
    reserved: int = 0
    cached: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of a draft; `note` is the part of it that failed."""

    check: str
    passed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drafting:
    """A draft that is on its way.

    `audience` is whose articles may answer, `message_key` names the progress sign, and `restarts`
    counts how often the question was changed meanwhile.
    """

    number: int
    job: Job
    until: datetime
    question: str
    matches: tuple[Match, ...]
    audience: tuple[str, ...] = ()
    message_key: str = ""
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class WithheldDraft:
    """A draft that the requester was not told, for the agent; `failed` are the checks why."""

    draft: DraftedAnswer
    failed: tuple[CheckResult, ...] = ()
