"""What a requester means: begins, answers, judges."""

from dataclasses import dataclass
from datetime import datetime

from core.dialog.signals.payloads import Signal
from core.knowledge.answer.search_result import SearchResult
from core.model import events
from core.model.llm_draft import DraftedAnswer
from core.model.match import Choices, Match
from core.model.pending_messages import UnplacedMessage
from core.model.people import Person
from core.model.policy import LLMPolicy
from core.model.ticket import Detail, Details, Rating, Ticket

# A requester begins, or asks again.


class Greeting(Signal): ...


class Vague(Signal): ...


class FilesAlone(Signal):
    """A picture or another file without a word."""


@dataclass(frozen=True, slots=True)
class ReportedAgain(Signal):
    """The same report within minutes, as a message of any kind."""

    report: UnplacedMessage


@dataclass(frozen=True, slots=True)
class Answerable(Signal):
    found: SearchResult
    match: Match


@dataclass(frozen=True, slots=True)
class ArticleHandsOff(Signal):
    """An article answers that wants a person brought in at once."""

    found: SearchResult
    match: Match


@dataclass(frozen=True, slots=True)
class SeveralAnswers(Signal):
    found: SearchResult
    choices: Choices


@dataclass(frozen=True, slots=True)
class Unanswerable(Signal):
    missing: Detail


class UnanswerableAllKnown(Signal): ...


@dataclass(frozen=True, slots=True)
class Draftable(Signal):
    llm: LLMPolicy
    found: SearchResult
    asker: Person


@dataclass(frozen=True, slots=True)
class Critical(Signal):
    details: Details


@dataclass(frozen=True, slots=True)
class WantsPerson(Signal):
    missing: Detail


class WantsPersonNow(Signal): ...


@dataclass(frozen=True, slots=True)
class NotHelped(Signal):
    """What was offered is not it; details are asked before a person comes."""

    missing: Detail


# What a language model has brought.


@dataclass(frozen=True, slots=True)
class DraftFits(Signal):
    found: SearchResult
    match: Match
    worded: DraftedAnswer | None


class Briefed(Signal): ...


# What became of an answer.


class Solved(Signal): ...


@dataclass(frozen=True, slots=True)
class SolvedInPart(Signal):
    part: str
    match: Match


class Remarked(Signal): ...


@dataclass(frozen=True, slots=True)
class Picked(Signal):
    name: str


@dataclass(frozen=True, slots=True)
class PickedHandsOff(Signal):
    """What was picked belongs to an article that wants a person brought in at once."""

    name: str
    label: str
    solved_before: bool = False
    """Whether what was shown before has solved another problem that was told with it."""


class BackToChoice(Signal): ...


class BackToAnswer(Signal): ...


# Details are asked, one at a time.


@dataclass(frozen=True, slots=True)
class DetailTold(Signal):
    details: Details
    missing: Detail


@dataclass(frozen=True, slots=True)
class LastDetailTold(Signal):
    details: Details


class DetailUnclear(Signal): ...


@dataclass(frozen=True, slots=True)
class Skipped(Signal):
    missing: Detail


class SkippedLast(Signal): ...


class Back(Signal): ...


class NoWayBack(Signal): ...


class Send(Signal): ...


@dataclass(frozen=True, slots=True)
class ChangeDetail(Signal):
    """A detail is to be asked for again; `details` are without it."""

    details: Details
    missing: Detail


class ToldMore(Signal): ...


class Cancel(Signal): ...


# After the resolution.


@dataclass(frozen=True, slots=True)
class Rated(Signal):
    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class RatedLow(Signal):
    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class RatedLowWithReason(Signal):
    score: int
    comment: str


class Unrated(Signal): ...


@dataclass(frozen=True, slots=True)
class Commented(Signal):
    rating: Rating


class NoComment(Signal): ...


class CloseNow(Signal):
    """The requester confirms that the problem is solved."""


class Thanked(Signal): ...


class Praised(Signal): ...


@dataclass(frozen=True, slots=True)
class Unplaced(Signal):
    message: events.MessageReceived


class LeftClosed(Signal): ...


@dataclass(frozen=True, slots=True)
class ReopenedToAgent(Signal):
    after: Ticket
    by: Person


@dataclass(frozen=True, slots=True)
class ReopenedToQueue(Signal):
    after: Ticket
    by: Person


@dataclass(frozen=True, slots=True)
class ReopenedToAsk(Signal):
    after: Ticket
    by: Person
    missing: Detail


@dataclass(frozen=True, slots=True)
class ReopenedAllKnown(Signal):
    after: Ticket
    by: Person


@dataclass(frozen=True, slots=True)
class ReopenedTooLate(Signal):
    until: datetime


# Questions about the ticket.


class Status(Signal): ...


class Why(Signal): ...


class History(Signal): ...


class NotAllowed(Signal): ...


class Stale(Signal): ...


class Nothing(Signal): ...
