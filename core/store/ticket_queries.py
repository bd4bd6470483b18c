"""The lists that people ask for: their own tickets, what waits, and what an agent has to do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Status
from core.model.ticket_view import UNSOLVED, BoardCounts, ReadScope
from core.model.timeline import Audience
from core.ports import Board, Near, Scope, TicketList, TicketView
from core.store import linked_accounts
from core.store.codec import micros
from core.store.connection.prepared_statement import Prepared
from core.store.state_rows import QUEUE, TEAM, URGENCY
from core.store.tables import ticket_participants, ticket_readers, tickets, timeline
from core.store.ticket_rows import TicketRow, columns_of, ticket_rows, views

_OVER = (Status.RESOLVED.value, Status.CLOSED.value)
_ACTIVE = (Status.NEW.value, *UNSOLVED)
MAX_CANDIDATES = 100_000
"""More tickets than any team has open. Its real use is the LIMIT that comes of it."""
MAX_TICKETS_READ_WHOLE = 50
"""Tickets of one person. Who has no more has all of them read by one statement and sorted here: for
the open ones of one person SQLite would go through the open ones of everybody."""


def _candidates(statuses: Sequence[str]) -> FromClause:
    """Tickets of these few statuses, to be searched further.

    SQLite keeps no statistics: it would take whichever index has the most columns in common with
    the question, and read a million closed tickets of a queue to find the open ones. A query with
    a limit is never merged with the one around it, so the index on the status is taken first.
    """
    some = select(tickets).where(tickets.c.status.in_([literal_column(f"'{s}'") for s in statuses]))
    return some.limit(MAX_CANDIDATES).subquery("candidates")


def urgent_first(rows: FromClause) -> tuple[ColumnElement[Any], ...]:
    return (
        case((rows.c.late_at.is_(None), 1), else_=0),
        rows.c.late_at,
        case((rows.c.due_at.is_(None), 1), else_=0),
        rows.c.due_at,
        rows.c.urgency.desc(),
        rows.c.number,
    )


def _is_there(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Has the row a row of another table with these, found by an index?

    Of EXISTS beside an OR, PostgreSQL may make a table of everybody's rows first: each reader of a
    hundred thousand private tickets, to list fifty.
    """
    return select(literal_column("1")).where(*conditions).limit(1).scalar_subquery().is_not(None)


def may_read(rows: FromClause) -> ColumnElement[bool]:
    """In a list's scope, whose names `in_scope` fills in: `Scope.admits` as a condition.

    Rows of releases that stored no privacy: where both its queue and its team are open to the
    agent, the ticket cannot have come from a private queue.
    """
    queues: BindParameter[Any] = bindparam("queues", expanding=True)
    is_unknown = rows.c.queue.not_in(bindparam("policy_queues", expanding=True))
    has_reader = _is_there(
        ticket_readers.c.conversation_id == rows.c.conversation_id,
        or_(
            (ticket_readers.c.kind == TEAM)
            & ticket_readers.c.reader.in_(bindparam("reader_teams", expanding=True)),
            (ticket_readers.c.kind == QUEUE)
            & ticket_readers.c.reader.in_(bindparam("reader_queues", expanding=True)),
        ),
    )
    return or_(
        rows.c.is_private.is_(False)
        & (rows.c.queue.in_(queues) | (bindparam("is_agent") & is_unknown)),
        rows.c.is_private.is_(None)
        & rows.c.queue.in_(queues)
        & rows.c.team.in_(bindparam("teams", expanding=True)),
        rows.c.is_private.is_(True) & has_reader,
    )


def may_read_entry() -> ColumnElement[bool]:
    """Of entries of the timeline, joined with their tickets: `ReadScope.access` as a condition. The
    parameters are those of `in_read_scope`.
    """
    accounts: BindParameter[Any] = bindparam("accounts", expanding=True)
    account = tickets.c.platform + ":" + tickets.c.handle
    takes_part = _is_there(
        ticket_participants.c.conversation_id == tickets.c.conversation_id,
        ticket_participants.c.account.in_(accounts),
        ticket_participants.c.since <= timeline.c.at,
    )
    is_public = timeline.c.audience == Audience.EVERYONE.value
    return may_read(tickets) | (is_public & (account.in_(accounts) | takes_part))


