"""Rows of tickets as lines of a list; what was read once is kept by its values."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Row

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Status
from core.model.ticket_view import TicketView
from core.store.codec import loads, moment

log = logging.getLogger(__name__)


class TicketRow(NamedTuple):
    """The columns of a ticket that its line in a list shows."""

    conversation_id: str
    number: int
    subject: str
    status: str
    priority: str
    category: str
    queue: str
    team: str
    requester: str
    agent: str | None
    opened_at: int
    due_at: int | None
    due_kind: str
    late_at: int | None
    late_kind: str


def columns_of(rows: FromClause) -> list[ColumnElement[Any]]:
    """The same columns of a statement, in the same order."""
    return [rows.c[name] for name in TicketRow._fields]


def ticket_rows(found: Iterable[Sequence[Any]]) -> Iterator[TicketRow]:
    """What a prepared statement that selects `columns_of` has found."""
    return (TicketRow(*row) for row in found)


def views(rows: Iterable[Row[Any] | TicketRow]) -> list[TicketView]:
    """One row that a newer release wrote, or that is damaged, must not hide the others."""
    readable = []
    for row in rows:
        try:
            readable.append(_view(row))
        except ValueError:  # of the codec, or of a status or priority that is not known
            log.warning("tickets.unreadable_row", extra={"conversation": row.conversation_id})
    return readable


@lru_cache(maxsize=4096)
def _person(text: str) -> Person:
    """Few people stand in many lines."""
    person: Person = loads(Person, text)
    return person


@lru_cache(maxsize=4096)
def _view(row: Row[Any] | TicketRow) -> TicketView:
    """Boards show the same lines again and again; a row is known by its values."""
    return TicketView(
        conversation=ConversationId(row.conversation_id),
        number=row.number,
        subject=row.subject,
        status=Status(row.status),
        priority=Priority(row.priority),
        category=row.category,
        queue=row.queue,
        team=row.team,
        requester=_person(row.requester),
        agent=_person(row.agent) if row.agent else None,
        opened_at=moment(row.opened_at),
        due_at=None if row.due_at is None else moment(row.due_at),
        due_kind=row.due_kind,
        late_at=None if row.late_at is None else moment(row.late_at),
        late_kind=row.late_kind,
    )
