"""Identifiers, derived from the event that caused them, and keys that name messages.

`MessageKey` names a message inside its conversation, `MessageRef` is a platform's own name for it.
`Say.message_key` and the stored state hold the encoded form. Saying again under a key edits the
message that stands under it, so the text of a key never changes between releases.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final, NewType, Self
from uuid import NAMESPACE_URL, uuid5

EventId = NewType("EventId", str)
ConversationId = NewType("ConversationId", str)


def derive_id(cause: EventId, label: str) -> str:
    """Same cause and label, same id: deciding twice can never open two tickets."""
    return str(uuid5(NAMESPACE_URL, f"{cause}/{label}"))


def delivery_key(cause: str, part: int | str) -> str:
    """The key of an outgoing message: part number so many of what its event caused."""
    return f"{cause}/{part}"


def cause_of(key: str) -> str:
    """The event that caused an outgoing message. An event's id may hold slashes itself."""
    return key.rpartition("/")[0]


EXPIRING: Final = "until:"
"""Begins the names of notes that are forgotten some time after a day."""


def expiring_name(day: date, name: str) -> str:
    """The name of such a note; names of earlier days come first."""
    return f"{EXPIRING}{day.isoformat()}:{name}"


_TICKET = re.compile(r"(?<!\w)(?:[A-Za-z]{1,12}[-_\s\u2010-\u2015]?|#)\d{1,9}\b")


def may_name_a_ticket(text: str) -> bool:
    """Is there anything in `text` that could be a ticket's number, whatever the desk's prefix is?
    Adapters ask before they bring in what people say among themselves in the agents' room.
    """
    return _TICKET.search(text) is not None


def alias(value: str) -> str:
    """A name of 25 characters for a longer one, where a platform leaves little room. The same for
    the same, and never what a shorter value could be.
    """
    return f"~{sha256(value.encode()).hexdigest()[:24]}"


def matches_alias(said: str, value: str) -> bool:
    """Is `said` this value, or its short name?"""
    return said in (value, alias(value))


class MessageKind(StrEnum):
    """What a message is to its conversation. The value begins the encoded key."""

    TALK = "talk"
    """The first message to the requester; the conversation goes on in its thread."""
    CARD = "card"
    WHOLE = "whole"
    """All of the words that a card shortens, beneath it."""
    SO_FAR = "so_far"
    """What was said before the ticket came to this queue, beneath its card there."""
    BRIEF = "brief"
    BEFORE = "before"
    """Files that came before the hand-off."""
    FROM = "from"
    BROUGHT = "brought"
    """Words of the requester's side; the second is of words that came with files."""
    TO = "to"
    NOTE = "note"
    UNKEPT = "unkept"
    """Names a file of a message that was not kept."""
    SUMMARY = "summary"
    PROMISE = "promise"
    PAGE = "page"
    HELD = "held"
    DRAFT = "draft"
    CLOSED = "closed"
    INVITE = "invite"
    """Tells a participant that they were added; what is said goes beneath it."""
    SHARED = "shared"
    """Words as one participant reads them, by the reader and where they were written."""
    WOKEN = "woken"
    """A ticket that was put off is back."""


RELAYED_COPIES: Final = (MessageKind.FROM, MessageKind.BROUGHT, MessageKind.TO)
"""Words of one side as they stand on the other."""

_KINDS: Final = {kind.value: kind for kind in MessageKind}
_HEAD: Final = re.compile(rf"({'|'.join(MessageKind)})(?:(?<=unkept)(\d+))?")


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message by its platform's own names. A `ref` may hold colons, a platform and a room not."""

    platform: str
    room: str
    ref: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.room}:{self.ref}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for what names no message, such as the id of a deadline."""
        parts = text.split(":", 2)
        return cls(*parts) if len(parts) == 3 and all(parts) else None


@dataclass(frozen=True, slots=True)
class MessageKey:
    """`about` is what the kind needs to be told apart: a queue, a message, a person, a number.

    `number` counts the files of one message, for the kind that names them.
    """

    kind: MessageKind
    about: str = ""
    number: int | None = None

    def __str__(self) -> str:
        head = f"{self.kind}{'' if self.number is None else self.number}"
        return f"{head}:{self.about}" if self.about else head

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for "" and for a key that no release has written."""
        head, _, about = text.partition(":")
        found = _HEAD.fullmatch(head)
        if found is None:
            return None
        return cls(MessageKind(found[1]), about, int(found[2]) if found[2] else None)

    @property
    def source(self) -> MessageRef | None:
        """The message whose words are carried under this key, if it is a key of such words."""
        return MessageRef.parse(self.about)


def kind_of(text: str) -> MessageKind | None:
    """The kind of an encoded key; None for ""."""
    if not text:
        return None
    named = _KINDS.get(text.partition(":")[0])  # as all are, but for a number within
    if named is not None:
        return named
    key = MessageKey.parse(text)
    return key.kind if key else None


TALK: Final = str(MessageKey(MessageKind.TALK))
"""The encoded key of the message under which a conversation goes on."""
