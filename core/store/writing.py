"""Writing a decision: the state under its version, what people search by, and what goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, update

from core.dialog.copies import BROUGHT, FROM, TO
from core.model.actions import Action, DraftAnswer, Retract, Say
from core.model.conversation import Conversation
from core.model.deadline import Deadline
from core.model.decision import Decision
from core.model.events import DeadlineReached, Event, MessageDeleted
from core.model.facts import Fact
from core.model.ids import ConversationId, EventId
from core.model.people import Place
from core.ports import Conflict, ParcelState
from core.store import dialect, parcels
from core.store.changes import withdraw
from core.store.codec import dumps, micros
from core.store.looking import State
from core.store.projection import projected, projected_readers
from core.store.redacting import note_files, redact
from core.store.tables import (
    blobs,
    conversations,
    counters,
    deadlines,
    facts,
    inbox,
    notes,
    outbox,
    ticket_readers,
    tickets,
)
from core.store.taking import take

COUNTER = "ticket"
_NOTE = dialect.both(lambda insert: insert(inbox).on_conflict_do_nothing())
_KEEP = dialect.both(lambda insert: insert(blobs).on_conflict_do_nothing())
_NOTE_DOWN = dialect.both(lambda insert: dialect.replacing(insert(notes), ["name"], "text"))
_TAKE_NUMBER = dialect.both(
    lambda insert: (
        insert(counters)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
        .returning(counters.c.value)
    )
)
_ADD = dialect.both(lambda insert: dialect.adding(insert(counters), ["name"], counters.c.value))
_BEGIN = insert(conversations)
_GO_ON = update(conversations).where(
    conversations.c.id == bindparam("talk"), conversations.c.version == bindparam("read")
)
_NEW_TICKET = insert(tickets)
_NEW_READERS = insert(ticket_readers)
_NO_READERS = delete(ticket_readers).where(ticket_readers.c.conversation_id == bindparam("talk"))
_NEW_FACTS = insert(facts)
_NEW_DEADLINES = insert(deadlines)
_NEW_PARCELS = insert(outbox)
_OFF = delete(deadlines).where(
    deadlines.c.conversation_id == bindparam("talk"), deadlines.c.meaning == bindparam("what")
)
_ALL_OFF = delete(deadlines).where(deadlines.c.conversation_id == bindparam("talk"))


@dataclass(slots=True)
class Shown:
    """What the unit has shown of the state: `None` is the owner of a place that was free."""

    states: dict[ConversationId, State] = field(default_factory=dict)
    owners: dict[Place, ConversationId | None] = field(default_factory=dict)


def note(db: Connection, event: Event) -> bool:
    """Note an event as seen; False if it was seen before. A double that comes at the same time
    waits here, on PostgreSQL, for the first one's end.
    """
    row = {"event_id": event.id, "kind": type(event).__name__, "at": micros(event.at)}
    return db.execute(dialect.of(db, _NOTE), row).rowcount == 1


def take_number(db: Connection, first: int) -> int:
    row = {"name": COUNTER, "value": first}
    return int(db.execute(dialect.of(db, _TAKE_NUMBER), row).scalar_one())


def keep_blob(db: Connection, sha256: str, content: bytes) -> None:
    """Kept once, however many tickets bring the same file."""
    db.execute(dialect.of(db, _KEEP), {"sha256": sha256, "content": content})


def note_down(db: Connection, name: str, text: str) -> None:
    """Keep a text under this name, in the place of the one before."""
    db.execute(dialect.of(db, _NOTE_DOWN), {"name": name, "text": text})


def write(db: Connection, event: Event, decision: Decision, shown: Shown) -> None:
    """Write it all, or raise Conflict if the state is no longer what was shown."""
    talk = decision.conversation
    if talk is not None:
        pending = _still_to_come(event, decision.deadlines)
        before = shown.states.get(talk.id)
        _save(db, talk, pending, event.at)
        _project(db, talk, pending, before)
        _schedule(db, talk, pending, before)
        if decision.redaction is not None:
            redact(db, decision.redaction, decision.actions, micros(event.at))
        _keep(db, talk.id, event.id, decision.facts)
        note_files(db, talk.id, event)
        take(db, _places(talk, decision.rebind), shown.owners)
    if talk is not None and isinstance(event, MessageDeleted):
        withdraw(db, talk.id, _slots(decision.actions))
    _queue(db, event, decision.actions)
    _count(db, decision.counts)
    if decision.retry:
        parcels.requeue(db, decision.retry, event.at)


def _still_to_come(event: Event, wanted: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """The one that has just come cannot come again, even if the decision leaves it standing."""
    if not isinstance(event, DeadlineReached):
        return tuple(wanted)
    return tuple(d for d in wanted if d.meaning != event.deadline.meaning)


def _save(db: Connection, talk: Conversation, pending: tuple[Deadline, ...], at: datetime) -> None:
    """The next version, but only on top of the version that was read."""
    row = {
        "version": talk.version + 1,
        "step": talk.step.value,
        "body": dumps(Conversation, replace(talk, version=talk.version + 1)),
        "pending": dumps(tuple[Deadline, ...], pending),
        "updated_at": micros(at),
    }
    if talk.version == 0:
        db.execute(_BEGIN, {"id": talk.id, **row})
    elif db.execute(_GO_ON, {"talk": talk.id, "read": talk.version, **row}).rowcount != 1:
        raise Conflict(f"{talk.id} is no longer at version {talk.version}")


def _project(
    db: Connection, talk: Conversation, pending: Sequence[Deadline], before: State | None
) -> None:
    """What people search tickets by; written only when it reads otherwise than before."""
    row = projected(talk, pending)
    if row is None:
        return
    _project_readers(db, talk, before)
    old = projected(before.talk, before.pending) if before else None
    if old is None and talk.version > 0:
        db.execute(delete(tickets).where(tickets.c.conversation_id == talk.id))
    if old is None:
        db.execute(_NEW_TICKET, {"conversation_id": talk.id, **row})
    elif old != row:
        same = tickets.c.conversation_id == talk.id
        db.execute(update(tickets).where(same), {k: v for k, v in row.items() if v != old[k]})


def _project_readers(db: Connection, talk: Conversation, before: State | None) -> None:
    rows = projected_readers(talk)
    if before is not None and projected_readers(before.talk) == rows:
        return
    db.execute(_NO_READERS, {"talk": talk.id})
    if rows:
        db.execute(_NEW_READERS, rows)


def _schedule(
    db: Connection, talk: Conversation, pending: Sequence[Deadline], before: State | None
) -> None:
    """The whole pending set: rows that are not in it go, new ones come, the rest stays."""
    old = {d.meaning for d in before.pending} if before else set[str]()
    new = {d.meaning: d for d in pending}
    if before is None and talk.version > 0:
        db.execute(_ALL_OFF, {"talk": talk.id})
    if gone := old - new.keys():
        db.execute(_OFF, [{"talk": talk.id, "what": meaning} for meaning in sorted(gone)])
    rows = [
        {
            "conversation_id": talk.id,
            "meaning": meaning,
            "kind": d.kind.value,
            "mark": d.mark,
            "at": micros(d.at),
        }
        for meaning, d in new.items()
        if meaning not in old
    ]
    if rows:
        db.execute(_NEW_DEADLINES, rows)


def _keep(db: Connection, talk: ConversationId, cause: EventId, kept: Sequence[Fact]) -> None:
    rows = [
        {
            "conversation_id": talk,
            "cause": cause,
            "kind": fact.kind.value,
            "at": micros(fact.at),
            "body": dumps(Fact, fact),
            "source": fact.source,
        }
        for fact in kept
    ]
    if rows:
        db.execute(_NEW_FACTS, rows)


def _places(
    talk: Conversation, rebind: Mapping[Place, ConversationId]
) -> Mapping[Place, ConversationId]:
    """A conversation that begins takes the place it began at."""
    return {talk.place: talk.id, **rebind} if talk.version == 0 else rebind


def _slots(actions: Sequence[Action]) -> set[str]:
    """Of copies of somebody's words that these actions replace or take back."""
    slots = {action.slot for action in actions if isinstance(action, Say | Retract)}
    return {slot for slot in slots if slot.partition(":")[0] in (FROM, BROUGHT, TO)}


def _queue(db: Connection, event: Event, actions: Sequence[Action]) -> None:
    """Parcels: the key derives from the event, so the same decision can be queued only once."""
    rows = [
        {
            "key": f"{event.id}/{n}",
            "lane": _lane(action),
            "platform": action.to.platform,
            "conversation_id": action.conversation,
            "action": dumps(Action, action),
            "state": ParcelState.WAITING.value,
            "queued_at": micros(event.at),
            "due_at": micros(event.at),
            "waits_since": micros(event.at),
        }
        for n, action in enumerate(actions)
    ]
    if rows:
        db.execute(_NEW_PARCELS, rows)


def _lane(action: Action) -> str:
    """A talk's parcels keep their order; a draft is on its own, since nothing may wait for it."""
    if isinstance(action, DraftAnswer):
        return f"draft:{action.conversation}"
    return action.conversation or f"{action.to.platform}:{action.to.room}"


def _count(db: Connection, counts: Mapping[str, int]) -> None:
    """Always in the same order, so that two who count never wait for each other."""
    for name in sorted(counts):
        db.execute(dialect.of(db, _ADD), {"name": name, "value": counts[name]})