_OPEN, _UNSOLVED = _candidates(_ACTIVE), _candidates(UNSOLVED)
_WHOSE: tuple[BindParameter[Any], ...] = (bindparam("platform"), bindparam("handle"))
_MINE = Prepared(
    select(*columns_of(_OPEN))
    .where(_OPEN.c.platform == _WHOSE[0], _OPEN.c.handle == _WHOSE[1])
    .order_by(case((_OPEN.c.late_at.is_(None), 1), else_=0), _OPEN.c.late_at, _OPEN.c.number.desc())
    .limit(bindparam("most"))
)
_MINE_OVER = Prepared(
    select(*columns_of(tickets))
    .where(tickets.c.platform == _WHOSE[0], tickets.c.handle == _WHOSE[1])
    .where(tickets.c.status.in_([literal_column(f"'{status}'") for status in _OVER]))
    .order_by(tickets.c.opened_at.desc(), tickets.c.number.desc())
    .limit(bindparam("most"))
)

_NEWEST = Prepared(
    select(*columns_of(tickets))
    .where(tickets.c.platform == _WHOSE[0], tickets.c.handle == _WHOSE[1])
    .order_by(tickets.c.opened_at.desc(), tickets.c.number.desc())
    .limit(bindparam("most"))
)
_NUMBERED = Prepared(select(*columns_of(tickets)).where(tickets.c.number == bindparam("number")))
_SHARED = Prepared(
    select(*columns_of(tickets))
    .join_from(
        ticket_participants,
        tickets,
        tickets.c.conversation_id == ticket_participants.c.conversation_id,
    )
    .where(ticket_participants.c.account == bindparam("account"))
    .order_by(ticket_participants.c.number.desc())
    .limit(bindparam("most"))
)


def _head(where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(_UNSOLVED).where(where).order_by(*urgent_first(_UNSOLVED)).limit(bindparam("most"))
    )


def _number(where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(_UNSOLVED).where(where)


_IN_SCOPE = may_read(_UNSOLVED)
_WAITING = _head(_IN_SCOPE)
_MISSED = _UNSOLVED.c.late_at.is_not(None) | (_UNSOLVED.c.due_at <= bindparam("now"))
_CLOSE = (
    _UNSOLVED.c.late_at.is_(None)
    & (_UNSOLVED.c.due_at > bindparam("now"))
    & (_UNSOLVED.c.due_at <= bindparam("near"))
)
_UNCLAIMED = _UNSOLVED.c.agent.is_(None)
_IS_LATE, _IS_NEAR, _IS_FREE = _IN_SCOPE & _MISSED, _IN_SCOPE & _CLOSE, _IN_SCOPE & _UNCLAIMED
_LATE = (_head(_IS_LATE), _number(_IS_LATE))
_NEAR, _FREE = (_head(_IS_NEAR), _number(_IS_NEAR)), (_head(_IS_FREE), _number(_IS_FREE))
_HELD = select(_OPEN).where(_OPEN.c.agent.is_not(None)).order_by(*urgent_first(_OPEN))
_HELD_BY = _HELD.where(
    or_(
        _OPEN.c.agent_key.in_(bindparam("agents", expanding=True)),
        _OPEN.c.agent_key.is_(None),  # its text tells: the row was damaged when keys were made
    )
)
# What somebody has claimed is still theirs after its queue was renamed, but not after they ceased
# to be one of a private ticket's readers.
_IS_THEIRS = _OPEN.c.agent_key.in_(bindparam("agents", expanding=True)) & (
    _OPEN.c.is_private.is_(False) | (may_read(_OPEN) & _OPEN.c.is_private.is_not(False))
)
_THEIRS = (
    select(_OPEN).where(_IS_THEIRS).order_by(*urgent_first(_OPEN)).limit(bindparam("most")),
    select(func.count()).select_from(_OPEN).where(_IS_THEIRS),
)


_ONE: ColumnElement[int] = literal_column("1")
_NONE: ColumnElement[int] = literal_column("0")


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, _ONE), else_=_NONE))


