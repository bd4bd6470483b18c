"""The part of the fused statement that stores messages already leased, and says which they are."""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Column,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from core.store.connection import prepared_statement
from core.store.connection.driver_statement import POSITION, records
from core.store.outbox.leases import CLOCKS, SENDING
from core.store.tables import is_undelivered, outbox, posted

OUTGOING = ("key", "lane", "platform", "conversation_id", "action")
TIMES = ("queued_at", "due_at", "not_before", "waits_since")
LEASE = ("attempts", "fence", "lease_until")
STANDS = ("platform", "room", "thread", "ref")


def lease_rows() -> Any:
    """Beside its columns, a row tells whether it may be leased, and which messages of the desk it
    edits (`slot`) and belongs beneath (`under`).
    """
    others = (Column("head", Boolean), Column("slot", String), Column("under", String))
    return records("outgoing", outbox, (*OUTGOING, "state", *TIMES), *others)


def insert_leased(rows: Any, after: Any) -> CTE:
    """The parameter `hold` is in microseconds."""
    one: Any = literal_column("1")
    none: Any = literal_column("0")
    lane, ends = _lane_of(rows), _ends()
    chosen = select(
        *(rows.c[name] for name in (*OUTGOING, *TIMES)),
        case((lane.c.is_free, SENDING), else_=rows.c.state),
        case((lane.c.is_free, one), else_=none),
        case((lane.c.is_free, one), else_=none),
        case((lane.c.is_free, ends), else_=none),
    ).select_from(rows.join(lane, true()))
    chosen = chosen.where(after)
    columns = [*OUTGOING, *TIMES, "state", *LEASE]
    added = insert(outbox).from_select(columns, chosen.order_by(rows.c[POSITION]))
    return added.returning(outbox.c.seq, outbox.c.key, outbox.c.state).cte("added_outgoing")


def _lane_of(rows: Any) -> Any:
    """May the row leave at once? Asked once for each: without the offset, PostgreSQL puts the
    question in each of the places where the answer is used.
    """
    earlier = outbox.alias("earlier")
    is_busy = exists().where(earlier.c.lane == rows.c.lane, is_undelivered(earlier))
    is_busy = is_busy.correlate(rows)
    asked = select(and_(rows.c.head, ~is_busy).label("is_free"))
    return asked.correlate(rows).offset(literal_column("0")).lateral("lane")


def _ends() -> Any:
    return CLOCKS[prepared_statement.POSTGRESQL] + bindparam("hold", type_=BigInteger)


def with_leased(guarded: Select[Any], rows: Any, added: CTE) -> Select[Any]:
    """Each leased row with where the messages stand that it edits and that it belongs beneath."""
    own, above = posted.alias("own"), posted.alias("above")
    guard = guarded.subquery("guard")
    taken = (
        added.join(rows, and_(rows.c.key == added.c.key, added.c.state == SENDING))
        .outerjoin(own, _is(own, rows, rows.c.slot))
        .outerjoin(above, _is(above, rows, rows.c.under))
    )
    return select(
        guard.c.done,
        rows.c[POSITION],
        added.c.seq,
        *(own.c[name].label(f"own_{name}") for name in STANDS),
        *(above.c[name].label(f"above_{name}") for name in STANDS),
    ).select_from(guard.outerjoin(taken, true()))


def _is(message: Any, rows: Any, slot: Any) -> Any:
    return and_(message.c.conversation_id == rows.c.conversation_id, message.c.slot == slot)
