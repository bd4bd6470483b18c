"""Conversations in their rows: the state, and the columns by which tickets are searched.

Each event reads its conversation's row and writes the next one, and the next event reads that. So
the latest state that this process has read or written of a conversation is kept with its text, and
a row that has this very text is not decoded again. The row is read all the same: what another
process has written has another text. What is rolled back was never in a row, so nobody finds it.

A state that was written is what its text is read as only if the codec brings back all that it was
given: `tests/conftest.py` checks that at each write of the whole suite.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cachetools import LRUCache

from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.ids import ConversationId
from core.model.people import Person
from core.model.ticket import Priority
from core.store.codec import FieldEncoder, dumps, encode_plain, loads, micros

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


def project(conversation: Conversation, pending: Sequence[Deadline]) -> Projection:
    columns = project_columns(conversation, pending)
    if columns is None:
        return Projection(None)
    readers, participants = projected_readers(conversation), projected_participants(conversation)
    return Projection(columns, readers, participants)


def project_columns(
    conversation: Conversation, pending: Sequence[Deadline]
) -> dict[str, object] | None:
    """The row of the conversation's ticket; None while there is no ticket."""
    ticket = conversation.ticket
    if ticket is None:
        return None
    due = _first(d for d in pending if d.kind in DUE)
    to_come = {(d.kind, d.mark) for d in pending}
    late = _first(d for d in conversation.promised if d.kind in PROMISES and _is_missed(d, to_come))
    routing, agent = ticket.routing, ticket.agent
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "urgency": URGENCY[ticket.priority],
        "category": ticket.details.category,
        "queue": routing.queue if routing else "",
        "team": routing.team if routing else "",
        "platform": ticket.requester.platform,
        "handle": ticket.requester.handle,
        "requester": dumps(Person, ticket.requester),
        "agent": dumps(Person, agent) if agent else None,
        "agent_key": agent.account if agent else None,
        "opened_at": micros(ticket.opened_at),
        "due_at": micros(due.at) if due else None,
        "due_kind": DUE[due.kind] if due else "",
        "late_at": micros(late.at) if late else None,
        "late_kind": PROMISES[late.kind] if late else "",
        "is_private": ticket.is_private,
    }


def projected_readers(conversation: Conversation) -> list[dict[str, object]]:
    """A row for each team and each queue whose agents may read the private ticket."""
    if conversation.ticket is None:
        return []
    found = [(TEAM, id_) for id_ in conversation.ticket.readers.teams]
    found += [(QUEUE, id_) for id_ in conversation.ticket.readers.queues]
    return [
        {"conversation_id": conversation.id, "kind": kind, "reader": id_} for kind, id_ in found
    ]


def projected_participants(conversation: Conversation) -> list[dict[str, object]]:
    """A row for each account that takes part in the ticket."""
    ticket = conversation.ticket
    if ticket is None:
        return []
    return [
        {
            "conversation_id": conversation.id,
            "account": each.person.account,
            "number": ticket.number,
            "since": micros(each.since) if each.since is not None else 0,
        }
        for each in ticket.participants
    ]


def _is_missed(deadline: Deadline, to_come: set[tuple[DeadlineKind, str]]) -> bool:
    """A promise that still runs and whose alarm has done its work."""
    return (deadline.kind, deadline.mark) not in to_come


def _first(deadlines: Iterable[Deadline]) -> Deadline | None:
    return min(deadlines, key=lambda deadline: deadline.at, default=None)


PENDING = tuple[Deadline, ...]
"""What the column of that name holds."""
MAX_STATES: Final = 512
"""Conversations, of some 15 kB each."""


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as it stands in its row, with the deadlines that are pending for it, and what
    people search its ticket by. `encoded` are its fields as they were written, none if it was read.
    """

    conversation: Conversation
    pending: tuple[Deadline, ...]
    projection: Projection
    encoded: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateText:
    """The columns of a row that hold its state."""

    body: str
    pending: str


def read_state(id_: ConversationId, text: StateText) -> StoredConversation:
    """The state that a row holds. Raises UnreadableError."""
    with _LOCK:
        kept = _KEPT.get(id_)
    if kept is not None and kept[0] == text:
        return kept[1]
    conversation, pending = loads(Conversation, text.body), loads(PENDING, text.pending)
    stored = StoredConversation(conversation, pending, project(conversation, pending))
    keep(stored, text)
    return stored


def write_state(
    conversation: Conversation, pending: tuple[Deadline, ...], before: StoredConversation | None
) -> tuple[StoredConversation, StateText]:
    """A state and its text. Fields that are those of the state before are not encoded again."""
    known = before.encoded if before is not None else {}
    own = before.conversation if before is not None else conversation
    encoded = _FIELDS.encode(conversation, own, known)
    stored = StoredConversation(conversation, pending, project(conversation, pending), encoded)
    text = StateText(encode_plain(encoded), dumps(PENDING, pending))
    keep(stored, text)
    return stored, text


def keep(stored: StoredConversation, text: StateText) -> None:
    with _LOCK:
        _KEPT[stored.conversation.id] = text, stored


_FIELDS = FieldEncoder(Conversation)
_KEPT = LRUCache[ConversationId, tuple[StateText, StoredConversation]](MAX_STATES)
_LOCK = Lock()
"""Readers, the writer and the loop have threads of their own."""
