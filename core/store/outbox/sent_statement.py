"""PostgreSQL: which messages were sent and where they stand, any number of them in one statement,
which leases the next message of each lane.

Each part rests on the first one: where a lease was lost, `ended` lacks the row and nothing is
written for it. So any number of deliveries is recorded in one round trip, which is a transaction of
its own.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    Column,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from core.ports import DeliveryState
from core.store.connection import prepared_statement
from core.store.connection.driver_statement import DriverStatement, encode_records, records
from core.store.outbox.leases import take
from core.store.outbox.pooled_leases import CLOCK, with_standing
from core.store.place_bindings import KEY
from core.store.tables import is_undelivered, outbox, places, posted

STANDING = ("conversation_id", "slot", "platform", "room", "thread", "ref")
PLACE = (*KEY, "conversation_id")
PARAMETER = "sent"
KEYS = "keys"


def has_rare_parts(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Were messages taken back, or does a place belong to their conversation from now on?"""
    return any(row["taken_back"] or row["binds"] for row in rows)


def sent_values(rows: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """The parameters for rows as `deliveries.sent_row` makes them."""
    return {PARAMETER: encode_records(rows), KEYS: [row["seq"] for row in rows]}


@cache
def sent_statement(*, has_rare_parts: bool) -> DriverStatement:
    """Gives the `seq` of each message whose lease was held as `ended`; as `follows`, where others
    wait in its lane, whether the next one goes to the same platform; and that one if it was leased,
    as `with_standing` gives it.

    The parameters are those of `sent_values`; no two rows may be for one place or one slot.

    There are two texts and no more, whatever a batch is made of: to compile one takes a hundred
    times as long as to run a part that has no rows, and each connection has to plan it as well.
    """
    flags = (Column(name, Boolean) for name in ("stands", "taken_back", "binds", "anew"))
    times = (Column(name, BigInteger) for name in ("ended_at", "hold", "due_by"))
    own = (Column("seq", BigInteger), Column("fence", Integer), *times)
    rows = records(PARAMETER, posted, STANDING, *own, outbox.c.action, *flags)
    ended = _end(rows)
    heads = _heads(ended)
    found = (heads.c.ended, heads.c.follows)
    left = with_standing(_take_next(heads), *found, before=heads)
    return DriverStatement(left.add_cte(*_places(rows, ended, has_rare_parts)))


def _places(rows: Any, ended: CTE, has_rare_parts: bool) -> list[CTE]:
    these = rows.join(ended, ended.c.seq == rows.c.seq)

    def chosen(names: tuple[str, ...], *which: Any) -> Any:
        return select(*(rows.c[name] for name in names)).select_from(these).where(*which)

    stands = insert(posted).from_select(list(STANDING), chosen(STANDING, rows.c.stands))
    stands = prepared_statement.replacing(stands, STANDING[:2], *STANDING[2:])
    parts: list[CTE] = [stands.returning(posted.c.slot).cte("stands")]
    if not has_rare_parts:
        return parts
    named = (posted.c[name] == rows.c[name] for name in STANDING[:2])
    gone = delete(posted).where(*named, rows.c.seq == ended.c.seq, rows.c.taken_back)
    bound = insert(places).from_select(list(PLACE), chosen(PLACE, rows.c.binds, ~rows.c.anew))
    bound = bound.on_conflict_do_nothing()
    anew = insert(places).from_select(list(PLACE), chosen(PLACE, rows.c.binds, rows.c.anew))
    anew = prepared_statement.replacing(anew, KEY, "conversation_id")
    return [
        *parts,
        gone.returning(posted.c.slot).cte("gone"),
        bound.returning(places.c.room).cte("bound"),
        anew.returning(places.c.room).cte("bound_anew"),
    ]


def _end(rows: Any) -> CTE:
    """By their keys, which are a parameter of their own, and with the index of what waits hidden by
    the empty text: PostgreSQL expects a hundred rows of JSON, and for so many it would rather read
    all that waits.
    """
    ours = (
        outbox.c.seq == func.any(bindparam(KEYS, type_=ARRAY(BigInteger))),
        outbox.c.seq == rows.c.seq,
        outbox.c.fence == rows.c.fence,
        outbox.c.state.concat(literal_column("''")) == DeliveryState.SENDING.value,
    )
    values = {
        "state": DeliveryState.SENT.value,
        "ended_at": rows.c.ended_at,
        "reason": "",
        "action": func.coalesce(rows.c.action, outbox.c.action),
    }
    ended = update(outbox).where(*ours).values(values)
    mine = (outbox.c.seq, outbox.c.lane, outbox.c.platform)
    part: CTE = ended.returning(*mine, rows.c.hold, rows.c.due_by).cte("ended")
    return part


def _heads(ended: CTE) -> CTE:
    """Of each lane, the head from now on. One lane after another: to compare the lanes with all
    that waits would cost each record more the more there is.
    """
    following = (
        select(outbox.c.seq, outbox.c.platform, outbox.c.due_at)
        .where(outbox.c.lane == ended.c.lane, outbox.c.seq != ended.c.seq, is_undelivered(outbox))
        .order_by(outbox.c.seq)
        .limit(1)
        .lateral("following")
    )
    own = (ended.c.seq.label("ended"), ended.c.lane, ended.c.hold)
    follows = following.c.platform == ended.c.platform
    is_wanted = and_(follows, following.c.due_at <= ended.c.due_by)
    return (
        select(*own, following.c.seq, follows.label("follows"), is_wanted.label("is_wanted"))
        .select_from(ended.outerjoin(following, true()))
        .cte("heads")
    )


def _take_next(heads: CTE) -> CTE:
    """Those that wait and are wanted. What somebody else changes at this moment is passed over:
    none of the two waits for the other.
    """
    free = (
        select(outbox.c.seq)
        .where(outbox.c.seq == heads.c.seq, outbox.c.state == DeliveryState.WAITING.value)
        .limit(1)
        .with_for_update(skip_locked=True)
        .lateral("free")
    )
    chosen = (
        select(free.c.seq, heads.c.hold)
        .select_from(heads.join(free, true()))
        .where(heads.c.is_wanted)
        .cte("chosen")
    )
    taken: CTE = take(CLOCK, chosen.c.hold).where(outbox.c.seq == chosen.c.seq).cte("taken")
    return taken
