"""The latest change of each message, for a day; and words that were deleted before they left."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from core.model.actions import Action, DraftAnswer
from core.model.ids import ConversationId, EventId
from core.model.pending_messages import KEPT_FOR, Change
from core.ports import DeliveryState
from core.store.codec import micros, moment
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.leases import readable
from core.store.tables import inbox, message_changes, outbox
from core.store.timeline.write import mark_withdrawn

_KEEP = prepared_statement.both(
    lambda insert: prepared_statement.replacing(
        insert(message_changes), ["message"], "at", "version", "deleted", "early", "text"
    )
)
_CHANGE_OF = Prepared(
    select(
        message_changes.c.at,
        message_changes.c.version,
        message_changes.c.deleted,
        message_changes.c.text,
        message_changes.c.early,
    ).where(message_changes.c.message == bindparam("id"))
)
_SEEN = Prepared(select(inbox.c.event_id).where(inbox.c.event_id == bindparam("id")))
_NOT_SENT = (DeliveryState.WAITING.value, DeliveryState.BLOCKED.value, DeliveryState.DEAD.value)


def change_of(db: Connection, message: EventId) -> Change | None:
    row = _CHANGE_OF.first(db, {"id": message})
    if row is None:
        return None
    at, version, deleted, text, early = row
    return Change(moment(at), version, bool(deleted), text, bool(early))


def keep_change(db: Connection, message: EventId, change: Change) -> None:
    expire_changes(db, change.at)
    row = {
        "message": message,
        "at": micros(change.at),
        "version": change.version,
        "deleted": change.is_deleted,
        "early": change.is_early,
        "text": change.text,
    }
    db.execute(prepared_statement.of(db, _KEEP), row)


def has_seen(db: Connection, event: EventId) -> bool:
    return _SEEN.first(db, {"id": event}) is not None


def expire_changes(db: Connection, now: datetime) -> int:
    """Forget changes whose message is not to be expected any more; returns how many."""
    old = message_changes.c.at < micros(now - KEPT_FOR)
    return db.execute(delete(message_changes).where(old)).rowcount


def withdraw(db: Connection, conversation: ConversationId, slots: Collection[str]) -> int:
    """Take back what was to be said under these slots and has surely not left; returns how many.

    What may have left is taken back on the platform, by the action that follows.
    """
    query = select(outbox.c.seq, outbox.c.key, outbox.c.platform, outbox.c.action).where(
        outbox.c.conversation_id == conversation,
        outbox.c.state.in_(_NOT_SENT),
        ~outbox.c.unclear,
    )
    rows = db.execute(query)
    found = [(row, readable(row.action, row.platform, conversation)) for row in rows]
    gone = [row for row, action in found if action is not None and _slot(action) in slots]
    if gone:
        db.execute(delete(outbox).where(outbox.c.seq.in_([row.seq for row in gone])))
        mark_withdrawn(db, [(conversation, row.key) for row in gone])
    return len(gone)


def _slot(action: Action) -> str:
    return "" if isinstance(action, DraftAnswer) else action.message_key
