"""What an event carries, for code that handles any kind of event."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from core.model.attachment import Attachment
from core.model.events import (
    ButtonPressed,
    ChannelReopened,
    CommandGiven,
    ConversationEvent,
    Event,
    FilesCame,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonEvent,
    ReactionChanged,
)
from core.model.ids import ConversationId
from core.model.people import Person, Place

_OF_PERSON = (PersonEvent, ButtonPressed)
_WITH_PLACE = (PersonEvent, ButtonPressed, ChannelReopened)
_OF_CONVERSATION = (ConversationEvent, MessageReceived, ButtonPressed, FormSubmitted)


@dataclass(frozen=True, slots=True)
class LikelyReads:
    """What deciding an event will probably read first, so that one query fetches it: a conversation
    by its id, by a message of the desk's (`ref`, in the room of `place`), by the number of its
    ticket, or else by its place.
    """

    conversation: ConversationId | None = None
    place: Place | None = None
    number: int | None = None
    ref: str = ""
    account: str = ""
    since: datetime | None = None
    """Whose latest tickets matter if this opens one, and since when (UTC)."""


def event_author(event: Event) -> Person | None:
    """Who did it; None where nobody did, as with a deadline."""
    return event.author if isinstance(event, _OF_PERSON) else None


def with_author(event: Event, author: Person) -> Event:
    """The same event, with more known of its author."""
    if isinstance(event, _OF_PERSON):
        return replace(event, author=author)
    return event


def event_place(event: Event) -> Place | None:
    """Where it happened; None for what has no place."""
    if isinstance(event, _WITH_PLACE):
        return event.place
    return None


def event_conversation(event: Event) -> ConversationId | None:
    """The conversation that it names itself; None where that is still to be looked up."""
    if isinstance(event, _OF_CONVERSATION):
        return event.conversation
    return None


def event_text(event: Event) -> str:
    """The words that came with it, or ""."""
    match event:
        case MessageReceived(text=found) | MessageEdited(text=found) | CommandGiven(text=found):
            return found
        case _:
            return ""


def event_mentions(event: Event) -> tuple[Person, ...]:
    """The people whom its words mention."""
    match event:
        case MessageReceived(mentions=found) | CommandGiven(mentions=found):
            return found
        case _:
            return ()


def event_files(event: Event) -> tuple[Attachment, ...]:
    """The files that came with it."""
    match event:
        case (
            MessageReceived(files=found)
            | CommandGiven(files=found)
            | FormSubmitted(files=found)
            | FilesCame(files=found)
        ):
            return found
        case _:
            return ()


def event_ref(event: Event) -> str:
    """The platform's id of the message it is about, or ""."""
    match event:
        case (
            MessageReceived(ref=found)
            | MessageEdited(ref=found)
            | MessageDeleted(ref=found)
            | ReactionChanged(ref=found)
        ):
            return found
        case _:
            return ""


def event_value(event: Event) -> str:
    """What the pressed button carries, or ""."""
    match event:
        case ButtonPressed(value=found):
            return found
        case _:
            return ""


def event_thread(event: Event) -> str:
    """The thread that would begin under it, or ""."""
    match event:
        case MessageReceived(thread=found):
            return found
        case _:
            return ""


def is_automatic(event: Event) -> bool:
    """Has a program written this letter? Then nothing in it is a command, or anybody's word."""
    return isinstance(event, MessageReceived) and bool(event.letter and event.letter.automatic)


def is_proven(event: Event) -> bool:
    """Is its author who they say? Only a letter may come from whoever likes to be somebody."""
    letter = event.letter if isinstance(event, MessageReceived) else None
    return letter is None or letter.verified


def letter_refers_to(event: Event) -> int | None:
    """The ticket that a letter speaks of without belonging to it."""
    letter = event.letter if isinstance(event, MessageReceived) else None
    return letter.refers_to if letter is not None else None


def letter_details(event: Event) -> Mapping[str, str]:
    """What the timeline keeps of a letter beside its words; nothing of what is none."""
    letter = event.letter if isinstance(event, MessageReceived) else None
    if letter is None:
        return {}
    known = {"message_id": letter.message_id, "automatic": letter.automatic}
    known["verified"] = "yes" if letter.verified else "no"
    known["notes"] = ", ".join(letter.notes)
    known["original"] = letter.original.sha256 if letter.original else ""
    return {name: said for name, said in known.items() if said}


def source_of(event: Event) -> str:
    """The message that an event stands for, by platform, room and ref; "" if there is none.

    A command given by calling the desk is a message too; its id is of the same form.
    """
    if isinstance(event, CommandGiven):
        return event.id
    place, ref = event_place(event), event_ref(event)
    is_own = ref and not isinstance(event, ReactionChanged)
    return f"{place.platform}:{place.room}:{ref}" if place is not None and is_own else ""