_IS_MINE = _UNSOLVED.c.agent_key.in_(bindparam("agents", expanding=True))
_COUNTS = Prepared(
    select(
        _UNSOLVED.c.queue,
        func.count().label("total"),
        _sum_of(_IS_MINE).label("held"),
        _sum_of(_CLOSE).label("near"),
        _sum_of(_UNCLAIMED).label("free"),
        _sum_of(_MISSED).label("late"),
    )
    .where(_IN_SCOPE)
    .group_by(_UNSOLVED.c.queue)
)


_TALKING = Prepared(
    select(func.count()).select_from(
        select(literal_column("1"))
        .select_from(tickets)
        .where(tickets.c.status == Status.NEW.value)
        .limit(MAX_CANDIDATES)
        .subquery("talking")
    )
)


def board_counts(db: Connection, scope: Scope, people: Sequence[Person], near: Near) -> BoardCounts:
    """In one look at what is unresolved, however many lists are shown."""
    where = {**in_scope(scope), "now": micros(near.now), "near": micros(near.until)}
    rows = _COUNTS.rows(db, where | {"agents": [person.account for person in people]})
    total, held, close, free, late = (sum(int(row[n]) for row in rows) for n in range(1, 6))
    by_queue, talking = {row[0]: row[1] for row in rows}, _TALKING.scalar(db, {}) or 0
    return BoardCounts(total, held, close, free, late, by_queue, talking)


def mine(db: Connection, person: Person, limit: int) -> list[TicketView]:
    """Their tickets: what is open before what is over; overdue before the rest, newest first."""
    whose = {"platform": person.platform, "handle": person.handle}
    few = list(ticket_rows(_NEWEST.rows(db, whose | {"most": MAX_TICKETS_READ_WHOLE + 1})))
    if len(few) > MAX_TICKETS_READ_WHOLE:
        return _mine_of_many(db, whose | {"most": limit})
    found = views(sorted((row for row in few if row.status in _ACTIVE), key=_late_first)[:limit])
    over = [row for row in few if row.status in _OVER]
    return found + views(over[: limit - len(found)])


def _mine_of_many(db: Connection, whose: dict[str, Any]) -> list[TicketView]:
    """For who has more tickets than can be sorted here, by the two indexes that fit the halves."""
    found = views(ticket_rows(_MINE.rows(db, whose)))
    over = _MINE_OVER.rows(db, whose | {"most": whose["most"] - len(found)})
    return found + views(ticket_rows(over))


def _late_first(row: TicketRow) -> tuple[bool, int, int]:
    return row.late_at is None, row.late_at or 0, -row.number


def shared_with(db: Connection, person: Person, limit: int) -> list[TicketView]:
    """The newest tickets in which this account takes part."""
    return views(ticket_rows(_SHARED.rows(db, {"account": person.account, "most": limit})))


def of_person(
    db: Connection, accounts: Sequence[Person], limit: int, shared: bool
) -> list[TicketView]:
    """What these accounts of one person have opened and, if `shared`, take part in: overdue tickets
    first, then other open ones, the newest first.
    """
    found = {each.number: each for account in accounts for each in mine(db, account, limit)}
    if shared:
        for account in accounts:
            found |= {each.number: each for each in shared_with(db, account, limit)}
    return sorted(found.values(), key=_urgent_first)[:limit]


def of_known_person(db: Connection, person: Person, limit: int) -> list[TicketView]:
    """What a person opened by this account or a linked one, or takes part in."""
    known = linked_accounts.known_as(db, person)
    return of_person(db, (known, *map(Person.of_account, known.linked)), limit, True)


def _urgent_first(view: TicketView) -> tuple[bool, bool, float, int]:
    is_over = view.status in (Status.RESOLVED, Status.CLOSED)
    late = view.late_at.timestamp() if view.late_at is not None else 0.0
    return is_over, view.late_at is None, late, -view.number


def waiting(db: Connection, scope: Scope, limit: int) -> list[TicketView]:
    return views(db.execute(_WAITING, {**in_scope(scope), "most": limit}))


def view_of(db: Connection, number: int) -> TicketView | None:
    """One ticket as a line of a list."""
    found = views(ticket_rows(_NUMBERED.rows(db, {"number": number})))
    return found[0] if found else None


