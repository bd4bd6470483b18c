"""A requester's message of which it is not known yet which ticket it is about."""

from dataclasses import dataclass

from core.model.attachment import Attachment
from core.model.ids import EventId
from core.model.people import Place


@dataclass(frozen=True, slots=True)
class UnplacedMessage:
    """`id` is the event that brought it, `ref` the platform's name of the message."""

    id: EventId
    place: Place
    ref: str
    text: str
    files: tuple[Attachment, ...] = ()
