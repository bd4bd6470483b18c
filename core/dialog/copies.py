"""Copies: the names under which words of one side stand on the other."""

from typing import Final

from core.dialog.turn import Turn
from core.model.event_fields import event_place, event_ref
from core.model.events import Event

FROM, BROUGHT, TO, NOTE = "from", "brought", "to", "note"
"""Words of the requester's side, the same with files, words of the agents' side, and a note that
was given by command, as it stands beneath the card."""

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
