"""Conversations in their rows: the state, and the columns by which tickets are searched.

Each event reads its conversation's row and writes the next one, and the next event reads that. So
the latest state that this process has read or written of a conversation is kept with its text, and
a row that has this very text is not decoded again. The row is read all the same: what another
process has written has another text. What is rolled back was never in a row, so nobody finds it.

A state that was written is what its text is read as only if the codec brings back all that it was
given: `tests/conftest.py` checks that at each write of the whole suite.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Lock
from typing import Final

from cachetools import LRUCache

from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority, Ticket
from core.store.codec import FieldEncoder, dumps, join_fields, loads, micros

PROMISES = {DeadlineKind.FIRST_RESPONSE: "reply", DeadlineKind.RESOLUTION: "solve"}
DUE = PROMISES | {DeadlineKind.SNOOZE_OVER: "wake"}
"""What a list shows of a ticket: what comes next."""
TEAM, QUEUE = "team", "queue"
"""Kinds of readers of a private ticket."""
URGENCY = {priority: rank for rank, priority in enumerate(Priority)}


Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class Projection:
    """The rows of a conversation's ticket: its own, those of its readers and of its participants.
    There is none while there is no ticket.
    """

    columns: Columns | None
    readers: Sequence[Columns] = ()
    participants: Sequence[Columns] = ()


def project(
    conversation: Conversation,
    pending: Sequence[Deadline],
    before: "StoredConversation | None" = None,
) -> Projection:
    ticket, id_ = conversation.ticket, conversation.id
    if ticket is None:
        return Projection(None)
    columns = {
        **_fields_of(ticket),
        **_people_of(ticket, before),
        **_dates_of(pending, conversation.promised),
    }
    return Projection(columns, _readers_of(id_, ticket), _participants_of(id_, ticket))


def _fields_of(ticket: Ticket) -> Columns:
    routing, agent = ticket.routing, ticket.agent
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": str(ticket.status),
        "priority": str(ticket.priority),
        "urgency": URGENCY[ticket.priority],
        "category": ticket.details.category,
        "queue": routing.queue if routing else "",
        "team": routing.team if routing else "",
        "platform": ticket.requester.platform,
        "handle": ticket.requester.handle,
        "agent_key": agent.account if agent else None,
        "opened_at": micros(ticket.opened_at),
        "is_private": ticket.is_private,
    }


def _people_of(ticket: Ticket, before: "StoredConversation | None") -> Columns:
    """The persons whole. Those who are the very ones of before are not encoded again; an equal one
    may have another name.
    """
    requester, agent = ticket.requester, ticket.agent
    was = before.conversation.ticket if before is not None else None
    old = before.projection.columns if before is not None else None
    if was is None or old is None:
        return {"requester": _text_of(requester), "agent": _text_of(agent)}
    return {
        "requester": old["requester"] if requester is was.requester else _text_of(requester),
        "agent": old["agent"] if agent is was.agent else _text_of(agent),
    }


def _text_of(person: Person | None) -> str | None:
    return None if person is None else dumps(Person, person)


def _dates_of(pending: Sequence[Deadline], promised: Sequence[Deadline]) -> Columns:
    """What comes next, and since when a promise that still runs is broken."""
    due = _first([d for d in pending if d.kind in DUE])
    late = None
    if promised:
        to_come = {(d.kind, d.mark) for d in pending}
        late = _first([d for d in promised if d.kind in PROMISES and _is_missed(d, to_come)])
    return {
        "due_at": micros(due.at) if due else None,
        "due_kind": DUE[due.kind] if due else "",
        "late_at": micros(late.at) if late else None,
        "late_kind": PROMISES[late.kind] if late else "",
    }


def _readers_of(conversation: ConversationId, ticket: Ticket) -> list[Columns]:
    """A row for each team and each queue whose agents may read the private ticket."""
    found = [(TEAM, id_) for id_ in ticket.readers.teams]
    found += [(QUEUE, id_) for id_ in ticket.readers.queues]
    return [{"conversation_id": conversation, "kind": kind, "reader": id_} for kind, id_ in found]


def _participants_of(conversation: ConversationId, ticket: Ticket) -> list[Columns]:
    """A row for each account that takes part in the ticket."""
    return [
        {
            "conversation_id": conversation,
            "account": each.person.account,
            "number": ticket.number,
            "since": micros(each.since) if each.since is not None else 0,
        }
        for each in ticket.participants
    ]


def _is_missed(deadline: Deadline, to_come: set[tuple[DeadlineKind, str]]) -> bool:
    """A promise that still runs and whose alarm has done its work."""
    return (deadline.kind, deadline.mark) not in to_come


def _first(deadlines: Sequence[Deadline]) -> Deadline | None:
    return min(deadlines, key=attrgetter("at")) if deadlines else None


PENDING = tuple[Deadline, ...]
"""What the column of that name holds."""
MAX_STATES: Final = 1024
"""Conversations, of some 15 kB each."""


@dataclass(frozen=True, slots=True)
class StateText:
    """The columns of a row that hold its state."""

    body: str
    pending: str


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it stands in its row, with the deadlines that are pending for it, and what
    people search its ticket by. `encoded` are its fields as they were written, none if it was read.
    """

    conversation: Conversation
    pending: tuple[Deadline, ...]
    projection: Projection
    text: StateText
    encoded: Mapping[str, str] = field(default_factory=dict)


def read_state(id_: ConversationId, text: StateText) -> StoredConversation:
    """The state that a row holds. Raises UnreadableError."""
    with _LOCK:
        kept = _KEPT.get(id_)
    if kept is not None and kept.text == text:
        return kept
    conversation, pending = loads(Conversation, text.body), loads(PENDING, text.pending)
    stored = StoredConversation(conversation, pending, project(conversation, pending), text)
    keep(stored)
    return stored


def write_state(
    conversation: Conversation, pending: tuple[Deadline, ...], before: StoredConversation | None
) -> StoredConversation:
    """A state with its text. Fields that are those of the state before are not encoded again, and
    deadlines that are equal to those before are the very same.
    """
    if before is None:
        encoded = _FIELDS.encode(conversation, conversation, {})
    else:
        encoded = _FIELDS.encode(conversation, before.conversation, before.encoded)
    if before is not None and before.pending == pending:
        pending, due = before.pending, before.text.pending
    else:
        due = dumps(PENDING, pending)
    text = StateText(join_fields(encoded), due)
    projection = project(conversation, pending, before)
    stored = StoredConversation(conversation, pending, projection, text, encoded)
    keep(stored)
    return stored


def keep(stored: StoredConversation) -> None:
    with _LOCK:
        _KEPT[stored.conversation.id] = stored


_FIELDS = FieldEncoder(Conversation)
_KEPT = LRUCache[ConversationId, StoredConversation](MAX_STATES)
_LOCK = Lock()
"""Readers, the writer and the loop have threads of their own."""
