"""What is read of tickets: one as a line of a list, and words that were carried."""

from dataclasses import dataclass
from datetime import datetime

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Status


@dataclass(frozen=True, slots=True)
class TicketView:
    """A line of a list: what people search tickets by, without opening them."""

    conversation: ConversationId
    number: int
    subject: str
    status: Status
    priority: Priority
    category: str
    queue: str
    team: str
    requester: Person
    agent: Person | None
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Carried:
    """Words that went to the other side, where `author` wrote them: in the message `ref`."""

    ref: str
    author: Person
