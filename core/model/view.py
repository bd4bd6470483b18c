"""A ticket as a line of a list."""

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