def held_by(db: Connection, people: Sequence[Person]) -> list[ConversationId]:
    """Unresolved tickets that one of these accounts has claimed, oldest first."""
    held = views(db.execute(_HELD_BY, {"agents": [person.account for person in people]}))
    theirs = [view for view in held if view.agent in people]
    return [view.conversation for view in sorted(theirs, key=lambda view: view.number)]


_OPENED_BY = Prepared(
    select(tickets.c.conversation_id, tickets.c.subject)
    .where(*(column == bindparam(column.name) for column in (tickets.c.platform, tickets.c.handle)))
    .where(tickets.c.opened_at >= bindparam("since"))
    .order_by(tickets.c.opened_at.desc())
    .limit(bindparam("most"))
)
_OPENED_AS = Prepared(
    select(tickets.c.conversation_id)
    .where(tickets.c.urgency == bindparam("urgency"), tickets.c.opened_at >= bindparam("since"))
    .order_by(tickets.c.opened_at.desc())
    .limit(bindparam("most"))
)


def opened_by(
    db: Connection, accounts: Sequence[str], since: datetime, limit: int
) -> list[tuple[ConversationId, str]]:
    """What these accounts have opened since then, UTC, the newest first for each."""
    found: list[tuple[ConversationId, str]] = []
    for account in accounts:
        platform, _, handle = account.partition(":")
        where = {"platform": platform, "handle": handle, "since": micros(since), "most": limit}
        found += [(ConversationId(row[0]), row[1]) for row in _OPENED_BY.rows(db, where)]
    return found


def opened_as(
    db: Connection, priority: Priority, since: datetime, limit: int
) -> list[ConversationId]:
    """The tickets of this priority that were opened since then, UTC, the newest first."""
    where = {"urgency": URGENCY[priority], "since": micros(since), "most": limit}
    return [ConversationId(row[0]) for row in _OPENED_AS.rows(db, where)]


MAX_KNOWN_TICKETS = 5_000
"""Tickets in which people are looked for who have opened one lately."""


def known_people(db: Connection, platform: str, limit: int) -> list[str]:
    """The handles of those who have opened one of the latest tickets, the latest first."""
    latest = (
        select(tickets.c.platform, tickets.c.handle, tickets.c.number)
        .order_by(tickets.c.number.desc())
        .limit(MAX_KNOWN_TICKETS)
        .subquery("latest")
    )
    query = (
        select(latest.c.handle)
        .where(latest.c.platform == platform)
        .group_by(latest.c.handle)
        .order_by(func.max(latest.c.number).desc())
        .limit(limit)
    )
    return list(db.scalars(query))


def holders(db: Connection, platform: str) -> list[Person]:
    """The accounts of that platform that have claimed an unresolved ticket, each once."""
    held = [view.agent for view in views(db.execute(_HELD)) if view.agent is not None]
    found = {person.handle: person for person in held if person.platform == platform}
    return list(found.values())


def board(db: Connection, scope: Scope, people: Sequence[Person], near: Near, most: int) -> Board:
    """The work of these accounts: the head of each list, most urgent first, and its length."""
    where = {**in_scope(scope), "most": most}
    late = where | {"now": micros(near.now)}
    theirs = where | {"agents": [person.account for person in people]}
    return Board(
        _read_list(db, _THEIRS, theirs),
        _read_list(db, _NEAR, late | {"near": micros(near.until)}),
        _read_list(db, _FREE, where),
        _read_list(db, _LATE, late),
    )


def in_scope(scope: Scope) -> dict[str, Any]:
    return {
        "queues": list(scope.queues),
        "is_agent": bool(scope.policy_queues),
        "policy_queues": list(scope.policy_queues),
        "teams": list(scope.teams),
        "reader_teams": list(scope.reader_teams),
        "reader_queues": list(scope.reader_queues),
    }


def in_read_scope(reader: ReadScope) -> dict[str, Any]:
    return in_scope(reader.work) | {"accounts": list(reader.accounts)}


def _read_list(
    db: Connection, asked: tuple[Select[Any], Select[Any]], where: dict[str, Any]
) -> TicketList:
    head, number = asked
    return TicketList(tuple(views(db.execute(head, where))), db.scalar(number, where) or 0)
