"""The lists that people ask for: their own tickets, what waits, and what an agent has to do."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Status
from core.ports import Board, Near, Scope, TicketList, TicketView
from core.store.codec import loads, micros, moment
from core.store.projection import QUEUE, TEAM
from core.store.tables import ticket_readers, tickets

log = logging.getLogger(__name__)

_OVER = (Status.RESOLVED.value, Status.CLOSED.value)
_MINE = (
    select(tickets)
    .where(tickets.c.platform == bindparam("platform"), tickets.c.handle == bindparam("handle"))
    .order_by(
        tickets.c.status.in_(_OVER),
        case((tickets.c.late_at.is_(None), 1), else_=0),
        tickets.c.late_at,
        tickets.c.number.desc(),
    )
    .limit(bindparam("most"))
)
_URGENT_FIRST = (
    case((tickets.c.late_at.is_(None), 1), else_=0),
    tickets.c.late_at,
    case((tickets.c.due_at.is_(None), 1), else_=0),
    tickets.c.due_at,
    tickets.c.urgency.desc(),
    tickets.c.number,
)
_QUEUES: BindParameter[Any] = bindparam("queues", expanding=True)
_HAS_READER = exists().where(
    ticket_readers.c.conversation_id == tickets.c.conversation_id,
    or_(
        (ticket_readers.c.kind == TEAM)
        & ticket_readers.c.reader.in_(bindparam("reader_teams", expanding=True)),
        (ticket_readers.c.kind == QUEUE)
        & ticket_readers.c.reader.in_(bindparam("reader_queues", expanding=True)),
    ),
)
# Rows of releases that stored no privacy: where both its queue and its team are open to the agent,
# the ticket cannot have come from a private queue.
_MAY_READ = or_(
    tickets.c.is_private.is_(False) & tickets.c.queue.in_(_QUEUES),
    tickets.c.is_private.is_(None)
    & tickets.c.queue.in_(_QUEUES)
    & tickets.c.team.in_(bindparam("teams", expanding=True)),
    tickets.c.is_private.is_(True) & _HAS_READER,
)
_UNSOLVED = _MAY_READ & tickets.c.status.not_in((*_OVER, Status.NEW.value))


def _head(where: ColumnElement[bool]) -> Select[Any]:
    return select(tickets).where(where).order_by(*_URGENT_FIRST).limit(bindparam("most"))


def _number(where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(tickets).where(where)


_WAITING = _head(_UNSOLVED)
_IS_LATE = _UNSOLVED & (tickets.c.late_at.is_not(None) | (tickets.c.due_at <= bindparam("now")))
_IS_NEAR = (
    _UNSOLVED
    & tickets.c.late_at.is_(None)
    & (tickets.c.due_at > bindparam("now"))
    & (tickets.c.due_at <= bindparam("near"))
)
_IS_FREE = _UNSOLVED & tickets.c.agent.is_(None)
_LATE = (_head(_IS_LATE), _number(_IS_LATE))
_NEAR, _FREE = (_head(_IS_NEAR), _number(_IS_NEAR)), (_head(_IS_FREE), _number(_IS_FREE))
_IS_HELD = tickets.c.agent.is_not(None) & tickets.c.status.not_in(_OVER)
_HELD = select(tickets).where(_IS_HELD).order_by(*_URGENT_FIRST)
# What somebody has claimed is still theirs after its queue was renamed, but not after they ceased
# to be one of a private ticket's readers.
_HELD_IN_SCOPE = _HELD.where(
    tickets.c.is_private.is_(False) | (_MAY_READ & tickets.c.is_private.is_not(False))
)


def mine(db: Connection, person: Person, limit: int) -> list[TicketView]:
    whose = {"platform": person.platform, "handle": person.handle, "most": limit}
    return _views(db.execute(_MINE, whose))


def waiting(db: Connection, scope: Scope, limit: int) -> list[TicketView]:
    return _views(db.execute(_WAITING, {**_in(scope), "most": limit}))


def held_by(db: Connection, people: Sequence[Person]) -> list[ConversationId]:
    """Unresolved tickets that one of these accounts has claimed, oldest first."""
    views = [view for view in _views(db.execute(_HELD)) if view.agent in people]
    return [view.conversation for view in sorted(views, key=lambda view: view.number)]


def known_people(db: Connection, platform: str, limit: int) -> list[str]:
    """The handles of those who have opened a ticket, the latest first."""
    latest = func.max(tickets.c.number)
    query = (
        select(tickets.c.handle)
        .where(tickets.c.platform == platform)
        .group_by(tickets.c.handle)
        .order_by(latest.desc())
        .limit(limit)
    )
    return list(db.scalars(query))


def holders(db: Connection, platform: str) -> list[Person]:
    """The accounts of that platform that have claimed an unresolved ticket, each once."""
    held = [view.agent for view in _views(db.execute(_HELD)) if view.agent is not None]
    found = {person.handle: person for person in held if person.platform == platform}
    return list(found.values())


def board(db: Connection, scope: Scope, people: Sequence[Person], near: Near, most: int) -> Board:
    """The work of these accounts: the head of each list, most urgent first, and its length."""
    where = {**_in(scope), "most": most}
    late = where | {"now": micros(near.now)}
    # Who somebody is, only a person's text tells; of what is claimed there is never much.
    rows = db.execute(_HELD_IN_SCOPE, _in(scope))
    held = [view for view in _views(rows) if view.agent in people]
    return Board(
        TicketList(tuple(held[:most]), len(held)),
        _listed(db, _NEAR, late | {"near": micros(near.until)}),
        _listed(db, _FREE, where),
        _listed(db, _LATE, late),
    )


def _in(scope: Scope) -> dict[str, Any]:
    return {
        "queues": list(scope.queues),
        "teams": list(scope.teams),
        "reader_teams": list(scope.reader_teams),
        "reader_queues": list(scope.reader_queues),
    }


def _listed(
    db: Connection, asked: tuple[Select[Any], Select[Any]], where: dict[str, Any]
) -> TicketList:
    head, number = asked
    views = tuple(_views(db.execute(head, where)))
    return TicketList(views, db.scalar(number, where) or 0)


def _views(rows: Iterable[Row[Any]]) -> list[TicketView]:
    """One row that a newer release wrote, or that is damaged, must not hide the others."""
    views = []
    for row in rows:
        try:
            views.append(_view(row))
        except ValueError:  # of the codec, or of a status or priority that is not known
            log.warning("tickets.unreadable_row", extra={"conversation": row.conversation_id})
    return views


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
        due_kind=row.due_kind,
        late_at=None if row.late_at is None else moment(row.late_at),
        late_kind=row.late_kind,
    )
