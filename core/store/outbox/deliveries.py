"""What became of messages: delivered, put back, dead, sent again, dropped; and where they stand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    insert,
    or_,
    select,
    update,
)

from core.model.actions import Action, DraftAnswer, Retract, Say
from core.model.ids import matches_alias
from core.model.people import Place
from core.ports import (
    Delay,
    DeliveryState,
    LeaseNext,
    OutboxMessage,
    OutboxRow,
    Posted,
    Recorded,
)
from core.store.codec import dumps, in_micros, micros, moment
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.leases import lease_one, readable, stand_in
from core.store.outbox.redaction import emptied
from core.store.place_bindings import bind
from core.store.tables import DEAD, counters, is_undelivered, outbox, posted

CLOCK_MARGIN = timedelta(seconds=5)
"""By so much the clocks of two workers may differ."""

_ENDED = update(outbox).where(
    outbox.c.seq == bindparam("message"),
    outbox.c.fence == bindparam("held"),
    outbox.c.state == bindparam("sending"),
)
_STANDS = Prepared(
    prepared_statement.both(
        lambda insert: prepared_statement.replacing(
            insert(posted), ["conversation_id", "slot"], "platform", "room", "thread", "ref"
        )
    ),
    *posted.c.keys(),
)
POSSIBLE_DUPLICATES = "possible_duplicates"
_COUNT = prepared_statement.both(
    lambda insert: prepared_statement.adding(insert(counters), ["name"], counters.c.value)
)
_TAKEN_BACK = Prepared(
    delete(posted).where(
        posted.c.conversation_id == bindparam("talk"), posted.c.slot == bindparam("name")
    )
)
_NEXT = Prepared(
    select(outbox.c.seq, outbox.c.state, outbox.c.platform, outbox.c.due_at)
    .where(outbox.c.lane == bindparam("behind"), is_undelivered(outbox))
    .order_by(outbox.c.seq)
    .limit(1)
)
_LANE_WAITS = update(outbox).where(
    outbox.c.lane == bindparam("behind"),
    outbox.c.seq > bindparam("message"),
    is_undelivered(outbox),
    outbox.c.due_at < bindparam("until"),
)


def sent(
    db: Connection,
    message: OutboxMessage,
    at: Posted | None,
    now: datetime,
    following: LeaseNext | None = None,
) -> Recorded | OutboxMessage:
    """On SQLite; `sent_statement` does the same on PostgreSQL."""
    if not _record(db, message, DeliveryState.SENT, {"reason": "", **_end_values(message, now)}):
        return find_earlier_record(db, message, at)
    _note_where(db, message, at)
    found = _NEXT.first(db, {"behind": message.lane})
    if found is None:
        return Recorded.LAST
    seq, state, platform, due_at = found
    if platform != message.action.to.platform:
        return Recorded.FOLLOWED_ELSEWHERE
    if following is None or state != DeliveryState.WAITING.value:
        return Recorded.FOLLOWED
    if due_at > micros(following.due_by):
        return Recorded.FOLLOWED
    return lease_one(db, seq, now, following.hold)


def _end_values(message: OutboxMessage, now: datetime) -> dict[str, object]:
    ended: dict[str, object] = {"ended_at": micros(now)}
    if message.action.conversation is None:
        # An answer to one person that belongs to no ticket; nothing could find it to redact it.
        ended["action"] = dumps(Action, emptied(message.action))
    return ended


def sent_row(
    message: OutboxMessage, at: Posted | None, now: datetime, following: LeaseNext | None
) -> dict[str, object]:
    """What `sent` writes, as a row for the statement that records deliveries on PostgreSQL."""
    action = message.action
    row = {"seq": message.seq, "fence": message.fence, "action": None, **_end_values(message, now)}
    if following is not None:
        row |= {"hold": in_micros(following.hold), "due_by": micros(following.due_by)}
    row |= dict.fromkeys(("stands", "taken_back", "binds", "anew"), False)
    row |= {"platform": "", "room": "", "thread": "", "ref": "", "slot": ""}
    if action.conversation is None or isinstance(action, DraftAnswer):
        return row
    row |= {"conversation_id": action.conversation, "slot": _slot(message, action)}
    if isinstance(action, Retract):
        return row | {"taken_back": True}
    if at is None:
        return row
    binds, anew = _binds(action, at), _takes_place(message, action, at)
    return row | _where(at) | {"stands": True, "binds": binds, "anew": anew}


def _slot(message: OutboxMessage, action: Say | Retract) -> str:
    return action.message_key or message.key


def _where(at: Posted) -> dict[str, object]:
    place = at.place
    return {"platform": place.platform, "room": place.room, "thread": place.thread, "ref": at.ref}


def _binds(action: Say, at: Posted) -> bool:
    """Is what is written where it stands about its conversation from now on?"""
    return action.owns_thread or bool(action.reply_to and _went_elsewhere(action, at.place))


def _takes_place(message: OutboxMessage, action: Say, at: Posted) -> bool:
    """A thread keeps the conversation it has; a place without threads belongs to the newest."""
    return action.owns_thread and message.posted is None and not at.place.thread


def later(db: Connection, message: OutboxMessage, delay: Delay, reason: str, unclear: bool) -> bool:
    until, since = micros(delay.until), micros(delay.since)
    put_back = {
        "due_at": until,
        "waits_since": since,
        "not_before": micros(delay.not_before) if delay.not_before else 0,
        "reason": reason,
        "unclear": unclear,
        "attempts": message.attempts if delay.counts else message.attempts - 1,
    }
    if not _record(db, message, DeliveryState.WAITING, put_back):
        return False
    # The rest of the lane cannot leave before; so it need not be looked at before, which keeps
    # each look short while a platform is down and messages pile up.
    db.execute(
        _LANE_WAITS.values(due_at=until, waits_since=since),
        {"behind": message.lane, "message": message.seq, "until": until},
    )
    return True


def hurry(db: Connection, platform: str, now: datetime) -> None:
    """The platform answers again: what waits for it need not wait out its back-off."""
    at = micros(now)
    waiting = update(outbox).where(
        is_undelivered(outbox),
        outbox.c.platform == platform,
        outbox.c.state == DeliveryState.WAITING.value,
        outbox.c.due_at > at,
    )
    soonest = case((outbox.c.not_before > at, outbox.c.not_before), else_=at)
    db.execute(waiting.values(due_at=soonest, waits_since=at))


def after_clock_change(db: Connection, now: datetime) -> int:
    """No wait begins in the future: such a one is from before the clock was set back."""
    ahead = outbox.c.waits_since > micros(now + CLOCK_MARGIN)
    if (
        db.execute(select(outbox.c.seq).where(is_undelivered(outbox), ahead).limit(1)).first()
        is None
    ):
        return 0
    waiting = update(outbox).where(is_undelivered(outbox), ahead)
    at = micros(now)
    return db.execute(waiting.values(due_at=at, waits_since=at, not_before=0)).rowcount


def dead(db: Connection, message: OutboxMessage, reason: str, now: datetime) -> bool:
    return _record(db, message, DeliveryState.DEAD, {"ended_at": micros(now), "reason": reason})


def release(db: Connection, platforms: Sequence[str]) -> None:
    """End the leases on these platforms' messages; each is then looked for before it is sent."""
    held = outbox.c.state == DeliveryState.SENDING.value
    theirs = outbox.c.platform.in_(platforms)
    db.execute(update(outbox).where(is_undelivered(outbox), held, theirs).values(lease_until=0))


