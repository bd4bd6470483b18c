"""Writing a decision, statement by statement: the state under its version first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.model.actions import Action, Retract, Say
from core.model.conversation import Conversation
from core.model.decision import Decision, Redaction
from core.model.event_fields import source_of
from core.model.events import Event, MessageDeleted, MessageEdited
from core.model.ids import RELAYED_COPIES, ConversationId, MessageRef, kind_of
from core.model.outbox_message import LeaseOffer, OutboxMessage
from core.model.pending_messages import UnplacedMessage
from core.ports import Conflict
from core.store import linked_accounts, queries
from core.store.changes import withdraw
from core.store.codec import dumps, micros
from core.store.connection import prepared_statement
from core.store.connection.prepared_statement import Prepared
from core.store.decision.rows import DecisionRows, Shown, note_row, rows_of
from core.store.files import delete_brought_files, note_files
from core.store.outbox import deliveries
from core.store.outbox.leases import has_unknown_lanes, insert_outgoing
from core.store.place_bindings import take_place
from core.store.tables import (
    blobs,
    conversations,
    counters,
    deadlines,
    inbox,
    notes,
    ticket_participants,
    ticket_readers,
    tickets,
    timeline,
)
from core.store.timeline.write import NewRow, RenderText, append, no_text, redact, withdraw_copies

TICKET_COUNTER = "ticket"
_NOTE = Prepared(
    prepared_statement.both(lambda insert: insert(inbox).on_conflict_do_nothing()), *inbox.c.keys()
)
_KEEP = prepared_statement.both(lambda insert: insert(blobs).on_conflict_do_nothing())
_NOTE_DOWN = prepared_statement.both(
    lambda insert: prepared_statement.replacing(insert(notes), ["name"], "text")
)
_CLAIM_NOTE = prepared_statement.both(lambda insert: insert(notes).on_conflict_do_nothing())
_TAKE_NUMBER = Prepared(
    prepared_statement.both(
        lambda insert: (
            insert(counters)
            .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
            .returning(counters.c.value)
        )
    ),
    *counters.c.keys(),
)
_ADD = Prepared(
    prepared_statement.both(
        lambda insert: prepared_statement.adding(insert(counters), ["name"], counters.c.value)
    ),
    *counters.c.keys(),
)
_STATE = ("version", "step", "body", "pending", "updated_at")
_BEGIN = Prepared(insert(conversations), "id", *_STATE)
_GO_ON = Prepared(
    update(conversations).where(
        conversations.c.id == bindparam("talk"), conversations.c.version == bindparam("read")
    ),
    *_STATE,
)
_NEW_TICKET = Prepared(insert(tickets), *tickets.c.keys())
_NEW_READERS = Prepared(insert(ticket_readers), *ticket_readers.c.keys())
_PARTICIPANT_GONE = Prepared(
    delete(ticket_participants).where(
        ticket_participants.c.conversation_id == bindparam("conversation_id"),
        ticket_participants.c.account == bindparam("account"),
    )
)
_PARTICIPANTS = Prepared(
    prepared_statement.both(
        lambda insert: prepared_statement.replacing(
            insert(ticket_participants), ["conversation_id", "account"], "number", "since"
        )
    ),
    *ticket_participants.c.keys(),
)
_READER_GONE = Prepared(
    delete(ticket_readers).where(*(column == bindparam(column.name) for column in ticket_readers.c))
)
_NEW_DEADLINES = Prepared(insert(deadlines), "conversation_id", "meaning", "kind", "mark", "at")
_OFF = Prepared(
    delete(deadlines).where(
        deadlines.c.conversation_id == bindparam("conversation_id"),
        deadlines.c.meaning == bindparam("meaning"),
    )
)


def note(db: Connection, event: Event) -> bool:
    """Note an event as seen; False if it was seen before. A double that comes at the same time
    waits here, on PostgreSQL, for the first one's end.
    """
    return _NOTE.change(db, note_row(event)) == 1


def take_number(db: Connection, first: int) -> int:
    row = {"name": TICKET_COUNTER, "value": first}
    return int(_TAKE_NUMBER.scalar(db, row))


def keep_blob(db: Connection, sha256: str, content: bytes) -> None:
    """Kept once, however many tickets bring the same file."""
    db.execute(prepared_statement.of(db, _KEEP), {"sha256": sha256, "content": content})


def note_down(db: Connection, name: str, text: str) -> None:
    """Keep a text under this name, in the place of the one before."""
    db.execute(prepared_statement.of(db, _NOTE_DOWN), {"name": name, "text": text})


def claim_note(db: Connection, name: str, text: str) -> str:
    """Keep a text under this name unless there is one; returns what is kept."""
    db.execute(prepared_statement.of(db, _CLAIM_NOTE), {"name": name, "text": text})
    return str(db.scalar(select(notes.c.text).where(notes.c.name == name)))


@dataclass(frozen=True, slots=True)
class WriteTerms:
    """How the desk's messages read, and under what offer they are leased at once."""

    render: RenderText = no_text
    offer: LeaseOffer | None = None


