"""The outbox: parcels leave in the order of their lane, under a lease, and each end is recorded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model.actions import Action, Retract, Say
from core.model.people import Place
from core.ports import OutboxRow, Parcel, ParcelState, Posted
from core.store.codec import loads, micros, moment
from core.store.dialect import insert, is_sqlite
from core.store.tables import outbox, places, posted

OPEN = (ParcelState.WAITING.value, ParcelState.SENDING.value)


async def lease(
    db: AsyncConnection, platforms: Sequence[str], now: datetime, hold: timedelta, limit: int
) -> list[Parcel]:
    """The due head of each free lane. A lease that ran out comes back as unclear."""
    clock = _clock(db, now)
    earlier = outbox.alias("earlier")
    is_head = ~exists().where(
        earlier.c.lane == outbox.c.lane,
        earlier.c.seq < outbox.c.seq,
        earlier.c.state.in_(OPEN),
    )
    free = or_(outbox.c.state == OPEN[0], outbox.c.lease_until < clock)
    query = (
        select(outbox)
        .where(
            outbox.c.state.in_(OPEN),
            outbox.c.platform.in_(platforms),
            outbox.c.due_at <= micros(now),
            free,
            is_head,
        )
        .order_by(outbox.c.due_at, outbox.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await db.execute(query)).all()
    if not rows:
        return []
    await db.execute(
        update(outbox)
        .where(outbox.c.seq.in_([row.seq for row in rows]))
        .values(
            state=OPEN[1],
            fence=outbox.c.fence + 1,
            attempts=outbox.c.attempts + 1,
            lease_until=clock + hold // timedelta(microseconds=1),
            unclear=or_(outbox.c.unclear, case((outbox.c.state == OPEN[1], True), else_=False)),
        )
    )
    return await _addressed(db, rows)


async def record(db: AsyncConnection, parcel: Parcel, state: ParcelState, **values: object) -> bool:
    """Note how a delivery ended; False if the lease was lost and another has the parcel now."""
    ours = and_(
        outbox.c.seq == parcel.seq, outbox.c.fence == parcel.fence, outbox.c.state == OPEN[1]
    )
    done = await db.execute(update(outbox).where(ours).values(state=state.value, **values))
    return done.rowcount == 1


async def note_posted(db: AsyncConnection, parcel: Parcel, at: Posted | None) -> None:
    """Remember where the message stands, so that it can be edited, answered and reacted to."""
    action = parcel.action
    if action.conversation is None:
        return
    slot = action.slot or parcel.key
    if isinstance(action, Retract):
        gone = and_(posted.c.conversation_id == action.conversation, posted.c.slot == slot)
        await db.execute(delete(posted).where(gone))
        return
    if at is None:
        return
    where = {"platform": at.place.platform, "room": at.place.room, "thread": at.place.thread}
    row = {"conversation_id": action.conversation, "slot": slot, **where, "ref": at.ref}
    query = insert(db, posted).values(row)
    same = ["conversation_id", "slot"]
    await db.execute(query.on_conflict_do_update(index_elements=same, set_=where | {"ref": at.ref}))
    if action.binds:
        bound = insert(db, places).values(**where, conversation_id=action.conversation)
        owner = {"conversation_id": action.conversation}
        index = ["platform", "room", "thread"]
        await db.execute(bound.on_conflict_do_update(index_elements=index, set_=owner))


async def listed(db: AsyncConnection, states: Sequence[ParcelState], limit: int) -> list[OutboxRow]:
    query = select(outbox).where(outbox.c.state.in_([s.value for s in states]))
    rows = await db.execute(query.order_by(outbox.c.seq.desc()).limit(limit))
    return [
        OutboxRow(
            seq=row.seq,
            key=row.key,
            lane=row.lane,
            action=loads(Action, row.action),
            state=ParcelState(row.state),
            attempts=row.attempts,
            queued_at=moment(row.queued_at),
            due_at=moment(row.due_at),
            reason=row.reason,
            maybe_doubled=row.maybe_doubled,
        )
        for row in rows
    ]


def _clock(db: AsyncConnection, now: datetime) -> ColumnElement[int]:
    """Leases run by the database's own time where workers share one; their clocks may differ."""
    if is_sqlite(db):
        return literal(micros(now), BigInteger)
    return cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)


async def _addressed(db: AsyncConnection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Parcel]:
    """Find, for each parcel, the message it edits and the message it belongs beneath."""
    actions: list[tuple[Row[tuple[object, ...]], Say | Retract]] = [
        (row, loads(Action, row.action)) for row in rows
    ]
    wanted = {a.conversation for _, a in actions if a.slot or _under(a)}
    known: dict[tuple[str, str], Posted] = {}
    if wanted:
        query = select(posted).where(posted.c.conversation_id.in_(wanted))
        slots = {slot for _, a in actions for slot in (a.slot, _under(a)) if slot}
        for found in await db.execute(query.where(posted.c.slot.in_(slots))):
            place = Place(found.platform, found.room, found.thread)
            known[found.conversation_id, found.slot] = Posted(place, found.ref)
    return [_parcel(row, action, known) for row, action in actions]


def _parcel(
    row: Row[tuple[object, ...]], action: Say | Retract, known: dict[tuple[str, str], Posted]
) -> Parcel:
    talk = str(action.conversation)
    above = known.get((talk, _under(action)))
    if above is not None and above.place.platform == action.to.platform:
        action = replace(action, to=above.place)
    return Parcel(
        seq=row.seq,
        key=row.key,
        lane=row.lane,
        action=action,
        attempts=row.attempts + 1,
        fence=row.fence + 1,
        posted=known.get((talk, action.slot)) if action.slot else None,
        unclear=bool(row.unclear) or row.state == OPEN[1],
    )


def _under(action: Say | Retract) -> str:
    return action.under if isinstance(action, Say) else ""
