"""Which names of the policy the tickets that are not closed refer to, and moving a card's slot."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from core.model.ids import ConversationId, MessageKey, MessageKind
from core.model.people import Person, Place
from core.model.ticket import Status
from core.store.codec import load_readable
from core.store.tables import posted, tickets

_READ = ("conversation_id", "number", "queue", "team", "category", "agent")
"""No more: `check` reads them before a start has taken the steps of an upgrade."""
SLOTS_OF_A_QUEUE = (MessageKind.CARD, MessageKind.WHOLE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A ticket and the names it holds; "" where it has none."""

    conversation: ConversationId
    number: int
    queue: str
    team: str
    category: str
    agent: Person | None


def open_references(db: Connection) -> Sequence[Reference]:
    """By number. What is closed may keep an old name: it is routed again when it is reopened."""
    rows = db.execute(
        select(*(tickets.c[name] for name in _READ))
        .where(tickets.c.status.in_([each.value for each in Status if each is not Status.CLOSED]))
        .order_by(tickets.c.number)
    )
    return [
        Reference(
            ConversationId(row.conversation_id),
            row.number,
            row.queue,
            row.team,
            row.category,
            next(iter(load_readable(Person, [row.agent] if row.agent else [])), None),
        )
        for row in rows
    ]


def move_slots(db: Connection, old: str, new: str, place: Place) -> None:
    """Where a renamed queue keeps its room, the cards that stand there are its own."""
    for kind in SLOTS_OF_A_QUEUE:
        db.execute(
            update(posted)
            .where(
                posted.c.slot == str(MessageKey(kind, old)),
                posted.c.platform == place.platform,
                posted.c.room == place.room,
            )
            .values(slot=str(MessageKey(kind, new)))
        )
