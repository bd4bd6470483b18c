"""The rows of a decision: what is to be written, before any of it is.

Built without the database, so that SQLite, which runs a statement for each kind of row, and
PostgreSQL, which runs one for all of them, write the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.model.actions import Action, DraftAnswer, Retract, Say
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.event_fields import source_of
from core.model.events import Event
from core.model.frozen import with_fields
from core.model.ids import ConversationId, delivery_key
from core.model.people import Place
from core.model.timeline import said_by_desk
from core.ports import DeliveryState
from core.store.codec import dumps, in_micros, micros
from core.store.files import digests_of
from core.store.state_rows import Projection, StateText, StoredConversation, write_state
from core.store.timeline.write import (
    NewRow,
    RenderText,
    row_of_desk,
    row_of_retract,
    rows_of_entries,
)


@dataclass(slots=True)
class Shown:
    """What the unit has shown of the state: `None` is the owner of a place that was free."""

    states: dict[ConversationId, StoredConversation] = field(default_factory=dict)
    owners: dict[Place, ConversationId | None] = field(default_factory=dict)


@dataclass(slots=True)
class DecisionRows:
    """`conversation` is written on top of `read_version`, 0 for one that begins.

    What depends on the state before is the difference to it. Where that was not shown
    (`replaces_all`), all rows are there, and those from before go first.
    """

    noted: NewRow
    conversation: NewRow | None = None
    read_version: int = 0
    replaces_all: bool = False
    new_ticket: NewRow | None = None
    ticket_changes: NewRow = field(default_factory=dict)
    readers_gone: list[NewRow] = field(default_factory=list)
    readers_new: list[NewRow] = field(default_factory=list)
    participants_gone: list[NewRow] = field(default_factory=list)
    participants: list[NewRow] = field(default_factory=list)
    """Each takes the place of one with the same account."""
    deadlines_gone: list[NewRow] = field(default_factory=list)
    deadlines_new: list[NewRow] = field(default_factory=list)
    entries: list[NewRow] = field(default_factory=list)
    messages: list[NewRow] = field(default_factory=list)
    """Entries of what the desk said; each takes the place of one with the same `slot`."""
    taken_back: list[NewRow] = field(default_factory=list)
    files: list[NewRow] = field(default_factory=list)
    places: Mapping[Place, ConversationId] = field(default_factory=dict)
    outgoing: list[NewRow] = field(default_factory=list)
    actions: Sequence[Action] = ()
    """What the outgoing messages carry."""
    counts: list[NewRow] = field(default_factory=list)


def note_row(event: Event) -> NewRow:
    return {"event_id": event.id, "kind": type(event).__name__, "at": micros(event.at)}


def rows_of(event: Event, decision: Decision, shown: Shown, render: RenderText) -> DecisionRows:
    rows = DecisionRows(note_row(event))
    conversation, actions = decision.conversation, decision.actions
    texts = [dumps(Action, action) for action in actions]
    if conversation is not None:
        before = shown.states.get(conversation.id)
        rows.replaces_all = before is None and conversation.version > 0
        rows.read_version = conversation.version
        version = conversation.version + 1
        after = with_fields(conversation, version=version)
        stored = write_state(after, decision.deadlines, before)
        rows.conversation = _state(event, after, stored.text)
        _project(rows, conversation.id, stored.projection, before)
        _schedule(rows, stored, before)
        rows.entries = rows_of_entries(event, decision, conversation.id)
        said = said_by_desk(actions, conversation.requester)
        rows.messages = [
            row_of_desk(event, each, texts[each.index], render(each.say, event.at)) for each in said
        ]
        rows.taken_back = [
            row_of_retract(action)
            for action in actions
            if isinstance(action, Retract) and action.conversation is not None
        ]
        where = {"conversation_id": conversation.id, "source": source_of(event)}
        rows.files = [{"sha256": sha256, **where} for sha256 in sorted(digests_of(event))]
        rows.places = _places(conversation, decision.place_bindings)
    rows.outgoing, rows.actions = _outbox_rows(event, actions, texts), actions
    counts = decision.counter_increments
    # Always in the same order, so that two who count never wait for each other.
    rows.counts = [{"name": name, "value": counts[name]} for name in sorted(counts)]
    return rows


def _state(event: Event, conversation: Conversation, text: StateText) -> NewRow:
    return {
        "id": conversation.id,
        "version": conversation.version,
        "step": str(conversation.step),
        "body": text.body,
        "pending": text.pending,
        "updated_at": micros(event.at),
    }


def _project(
    rows: DecisionRows,
    conversation: ConversationId,
    now: Projection,
    before: StoredConversation | None,
) -> None:
    """What people search tickets by, as far as it reads otherwise than before."""
    row, old = now.columns, before.projection if before else Projection(None)
    if row is None:
        return
    if old.columns is None:
        rows.new_ticket = {"conversation_id": conversation, **row}
    else:
        was = old.columns
        rows.ticket_changes = {name: value for name, value in row.items() if value != was[name]}
    rows.readers_gone = [reader for reader in old.readers if reader not in now.readers]
    rows.readers_new = [reader for reader in now.readers if reader not in old.readers]
    accounts = {row["account"] for row in now.participants}
    rows.participants_gone = [row for row in old.participants if row["account"] not in accounts]
    rows.participants = [row for row in now.participants if row not in old.participants]


def _schedule(
    rows: DecisionRows, stored: StoredConversation, before: StoredConversation | None
) -> None:
    """The whole pending set: rows that are not in it go, new ones come, the rest stays."""
    if before is not None and stored.pending is before.pending:
        return
    id_ = stored.conversation.id
    old = {d.meaning for d in before.pending} if before is not None else set[str]()
    new = {d.meaning: d for d in stored.pending}
    gone = sorted(old - new.keys())
    rows.deadlines_gone = [{"conversation_id": id_, "meaning": meaning} for meaning in gone]
    rows.deadlines_new = [
        {
            "conversation_id": id_,
            "meaning": meaning,
            "kind": str(d.kind),
            "mark": d.mark,
            "at": micros(d.at),
        }
        for meaning, d in new.items()
        if meaning not in old
    ]


def _places(
    conversation: Conversation, rebind: Mapping[Place, ConversationId]
) -> Mapping[Place, ConversationId]:
    """A conversation that begins takes the place it began at."""
    return {conversation.place: conversation.id, **rebind} if conversation.version == 0 else rebind


def _outbox_rows(event: Event, actions: Sequence[Action], texts: Sequence[str]) -> list[NewRow]:
    """The key derives from the event, so the same decision can be queued only once."""
    at = micros(event.at)
    return [
        _outbox_row(delivery_key(event.id, n), at, action, texts[n])
        for n, action in enumerate(actions)
    ]


def _outbox_row(key: str, at: int, action: Action, text: str) -> NewRow:
    delay = action.delay if isinstance(action, Say) else None
    due = at + in_micros(delay) if delay else at
    return {
        "key": key,
        "lane": _lane(action),
        "platform": action.to.platform,
        "conversation_id": action.conversation,
        "action": text,
        "state": str(DeliveryState.WAITING),
        "queued_at": at,
        "due_at": due,
        "not_before": due if delay else 0,
        "waits_since": at,
    }


def _lane(action: Action) -> str:
    """The messages of a conversation keep their order. A draft is on its own, since nothing may
    wait for it, and so are letters, which may be held back.
    """
    if isinstance(action, DraftAnswer):
        return f"draft:{action.conversation}"
    home = action.conversation or f"{action.to.platform}:{action.to.room}"
    return f"letters:{home}" if isinstance(action, Say) and action.is_letter else home
