"""Reading the timeline: pages of a conversation, what one message has brought, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from core.model.actions import Say
from core.model.audit import AuditEntry
from core.model.ids import ConversationId, EventId
from core.model.timeline import DESK, Access, Arrival, Audience, TimelineEntry
from core.ports import DeliveryState
from core.store.codec import load_readable, micros, moment
from core.store.outbox.leases import readable
from core.store.tables import outbox, timeline
from core.store.timeline.append import RenderText

_ARRIVALS = {
    DeliveryState.WAITING: Arrival.ON_ITS_WAY,
    DeliveryState.SENDING: Arrival.ON_ITS_WAY,
    DeliveryState.SENT: Arrival.ARRIVED,
    DeliveryState.BLOCKED: Arrival.FAILED,
    DeliveryState.DEAD: Arrival.FAILED,
    DeliveryState.DROPPED: Arrival.WITHDRAWN,
}
_WITH_ARRIVAL = select(timeline, outbox.c.state).outerjoin(
    outbox, (timeline.c.key != "") & (outbox.c.key == timeline.c.key)
)


MAX_POSITION = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """So many entries behind a position, or before one."""

    after: int
    limit: int
    before: int = MAX_POSITION


def page(
    db: Connection,
    conversation: ConversationId,
    access: Access,
    wanted: Page,
    render: RenderText,
) -> list[TimelineEntry]:
    """The entries that this access admits behind a position, oldest first."""
    query = _of(conversation, access).where(timeline.c.seq > wanted.after)
    return _read(db, query.order_by(timeline.c.seq).limit(wanted.limit), render)


def latest(
    db: Connection,
    conversation: ConversationId,
    access: Access,
    wanted: Page,
    render: RenderText,
) -> list[TimelineEntry]:
    """The last entries that this access admits before a position, oldest first."""
    query = _of(conversation, access).where(timeline.c.seq < wanted.before)
    query = query.order_by(timeline.c.seq.desc()).limit(wanted.limit)
    return _read(db, query, render)[::-1]


def position(db: Connection, conversation: ConversationId, access: Access) -> int:
    """That of the last entry which this access admits; 0 where there is none."""
    query = _of(conversation, access).with_only_columns(func.max(timeline.c.seq))
    return db.scalar(query) or 0


def changes_of(db: Connection, conversation: ConversationId, limit: int) -> list[AuditEntry]:
    """The latest words and changes as they were recorded, oldest first."""
    is_it = (timeline.c.conversation_id == conversation, timeline.c.kind != DESK)
    query = select(timeline.c.body).where(*is_it).order_by(timeline.c.seq.desc()).limit(limit)
    return load_readable(AuditEntry, reversed(db.scalars(query).all()))


def conversations_with(db: Connection, source: str) -> list[ConversationId]:
    """The conversations whose timeline has entries of this message, the first one first."""
    if not source:
        return []
    query = select(timeline.c.conversation_id).where(timeline.c.source == source)
    found = db.scalars(query.order_by(timeline.c.seq))
    return [ConversationId(id_) for id_ in dict.fromkeys(found)]


def entries_of(db: Connection, source: str) -> list[AuditEntry]:
    """All that this message has brought, in any conversation, oldest first."""
    if not source:
        return []
    query = select(timeline.c.body).where(timeline.c.source == source).order_by(timeline.c.seq)
    return load_readable(AuditEntry, db.scalars(query).all())


def _of(conversation: ConversationId, access: Access) -> Select[Any]:
    """`Access.admits` as a condition."""
    query = _WITH_ARRIVAL.where(
        timeline.c.conversation_id == conversation,
        timeline.c.audience.in_([audience.value for audience in access.audiences]),
    )
    return query if access.since is None else query.where(timeline.c.at >= micros(access.since))


def _read(db: Connection, query: Select[Any], render: RenderText) -> list[TimelineEntry]:
    found = (_entry(row) for row in db.execute(query).all())
    return [_with_text(entry, render) for entry in found if entry is not None]


def _with_text(entry: TimelineEntry, render: RenderText) -> TimelineEntry:
    """A message whose text was not kept, or was redacted, is rendered from what is left of it."""
    if entry.message is None or entry.text:
        return entry
    return replace(entry, text=render(entry.message, entry.at), is_rendered_again=True)


def _entry(row: Row[Any]) -> TimelineEntry | None:
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
        return replace(bare, message=action if isinstance(action, Say) else None, text=row.text)
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


def _arrival(row: Row[Any]) -> Arrival | None:
    """What was sent and is in the outbox no more has arrived, unless it was noted otherwise."""
    if row.arrival:
        return Arrival(row.arrival)
    if not row.key:
        return None
    return Arrival.ARRIVED if row.state is None else _ARRIVALS[DeliveryState(row.state)]
