"""PostgreSQL: everything that an event writes, in one statement, which is a transaction by itself.

Each kind of row is a part, a common table expression that is left out where there is no such row.
All parts see the database as it was before the statement, and their order is not defined, so:

- `noted` writes the event as seen. Somebody who notes the same one at the same time waits there,
  and then meets the key.
- `saved` writes the state on top of the version that was read, after `noted`. It holds the lock
  of the conversation's row from then on, and the others rest on it: what is appended gets its
  position behind what those who held the lock before have appended.
- The guards are asked one after another, first for the number and then for the places, as a
  transaction takes them: so none of the two waits for the other.
- The guards divide by zero where a version, a place or a number was taken by somebody else: that
  undoes the statement, and is known as a conflict.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    Column,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from core.model.timeline import DESK, Arrival
from core.store.connection import prepared_statement
from core.store.connection.driver_statement import POSITION, DriverStatement, records
from core.store.decision.fused_leases import OUTGOING, TIMES, insert_leased, lease_rows, with_leased
from core.store.place_bindings import KEY
from core.store.tables import (
    conversations,
    counters,
    deadlines,
    file_uses,
    inbox,
    outbox,
    places,
    ticket_participants,
    ticket_readers,
    tickets,
    timeline,
)
from core.store.timeline.write import has_slot

STATE = ("version", "step", "body", "pending", "updated_at")
SAID = ("conversation_id", "cause", "kind", "at", "body", "source", "audience", "text", "slot")


class FusedShape(NamedTuple):
    """Which parts there are. `changes` are the columns of the ticket that are written."""

    begins: bool = False
    goes_on: bool = False
    new_ticket: bool = False
    changes: tuple[str, ...] = ()
    readers_gone: bool = False
    readers_new: bool = False
    participants_gone: bool = False
    participants: bool = False
    deadlines_gone: bool = False
    deadlines_new: bool = False
    entries: bool = False
    messages: bool = False
    taken_back: bool = False
    files: bool = False
    places_free: bool = False
    places_any: bool = False
    places_from: bool = False
    outgoing: bool = False
    leases: bool = False
    """Some of them may be leased; the statement gives those that were."""
    counts: bool = False
    first_number: bool = False
    next_number: bool = False
    others: bool = False
    """Other conversations that the decision rests on are locked, in the version that was read."""


@lru_cache(maxsize=512)
def fused_statement(shape: FusedShape) -> DriverStatement:
    """Parameters: those of `parameters.py`, as far as the shape has their parts."""
    noted = _insert_event()
    saved = _save_state(shape, noted)
    guards: list[tuple[CTE, Any]] = []
    if saved is not noted:
        guards.append((saved, literal_column("1")))
    parts = [
        *_of_ticket(shape, saved),
        *_of_deadlines(shape, saved),
        *_of_timeline(shape, saved),
        *_of_numbers(shape, saved, guards),
        *_of_places(shape, saved, guards),
    ]
    if shape.files:
        parts.append(_add(file_uses, "files", file_uses.c.keys(), saved, is_new=False))
    if shape.outgoing and not shape.leases:
        parts.append(_add(outbox, "outgoing", (*OUTGOING, "state", *TIMES), saved))
    if shape.others:
        guards.append((_others(), bindparam("others_count", type_=Integer)))
    guarded = _check_guards(guards)
    if shape.leases:
        rows = lease_rows()
        taken = insert_leased(rows, _done(saved))
        guarded = with_leased(guarded, rows, taken)
    return DriverStatement(guarded.add_cte(noted, saved, *parts))


def _check_guards(guards: list[tuple[CTE, Any]]) -> Select[Any]:
    agreed = [
        select(func.count()).select_from(part).scalar_subquery() == expected
        for part, expected in guards
    ]
    one, none = literal_column("1", Integer), literal_column("0", Integer)
    if not agreed:
        return select(one.label("done"))
    return select((one / case((and_(*agreed), one), else_=none)).label("done"))


def _insert_event() -> CTE:
    row = {each.name: bindparam(f"noted_{each.name}", type_=each.type) for each in inbox.c}
    return insert(inbox).values(row).returning(inbox.c.event_id).cte("noted")


def _save_state(shape: FusedShape, noted: CTE) -> CTE:
    """What the other parts come after."""
    state = {name: bindparam(f"state_{name}", type_=conversations.c[name].type) for name in STATE}
    id_ = bindparam("state_id", type_=String)
    if shape.begins:
        row = select(id_, *state.values()).where(_done(noted))
        begun = insert(conversations).from_select(["id", *STATE], row)
        return begun.returning(conversations.c.id).cte("saved")
    if shape.goes_on:
        read = bindparam("state_read", type_=Integer)
        ours = (conversations.c.id == id_, conversations.c.version == read)
        gone_on = update(conversations).where(*ours, _done(noted)).values(state)
        return gone_on.returning(conversations.c.id).cte("saved")
    return noted


def _done(part: CTE) -> Any:
    return exists(select(literal_column("1")).select_from(part))


def _add(table: Table, name: str, columns: Any, after: CTE, *, is_new: bool = True) -> CTE:
    """Insert the rows of this parameter; some of them may be there already if not `is_new`."""
    rows = records(name, table, columns)
    chosen = select(*(rows.c[each] for each in columns)).where(_done(after))
    added = insert(table).from_select(list(columns), chosen.order_by(rows.c[POSITION]))
    if not is_new:
        added = added.on_conflict_do_nothing()
    return added.returning(literal_column("1").label("one")).cte(f"added_{name}")


def _put(table: Table, name: str, key: tuple[str, ...], after: CTE) -> CTE:
    """Insert the rows of this parameter, over those that have the same key already."""
    columns = table.c.keys()
    rows = records(name, table, columns)
    chosen = select(*(rows.c[each] for each in columns)).where(_done(after))
    put = insert(table).from_select(columns, chosen)
    put = prepared_statement.replacing(put, key, *(each for each in columns if each not in key))
    part: CTE = put.returning(literal_column("1").label("one")).cte(f"put_{name}")
    return part


def _remove(table: Table, name: str, columns: Any, after: CTE) -> CTE:
    rows = records(name, table, columns)
    these = and_(*(table.c[each] == rows.c[each] for each in columns))
    gone = delete(table).where(these, _done(after))
    return gone.returning(literal_column("1").label("one")).cte(f"removed_{name}")


def _of_ticket(shape: FusedShape, saved: CTE) -> list[CTE]:
    parts = []
    if shape.new_ticket:
        parts.append(_add(tickets, "new_ticket", tickets.c.keys(), saved))
    if shape.changes:
        values = {
            name: bindparam(f"ticket_{name}", type_=tickets.c[name].type) for name in shape.changes
        }
        changed = update(tickets).where(tickets.c.conversation_id == saved.c.id).values(values)
        parts.append(changed.returning(literal_column("1").label("one")).cte("changed_ticket"))
    if shape.readers_gone:
        parts.append(_remove(ticket_readers, "readers_gone", ticket_readers.c.keys(), saved))
    if shape.readers_new:
        parts.append(_add(ticket_readers, "readers_new", ticket_readers.c.keys(), saved))
    key = ("conversation_id", "account")
    if shape.participants_gone:
        parts.append(_remove(ticket_participants, "participants_gone", key, saved))
    if shape.participants:
        parts.append(_put(ticket_participants, "participants", key, saved))
    return parts


def _of_deadlines(shape: FusedShape, saved: CTE) -> list[CTE]:
    parts = []
    if shape.deadlines_gone:
        parts.append(_remove(deadlines, "deadlines_gone", ("conversation_id", "meaning"), saved))
    if shape.deadlines_new:
        columns = ("conversation_id", "meaning", "kind", "mark", "at")
        parts.append(_add(deadlines, "deadlines_new", columns, saved))
    return parts


def _of_timeline(shape: FusedShape, saved: CTE) -> list[CTE]:
    parts = []
    if shape.entries or shape.messages:
        rows = records("said", timeline, (*SAID, "key"))
        new = select(*(rows.c[name] for name in (*SAID, "key"))).where(_done(saved))
        if shape.messages:
            said_again = _say_again(saved)
            parts.append(said_again)
            new = new.where(rows.c[POSITION].not_in(select(said_again.c[POSITION])))
        added = insert(timeline).from_select([*SAID, "key"], new.order_by(rows.c[POSITION]))
        parts.append(added.returning(timeline.c.seq).cte("added_said"))
    if shape.taken_back:
        rows = records("taken_back", timeline, ("conversation_id", "slot", "body"))
        left = {"body": rows.c.body, "text": "", "arrival": Arrival.WITHDRAWN.value}
        gone = update(timeline).where(*_same_slot(rows), _done(saved)).values(left)
        parts.append(gone.returning(timeline.c.seq).cte("taken_back"))
    return parts


def _say_again(saved: CTE) -> CTE:
    """A message takes the place of the one that stands under its key."""
    rows = records("said", timeline, (*SAID, "key"))
    values = {name: rows.c[name] for name in ("cause", "body", "audience", "text", "key")}
    of_desk = (rows.c.kind == DESK, rows.c.slot != "")
    again = update(timeline).where(*_same_slot(rows), *of_desk, _done(saved))
    again = again.values({**values, "arrival": ""})
    return again.returning(rows.c[POSITION]).cte("said_again")


def _same_slot(rows: Any) -> tuple[Any, ...]:
    return (
        timeline.c.conversation_id == rows.c.conversation_id,
        has_slot(rows.c.slot),
        timeline.c.kind == DESK,
    )


def _of_places(shape: FusedShape, saved: CTE, guards: list[tuple[CTE, Any]]) -> list[CTE]:
    parts = []
    if shape.places_free:
        free = _add(places, "places_free", places.c.keys(), saved, is_new=False)
        guards.append((free, bindparam("places_free_count", type_=Integer)))
        parts.append(free)
    if shape.places_any:
        parts.append(_put(places, "places_any", tuple(KEY), saved))
    if shape.places_from:
        rows = records("places_from", places, places.c.keys(), Column("before", String))
        theirs = (places.c[each] == rows.c[each] for each in KEY)
        moved = update(places).where(*theirs, places.c.conversation_id == rows.c.before)
        moved = moved.where(_done(saved)).values(conversation_id=rows.c.conversation_id)
        part = moved.returning(literal_column("1").label("one")).cte("places_moved")
        guards.append((part, bindparam("places_from_count", type_=Integer)))
        parts.append(part)
    return parts


def _of_numbers(shape: FusedShape, saved: CTE, guards: list[tuple[CTE, Any]]) -> list[CTE]:
    """The number of a new ticket is the next one, or the first one: without a gap."""
    parts = []
    number, name = bindparam("number", type_=Integer), bindparam("number_name", type_=String)
    if shape.next_number:
        shown = (counters.c.name == name, counters.c.value == number - 1)
        taken = update(counters).where(*shown, _done(saved)).values(value=number)
        parts.append(taken.returning(counters.c.value).cte("numbered"))
    if shape.first_number:
        first = insert(counters).from_select(
            ["name", "value"], select(name, number).where(_done(saved))
        )
        parts.append(first.on_conflict_do_nothing().returning(counters.c.value).cte("numbered"))
    if parts:
        guards.append((parts[0], literal_column("1")))
    if shape.counts:
        rows = records("counts", counters, counters.c.keys())
        chosen = select(rows.c.name, rows.c.value).where(_done(saved)).order_by(rows.c[POSITION])
        added = insert(counters).from_select(["name", "value"], chosen)
        added = prepared_statement.adding(added, ["name"], counters.c.value)
        parts.append(added.returning(counters.c.value).cte("counted"))
    return parts


def _others() -> CTE:
    rows = records("others", conversations, ("id", "version"))
    same = (conversations.c.id == rows.c.id, conversations.c.version == rows.c.version)
    return (
        select(conversations.c.id)
        .where(*same)
        .with_for_update(read=True, of=conversations)
        .cte("others")
    )
