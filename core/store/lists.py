"""The lists that people ask for: their own tickets, what waits, and what an agent has to do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, case, func, select

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Status
from core.ports import Board, Listed, TicketView
from core.store.codec import loads, micros, moment
from core.store.tables import tickets

_OVER = (Status.RESOLVED.value, Status.CLOSED.value)
_MINE = (
    select(tickets)
    .where(tickets.c.platform == bindparam("platform"), tickets.c.handle == bindparam("handle"))
    .order_by(tickets.c.status.in_(_OVER), tickets.c.number.desc())
    .limit(bindparam("most"))
)
_URGENT_FIRST = (
    case((tickets.c.due_at.is_(None), 1), else_=0),
    tickets.c.due_at,
    tickets.c.urgency.desc(),
    tickets.c.number,
)
_UNSOLVED = tickets.c.queue.in_(bindparam("queues", expanding=True)) & tickets.c.status.not_in(
    (*_OVER, Status.NEW.value)
)


def _head(where: ColumnElement[bool]) -> Select[Any]:
    return select(tickets).where(where).order_by(*_URGENT_FIRST).limit(bindparam("most"))


def _number(where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(tickets).where(where)


_WAITING = _head(_UNSOLVED)
_IS_NEAR = _UNSOLVED & (tickets.c.due_at <= bindparam("near"))
_IS_FREE = _UNSOLVED & tickets.c.agent.is_(None)
_NEAR, _FREE = (_head(_IS_NEAR), _number(_IS_NEAR)), (_head(_IS_FREE), _number(_IS_FREE))
_HELD = (
    select(tickets)
    .where(tickets.c.agent.is_not(None), tickets.c.status.not_in(_OVER))
    .order_by(*_URGENT_FIRST)
)


def mine(db: Connection, person: Person, limit: int) -> list[TicketView]:
    whose = {"platform": person.platform, "handle": person.handle, "most": limit}
    return [_view(row) for row in db.execute(_MINE, whose)]


def waiting(db: Connection, queues: Sequence[str], limit: int) -> list[TicketView]:
    return [_view(row) for row in db.execute(_WAITING, {"queues": list(queues), "most": limit})]


def held_by(db: Connection, people: Sequence[Person]) -> list[ConversationId]:
    """Unresolved tickets that one of these accounts has claimed, oldest first."""
    return [view.conversation for view in sorted(_held(db, people), key=lambda view: view.number)]


def holders(db: Connection, platform: str) -> list[Person]:
    """The accounts of that platform that have claimed an unresolved ticket, each once."""
    held = dict.fromkeys(loads(Person, row.agent) for row in db.execute(_HELD))
    found = {person.handle: person for person in held if person.platform == platform}
    return list(found.values())


def board(
    db: Connection, queues: Sequence[str], people: Sequence[Person], near: datetime, most: int
) -> Board:
    """The work of these accounts: the head of each list, most urgent first, and its length."""
    where = {"queues": list(queues), "near": micros(near), "most": most}
    held = _held(db, people)
    return Board(
        Listed(tuple(held[:most]), len(held)),
        _listed(db, _NEAR, where),
        _listed(db, _FREE, {name: where[name] for name in ("queues", "most")}),
    )


def _held(db: Connection, people: Sequence[Person]) -> list[TicketView]:
    """Who somebody is, only a person's text tells; of what is claimed there is never much."""
    rows = db.execute(_HELD)
    return [_view(row) for row in rows if loads(Person, row.agent) in people]


def _listed(
    db: Connection, asked: tuple[Select[Any], Select[Any]], where: dict[str, Any]
) -> Listed:
    head, number = asked
    views = tuple(_view(row) for row in db.execute(head, where))
    return Listed(views, db.scalar(number, where) or 0)


def _view(row: Row[tuple[object, ...]]) -> TicketView:
    return TicketView(
        conversation=ConversationId(row.conversation_id),
        number=row.number,
        subject=row.subject,
        status=Status(row.status),
        priority=Priority(row.priority),
        category=row.category,
        queue=row.queue,
        team=row.team,
        requester=loads(Person, row.requester),
        agent=loads(Person, row.agent) if row.agent else None,
        opened_at=moment(row.opened_at),
        due_at=None if row.due_at is None else moment(row.due_at),
    )
