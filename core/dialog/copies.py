"""Copies: the names under which words of one side stand on the other."""

from typing import Final

from core.dialog.turn import Turn
from core.model.event_fields import event_place, event_ref
from core.model.events import Event

FROM, BROUGHT, TO = "from", "brought", "to"
"""Words of the requester's side, the same with files, and words of the agents' side."""

UNKEPT: Final = "unkept"
"""Begins the slots that name files of a message of which none was kept."""

CARRIED_WAYS: Final = (FROM, BROUGHT)


def slot_of(way: str, turn: Turn) -> str:
    """Words are named by where they were written, so that an edit finds its copy."""
    return slot_at(way, turn.event)


def slot_at(way: str, event: Event) -> str:
    place = event_place(event)
    ref = event_ref(event) or event.id
    return f"{way}:{place.platform}:{place.room}:{ref}" if place else f"{way}:{ref}"


def has_copy(turn: Turn, way: str) -> bool:
    """Does a copy of this event's message stand on the other side?"""
    return slot_of(way, turn) in turn.conversation.relayed
