"""New messages: those that can leave at once are leased as they are stored, and handed over.

That is the first one of a lane in which nothing waits or is on its way. Whoever stores it sends it,
so it need not be looked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from core.model.actions import Action
from core.model.outbox_message import LeaseOffer, OutboxMessage
from core.ports import DeliveryState
from core.store.codec import micros
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.leases import Standing, outbox_message, where_they_stand
from core.store.tables import is_undelivered, outbox

Row = Mapping[str, Any]
_COLUMNS = (
    *("key", "lane", "platform", "conversation_id", "action", "state"),
    *("queued_at", "due_at", "not_before", "waits_since"),
)
_WAITING = Prepared(insert(outbox), *_COLUMNS)
_LEASED = Prepared(
    insert(outbox).returning(outbox.c.seq), *_COLUMNS, "attempts", "fence", "lease_until"
)
_UNDELIVERED = Prepared(
    select(outbox.c.seq).where(outbox.c.lane == bindparam("of"), is_undelivered(outbox)).limit(1)
)
FIRST = 1
"""The number of the first try, and of the first lease."""


@dataclass(frozen=True, slots=True)
class LeasedRow:
    """A row as it was leased when it was stored."""

    seq: int
    key: str
    lane: str
    due_at: int
    attempts: int = FIRST
    fence: int = FIRST
    unclear: bool = False


def insert_parcels(
    db: Connection, rows: Sequence[Row], actions: Sequence[Action], offer: LeaseOffer | None
) -> list[OutboxMessage]:
    """In their order. Returns those that were leased under the offer."""
    heads, leased = dict(lane_heads(rows, offer)), list[tuple[LeasedRow, Action]]()
    for n, (row, action) in enumerate(zip(rows, actions, strict=True)):
        is_free = n in heads and _UNDELIVERED.first(db, {"of": row["lane"]}) is None
        if not is_free or offer is None:
            _WAITING.change(db, row)
            continue
        lease = {"attempts": FIRST, "fence": FIRST, "lease_until": micros(offer.now + offer.hold)}
        seq = _LEASED.scalar(db, {**row, **lease, "state": DeliveryState.SENDING.value})
        leased.append((LeasedRow(seq, row["key"], row["lane"], row["due_at"]), action))
    return to_hand_over(leased, where_they_stand(db, [action for _, action in leased]))


def lane_heads(rows: Sequence[Row], offer: LeaseOffer | None) -> Iterator[tuple[int, str]]:
    """The first row of each lane, if it goes to a platform that is offered: index and lane."""
    seen = set[str]()
    for n, row in enumerate(rows):
        lane, is_first = row["lane"], row["lane"] not in seen
        seen.add(lane)
        is_due = offer is not None and row["due_at"] <= micros(offer.now)
        if offer is not None and is_first and is_due and row["platform"] in offer.platforms:
            yield n, lane


def to_hand_over(
    leased: Sequence[tuple[LeasedRow, Action]], standing: Standing
) -> list[OutboxMessage]:
    return [outbox_message(row, action, standing) for row, action in leased]


def has_unknown_lanes(rows: Sequence[Row], leased: Sequence[OutboxMessage]) -> bool:
    """Are there rows in lanes of which nothing was handed over?"""
    return not {row["lane"] for row in rows} <= {message.lane for message in leased}


def hold_micros(offer: LeaseOffer) -> int:
    return offer.hold // timedelta(microseconds=1)
