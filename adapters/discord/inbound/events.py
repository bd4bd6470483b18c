"""Dispatches of the gateway: messages and reactions as events of the desk. Pure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from adapters.discord.inbound.payload_parts import (
    BotIdentity,
    begins_with_call,
    calls,
    files_of,
    id_of,
    is_bot,
    mentions_in,
    moment_of,
    person_of,
    place_of,
    plain_text,
    words_of,
)
from adapters.discord.settings import NAME
from adapters.kit.parsed_event import ParsedEvent, Payload
from core.model.events import (
    CommandGiven,
    Event,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import EventId, may_name_a_ticket
from core.model.people import Person, Place

REPLY: Final = 19
SPOKEN: Final = (0, REPLY)
"""Types of messages with which somebody says something: plain words, and a reply."""
REACTIONS: Final = {
    "\N{THUMBS UP SIGN}": "thumbsup",
    "\N{THUMBS DOWN SIGN}": "thumbsdown",
    "1\u20e3": "one",
    "2\u20e3": "two",
    "3\u20e3": "three",
    "4\u20e3": "four",
    "5\u20e3": "five",
    "\N{EYES}": "eyes",
    "\N{WHITE HEAVY CHECK MARK}": "check",
    "\N{HEAVY CHECK MARK}": "check",
}
_TONES: Final = {chr(code): None for code in range(0x1F3FB, 0x1F400)} | {"\ufe0f": None}
_PLAIN: Final = str.maketrans(_TONES)


def read_event(
    kind: str, data: Payload, me: BotIdentity, at: datetime, mark: str
) -> ParsedEvent | None:
    """The reading of a dispatch; None for what concerns no desk. `mark` tells this dispatch from
    others, and is the same when it is played again.
    """
    read = _READERS.get(kind)
    return read(data, me, at, mark) if read is not None else None


def _read_message(message: Payload, me: BotIdentity, at: datetime, mark: str) -> ParsedEvent | None:
    if is_bot(message) or message.get("type", 0) not in SPOKEN:
        return None
    author, ref = person_of(message), id_of(message["id"])
    direct, called = not message.get("guild_id"), calls(message, me)
    text, files = plain_text(message, me), files_of(message)
    if not text and not files and not called:
        return None  # without the right to read it, there is nothing to be read
    channel, place = id_of(message["channel_id"]), place_of(message, author.handle)
    id_, addressed = EventId(f"{NAME}:{channel}:{ref}"), called or direct
    event = MessageReceived(id_, at, place, author, text, ref=ref, addressed=addressed)
    event = replace(event, reply_to=_reply_target(message, me), mentions=mentions_in(message, me))
    return ParsedEvent(event, channel, files, is_ordered=begins_with_call(message, me))


def _reply_target(message: Payload, me: BotIdentity) -> str:
    """The desk's own message that this one is a reply to; "" if it is none."""
    told = message.get("referenced_message") or {}
    ours = (told.get("author") or {}).get("id") == me.user
    return id_of(told["id"]) if message.get("type") == REPLY and ours else ""


def resolve_addressing(event: Event, me: BotIdentity, *, ordered: bool = False) -> Event | None:
    """The event, once it is known in which thread it stands: a call in a channel is a command, a
    call in a thread is a word of its talk, and words in a channel that call nobody are none. An
    agent who asks for help in the agents' own room is helped in private. Under a card it is a
    command if the words are `ordered`, which is to say, if they begin with the app's name. In the
    agents' room a reply to one of the desk's messages, and what names a ticket, are for the desk.
    """
    if isinstance(event, CommandGiven | FormSubmitted) and event.place.room in me.rooms:
        return replace(event, place=Place.direct(event.author)) if _asks(event) else event
    if not isinstance(event, MessageReceived) or event.place.is_direct:
        return event
    place, in_agents_room = event.place, event.place.room in me.rooms
    # Under a card, words go to the requester; where they must call the app to be heard, these too.
    command = in_agents_room and me.content and ordered
    if in_agents_room and not ordered and event.reply_to:
        return event
    if event.addressed and (command or not place.thread):
        given = CommandGiven(event.id, event.at, place, event.author, event.text)
        opens, reply = not in_agents_room, event.reply_to
        given = replace(given, opens=opens, files=event.files, reply_to=reply)
        return replace(given, mentions=event.mentions)
    heard = place.thread or (in_agents_room and may_name_a_ticket(event.text))
    return event if heard else None


