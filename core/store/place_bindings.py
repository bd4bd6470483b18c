"""Binding places: what is said there belongs to a conversation from now on."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, update

from core.model.ids import ConversationId
from core.model.people import Place
from core.ports import Conflict
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.tables import places

KEY = ["platform", "room", "thread"]
_TAKE_FREE = Prepared(
    prepared_statement.both(lambda insert: insert(places).on_conflict_do_nothing()),
    *places.c.keys(),
)
_TAKE_ANY = Prepared(
    prepared_statement.both(
        lambda insert: prepared_statement.replacing(insert(places), KEY, "conversation_id")
    ),
    *places.c.keys(),
)
_TAKE_FROM = Prepared(
    update(places)
    .where(
        places.c.platform == bindparam("on"),
        places.c.room == bindparam("in"),
        places.c.thread == bindparam("under"),
        places.c.conversation_id == bindparam("before"),
    )
    .values(conversation_id=bindparam("now"))
)


def take_place(
    db: Connection,
    wanted: Mapping[Place, ConversationId],
    shown: Mapping[Place, ConversationId | None],
) -> None:
    """Give these places to these conversations.

    The decision rests on whose they were shown to be: if that is no longer so, somebody else
    has started or moved a conversation there at the same moment, and Conflict is raised. So two
    messages that open a talk at once open one.
    """
    for place, owner in wanted.items():
        if place not in shown:
            _TAKE_ANY.change(db, row(place, owner))
        elif shown[place] is None:
            _require_one_row(place, _TAKE_FREE.change(db, row(place, owner)))
        elif shown[place] != owner:
            where = {"on": place.platform, "in": place.room, "under": place.thread}
            moved = _TAKE_FROM.change(db, {**where, "before": shown[place], "now": owner})
            _require_one_row(place, moved)


def bind(db: Connection, place: Place, owner: ConversationId, *, anew: bool) -> None:
    """The desk's own message stands at `place`: what is written there is about this conversation.

    With `anew` it is taken from whoever has it.
    """
    statements = _TAKE_ANY if anew else _TAKE_FREE
    statements.change(db, row(place, owner))


def row(place: Place, owner: ConversationId) -> dict[str, str]:
    return {
        "platform": place.platform,
        "room": place.room,
        "thread": place.thread,
        "conversation_id": owner,
    }


def _require_one_row(place: Place, count: int) -> None:
    if count != 1:
        raise Conflict(f"{place} was taken by somebody else first")
