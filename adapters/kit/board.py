"""The board of an agent, as pages read it: lists with filters, counts, search, saved views."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from core.model.actions import FormField
from core.model.commands import Word
from core.model.events import FormName
from core.model.people import Person
from core.model.ticket import Priority
from core.model.ticket_view import BoardCounts, TicketOrder, TicketView, WordSearchResult


class BoardList(StrEnum):
    """Which tickets; all but the last two are unresolved ones."""

    ALL = "all"
    MINE = "mine"
    LATE = "late"
    NEAR = "near"
    FREE = "free"
    SOLVED = "solved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What somebody wants to see. `after` is the cursor of the page before, "" for the first."""

    list: BoardList = BoardList.ALL
    queue: str = ""
    category: str = ""
    priority: Priority | None = None
    order: TicketOrder = TicketOrder.URGENT
    after: str = ""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Lines of one list, and the counts of all. `after` asks for the lines that follow."""

    lines: Sequence[TicketView]
    after: str
    counts: BoardCounts


@dataclass(frozen=True, slots=True)
class OfferedCommand:
    """What an agent can do now. `question` is what it asks for; with `form`, it is sent as one."""

    word: Word
    question: FormField | None = None
    form: FormName | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What the policy calls its parts, by their ids."""

    queues: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)


class Board(Protocol):
    """Every answer is what this person may read at this moment."""

    names: Names

    def is_agent(self, person: Person) -> bool: ...

    async def page(self, person: Person, wanted: BoardQuery) -> BoardPage:
        """Raises ValueError for a cursor of another list."""
        ...

    async def counts(self, person: Person) -> BoardCounts: ...

    async def find(self, person: Person, words: str) -> WordSearchResult:
        """What was written with these words in tickets that the person may work on."""
        ...

    def number_in(self, words: str) -> int | None:
        """The ticket that these words are the name of: HD-1042, #1042, 1042."""
        ...
