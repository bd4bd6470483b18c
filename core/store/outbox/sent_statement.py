"""PostgreSQL: that a message was sent, where it stands and whose its place is, in one statement.

Each part rests on the first one: where the lease was lost, `ended` is empty and nothing is written.
So a delivery is recorded in one round trip, which is a transaction of its own.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, bindparam, delete, exists, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from core.store.connection import sql_dialect
from core.store.place_bindings import KEY
from core.store.tables import outbox, places, posted

STANDING = ("conversation_id", "slot", "platform", "room", "thread", "ref")
PLACE = (*KEY, "conversation_id")


class SentShape(NamedTuple):
    """What is written besides the state of the row."""

    empties: bool = False
    """The row loses its words."""
    stands: bool = False
    taken_back: bool = False
    binds: bool = False
    anew: bool = False
    """The place is taken from whoever has it."""


@lru_cache(maxsize=64)
def sent_statement(shape: SentShape) -> Select[Any]:
    """Gives the row's `seq`, or nothing if the lease was lost.

    Parameters: `parcel`, `held`, `sending`, `state`, `ended_at`; `action` if it empties; and
    those of `standing` for where it stands and whose place it is.
    """
    ended = _end(shape).cte("ended")
    parts = []
    if shape.stands:
        row = insert(posted).from_select(list(STANDING), _row(STANDING, ended))
        row = sql_dialect.replacing(row, STANDING[:2], *STANDING[2:])
        parts.append(row.returning(posted.c.slot).cte("stands"))
    if shape.taken_back:
        named = (
            posted.c.conversation_id == bindparam(_parameter("conversation_id")),
            posted.c.slot == bindparam(_parameter("slot")),
        )
        gone = delete(posted).where(*named, exists(select(ended.c.seq)))
        parts.append(gone.returning(posted.c.slot).cte("taken_back"))
    if shape.binds:
        bound = insert(places).from_select(list(PLACE), _row(PLACE, ended))
        if shape.anew:
            bound = sql_dialect.replacing(bound, KEY, "conversation_id")
        else:
            bound = bound.on_conflict_do_nothing()
        parts.append(bound.returning(places.c.room).cte("bound"))
    return select(ended.c.seq).add_cte(*parts)


def _end(shape: SentShape) -> Any:
    values: dict[str, Any] = {
        "state": bindparam("state"),
        "ended_at": bindparam("ended_at"),
        "reason": literal_column("''"),
    }
    if shape.empties:
        values["action"] = bindparam("action")
    ours = (
        outbox.c.seq == bindparam("parcel"),
        outbox.c.fence == bindparam("held"),
        outbox.c.state == bindparam("sending"),
    )
    return update(outbox).where(*ours).values(values).returning(outbox.c.seq)


def _row(names: tuple[str, ...], ended: Any) -> Any:
    values = (bindparam(_parameter(name), type_=String) for name in names)
    return select(*values).select_from(ended)


def standing(row: Mapping[str, object]) -> dict[str, object]:
    """The parameters for a row of `posted`, or a part of one."""
    return {_parameter(name): value for name, value in row.items()}


def _parameter(column: str) -> str:
    """A parameter with the name of a column of the outbox would be written to that column."""
    return f"its_{column}"
