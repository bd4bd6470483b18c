"""Conversations as they stand in their rows: read by the unit of an event, written with a decision.

Each event reads its conversation's row and writes the next one, and the next event reads that. So
the latest state that this process has read or written of a conversation is kept with its text, and
a row that has this very text is not decoded again. The row is read all the same: what another
process has written has another text. What is rolled back was never in a row, so nobody finds it.

A state that was written is what its text is read as only if the codec brings back all that it was
given: `tests/conftest.py` checks that at each write of the whole suite.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cachetools import LRUCache

from core.model.conversation import Conversation
from core.model.deadline import Deadline
from core.model.ids import ConversationId
from core.store.codec import FieldEncoder, dumps, encode_plain, loads
from core.store.projection import Projection, project

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