def mark_possible_duplicate(db: Connection, message: OutboxMessage) -> None:
    """Mark it as a possible duplicate, and count it once however often that is found."""
    marked = update(outbox).where(outbox.c.seq == message.seq, ~outbox.c.maybe_doubled)
    if db.execute(marked.values(maybe_doubled=True)).rowcount:
        db.execute(prepared_statement.of(db, _COUNT), {"name": POSSIBLE_DUPLICATES, "value": 1})


def requeue(db: Connection, keys: Sequence[str], now: datetime) -> int:
    """Dead letters go out once more, as the last of their lanes; returns how many.

    A key may be given by its short name.

    Each gets a new place in the order, since its lane has gone on without it. The fence is
    kept, so that a worker who still holds an old one cannot record for it.
    """
    dead = db.scalars(select(outbox.c.key).where(DEAD)).all()
    meant = [key for key in dead if any(matches_alias(said, key) for said in keys)]
    query = select(outbox).where(DEAD, outbox.c.key.in_(meant)).order_by(outbox.c.seq)
    rows = [dict(row) for row in db.execute(query.with_for_update()).mappings()]
    if rows:
        db.execute(delete(outbox).where(outbox.c.seq.in_([row.pop("seq") for row in rows])))
        again = {
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "reason": "",
            "ended_at": None,
        }
        db.execute(insert(outbox), [{**row, **again, "due_at": micros(now)} for row in rows])
    return len(rows)


