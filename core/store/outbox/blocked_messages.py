"""Messages that wait for a channel which the app may not write in: kept aside until it is open.

They do not stand in their lane, so the rest of the conversation goes on. Used by the relay.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from core.model.ids import ConversationId
from core.model.outbox_message import ClosedChannel, DeliveryState, OutboxMessage
from core.model.people import Place
from core.store.codec import micros, moment
from core.store.outbox.leases import readable
from core.store.tables import BLOCKED, outbox

_WAITING = DeliveryState.WAITING.value


def block(db: Connection, message: OutboxMessage, reason: str) -> bool:
    """Keep it aside; False if the lease was lost and another worker has it now."""
    aside = update(outbox).where(
        outbox.c.seq == message.seq,
        outbox.c.fence == message.fence,
        outbox.c.state == DeliveryState.SENDING.value,
    )
    values = {
        "state": DeliveryState.BLOCKED.value,
        "reason": reason,
        "attempts": 0,
        "unclear": False,
    }
    return db.execute(aside.values(**values)).rowcount == 1


def closed_channels(db: Connection) -> list[ClosedChannel]:
    """Every channel that messages wait for, with the moment (UTC) of the oldest of them."""
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in db.execute(select(outbox).where(BLOCKED).order_by(outbox.c.seq)):
        if (to := _to(row)) is not None:
            found.setdefault((to.platform, to.room), []).append(row)
    return [
        ClosedChannel(
            platform,
            room,
            moment(rows[0].queued_at),
            len(rows),
            tuple(dict.fromkeys(ConversationId(r.conversation_id) for r in rows)),
            rows[0].reason,
        )
        for (platform, room), rows in found.items()
    ]


def probe(db: Connection, platform: str, room: str, now: datetime) -> str:
    """Let the oldest message of that channel leave, to see whether it is open; returns its key,
    "" if none waits.
    """
    oldest = next(iter(_blocked_in(db, platform, room)), None)
    if oldest is None:
        return ""
    values = {"state": _WAITING, "due_at": micros(now)}
    db.execute(update(outbox).where(outbox.c.seq == oldest.seq).values(**values))
    return str(oldest.key)


def unblock(db: Connection, platform: str, room: str, now: datetime) -> int:
    """Let all messages of that channel leave, in their order; returns how many.

    Each gets a new place in the queue: its lane has gone on without it.
    """
    rows = [dict(row._mapping) for row in _blocked_in(db, platform, room)]
    if rows:
        db.execute(delete(outbox).where(outbox.c.seq.in_([row.pop("seq") for row in rows])))
        again = {"state": _WAITING, "reason": "", "due_at": micros(now)}
        db.execute(insert(outbox), [{**row, **again} for row in rows])
    return len(rows)


def _blocked_in(db: Connection, platform: str, room: str) -> Iterable[Row[Any]]:
    """Oldest first. There are few, so the room is read off each message."""
    query = select(outbox).where(BLOCKED, outbox.c.platform == platform).order_by(outbox.c.seq)
    rows = db.execute(query.with_for_update()).all()
    return [row for row in rows if (to := _to(row)) is not None and to.room == room]


def _to(row: Row[Any]) -> Place | None:
    action = readable(row.action, row.platform, row.conversation_id)
    return None if action is None else action.to
