"""Copies: the names under which words of one side stand on the other."""

from typing import Final

from core.dialog.turn import Turn
from core.model.event_fields import event_place, event_ref
from core.model.events import Event
from core.model.message_key import MessageKey, MessageKind, MessageRef

FROM, BROUGHT = MessageKind.FROM, MessageKind.BROUGHT
TO, NOTE = MessageKind.TO, MessageKind.NOTE
"""Words of the requester's side, the same with files, words of the agents' side, and a note that
was given by command, as it stands beneath the card."""

CARRIED_WAYS: Final = (FROM, BROUGHT)
COPIES: Final = (FROM, BROUGHT, TO)


def slot_of(way: MessageKind, turn: Turn, number: int | None = None) -> str:
    """Words are named by where they were written, so that an edit finds its copy."""
    return str(MessageKey(way, origin_of(turn.event), number))


def slot_at(way: MessageKind, event: Event) -> str:
    return str(MessageKey(way, origin_of(event)))


def origin_of(event: Event) -> str:
    """Where the words of an event stand on their own side."""
    place, ref = event_place(event), event_ref(event) or event.id
    return str(MessageRef(place.platform, place.room, ref)) if place else ref


def has_copy(turn: Turn, way: MessageKind) -> bool:
    """Does a copy of this event's message stand on the other side?"""
    return slot_of(way, turn) in turn.conversation.relayed