def came_back(db: Connection, key: str, reason: str, now: datetime) -> bool:
    """What was sent has not arrived: it is a dead letter now, and can be sent again."""
    was_sent = outbox.c.state == DeliveryState.SENT.value
    failed = update(outbox).where(outbox.c.key == key, was_sent)
    dead = {"state": DeliveryState.DEAD.value, "ended_at": micros(now), "reason": reason}
    return db.execute(failed.values(dead)).rowcount == 1


def drop(db: Connection, key: str, now: datetime) -> bool:
    """Give a dead letter up."""
    given_up = update(outbox).where(DEAD, outbox.c.key == key)
    state = DeliveryState.DROPPED.value
    return db.execute(given_up.values(state=state, ended_at=micros(now))).rowcount == 1


def list_messages(db: Connection, states: Sequence[DeliveryState], limit: int) -> list[OutboxRow]:
    """Newest first."""
    query = select(outbox).where(_in_states(states)).order_by(outbox.c.seq.desc()).limit(limit)
    return [
        OutboxRow(
            seq=row.seq,
            key=row.key,
            lane=row.lane,
            action=readable(row.action, row.platform, row.conversation_id)
            or stand_in(row.platform, row.conversation_id),
            state=DeliveryState(row.state),
            attempts=row.attempts,
            queued_at=moment(row.queued_at),
            due_at=moment(row.due_at),
            reason=row.reason,
            possible_duplicate=bool(row.maybe_doubled),
        )
        for row in db.execute(query)
    ]


def _record(
    db: Connection, message: OutboxMessage, state: DeliveryState, values: dict[str, object]
) -> bool:
    """Note how a delivery ended; False if the lease was lost and another has the message now."""
    sending = DeliveryState.SENDING.value
    ours = {"message": message.seq, "held": message.fence, "sending": sending}
    return _ending_with("state", *values).change(db, {**ours, "state": state.value, **values}) == 1


@lru_cache(maxsize=16)
def _ending_with(*columns: str) -> Prepared:
    return Prepared(_ENDED, *columns)


def _note_where(db: Connection, message: OutboxMessage, at: Posted | None) -> None:
    """Remember where the message stands, so that it can be edited, answered and reacted to."""
    action = message.action
    if action.conversation is None or isinstance(action, DraftAnswer):
        return
    slot = _slot(message, action)
    if isinstance(action, Retract):
        _TAKEN_BACK.change(db, {"talk": action.conversation, "name": slot})
    elif at is not None:
        _STANDS.change(db, {"conversation_id": action.conversation, "slot": slot, **_where(at)})
        if _binds(action, at):
            anew = _takes_place(message, action, at)
            bind(db, at.place, action.conversation, anew=anew)


def _went_elsewhere(say: Say, place: Place) -> bool:
    """It found no room where it was to stand, say since the thread was deleted. The talk goes on
    where it stands now, if that is a place for one talk alone.
    """
    return place != say.to and bool(place.thread or place.is_direct)


def find_earlier_record(db: Connection, message: OutboxMessage, at: Posted | None) -> Recorded:
    """FOLLOWED where it is recorded already: under this very lease, if the server's answer was lost
    with the connection, or by the present lease holder, who has looked for the message and found
    this very one. Else LOST.
    """
    recorded = select(outbox.c.fence).where(
        outbox.c.seq == message.seq, outbox.c.state == DeliveryState.SENT.value
    )
    fence = db.scalar(recorded)
    if fence == message.fence:
        return Recorded.FOLLOWED
    action = message.action
    if fence is None or at is None or action.conversation is None:
        return Recorded.LOST
    if isinstance(action, DraftAnswer):
        return Recorded.LOST
    slot = action.message_key or message.key
    query = select(posted.c.ref).where(
        posted.c.conversation_id == action.conversation, posted.c.slot == slot
    )
    return Recorded.FOLLOWED if db.scalar(query) == at.ref else Recorded.LOST


def _in_states(states: Sequence[DeliveryState]) -> ColumnElement[bool]:
    """In the words of the partial indexes where there are such."""
    wanted = set(states)
    if wanted == {DeliveryState.DEAD}:
        return DEAD  # type: ignore[return-value]
    if wanted <= {DeliveryState.WAITING, DeliveryState.SENDING}:
        return is_undelivered(outbox) & outbox.c.state.in_([s.value for s in states])
    return or_(outbox.c.state.in_([s.value for s in states]))
