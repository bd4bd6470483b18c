"""Writing a decision: the state under its version, what people search by, and what goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, bindparam, delete, insert, update

from core.dialog.copies import COPIES
from core.model.actions import Action, DraftAnswer, Retract, Say
from core.model.conversation import Conversation
from core.model.deadline import Deadline
from core.model.decision import Decision
from core.model.event_fields import source_of
from core.model.events import Event, MessageDeleted
from core.model.ids import ConversationId, delivery_key
from core.model.message_key import kind_of
from core.model.people import Place
from core.ports import Conflict, DeliveryState
from core.store import linked_accounts
from core.store.changes import withdraw
from core.store.codec import dumps, micros
from core.store.connection import sql_dialect
from core.store.connection.prepared_statement import Prepared
from core.store.files import delete_brought_files, note_files
from core.store.outbox import deliveries
from core.store.place_bindings import take_place
from core.store.projection import project_columns, projected_participants, projected_readers
from core.store.queries import StoredConversation
from core.store.tables import (
    blobs,
    conversations,
    counters,
    deadlines,
    inbox,
    notes,
    outbox,
    ticket_participants,
    ticket_readers,
    tickets,
)
from core.store.timeline.append import RenderText, append, no_text
from core.store.timeline.redact import redact

COUNTER = "ticket"
_NOTE = Prepared(
    sql_dialect.both(lambda insert: insert(inbox).on_conflict_do_nothing()), *inbox.c.keys()
)
_KEEP = sql_dialect.both(lambda insert: insert(blobs).on_conflict_do_nothing())
_NOTE_DOWN = sql_dialect.both(lambda insert: sql_dialect.replacing(insert(notes), ["name"], "text"))
_TAKE_NUMBER = Prepared(
    sql_dialect.both(
        lambda insert: (
            insert(counters)
            .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
            .returning(counters.c.value)
        )
    ),
    *counters.c.keys(),
)
_ADD = Prepared(
    sql_dialect.both(
        lambda insert: sql_dialect.adding(insert(counters), ["name"], counters.c.value)
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
_NO_PARTICIPANTS = Prepared(
    delete(ticket_participants).where(ticket_participants.c.conversation_id == bindparam("talk"))
)
_NEW_PARTICIPANTS = Prepared(insert(ticket_participants), *ticket_participants.c.keys())
_NO_READERS = Prepared(
    delete(ticket_readers).where(ticket_readers.c.conversation_id == bindparam("talk"))
)
_NEW_DEADLINES = Prepared(insert(deadlines), "conversation_id", "meaning", "kind", "mark", "at")
_NEW_PARCELS = Prepared(
    insert(outbox),
    *("key", "lane", "platform", "conversation_id", "action", "state"),
    *("queued_at", "due_at", "waits_since"),
)
_OFF = Prepared(
    delete(deadlines).where(
        deadlines.c.conversation_id == bindparam("talk"), deadlines.c.meaning == bindparam("what")
    )
)
_ALL_OFF = Prepared(delete(deadlines).where(deadlines.c.conversation_id == bindparam("talk")))


@dataclass(slots=True)
class Shown:
    """What the unit has shown of the state: `None` is the owner of a place that was free."""

    states: dict[ConversationId, StoredConversation] = field(default_factory=dict)
    owners: dict[Place, ConversationId | None] = field(default_factory=dict)


def note(db: Connection, event: Event) -> bool:
    """Note an event as seen; False if it was seen before. A double that comes at the same time
    waits here, on PostgreSQL, for the first one's end.
    """
    row = {"event_id": event.id, "kind": type(event).__name__, "at": micros(event.at)}
    return _NOTE.change(db, row) == 1


def take_number(db: Connection, first: int) -> int:
    row = {"name": COUNTER, "value": first}
    return int(_TAKE_NUMBER.scalar(db, row))


def keep_blob(db: Connection, sha256: str, content: bytes) -> None:
    """Kept once, however many tickets bring the same file."""
    db.execute(sql_dialect.of(db, _KEEP), {"sha256": sha256, "content": content})


def note_down(db: Connection, name: str, text: str) -> None:
    """Keep a text under this name, in the place of the one before."""
    db.execute(sql_dialect.of(db, _NOTE_DOWN), {"name": name, "text": text})


def write_decision(
    db: Connection, event: Event, decision: Decision, shown: Shown, render: RenderText = no_text
) -> None:
    """Write it all, or raise Conflict if the state is no longer what was shown."""
    conversation = decision.conversation
    if conversation is not None:
        pending = decision.deadlines
        before = shown.states.get(conversation.id)
        _save(db, conversation, pending, event.at)
        _project(db, conversation, pending, before)
        _schedule(db, conversation, pending, before)
        if decision.redaction is not None:
            decision = redact(db, decision, decision.redaction, micros(event.at))
        append(db, event, decision, conversation, render)
        note_files(db, conversation.id, event)
        take_place(db, _places(conversation, decision.place_bindings), shown.owners)
    if isinstance(event, MessageDeleted):
        delete_brought_files(db, source_of(event))
    if conversation is not None and isinstance(event, MessageDeleted):
        withdraw(db, conversation.id, _slots(decision.actions))
    _queue(db, event, decision.actions)
    _count(db, decision.counter_increments)
    if decision.account_changes:
        linked_accounts.change_accounts(db, decision.account_changes, event.at)
    if decision.retry_key:
        deliveries.requeue(db, decision.retry_key, event.at)


def _save(
    db: Connection, conversation: Conversation, pending: tuple[Deadline, ...], at: datetime
) -> None:
    """The next version, but only on top of the version that was read."""
    row = {
        "version": conversation.version + 1,
        "step": conversation.step.value,
        "body": dumps(Conversation, replace(conversation, version=conversation.version + 1)),
        "pending": dumps(tuple[Deadline, ...], pending),
        "updated_at": micros(at),
    }
    if conversation.version == 0:
        _BEGIN.change(db, {"id": conversation.id, **row})
    elif _GO_ON.change(db, {"talk": conversation.id, "read": conversation.version, **row}) != 1:
        raise Conflict(f"{conversation.id} is no longer at version {conversation.version}")


def _project(
    db: Connection,
    conversation: Conversation,
    pending: Sequence[Deadline],
    before: StoredConversation | None,
) -> None:
    """What people search tickets by; written only when it reads otherwise than before."""
    row = project_columns(conversation, pending)
    if row is None:
        return
    _project_readers(db, conversation, before)
    _project_participants(db, conversation, before)
    old = project_columns(before.conversation, before.pending) if before else None
    if old is None and conversation.version > 0:
        db.execute(delete(tickets).where(tickets.c.conversation_id == conversation.id))
    if old is None:
        _NEW_TICKET.change(db, {"conversation_id": conversation.id, **row})
    elif old != row:
        changed = {name: value for name, value in row.items() if value != old[name]}
        statement = _change_ticket(tuple(changed))
        statement.change(db, {"talk": conversation.id, **changed})


@lru_cache(maxsize=256)  # so many ways in which a ticket changes
def _change_ticket(columns: tuple[str, ...]) -> Prepared:
    same = tickets.c.conversation_id == bindparam("talk")
    return Prepared(update(tickets).where(same), *columns)


def _project_readers(
    db: Connection, conversation: Conversation, before: StoredConversation | None
) -> None:
    rows = projected_readers(conversation)
    if before is not None and projected_readers(before.conversation) == rows:
        return
    _NO_READERS.change(db, {"talk": conversation.id})
    _NEW_READERS.change_each(db, rows)


def _project_participants(
    db: Connection, conversation: Conversation, before: StoredConversation | None
) -> None:
    rows = projected_participants(conversation)
    if before is None and not rows and conversation.version == 0:
        return
    if before is not None and projected_participants(before.conversation) == rows:
        return
    _NO_PARTICIPANTS.change(db, {"talk": conversation.id})
    _NEW_PARTICIPANTS.change_each(db, rows)


def _schedule(
    db: Connection,
    conversation: Conversation,
    pending: Sequence[Deadline],
    before: StoredConversation | None,
) -> None:
    """The whole pending set: rows that are not in it go, new ones come, the rest stays."""
    old = {d.meaning for d in before.pending} if before else set[str]()
    new = {d.meaning: d for d in pending}
    if before is None and conversation.version > 0:
        _ALL_OFF.change(db, {"talk": conversation.id})
    gone = sorted(old - new.keys())
    _OFF.change_each(db, [{"talk": conversation.id, "what": meaning} for meaning in gone])
    rows = [
        {
            "conversation_id": conversation.id,
            "meaning": meaning,
            "kind": d.kind.value,
            "mark": d.mark,
            "at": micros(d.at),
        }
        for meaning, d in new.items()
        if meaning not in old
    ]
    _NEW_DEADLINES.change_each(db, rows)


def _places(
    conversation: Conversation, rebind: Mapping[Place, ConversationId]
) -> Mapping[Place, ConversationId]:
    """A conversation that begins takes the place it began at."""
    return {conversation.place: conversation.id, **rebind} if conversation.version == 0 else rebind


def _slots(actions: Sequence[Action]) -> set[str]:
    """Of copies of somebody's words that these actions replace or take back."""
    slots = {action.message_key for action in actions if isinstance(action, Say | Retract)}
    return {slot for slot in slots if kind_of(slot) in COPIES}


def _queue(db: Connection, event: Event, actions: Sequence[Action]) -> None:
    """Parcels: the key derives from the event, so the same decision can be queued only once."""
    rows = [
        {
            "key": delivery_key(event.id, n),
            "lane": _lane(action),
            "platform": action.to.platform,
            "conversation_id": action.conversation,
            "action": dumps(Action, action),
            "state": DeliveryState.WAITING.value,
            "queued_at": micros(event.at),
            "due_at": micros(event.at),
            "waits_since": micros(event.at),
        }
        for n, action in enumerate(actions)
    ]
    _NEW_PARCELS.change_each(db, rows)


def _lane(action: Action) -> str:
    """A talk's parcels keep their order; a draft is on its own, since nothing may wait for it."""
    if isinstance(action, DraftAnswer):
        return f"draft:{action.conversation}"
    return action.conversation or f"{action.to.platform}:{action.to.room}"


def _count(db: Connection, counts: Mapping[str, int]) -> None:
    """Always in the same order, so that two who count never wait for each other."""
    for name in sorted(counts):
        _ADD.change(db, {"name": name, "value": counts[name]})
