"""Reading the timeline: pages of a conversation, what one message has brought, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from core.model.actions import Say
from core.model.ids import ConversationId, EventId
from core.model.timeline import DESK, Access, Arrival, Audience, AuditEntry, TimelineEntry
from core.ports import DeliveryState
from core.store.codec import load_readable, micros, moment
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.leases import readable
from core.store.tables import outbox, timeline
from core.store.timeline.write import RenderText, has_source

_ARRIVALS = {
    DeliveryState.WAITING: Arrival.ON_ITS_WAY,
    DeliveryState.SENDING: Arrival.ON_ITS_WAY,
    DeliveryState.SENT: Arrival.ARRIVED,
    DeliveryState.BLOCKED: Arrival.FAILED,
    DeliveryState.DEAD: Arrival.FAILED,
    DeliveryState.DROPPED: Arrival.WITHDRAWN,
}


class _Row(NamedTuple):
    """A row of the timeline, with the state of its message in the outbox."""

    seq: int
    conversation_id: str
    at: int
    kind: str
    cause: str
    audience: str
    body: str
    text: str
    key: str
    arrival: str
    state: str | None


_WITH_ARRIVAL = select(*(timeline.c[name] for name in _Row._fields[:-1]), outbox.c.state).outerjoin(
    outbox, (timeline.c.key != "") & (outbox.c.key == timeline.c.key)
)
_AUDIENCES: Final = ("audience", "or_audience")
_READABLE = (
    timeline.c.conversation_id == bindparam("home"),
    timeline.c.audience.in_([bindparam(name) for name in _AUDIENCES]),
    timeline.c.at >= bindparam("since"),
)
"""`Access.admits` as a condition, whose values `_values` gives."""
_ALWAYS: Final = -(2**62)
"""Before every entry, in microseconds."""


MAX_POSITION = 2**63 - 1
MAX_KEPT_CHARS: Final = 20_000
"""Rows that are longer are decoded each time."""


@dataclass(frozen=True, slots=True)
class Page:
    """So many entries behind a position, or before one."""

    after: int
    limit: int
    before: int = MAX_POSITION


_FOLLOWING = Prepared(
    _WITH_ARRIVAL.where(*_READABLE, timeline.c.seq > bindparam("after"))
    .order_by(timeline.c.seq)
    .limit(bindparam("most"))
)
_LATEST = Prepared(
    _WITH_ARRIVAL.where(*_READABLE, timeline.c.seq < bindparam("before"))
    .order_by(timeline.c.seq.desc())
    .limit(bindparam("most"))
)
_POSITION = Prepared(select(func.max(timeline.c.seq)).where(*_READABLE))


def page(
    db: Connection,
    conversation: ConversationId,
    access: Access,
    wanted: Page,
    render: RenderText,
) -> list[TimelineEntry]:
    """The entries that this access admits behind a position, oldest first."""
    where = {"after": wanted.after, "most": wanted.limit}
    return _read(_FOLLOWING.rows(db, _values(conversation, access) | where), render)


def latest(
    db: Connection,
    conversation: ConversationId,
    access: Access,
    wanted: Page,
    render: RenderText,
) -> list[TimelineEntry]:
    """The last entries that this access admits before a position, oldest first."""
    where = {"before": wanted.before, "most": wanted.limit}
    return _read(_LATEST.rows(db, _values(conversation, access) | where), render)[::-1]


def position(db: Connection, conversation: ConversationId, access: Access) -> int:
    """That of the last entry which this access admits; 0 where there is none."""
    return _POSITION.scalar(db, _values(conversation, access)) or 0


def changes_of(db: Connection, conversation: ConversationId, limit: int) -> list[AuditEntry]:
    """The latest words and changes as they were recorded, oldest first."""
    is_it = (timeline.c.conversation_id == conversation, timeline.c.kind != DESK)
    query = select(timeline.c.body).where(*is_it).order_by(timeline.c.seq.desc()).limit(limit)
    return load_readable(AuditEntry, reversed(db.scalars(query).all()))


def conversations_with(db: Connection, source: str) -> list[ConversationId]:
    """The conversations whose timeline has entries of this message, the first one first."""
    if not source:
        return []
    query = select(timeline.c.conversation_id).where(has_source(source))
    found = db.scalars(query.order_by(timeline.c.seq))
    return [ConversationId(id_) for id_ in dict.fromkeys(found)]


def entries_of(db: Connection, source: str) -> list[AuditEntry]:
    """All that this message has brought, in any conversation, oldest first."""
    if not source:
        return []
    query = select(timeline.c.body).where(has_source(source)).order_by(timeline.c.seq)
    return load_readable(AuditEntry, db.scalars(query).all())


def _values(conversation: ConversationId, access: Access) -> dict[str, object]:
    audiences = [audience.value for audience in access.audiences] or [""]
    since = _ALWAYS if access.since is None else micros(access.since)
    both = dict(zip(_AUDIENCES, audiences * len(_AUDIENCES), strict=False))
    return {"home": conversation, "since": since, **both}


def _read(rows: Sequence[Sequence[Any]], render: RenderText) -> list[TimelineEntry]:
    found = (_read_row(_Row(*row), render) for row in rows)
    return [entry for entry in found if entry is not None]


def _read_row(row: _Row, render: RenderText) -> TimelineEntry | None:
    return (_entry if len(row.body) + len(row.text) < MAX_KEPT_CHARS else _decode)(row, render)


def _with_text(entry: TimelineEntry, render: RenderText) -> TimelineEntry:
    """A message whose text was not kept, or was redacted, is rendered from what is left of it."""
    if entry.message is None or entry.text:
        return entry
    return replace(entry, text=render(entry.message, entry.at), is_rendered_again=True)


def _decode(row: _Row, render: RenderText) -> TimelineEntry | None:
    """None for a row that cannot be read: it must not hide the others."""
    bare = TimelineEntry(
        row.seq,
        moment(row.at),
        row.kind,
        EventId(row.cause),
        Audience(row.audience),
        arrival=_arrival(row),
    )
    if row.kind == DESK:
        action = readable(row.body, "", row.conversation_id)
        message = action if isinstance(action, Say) else None
        return _with_text(replace(bare, message=message, text=row.text), render)
    read: Sequence[AuditEntry] = load_readable(AuditEntry, [row.body])
    for entry in read:
        return replace(
            bare,
            actor=entry.actor,
            details=entry.details,
            source=entry.source,
            files=entry.files,
        )
    return None


_entry = lru_cache(maxsize=2048)(_decode)
"""Who follows a conversation reads most rows again and again; a row is known by its values."""


def _arrival(row: _Row) -> Arrival | None:
    """What was sent and is in the outbox no more has arrived, unless it was noted otherwise."""
    if row.arrival:
        return Arrival(row.arrival)
    if not row.key:
        return None
    return Arrival.ARRIVED if row.state is None else _ARRIVALS[DeliveryState(row.state)]
