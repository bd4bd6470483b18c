"""Deadlines that have come, and the back-off of those that fail."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, literal, or_, select, update

from core.model.deadline import EVENT_PREFIX, Deadline, DeadlineKind
from core.model.ids import ConversationId
from core.ports import DueRow
from core.store.codec import micros, moment
from core.store.tables import deadlines, inbox

MAX_DEFERRED = timedelta(minutes=10)
"""A longer one was written before the clock was set back, and is over."""

_SEEN = exists().where(
    inbox.c.event_id
    == literal(EVENT_PREFIX) + deadlines.c.conversation_id + ":" + deadlines.c.meaning
)
_IS_KNOWN = deadlines.c.kind.in_([kind.value for kind in DeadlineKind])
"""A newer release may know more kinds. Its rows wait for it, and hold up nobody."""
_NOT_DEFERRED = or_(
    deadlines.c.deferred_until <= bindparam("now"),
    deadlines.c.deferred_until > bindparam("longest"),
)
_DUE = (
    select(deadlines)
    .where(deadlines.c.at <= bindparam("now"), ~_SEEN, _IS_KNOWN, _NOT_DEFERRED)
    .order_by(deadlines.c.at)
    .limit(bindparam("most"))
)
_IT = (
    deadlines.c.conversation_id == bindparam("talk"),
    deadlines.c.meaning == bindparam("what"),
)
_FAILED = (
    update(deadlines)
    .where(*_IT)
    .values(failures=deadlines.c.failures + 1)
    .returning(deadlines.c.failures)
)
_DEFER = update(deadlines).where(*_IT).values(deferred_until=bindparam("until"))


def due(db: Connection, now: datetime, limit: int) -> list[DueRow]:
    """Deadlines that have come. One whose event was seen is done, whatever its row says."""
    asked = {"now": micros(now), "longest": micros(now + MAX_DEFERRED), "most": limit}
    return [
        DueRow(
            ConversationId(row.conversation_id),
            Deadline(DeadlineKind(row.kind), moment(row.at), row.mark),
        )
        for row in db.execute(_DUE, asked)
    ]


def defer(db: Connection, row: DueRow, now: datetime, waits: Sequence[timedelta]) -> int:
    it = {"talk": row.conversation, "what": row.deadline.meaning}
    failures = int(db.scalar(_FAILED, it) or 0)
    if failures:
        wait = waits[min(failures, len(waits)) - 1]
        db.execute(_DEFER, {**it, "until": micros(now + wait)})
    return failures
