"""Identifiers. Ids born inside the core derive from the event that caused them."""

import re
from datetime import date
from hashlib import sha256
from typing import Final, NewType
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
