"""PostgreSQL: leases by the driver, in one statement that also finds where messages stand.

Which message a leased one edits, or belongs beneath, is told by the text of its action, which the
database does not read. So the statement guesses both keys by their place in the text, and the guess
counts only where the action, once it is read, names the same key; else it is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    select,
)

from core.model.actions import Action
from core.model.people import Place
from core.ports import OutboxMessage, Posted
from core.store.codec import in_micros
from core.store.connection import prepared_statement
from core.store.connection.driver_statement import DriverStatement
from core.store.connection.transactions import Pooled
from core.store.outbox.leases import (
    CLOCKS,
    SENDING,
    TAKEN,
    Wanted,
    due_heads,
    parameters,
    read_row,
    slot_of,
    take,
    to_hand_over,
    under,
)
from core.store.tables import outbox, posted

CLOCK = CLOCKS[prepared_statement.POSTGRESQL]
STANDS = ("platform", "room", "thread", "ref")
Connect = Callable[[], AbstractAsyncContextManager[Pooled]]
"""Gives a connection that commits each statement."""
LeasedRows = Sequence[Mapping[str, Any]]
Key = tuple[str, str]
"""A conversation, and a key of one of its messages."""
_STANDING = DriverStatement(
    select(posted).where(
        posted.c.conversation_id == func.any(bindparam("talks", type_=ARRAY(String))),
        posted.c.slot == func.any(bindparam("slots", type_=ARRAY(String))),
    )
)

_HELD = DriverStatement(
    select(outbox.c.seq).where(
        outbox.c.seq == bindparam("message"),
        outbox.c.fence == bindparam("held"),
        outbox.c.state == SENDING,
        outbox.c.lease_until >= CLOCK,
    )
)


async def lease_heads(connect: Connect, wanted: Wanted) -> list[OutboxMessage]:
    """The due head of each free lane."""
    asked = {**parameters(wanted), "hold": in_micros(wanted.hold)}
    async with connect() as pooled:
        rows: LeasedRows = await _lease_statement().run(pooled.db, asked)
        rows = sorted(rows, key=lambda row: (row["due_at"], row["seq"]))
        return await read_leased(pooled, rows, {})


async def holds(connect: Connect, message: OutboxMessage) -> bool:
    """Is it still under this lease, by the database's own time?"""
    async with connect() as pooled:
        return bool(await _HELD.run(pooled.db, {"message": message.seq, "held": message.fence}))


@cache
def _lease_statement() -> DriverStatement:
    heads = due_heads(
        CLOCK,
        outbox.c.platform == func.any(bindparam("platforms", type_=ARRAY(String))),
        outbox.c.seq != func.all(bindparam("busy", type_=ARRAY(BigInteger))),
    )
    chosen = heads.with_only_columns(outbox.c.seq).cte("heads")
    taken = take(CLOCK, bindparam("hold", type_=BigInteger)).where(outbox.c.seq == chosen.c.seq)
    return DriverStatement(with_standing(taken.cte("taken")))


def with_standing(taken: CTE, *others: Any, before: Any = None) -> Select[Any]:
    """The leased rows, with where the messages stand that they edit and belong beneath. `before` is
    joined to them by their lane; `others` are further columns.
    """
    own, above = posted.alias("own"), posted.alias("above")
    slot, beneath = _field(taken, "message_key"), _field(taken, "reply_to")
    rows = taken if before is None else before.outerjoin(taken, taken.c.lane == before.c.lane)
    rows = rows.outerjoin(own, _is(own, taken, slot)).outerjoin(above, _is(above, taken, beneath))
    return select(
        *others,
        *(taken.c[name] for name in TAKEN),
        slot.label("slot"),
        beneath.label("under"),
        *(own.c[name].label(f"own_{name}") for name in STANDS),
        *(above.c[name].label(f"above_{name}") for name in STANDS),
    ).select_from(rows)


def _field(taken: CTE, name: str) -> Any:
    rest = func.split_part(taken.c.action, literal_column(f"""'"{name}":"'"""), literal_column("2"))
    return func.split_part(rest, literal_column("""'"'"""), literal_column("1"))


def _is(message: Any, taken: CTE, slot: Any) -> Any:
    return and_(message.c.conversation_id == taken.c.conversation_id, message.c.slot == slot)


async def read_leased(
    pooled: Pooled, rows: LeasedRows, recorded: Mapping[Key, Posted | None]
) -> list[OutboxMessage]:
    """Rows of `with_standing`. What the same statement recorded counts, which it could not see:
    where messages stand from now on, None where they were taken back.
    """
    found = [read_row(row) for row in rows]
    standing: dict[Key, Posted | None] = {}
    for row in rows:
        standing[row["conversation_id"], row["slot"]] = _posted_message(row, "own")
        standing[row["conversation_id"], row["under"]] = _posted_message(row, "above")
    standing |= recorded
    missing = {key for _, action in found for key in _named_by(action)} - standing.keys()
    if missing:
        standing |= await _find(pooled, missing)
    return to_hand_over(found, {key: at for key, at in standing.items() if at is not None})


def _named_by(action: Action) -> list[Key]:
    """The messages that it edits and belongs beneath."""
    talk = action.conversation
    return [(talk, slot) for slot in (slot_of(action), under(action)) if talk and slot]


def _posted_message(row: Mapping[str, Any], message: str) -> Posted | None:
    platform, room, thread, ref = (row[f"{message}_{name}"] for name in STANDS)
    return None if ref is None else Posted(Place(platform, room, thread), ref)


async def _find(pooled: Pooled, keys: set[Key]) -> dict[Key, Posted | None]:
    talks, slots = sorted({talk for talk, _ in keys}), sorted({slot for _, slot in keys})
    rows = await _STANDING.run(pooled.db, {"talks": talks, "slots": slots})
    return {
        (row["conversation_id"], row["slot"]): Posted(
            Place(row["platform"], row["room"], row["thread"]), row["ref"]
        )
        for row in rows
    }
