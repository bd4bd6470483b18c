"""Identifiers. Ids born inside the core derive from the event that caused them."""

from typing import NewType
from uuid import NAMESPACE_URL, uuid5

EventId = NewType("EventId", str)
ConversationId = NewType("ConversationId", str)


def derived(cause: EventId, label: str) -> str:
    """Same cause and label, same id: deciding twice can never open two tickets."""
    return str(uuid5(NAMESPACE_URL, f"{cause}/{label}"))
