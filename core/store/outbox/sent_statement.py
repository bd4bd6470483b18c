"""PostgreSQL: which messages were sent and where they stand, any number of them in one statement.

Each part rests on the first one: where a lease was lost, `ended` lacks the row and nothing is
written for it. So any number of deliveries is recorded in one round trip, which is a transaction of
its own.
"""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.ports import DeliveryState
from core.store.connection import prepared_statement
from core.store.connection.driver_statement import DriverStatement, records
from core.store.place_bindings import KEY
from core.store.tables import is_undelivered, outbox, places, posted

STANDING = ("conversation_id", "slot", "platform", "room", "thread", "ref")
PLACE = (*KEY, "conversation_id")
PARAMETER = "sent"


@cache
def sent_statement() -> DriverStatement:
    """Gives the `seq` of each message whose lease was held, and whether others wait in its lane.

    The parameter `sent` has rows as `deliveries.sent_row` makes them; no two of them may be for one
    place or one slot.
    """
    flags = (Column(name, Boolean) for name in ("stands", "taken_back", "binds", "anew"))
    own = (Column("seq", BigInteger), Column("fence", Integer), Column("ended_at", BigInteger))
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
    return DriverStatement(select(ended.c.seq, follows.label("follows")).add_cte(*parts))


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
        .returning(outbox.c.seq, outbox.c.lane)
        .cte("ended")
    )
