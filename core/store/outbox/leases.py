"""Leases: which messages a worker may send.

It takes the due head of each free lane, under a lease with a fencing token. A new message that can
leave at once is leased as it is stored, and handed over: the first one of a lane in which nothing
waits or is on its way. Whoever stores it sends it, so it need not be looked for.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from core.model.actions import Action, DraftAnswer, Say
from core.model.ids import ConversationId
from core.model.outbox_message import LeaseOffer
from core.model.people import Place
from core.ports import DeliveryState, OutboxMessage, Posted
from core.store.codec import UnreadableError, in_micros, loads, micros, moment
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.tables import is_undelivered, outbox, posted

log = logging.getLogger(__name__)

SENDING = DeliveryState.SENDING.value
MARGIN = timedelta(seconds=30)
"""A look that waited for the writer has read its clock so long before it is carried out, at most: a
lease that was taken meanwhile, when the message was stored, is none of a clock that was set back.
"""

# On PostgreSQL leases run by the database's own time, since the workers' clocks may differ. An
# SQLite file is on one machine, whose clock is handed in.
CLOCKS: Mapping[str, ColumnElement[int]] = {
    prepared_statement.SQLITE: bindparam("clock", type_=BigInteger),
    prepared_statement.POSTGRESQL: cast(
        func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger
    ),
}


def due_heads(clock: ColumnElement[int], *which: ColumnElement[bool]) -> Any:
    """Oldest first. What another worker is just taking is passed over."""
    earlier = outbox.alias("earlier")
    is_head = ~exists().where(
        earlier.c.lane == outbox.c.lane, earlier.c.seq < outbox.c.seq, is_undelivered(earlier)
    )
    return (
        select(outbox)
        .where(
            is_undelivered(outbox),
            *which,
            outbox.c.due_at <= bindparam("now"),
            or_(
                outbox.c.state != SENDING,
                outbox.c.lease_until < clock,
                # Nobody takes a lease for so long: the clock was set back since.
                outbox.c.lease_until > clock + bindparam("longest", type_=BigInteger),
            ),
            is_head,
        )
        .order_by(outbox.c.due_at, outbox.c.seq)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


TAKEN = (
    *("seq", "key", "lane", "platform", "conversation_id"),
    *("action", "attempts", "fence", "unclear", "due_at"),
)
"""What is read of a row that was leased."""


def take(clock: ColumnElement[int], hold: Any) -> Any:
    """Lease the rows that the condition to be added chooses; gives them as they are from then on.
    One whose lease ran out comes back as unclear.
    """
    leased = update(outbox).values(
        state=SENDING,
        fence=outbox.c.fence + 1,
        attempts=outbox.c.attempts + 1,
        lease_until=clock + hold,
        unclear=or_(outbox.c.unclear, case((outbox.c.state == SENDING, True), else_=False)),
    )
    return leased.returning(*(outbox.c[name] for name in TAKEN))


_CLOCK = CLOCKS[prepared_statement.SQLITE]
_HOLD = bindparam("hold", type_=BigInteger)
_DUE_HEADS = due_heads(
    _CLOCK,
    outbox.c.platform.in_(bindparam("platforms", expanding=True)),
    outbox.c.seq.not_in(bindparam("busy", expanding=True)),
).with_only_columns(outbox.c.seq)
_HAS_DUE = Prepared(_DUE_HEADS)
_TAKE = Prepared(take(_CLOCK, _HOLD).where(outbox.c.seq.in_(_DUE_HEADS)))
_TAKE_ONE = Prepared(take(_CLOCK, _HOLD).where(outbox.c.seq == bindparam("message")))
_STANDING = Prepared(
    select(posted).where(
        posted.c.conversation_id.in_(bindparam("talks", expanding=True)),
        posted.c.slot.in_(bindparam("slots", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker wants to lease at the moment `now` (UTC), for how long, and at most."""

    platforms: Sequence[str]
    now: datetime
    hold: timedelta
    limit: int
    busy: Collection[int] = ()


def has_due(db: Connection, wanted: Wanted) -> bool:
    """A look that takes no lock: an idle relay must not stand in the writers' way."""
    return _HAS_DUE.first(db, {**parameters(wanted), "most": 1}) is not None


def lease(db: Connection, wanted: Wanted) -> list[OutboxMessage]:
    """On SQLite: the due head of each free lane."""
    rows = _TAKE.rows(db, {**parameters(wanted), "hold": in_micros(wanted.hold)})
    found = [read_row(dict(zip(TAKEN, row, strict=True))) for row in rows]
    return _with_places(db, sorted(found, key=lambda each: (each[0].due_at, each[0].seq)))


