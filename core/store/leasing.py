"""Taking parcels from the outbox: the due head of each free lane, under a lease with a fence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    update,
)

from core.model.actions import Action, DraftAnswer, Say
from core.model.people import Place
from core.ports import Parcel, ParcelState, Posted
from core.store import dialect
from core.store.codec import loads, micros, moment
from core.store.tables import is_undelivered, outbox, posted

SENDING = ParcelState.SENDING.value

# On PostgreSQL leases run by the database's own time, since the workers' clocks may differ. An
# SQLite file is on one machine, whose clock is handed in.
_CLOCKS: Mapping[str, ColumnElement[int]] = {
    dialect.SQLITE: bindparam("clock", type_=BigInteger),
    dialect.POSTGRESQL: cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger),
}


def _due_heads(clock: ColumnElement[int]) -> Any:
    """Oldest first. What another worker is just taking is passed over."""
    earlier = outbox.alias("earlier")
    is_head = ~exists().where(
        earlier.c.lane == outbox.c.lane, earlier.c.seq < outbox.c.seq, is_undelivered(earlier)
    )
    return (
        select(outbox)
        .where(
            is_undelivered(outbox),
            outbox.c.platform.in_(bindparam("platforms", expanding=True)),
            outbox.c.due_at <= bindparam("now"),
            or_(outbox.c.state != SENDING, outbox.c.lease_until < clock),
            is_head,
        )
        .order_by(outbox.c.due_at, outbox.c.seq)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )


def _taking(clock: ColumnElement[int]) -> Any:
    return (
        update(outbox)
        .where(outbox.c.seq.in_(bindparam("taken", expanding=True)))
        .values(
            state=SENDING,
            fence=outbox.c.fence + 1,
            attempts=outbox.c.attempts + 1,
            lease_until=clock + bindparam("hold", type_=BigInteger),
            unclear=or_(outbox.c.unclear, case((outbox.c.state == SENDING, True), else_=False)),
        )
    )


_DUE_HEADS = {name: _due_heads(clock) for name, clock in _CLOCKS.items()}
_TAKE = {name: _taking(clock) for name, clock in _CLOCKS.items()}
_STANDING = select(posted).where(
    posted.c.conversation_id.in_(bindparam("talks", expanding=True)),
    posted.c.slot.in_(bindparam("slots", expanding=True)),
)


def has_due(db: Connection, platforms: Sequence[str], now: datetime) -> bool:
    """A look that takes no lock: an idle relay must not stand in the writers' way."""
    return db.execute(dialect.of(db, _DUE_HEADS), _asked(platforms, now, 1)).first() is not None


def lease(
    db: Connection, platforms: Sequence[str], now: datetime, hold: timedelta, limit: int
) -> list[Parcel]:
    """The due head of each free lane. One whose lease ran out comes back as unclear."""
    rows = db.execute(dialect.of(db, _DUE_HEADS), _asked(platforms, now, limit)).all()
    if not rows:
        return []
    lasting = {"hold": hold // timedelta(microseconds=1), "clock": micros(now)}
    db.execute(dialect.of(db, _TAKE), {"taken": [row.seq for row in rows], **lasting})
    return _addressed(db, rows)


def _asked(platforms: Sequence[str], now: datetime, most: int) -> dict[str, object]:
    return {"platforms": list(platforms), "now": micros(now), "clock": micros(now), "most": most}


def _addressed(db: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Parcel]:
    """Find, for each parcel, the message it edits and the message it belongs beneath."""
    actions: list[tuple[Row[tuple[object, ...]], Action]] = [
        (row, loads(Action, row.action)) for row in rows
    ]
    talks = {a.conversation for _, a in actions if a.conversation and (_slot(a) or _under(a))}
    standing: dict[tuple[str, str], Posted] = {}
    if talks:
        slots = {slot for _, a in actions for slot in (_slot(a), _under(a)) if slot}
        for found in db.execute(_STANDING, {"talks": sorted(talks), "slots": sorted(slots)}):
            place = Place(found.platform, found.room, found.thread)
            standing[found.conversation_id, found.slot] = Posted(place, found.ref)
    return [_parcel(row, action, standing) for row, action in actions]


def _parcel(
    row: Row[tuple[object, ...]], action: Action, standing: dict[tuple[str, str], Posted]
) -> Parcel:
    talk = str(action.conversation)
    above = standing.get((talk, _under(action)))
    if above is not None and above.place.platform == action.to.platform:
        action = replace(action, to=above.place)
    return Parcel(
        seq=row.seq,
        key=row.key,
        lane=row.lane,
        action=action,
        attempts=row.attempts + 1,
        fence=row.fence + 1,
        posted=standing.get((talk, _slot(action))) if _slot(action) else None,
        unclear=bool(row.unclear) or row.state == SENDING,
        due_at=moment(row.due_at),
    )


def _slot(action: Action) -> str:
    """Only what stands somewhere has one."""
    return "" if isinstance(action, DraftAnswer) else action.slot


def _under(action: Action) -> str:
    return action.under if isinstance(action, Say) else ""
