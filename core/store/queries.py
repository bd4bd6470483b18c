"""What is read: whose place it is, the state and its deadlines, what waits and what was noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Select, bindparam, func, or_, select

from core.model.actions import Said, Say
from core.model.conversation import Conversation
from core.model.ids import ConversationId
from core.model.people import Place
from core.model.ticket import Status
from core.ports import DeliveryState, RelayedMessage
from core.store.codec import micros, moment
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.leases import readable
from core.store.state_rows import StateText, StoredConversation, read_state
from core.store.tables import (
    blobs,
    conversations,
    counters,
    inbox,
    is_undelivered,
    notes,
    outbox,
    places,
    posted,
    tickets,
    timeline,
)
from core.store.ticket_queries import MAX_CANDIDATES

# Statements are built once: to build one takes longer than to run it.
_STATE = Prepared(
    select(conversations.c.body, conversations.c.pending)
    .where(conversations.c.id == bindparam("id"))
    .with_for_update(key_share=True)  # rows that refer to it may be written meanwhile
)
_OWNER = Prepared(
    select(places.c.conversation_id).where(
        places.c.platform == bindparam("platform"),
        places.c.room == bindparam("room"),
        places.c.thread == bindparam("thread"),
    )
)
_OF_MESSAGE = Prepared(
    select(posted.c.conversation_id, posted.c.slot)
    .where(
        posted.c.platform == bindparam("platform"),
        posted.c.room == bindparam("room"),
        posted.c.ref == bindparam("ref"),
    )
    .limit(1)
)
_NUMBERED = Prepared(
    select(tickets.c.conversation_id).where(tickets.c.number == bindparam("number"))
)
_SHOWN = Prepared(select(counters.c.value).where(counters.c.name == bindparam("name")))
_COUNTED = Prepared(
    select(counters.c.name, counters.c.value).where(
        counters.c.name.in_(bindparam("names", expanding=True))
    )
)

MAX_LATE_CHANGES = 5_000
"""Entries that are looked at for tickets that were closed lately."""
_NOT_CLOSED = select(tickets.c.conversation_id, tickets.c.number).where(
    tickets.c.status.in_([status.value for status in Status if status is not Status.CLOSED])
)
_NEWEST = (
    select(timeline.c.conversation_id, timeline.c.at)
    .order_by(timeline.c.seq.desc())
    .limit(bindparam("changes"))
    .subquery("newest")
)
_LATE_CHANGES = select(_NEWEST.c.conversation_id).where(_NEWEST.c.at >= bindparam("since"))
_LATELY_CHANGED = select(tickets.c.conversation_id, tickets.c.number).where(
    tickets.c.conversation_id.in_(_LATE_CHANGES)
)


def _places_of(some: FromClause) -> Select[Any]:
    """The tickets first, and then their places: there are few of these and a million of those."""
    first = select(some).order_by(some.c.number.desc()).limit(MAX_CANDIDATES).subquery("first")
    return (
        select(places.c.platform, places.c.room, places.c.thread)
        .select_from(first.join(places, places.c.conversation_id == first.c.conversation_id))
        .where(places.c.platform == bindparam("platform"))
        .order_by(first.c.number.desc())
        .limit(bindparam("most"))
    )


# The limit keeps the query whole: else the order by number would be read from the index on it, past
# every closed ticket.
_OPEN_PLACES = _places_of(_NOT_CLOSED.limit(MAX_CANDIDATES).subquery())
_LATE_PLACES = _places_of(_NOT_CLOSED.union(_LATELY_CHANGED).subquery())


def state(db: Connection, conversation: ConversationId) -> StoredConversation | None:
    """Locked against others until the transaction ends."""
    row = _STATE.first(db, {"id": conversation})
    if row is None:
        return None
    return read_state(conversation, StateText(row[0], row[1]))


def owner(db: Connection, place: Place) -> ConversationId | None:
    where = {"platform": place.platform, "room": place.room, "thread": place.thread}
    return _id(_OWNER.scalar(db, where))


def of_message(db: Connection, platform: str, room: str, ref: str) -> Said | None:
    row = _OF_MESSAGE.first(db, {"platform": platform, "room": room, "ref": ref})
    return None if row is None else Said(ConversationId(row[0]), row[1])


def find_by_number(db: Connection, number: int) -> ConversationId | None:
    return _id(_NUMBERED.scalar(db, {"number": number}))


def next_number(db: Connection, counter: str, first: int) -> int:
    """One more than the counter shows, or the first."""
    shown = _SHOWN.scalar(db, {"name": counter})
    return first if shown is None else int(shown) + 1


def by_number(db: Connection, number: int) -> Conversation | None:
    """The conversation of a ticket, to be read only."""
    id_ = find_by_number(db, number)
    found = state(db, id_) if id_ else None
    return found.conversation if found else None


def is_arriving(db: Connection, platform: str, room: str, any_message: bool) -> bool:
    """Has a message to this room that binds its thread, or any, left and not been recorded yet?

    One that is only edited stands already, so its thread is known.
    """
    return any(
        not _stands(db, say)
        for say in _messages_in_flight(db, platform, room)
        if say.owns_thread or any_message
    )


def may_concern(db: Connection, place: Place) -> bool:
    """Do words at this place belong to a ticket, or may they in a moment? Whatever leaves for the
    room may come to stand in a thread of its own, where the one before was deleted.
    """
    return owner(db, place) is not None or bool(_messages_in_flight(db, place.platform, place.room))


def _messages_in_flight(db: Connection, platform: str, room: str) -> list[Say]:
    """What has left for this room and is not recorded yet."""
    left = or_(outbox.c.state == DeliveryState.SENDING.value, outbox.c.unclear)
    query = select(outbox.c.action, outbox.c.conversation_id).where(
        is_undelivered(outbox), outbox.c.platform == platform, left
    )
    actions = [readable(body, platform, conversation) for body, conversation in db.execute(query)]
    return [a for a in actions if isinstance(a, Say) and _may_be_in(a, room)]


def _may_be_in(say: Say, room: str) -> bool:
    """A talk that began where the desk may not write goes on in private with its reader."""
    private = Place.direct(say.reader).room if say.reader else ""
    return room in (say.to.room, private)


def _stands(db: Connection, say: Say) -> bool:
    is_it = (posted.c.conversation_id == say.conversation, posted.c.slot == say.message_key)
    return db.scalar(select(posted.c.ref).where(*is_it)) is not None


def open_places(
    db: Connection, platform: str, closed_since: datetime | None, limit: int
) -> list[Place]:
    """The places of this platform whose tickets are not closed, or were since then, newest ticket
    first.
    """
    where: dict[str, object] = {"platform": platform, "most": limit}
    if closed_since is None:
        rows = db.execute(_OPEN_PLACES, where)
    else:
        rows = db.execute(
            _LATE_PLACES, where | {"since": micros(closed_since), "changes": MAX_LATE_CHANGES}
        )
    return [Place(row.platform, row.room, row.thread) for row in rows]


def relayed_messages(db: Connection, place: Place) -> list[RelayedMessage]:
    """Words from this room that stand on the other side. Whose they are, the outbox tells."""
    id_ = owner(db, place)
    found = state(db, id_) if id_ else None
    refs = found.conversation.relayed_from(place) if found else {}
    if found is None or not refs:
        return []
    messages = db.scalars(select(outbox.c.action).where(outbox.c.conversation_id == id_))
    read = [readable(body, place.platform, id_) for body in messages]
    said = [action for action in read if isinstance(action, Say)]
    voices = {say.message_key: say.on_behalf_of for say in said if say.on_behalf_of is not None}
    return [
        RelayedMessage(ref, voices.get(slot, found.conversation.requester))
        for ref, slot in refs.items()
    ]


def conversation(db: Connection, id_: ConversationId) -> Conversation | None:
    """The conversation, to be read only."""
    found = state(db, id_)
    return found.conversation if found else None


def at_place(db: Connection, place: Place) -> Conversation | None:
    """The conversation that goes on there, to be read only."""
    id_ = owner(db, place)
    found = state(db, id_) if id_ else None
    return found.conversation if found else None


def get_note(db: Connection, name: str) -> str:
    """What was kept under this name; "" if nothing was."""
    return db.scalar(select(notes.c.text).where(notes.c.name == name)) or ""


def last_heard(db: Connection, platform: str) -> datetime | None:
    """When the last event of this platform came; the ids of its events begin with its name."""
    # Not "between": a database that sorts as a dictionary does puts ";" before ":". The
    # newest first, since one of them is of this platform where it is at work.
    name = f"{platform}:"
    theirs = func.substr(inbox.c.event_id, 1, len(name)) == name
    at = db.scalar(select(inbox.c.at).where(theirs).order_by(inbox.c.at.desc()).limit(1))
    return None if at is None else moment(at)


def read_counters(db: Connection, names: Sequence[str]) -> dict[str, int]:
    """What these counters stand at; one that was never used is left out."""
    return {row[0]: row[1] for row in _COUNTED.rows(db, {"names": list(names)})}


def counters_under(db: Connection, prefix: str) -> dict[str, int]:
    """All counters whose names begin so."""
    query = select(counters).where(counters.c.name.startswith(prefix, autoescape=True))
    return {row.name: row.value for row in db.execute(query)}


def blob(db: Connection, sha256: str) -> bytes | None:
    found = db.scalar(select(blobs.c.content).where(blobs.c.sha256 == sha256))
    return None if found is None else bytes(found)


def counts(db: Connection) -> dict[str, int]:
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    return {row[0]: row[1] for row in db.execute(query)}


def _id(found: str | None) -> ConversationId | None:
    return None if found is None else ConversationId(found)