def lease_one(db: Connection, seq: int, now: datetime, hold: timedelta) -> OutboxMessage:
    """On SQLite: this one, which waits and is the head of its lane."""
    [row] = _TAKE_ONE.rows(db, {"message": seq, "clock": micros(now), "hold": in_micros(hold)})
    [message] = _with_places(db, [read_row(dict(zip(TAKEN, row, strict=True)))])
    return message


def readable(body: str, platform: str, conversation: str | None) -> Action | None:
    """The action of a row; None if it cannot be read."""
    try:
        action: Action = loads(Action, body)
    except UnreadableError:
        log.warning("outbox.unreadable_row", extra={"platform": platform, "talk": conversation})
        return None
    return action


def stand_in(platform: str, conversation: str | None) -> Action:
    """Stands in the place of an action that cannot be read, for lists and for dead letters."""
    talk = None if conversation is None else ConversationId(conversation)
    return Say(Place(platform, ""), "unreadable", talk)


def parameters(wanted: Wanted) -> dict[str, object]:
    now = micros(wanted.now)
    return {
        "platforms": list(wanted.platforms),
        "now": now,
        "clock": now,
        "most": wanted.limit,
        "longest": in_micros(wanted.hold + MARGIN),
        "busy": list(wanted.busy),
    }


FIRST = 1
"""The number of the first try, and of the first lease."""


@dataclass(frozen=True, slots=True)
class LeasedRow:
    """A row as it was leased, by default when it was stored."""

    seq: int
    key: str
    lane: str
    due_at: int
    attempts: int = FIRST
    fence: int = FIRST
    unclear: bool = False
    unreadable: bool = False


def read_row(row: Mapping[str, Any]) -> tuple[LeasedRow, Action]:
    """Of the columns `TAKEN`."""
    action = readable(row["action"], row["platform"], row["conversation_id"])
    leased = LeasedRow(
        row["seq"],
        row["key"],
        row["lane"],
        row["due_at"],
        row["attempts"],
        row["fence"],
        bool(row["unclear"]),
        unreadable=action is None,
    )
    return leased, action or stand_in(row["platform"], row["conversation_id"])


def _with_places(db: Connection, found: Sequence[tuple[LeasedRow, Action]]) -> list[OutboxMessage]:
    """Find, for each row, the message it edits and the message it belongs beneath."""
    return to_hand_over(found, where_they_stand(db, [action for _, action in found]))


Standing = Mapping[tuple[str, str], Posted]
"""Where messages stand, by their conversation and key."""


def where_they_stand(db: Connection, actions: Sequence[Action]) -> Standing:
    """Messages that these actions edit or belong beneath."""
    talks = {a.conversation for a in actions if a.conversation and (slot_of(a) or under(a))}
    standing: dict[tuple[str, str], Posted] = {}
    if talks:
        slots = {slot for a in actions for slot in (slot_of(a), under(a)) if slot}
        for talk, slot, platform, room, thread, ref in _STANDING.rows(
            db, {"talks": sorted(talks), "slots": sorted(slots)}
        ):
            standing[talk, slot] = Posted(Place(platform, room, thread), ref)
    return standing


def outbox_message(row: LeasedRow, action: Action, standing: Standing) -> OutboxMessage:
    conversation = str(action.conversation)
    above = standing.get((conversation, under(action)))
    if above is not None and above.place.platform == action.to.platform:
        action = replace(action, to=above.place)
    return OutboxMessage(
        seq=row.seq,
        key=row.key,
        lane=row.lane,
        action=action,
        attempts=row.attempts,
        fence=row.fence,
        posted=standing.get((conversation, slot_of(action))) if slot_of(action) else None,
        is_unclear=row.unclear,
        due_at=moment(row.due_at),
        unreadable=row.unreadable,
    )


def slot_of(action: Action) -> str:
    """Only what stands somewhere has one."""
    return "" if isinstance(action, DraftAnswer) else action.message_key


def under(action: Action) -> str:
    return action.reply_to if isinstance(action, Say) else ""


OutgoingRow = Mapping[str, Any]
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


def insert_outgoing(
    db: Connection, rows: Sequence[OutgoingRow], actions: Sequence[Action], offer: LeaseOffer | None
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


def lane_heads(rows: Sequence[OutgoingRow], offer: LeaseOffer | None) -> Iterator[tuple[int, str]]:
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


def has_unknown_lanes(rows: Sequence[OutgoingRow], leased: Sequence[OutboxMessage]) -> bool:
    """Are there rows in lanes of which nothing was handed over?"""
    return not {row["lane"] for row in rows} <= {message.lane for message in leased}