def write_decision(
    db: Connection, event: Event, decision: Decision, shown: Shown, terms: WriteTerms
) -> tuple[list[OutboxMessage], bool]:
    """Write it all, or raise Conflict if the state is no longer what was shown.

    Returns the messages that were leased, and whether there are others that nobody knows of.
    """
    if decision.conversation is not None and decision.redaction is not None:
        _forget_unplaced(db, decision.redaction)
        decision = redact(db, decision, decision.redaction, micros(event.at))
    rows = rows_of(event, decision, shown, terms.render)
    if rows.conversation is not None:
        _save(db, rows.conversation, rows.read_version)
        if rows.replaces_all:
            _delete_derived(db, rows.conversation["id"])
        _project(db, rows)
        _schedule(db, rows)
        withdraw_copies(db, decision.actions)
        append(db, rows.entries, rows.messages, rows.taken_back)
        note_files(db, rows.files)
        take_place(db, rows.places, shown.owners)
    if decision.conversation is not None and isinstance(event, MessageEdited):
        # A letter that has not left is replaced; on other platforms the edit follows it.
        anew = {a.message_key for a in decision.actions if isinstance(a, Say) and a.is_letter}
        withdraw(db, decision.conversation.id, anew - {""})
    if isinstance(event, MessageDeleted):
        delete_brought_files(db, source_of(event))
    if decision.conversation is not None and isinstance(event, MessageDeleted):
        withdraw(db, decision.conversation.id, _slots(decision.actions))
    leased = insert_outgoing(db, rows.outgoing, rows.actions, terms.offer)
    _ADD.change_each(db, rows.counts)
    if decision.account_changes:
        linked_accounts.change_accounts(db, decision.account_changes, event.at)
    if decision.retry_key:
        deliveries.requeue(db, decision.retry_key, event.at)
    return leased, bool(decision.retry_key) or has_unknown_lanes(rows.outgoing, leased)


def _forget_unplaced(db: Connection, redaction: Redaction) -> None:
    """Words after the end of one ticket that became another one: the first keeps them as well, as
    those whose writer was asked what they are about. Raises Conflict.
    """
    has_it = (
        timeline.c.source == redaction.source,
        timeline.c.conversation_id.not_in(redaction.conversations),
    )
    for id_ in db.scalars(select(timeline.c.conversation_id).where(*has_it).distinct()).all():
        stored = queries.state(db, ConversationId(id_))
        if stored is None:
            continue
        home = stored.conversation
        kept = (home.unplaced, home.repeated)
        left = [None if each and _is(each, redaction.source) else each for each in kept]
        if left == [*kept]:
            continue
        after = replace(home, version=home.version + 1, unplaced=left[0], repeated=left[1])
        row = {"version": after.version, "body": dumps(Conversation, after)}
        is_it = (conversations.c.id == home.id, conversations.c.version == home.version)
        if db.execute(update(conversations).where(*is_it).values(row)).rowcount != 1:
            raise Conflict(f"{home.id} is no longer at version {home.version}")


def _is(message: UnplacedMessage, source: str) -> bool:
    return str(MessageRef(message.place.platform, message.place.room, message.ref)) == source


def _save(db: Connection, row: NewRow, read_version: int) -> None:
    """The next version, but only on top of the version that was read."""
    if read_version == 0:
        _BEGIN.change(db, row)
    elif _GO_ON.change(db, {"talk": row["id"], "read": read_version, **row}) != 1:
        raise Conflict(f"{row['id']} is no longer at version {read_version}")


def _delete_derived(db: Connection, conversation: str) -> None:
    """What was written from a state that nobody has looked at."""
    db.execute(delete(tickets).where(tickets.c.conversation_id == conversation))
    db.execute(delete(ticket_readers).where(ticket_readers.c.conversation_id == conversation))
    db.execute(
        delete(ticket_participants).where(ticket_participants.c.conversation_id == conversation)
    )
    db.execute(delete(deadlines).where(deadlines.c.conversation_id == conversation))


def _project(db: Connection, rows: DecisionRows) -> None:
    """What people search tickets by."""
    if rows.new_ticket is not None:
        _NEW_TICKET.change(db, rows.new_ticket)
    elif rows.ticket_changes and rows.conversation is not None:
        statement = _change_ticket(tuple(rows.ticket_changes))
        statement.change(db, {"talk": rows.conversation["id"], **rows.ticket_changes})
    _PARTICIPANT_GONE.change_each(db, rows.participants_gone)
    _PARTICIPANTS.change_each(db, rows.participants)
    _READER_GONE.change_each(db, rows.readers_gone)
    _NEW_READERS.change_each(db, rows.readers_new)


@lru_cache(maxsize=256)  # so many ways in which a ticket changes
def _change_ticket(columns: tuple[str, ...]) -> Prepared:
    same = tickets.c.conversation_id == bindparam("talk")
    return Prepared(update(tickets).where(same), *columns)


def _schedule(db: Connection, rows: DecisionRows) -> None:
    _OFF.change_each(db, rows.deadlines_gone)
    _NEW_DEADLINES.change_each(db, rows.deadlines_new)


def _slots(actions: Sequence[Action]) -> set[str]:
    """Of copies of somebody's words that these actions replace or take back."""
    slots = {action.message_key for action in actions if isinstance(action, Say | Retract)}
    return {slot for slot in slots if kind_of(slot) in RELAYED_COPIES}
