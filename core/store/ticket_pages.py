"""Lists of tickets by filter and order, a page at a time, for boards and `deskhand ls`.

What is not closed is found by its status: there is never much of it, and it can be sorted in any
order. What is closed may be a million: the index of one filter is read in the order of the list,
at most `MAX_SCANNED` tickets for a page, and the other filters are applied to those. So each page
costs the same, however few of the tickets match; the cursor says where to go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from core.model.people import Person
from core.model.ticket import Status
from core.model.ticket_view import Near, Scope, TicketFilter, TicketOrder, TicketPage
from core.store.codec import micros
from core.store.connection.prepared_statement import Prepared
from core.store.state_rows import URGENCY
from core.store.tables import tickets
from core.store.ticket_queries import MAX_CANDIDATES, in_scope, may_read
from core.store.ticket_rows import TicketRow, views

MAX_SCANNED: Final = 2_000
_NO_DEADLINE: Final = 10**17
"""More microseconds than any deadline has."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which lines of which list. `after` is the cursor of the page before, "" for the first;
    `reader` is whose lists these are, None for the operator, who may read all of them.

    Raises ValueError for closed tickets by urgency: their deadlines are over.
    """

    wanted: TicketFilter = TicketFilter()
    order: TicketOrder = TicketOrder.URGENT
    after: str = ""
    limit: int = 50
    reader: Scope | None = None

    def __post_init__(self) -> None:
        if self.order is TicketOrder.URGENT and self.takes_closed:
            raise ValueError("closed tickets have no deadline to be listed by")

    @property
    def takes_closed(self) -> bool:
        return Status.CLOSED in self.wanted.statuses


def list_page(db: Connection, asked: PageRequest) -> TicketPage:
    """Raises ValueError for a cursor of another list."""
    query, parts = _statement(_timeless(asked))
    scope = {} if asked.reader is None else in_scope(asked.reader)
    rows = query.rows(db, scope | _times(asked.wanted))
    lines = [TicketRow(*row[:-parts]) for row in rows[: asked.limit]]
    if len(rows) > asked.limit:
        last = rows[asked.limit - 1]
        return TicketPage(tuple(views(lines)), _cursor(asked.order, last[-parts:]))
    return TicketPage(tuple(views(lines)), _where_scan_ended(db, asked, _candidates(asked)))


_SOME_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SOMEBODY: Final = Scope()


def _timeless(asked: PageRequest) -> PageRequest:
    """The same page at any time and for anybody: what `_statement` has to be made for once."""
    wanted = replace(
        asked.wanted,
        overdue_at=asked.wanted.overdue_at and _SOME_TIME,
        near=asked.wanted.near and Near(_SOME_TIME, _SOME_TIME),
    )
    return replace(asked, wanted=wanted, reader=asked.reader and _SOMEBODY)


def _times(wanted: TicketFilter) -> dict[str, int]:
    found = {"overdue_at": micros(wanted.overdue_at)} if wanted.overdue_at is not None else {}
    if wanted.near is not None:
        found |= {"near_from": micros(wanted.near.now), "near_until": micros(wanted.near.until)}
    return found


@lru_cache(maxsize=128)
def _statement(asked: PageRequest) -> tuple[Prepared, int]:
    """The query, and how many parts its position has. To put it together takes four times as long
    as to run it.
    """
    found = _candidates(asked)
    position = _position(found, asked.order)
    query = (
        select(*(found.c[name] for name in TicketRow._fields), *position)
        .where(*_conditions(found, asked.wanted), *_beyond(found, asked))
        .order_by(*_sorted_by(found, asked.order))
        .limit(asked.limit + 1)
    )
    if asked.reader is not None:
        query = query.where(may_read(found))
    return Prepared(query), len(position)


def _candidates(asked: PageRequest) -> FromClause:
    """A query with a limit is never merged with the one around it; see `ticket_queries`."""
    if not asked.takes_closed:
        statuses = [status.value for status in asked.wanted.statuses]
        some = select(tickets).where(tickets.c.status.in_(statuses)).limit(MAX_CANDIDATES)
        return some.subquery("candidates")
    scans = [
        select(tickets)
        .where(*driving, *_opened_between(tickets, asked.wanted), *_beyond(tickets, asked))
        .order_by(*_sorted_by(tickets, asked.order))
        .limit(MAX_SCANNED)
        for driving in _indexed_filters(asked.wanted)
    ]
    if len(scans) == 1:
        return scans[0].subquery("candidates")
    # An account's tickets are in order; those of several accounts are merged.
    either = union_all(*(select(scan.subquery()) for scan in scans)).subquery("either")
    merged = select(either).order_by(*_sorted_by(either, asked.order)).limit(MAX_SCANNED)
    return merged.subquery("candidates")


def _indexed_filters(wanted: TicketFilter) -> list[list[ColumnElement[bool]]]:
    """The filter whose index is read: the one that usually leaves the fewest tickets. Several
    accounts are alternatives.
    """
    rows = tickets.c
    if wanted.requesters:
        return [_is_account(tickets, person) for person in wanted.requesters]
    if wanted.agents:
        return [[rows.agent_key == person.account] for person in wanted.agents]
    if wanted.category is not None:
        return [[rows.category == wanted.category]]
    if wanted.queue is not None:
        return [[rows.queue == wanted.queue]]
    if wanted.priority is not None:
        return [[rows.urgency == URGENCY[wanted.priority]]]
    return [[]]


def _is_account(rows: FromClause, person: Person) -> list[ColumnElement[bool]]:
    return [rows.c.platform == person.platform, rows.c.handle == person.handle]


def _conditions(rows: FromClause, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    of = rows.c
    found: list[ColumnElement[bool]] = [
        of.status.in_([status.value for status in wanted.statuses]),
    ]
    if wanted.requesters:
        found.append(or_(*(and_(*_is_account(rows, person)) for person in wanted.requesters)))
    if wanted.agents:
        found.append(of.agent_key.in_([person.account for person in wanted.agents]))
    if wanted.category is not None:
        found.append(of.category == wanted.category)
    if wanted.queue is not None:
        found.append(of.queue == wanted.queue)
    if wanted.priority is not None:
        found.append(of.urgency == URGENCY[wanted.priority])
    if wanted.overdue_at is not None:
        found.append(of.late_at.is_not(None) | (of.due_at <= bindparam("overdue_at")))
    if wanted.near is not None:
        found += [of.late_at.is_(None), of.due_at > bindparam("near_from")]
        found.append(of.due_at <= bindparam("near_until"))
    if wanted.unassigned:
        found.append(of.agent.is_(None))
    return found + _opened_between(rows, wanted)


def _opened_between(rows: FromClause, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.opened_from is not None:
        found.append(rows.c.opened_at >= micros(wanted.opened_from))
    if wanted.opened_before is not None:
        found.append(rows.c.opened_at < micros(wanted.opened_before))
    return found


def _position(rows: FromClause, order: TicketOrder) -> tuple[ColumnElement[Any], ...]:
    """What a cursor tells of a line."""
    if order is not TicketOrder.URGENT:
        return (rows.c.opened_at, rows.c.number)
    never = literal(2 * _NO_DEADLINE, BigInteger())
    rank = func.coalesce(rows.c.late_at, rows.c.due_at + _NO_DEADLINE, never)
    return (rank, rows.c.urgency, rows.c.number)


def _sorted_by(rows: FromClause, order: TicketOrder) -> tuple[ColumnElement[Any], ...]:
    position = _position(rows, order)
    if order is TicketOrder.NEWEST:
        return tuple(each.desc() for each in position)
    if order is TicketOrder.OLDEST:
        return position
    rank, urgency, number = position
    return (rank, urgency.desc(), number)


def _beyond(rows: FromClause, asked: PageRequest) -> list[ColumnElement[bool]]:
    """What follows the cursor. The first comparison alone can use an index."""
    if not asked.after:
        return []
    here, position = _parse(asked), _position(rows, asked.order)
    if asked.order is TicketOrder.NEWEST:
        (at, number), (opened_at, of) = here, position
        return [opened_at <= at, or_(opened_at < at, of < number)]
    if asked.order is TicketOrder.OLDEST:
        (at, number), (opened_at, of) = here, position
        return [opened_at >= at, or_(opened_at > at, of > number)]
    (at, urgency, number), (rank, its_urgency, of) = here, position
    less_urgent = or_(its_urgency < urgency, and_(its_urgency == urgency, of > number))
    return [or_(rank > at, and_(rank == at, less_urgent))]


def _where_scan_ended(db: Connection, asked: PageRequest, found: FromClause) -> str:
    """The cursor behind the last ticket that was looked at; "" if there are no more."""
    if not asked.takes_closed:
        return ""
    query = select(*_position(found, asked.order)).order_by(*_sorted_by(found, asked.order))
    last = db.execute(query.offset(MAX_SCANNED - 1).limit(1)).one_or_none()
    return "" if last is None else _cursor(asked.order, last)


def _cursor(order: TicketOrder, position: Sequence[int]) -> str:
    return ".".join((order.value, *map(str, position)))


def _parse(asked: PageRequest) -> tuple[int, ...]:
    order, *numbers = asked.after.split(".")
    parts = 3 if asked.order is TicketOrder.URGENT else 2
    is_one = order == asked.order.value and len(numbers) == parts
    if not is_one or not all(number.isdecimal() and len(number) < 19 for number in numbers):
        raise ValueError("this cursor belongs to another list")
    return tuple(int(number) for number in numbers)
