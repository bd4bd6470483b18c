"""PostgreSQL: which messages were sent and where they stand, any number of them in one statement,
which leases the next message of each lane.

Each part rests on the first one: where a lease was lost, `ended` lacks the row and nothing is
written for it. So any number of deliveries is recorded in one round trip, which is a transaction of
its own.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Column,
    Integer,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from core.ports import DeliveryState
from core.store.connection import prepared_statement
from core.store.connection.driver_statement import DriverStatement, records
from core.store.outbox.leases import take
from core.store.outbox.pooled_leases import CLOCK, with_standing
from core.store.place_bindings import KEY
from core.store.tables import is_undelivered, outbox, places, posted

STANDING = ("conversation_id", "slot", "platform", "room", "thread", "ref")
PLACE = (*KEY, "conversation_id")
PARAMETER = "sent"


@cache
def sent_statement() -> DriverStatement:
    """Gives the `seq` of each message whose lease was held as `ended`, whether others wait in its
    lane as `follows`, and the next one if it was leased, as `with_standing` gives it.

    The parameter `sent` has rows as `deliveries.sent_row` makes them; no two of them may be for one
    place or one slot.
    """
    flags = (Column(name, Boolean) for name in ("stands", "taken_back", "binds", "anew"))
    times = (Column(name, BigInteger) for name in ("ended_at", "hold", "due_by"))
    own = (Column("seq", BigInteger), Column("fence", Integer), *times)
    rows = records(PARAMETER, posted, STANDING, *own, outbox.c.action, *flags)
    ended = _end(rows)
    these = rows.join(ended, ended.c.seq == rows.c.seq)

    def chosen(names: tuple[str, ...], *which: Any) -> Any:
        return select(*(rows.c[name] for name in names)).select_from(these).where(*which)

    stands = insert(posted).from_select(list(STANDING), chosen(STANDING, rows.c.stands))
    stands = prepared_statement.replacing(stands, STANDING[:2], *STANDING[2:])
    named = (posted.c[name] == rows.c[name] for name in STANDING[:2])
    gone = delete(posted).where(*named, rows.c.seq == ended.c.seq, rows.c.taken_back)
    bound = insert(places).from_select(list(PLACE), chosen(PLACE, rows.c.binds, ~rows.c.anew))
    anew = insert(places).from_select(list(PLACE), chosen(PLACE, rows.c.binds, rows.c.anew))
    anew = prepared_statement.replacing(anew, KEY, "conversation_id")
    parts = (
        stands.returning(posted.c.slot).cte("stands"),
        gone.returning(posted.c.slot).cte("gone"),
        bound.on_conflict_do_nothing().returning(places.c.room).cte("bound"),
        anew.returning(places.c.room).cte("bound_anew"),
    )
    others = outbox.alias("others")
    follows = exists().where(
        others.c.lane == ended.c.lane, others.c.seq != ended.c.seq, is_undelivered(others)
    )
    found = (ended.c.seq.label("ended"), follows.label("follows"))
    return DriverStatement(
        with_standing(_take_next(rows, ended), *found, before=ended).add_cte(*parts)
    )


def _end(rows: Any) -> Any:
    ours = (
        outbox.c.seq == rows.c.seq,
        outbox.c.fence == rows.c.fence,
        outbox.c.state == DeliveryState.SENDING.value,
    )
    values = {
        "state": DeliveryState.SENT.value,
        "ended_at": rows.c.ended_at,
        "reason": "",
        "action": func.coalesce(rows.c.action, outbox.c.action),
    }
    return (
        update(outbox)
        .where(*ours)
        .values(values)
        .returning(outbox.c.seq, outbox.c.lane, outbox.c.platform)
        .cte("ended")
    )


def _take_next(rows: Any, ended: CTE) -> CTE:
    """The head of the lane from now on, if it waits, is due, and goes to the same platform. What
    somebody else changes at this moment is passed over: none of the two waits for the other.
    """
    earlier = outbox.alias("earlier")
    is_head = ~exists().where(
        earlier.c.lane == outbox.c.lane,
        earlier.c.seq < outbox.c.seq,
        earlier.c.seq != ended.c.seq,
        is_undelivered(earlier),
    )
    chosen = (
        select(outbox.c.seq, rows.c.hold)
        .join(ended, ended.c.lane == outbox.c.lane)
        .join(rows, rows.c.seq == ended.c.seq)
        .where(
            is_undelivered(outbox),
            outbox.c.state == DeliveryState.WAITING.value,
            outbox.c.seq != ended.c.seq,
            outbox.c.platform == ended.c.platform,
            outbox.c.due_at <= rows.c.due_by,
            is_head,
        )
        .with_for_update(skip_locked=True, of=outbox)
        .cte("chosen")
    )
    taken: CTE = take(CLOCK, chosen.c.hold).where(outbox.c.seq == chosen.c.seq).cte("taken")
    return taken
