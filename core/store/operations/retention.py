"""Forgetting what is old: events nobody will deliver again, messages that arrived, ended notes."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from core.model.ids import EXPIRING, expiring_name
from core.ports import DeliveryState
from core.store import linked_accounts
from core.store.codec import micros
from core.store.tables import counters, inbox, notes, outbox, portal_notices
from core.store.timeline.write import mark_withdrawn

MAX_ROWS_PER_SWEEP = 1000
"""Rows. A few milliseconds, so that nobody's words wait behind the sweeping."""

_ENDED = (DeliveryState.SENT.value, DeliveryState.DROPPED.value)


def delete_expired(db: Connection, before: datetime) -> int:
    """Take away some rows from before that moment, dead letters excepted; returns how many."""
    seen = select(inbox.c.event_id).where(inbox.c.at < micros(before)).limit(MAX_ROWS_PER_SWEEP)
    ended = select(outbox.c.seq).where(
        outbox.c.ended_at < micros(before), outbox.c.state.in_(_ENDED)
    )
    gone = db.execute(delete(inbox).where(inbox.c.event_id.in_(seen))).rowcount
    old = outbox.c.seq.in_(ended.limit(MAX_ROWS_PER_SWEEP))
    dropped = select(outbox.c.conversation_id, outbox.c.key).where(
        outbox.c.ended_at < micros(before),
        outbox.c.state == DeliveryState.DROPPED.value,
        outbox.c.conversation_id.is_not(None),
    )
    mark_withdrawn(db, [(home, key) for home, key in db.execute(dropped)])
    days = [counters.c.name.like("tokens:%"), counters.c.name < f"tokens:{before:%Y-%m-%d}"]
    gone += db.execute(delete(counters).where(*days)).rowcount
    ended_notes = [
        notes.c.name.startswith(EXPIRING),
        notes.c.name < expiring_name(before.date(), ""),
    ]
    gone += db.execute(delete(notes).where(*ended_notes)).rowcount
    gone += linked_accounts.delete_expired_codes(db, before)
    # Answers at the portal that nobody has come to read; a page that is opened takes them away.
    unread = portal_notices.c.at < micros(before)
    gone += db.execute(delete(portal_notices).where(unread)).rowcount
    return gone + db.execute(delete(outbox).where(old)).rowcount