def _asks(event: CommandGiven | FormSubmitted) -> bool:
    """Does it begin something new?"""
    if isinstance(event, CommandGiven):
        return event.opens
    return event.conversation is None


def _read_edit(message: Payload, me: BotIdentity, at: datetime, mark: str) -> ParsedEvent | None:
    """A preview that Discord adds is an update too, but nobody has edited anything."""
    edited = words_of(message.get("edited_timestamp"))
    if not edited or is_bot(message) or "content" not in message or not message.get("author"):
        return None
    author, ref, text = person_of(message), id_of(message["id"]), plain_text(message, me)
    direct = not message.get("guild_id")
    if not (text or direct or message.get("attachments") or calls(message, me)):
        return None  # without the right to read it, it only seems to be empty now
    channel, place = id_of(message["channel_id"]), place_of(message, author.handle)
    id_ = EventId(f"{NAME}:{channel}:{ref}:edited:{edited}")
    event = MessageEdited(
        id_,
        at,
        place,
        author,
        ref,
        text,
        message=EventId(f"{NAME}:{channel}:{ref}"),
        version=edited,
        said_at=moment_of(ref),
        addressed=calls(message, me),
    )
    return ParsedEvent(event, channel)


def _read_deletion(
    message: Payload, me: BotIdentity, at: datetime, mark: str
) -> ParsedEvent | None:
    """Discord does not tell whose it was; whoever keeps the messages' authors fills that in."""
    ref, channel = id_of(message["id"]), id_of(message["channel_id"])
    id_ = EventId(f"{NAME}:{channel}:{ref}:deleted")
    # In private the channel is told, and not with whom the talk is.
    place = Place(NAME, channel) if message.get("guild_id") else Place.direct_to(NAME, "")
    brought = EventId(f"{NAME}:{channel}:{ref}")
    return ParsedEvent(MessageDeleted(id_, at, place, Person(NAME, ""), ref, brought), channel)


def _read_added_reaction(
    reaction: Payload, me: BotIdentity, at: datetime, mark: str
) -> ParsedEvent | None:
    return _read_reaction(reaction, me, at, mark, added=True)


def _read_removed_reaction(
    reaction: Payload, me: BotIdentity, at: datetime, mark: str
) -> ParsedEvent | None:
    return _read_reaction(reaction, me, at, mark, added=False)


def _read_reaction(
    reaction: Payload, me: BotIdentity, at: datetime, mark: str, *, added: bool
) -> ParsedEvent | None:
    user, ref = id_of(reaction["user_id"]), id_of(reaction["message_id"])
    name = words_of((reaction.get("emoji") or {}).get("name")).translate(_PLAIN)
    if user == me.user or name not in REACTIONS:
        return None
    if (reaction.get("message_author_id") or me.user) != me.user:
        return None  # under somebody else's message it is no word to the desk
    member = reaction.get("member") or {}
    author = person_of({"member": {**member, "user": {**(member.get("user") or {}), "id": user}}})
    id_ = EventId(f"{NAME}:reaction:{ref}:{user}:{REACTIONS[name]}:{added}:{mark}")
    place = place_of(reaction, user)
    event = ReactionChanged(id_, at, place, author, ref, REACTIONS[name], added)
    return ParsedEvent(event, id_of(reaction["channel_id"]))


_READERS: Final[dict[str, Callable[[Payload, BotIdentity, datetime, str], ParsedEvent | None]]] = {
    "MESSAGE_CREATE": _read_message,
    "MESSAGE_UPDATE": _read_edit,
    "MESSAGE_DELETE": _read_deletion,
    "MESSAGE_REACTION_ADD": _read_added_reaction,
    "MESSAGE_REACTION_REMOVE": _read_removed_reaction,
}
