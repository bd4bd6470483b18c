"""Payloads of the network as events of the desk. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from adapters.kit.limits import ButtonId, FormId
from adapters.kit.parsed_event import (
    PARSE_ERRORS,
    Malformed,
    ParsedEvent,
    Payload,
    RemoteFile,
    ReplyToken,
)
from core.model.events import (
    ButtonPressed,
    CommandGiven,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import EventId
from core.model.people import Person, Place

NAME: Final = "memory"
DIRECT: Final = "dm-"


def read(payload: Payload, names: dict[str, str], at: datetime) -> ParsedEvent | None:
    """None for what concerns no desk. Raises Malformed for what the network does not document."""
    try:
        reader = _READERS.get(payload["type"])
        return reader(payload, _person(payload["user"], names), at) if reader else None
    except PARSE_ERRORS as wrong:
        raise Malformed(type(wrong).__name__) from wrong


def place_of(room: str, thread: str = "") -> Place:
    if room.startswith(DIRECT):
        return Place.direct_to(NAME, room.removeprefix(DIRECT), thread)
    return Place(NAME, room, thread)


def _person(handle: str, names: dict[str, str]) -> Person:
    return Person(NAME, handle, names.get(handle, ""))


def _id(payload: Payload) -> EventId:
    return EventId(f"{NAME}:{payload['room']}:{payload['id']}")


def _lane(payload: Payload) -> str:
    return f"{payload['room']}:{payload.get('thread', '')}"


def _said(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    place, ref = place_of(payload["room"], payload.get("thread", "")), str(payload["id"])
    event = MessageReceived(
        _id(payload), at, place, who, str(payload["text"]), ref=ref, addressed=place.is_direct
    )
    files = tuple(RemoteFile(**held) for held in payload.get("files", ()))
    return ParsedEvent(event, _lane(payload), files)


def _edited(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    ref, version = str(payload["of"]), str(payload["id"])
    event = MessageEdited(
        _id(payload),
        at,
        place_of(payload["room"]),
        who,
        ref,
        str(payload["text"]),
        message=EventId(f"{NAME}:{payload['room']}:{ref}"),
        version=version,
        addressed=True,
    )
    return ParsedEvent(event, _lane(payload))


def _deleted(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    ref = str(payload["of"])
    message = EventId(f"{NAME}:{payload['room']}:{ref}")
    event = MessageDeleted(_id(payload), at, place_of(payload["room"]), who, ref, message)
    return ParsedEvent(event, _lane(payload))


def _pressed(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    button = ButtonId.decode(payload["button"])
    place = place_of(payload["room"], payload.get("thread", ""))
    event = ButtonPressed(
        _id(payload), at, button.conversation, place, who, button.choice, button.value
    )
    return ParsedEvent(event, _lane(payload), reply=ReplyToken(trigger=str(payload["id"])))


def _reacted(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    event = ReactionChanged(
        _id(payload),
        at,
        place_of(payload["room"]),
        who,
        str(payload["of"]),
        str(payload["emoji"]),
        bool(payload["added"]),
    )
    return ParsedEvent(event, _lane(payload))


def _commanded(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    event = CommandGiven(_id(payload), at, Place.direct(who), who, str(payload["text"]), opens=True)
    return ParsedEvent(event, _lane(payload), reply=ReplyToken(trigger=str(payload["id"])))


def _submitted(payload: Payload, who: Person, at: datetime) -> ParsedEvent:
    form, values = FormId.decode(payload["form"]), dict(payload["values"])
    event = FormSubmitted(
        _id(payload), at, Place.direct(who), who, form.form, values, conversation=form.conversation
    )
    return ParsedEvent(event, _lane(payload), reply=ReplyToken(trigger=str(payload["trigger"])))


_READERS: Final[dict[str, Callable[[Payload, Person, datetime], ParsedEvent]]] = {
    "said": _said,
    "edited": _edited,
    "deleted": _deleted,
    "pressed": _pressed,
    "reacted": _reacted,
    "commanded": _commanded,
    "submitted": _submitted,
}
