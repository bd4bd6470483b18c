"""The Events API: messages, reactions and people's changes as events of the desk. Pure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from adapters.kit.parsed_event import ParsedEvent, Payload
from adapters.slack.inbound.payload_parts import (
    BotIdentity,
    begins_with_call,
    calls,
    files_in,
    is_direct,
    person_of,
    place_of,
    replied_to,
    said_in,
    without_call,
)
from adapters.slack.settings import NAME
from core.model.events import (
    CommandGiven,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
    ReactionChanged,
)
from core.model.ids import EventId, may_name_a_ticket

SPOKEN: Final = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes with which somebody says something. A screenshot comes as `file_share`."""
REACTIONS: Final = {
    "+1": "thumbsup",
    "thumbsup": "thumbsup",
    "-1": "thumbsdown",
    "thumbsdown": "thumbsdown",
    "one": "one",
    "two": "two",
    "three": "three",
    "four": "four",
    "five": "five",
    "eyes": "eyes",
    "white_check_mark": "check",
    "heavy_check_mark": "check",
}


def read_event(event: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """The reading of the inner event of an `event_callback`; None for what concerns no desk."""
    read = _READERS.get(str(event.get("type")))
    return read(event, me, at) if read is not None else None


def read_message(message: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """Words, an edit of some, or their deletion."""
    match str(message.get("subtype") or ""):
        case "message_changed":
            return _read_edit(message, me, at)
        case "message_deleted":
            return _read_deletion(message, me, message.get("previous_message") or {}, at)
        case subtype if subtype in SPOKEN:
            return _read_message(message, me, at)
        case _:
            return None


def _read_message(message: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """The same message comes as `message` and as `app_mention`, so its id is the message's own."""
    user, channel, ts = _author(message, me), str(message["channel"]), str(message["ts"])
    if not user:
        return None
    raw, thread = str(message.get("text") or ""), str(message.get("thread_ts") or "")
    direct = is_direct(channel)
    called = direct or calls(raw, me.user) or message.get("type") == "app_mention"
    at_work = channel in me.rooms
    quoted = replied_to(message, channel) if at_work and not thread else ""
    if not called and not thread and not (at_work and (quoted or may_name_a_ticket(raw))):
        return None  # people talk among themselves
    id_ = EventId(f"{NAME}:{channel}:{ts}")
    internal = me.rooms if at_work else frozenset[str]()
    author, text = person_of(user), without_call(said_in(message, internal), me.user)
    files = files_in(message, internal)
    lane = channel if direct else f"{channel}:{thread or ts}"
    # Under a card words go to the requester, also where the app is named in them.
    if at_work and (begins_with_call if thread else calls)(raw, me.user):
        place = place_of(channel, thread, user)
        given = CommandGiven(id_, at, place, author, text, reply_to=quoted)
        return ParsedEvent(given, lane, files)
    place = place_of(channel, thread or ("" if direct else ts), user)
    begins = ts if direct and not thread else ""
    event = MessageReceived(id_, at, place, author, text, ref=ts, addressed=called, thread=begins)
    event = replace(event, reply_to=quoted) if quoted else event
    return ParsedEvent(event, lane, files)


def _read_edit(change: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """Slack also calls it a change when a preview was added: then nobody has edited anything."""
    message, before = change["message"], change.get("previous_message") or {}
    channel = str(change["channel"])
    if message.get("subtype") == "tombstone":
        return _read_deletion({**change, "deleted_ts": message["ts"]}, me, before, at)
    user, edited = _author(message, me), message.get("edited")
    if not user or not edited or message.get("text") == before.get("text"):
        return None
    ts, thread = str(message["ts"]), str(message.get("thread_ts") or "")
    id_ = EventId(f"{NAME}:{channel}:{ts}:edited:{edited['ts']}")
    event = MessageEdited(
        id_,
        at,
        place_of(channel, thread, user),
        person_of(user),
        ts,
        without_call(said_in(message, me.rooms if channel in me.rooms else ()), me.user),
        message=EventId(f"{NAME}:{channel}:{ts}"),
        version=str(edited["ts"]),
        said_at=_moment(ts),
        addressed=any(calls(str(each.get("text") or ""), me.user) for each in (message, before)),
    )
    return ParsedEvent(event, _lane(channel, thread or ts))


def _read_deletion(
    change: Payload, me: BotIdentity, before: Payload, at: datetime
) -> ParsedEvent | None:
    user, channel = _author(before, me), str(change["channel"])
    if not user:
        return None
    ts, thread = str(change["deleted_ts"]), str(before.get("thread_ts") or "")
    id_ = EventId(f"{NAME}:{channel}:{ts}:deleted")
    place = place_of(channel, thread, user)
    message = EventId(f"{NAME}:{channel}:{ts}")
    deletion = MessageDeleted(id_, at, place, person_of(user), ts, message)
    return ParsedEvent(deletion, _lane(channel, thread or ts))


def _read_reaction(event: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    item, user = event.get("item") or {}, str(event["user"])
    emoji = REACTIONS.get(str(event["reaction"]).partition("::")[0])
    if item.get("type") != "message" or user == me.user or emoji is None:
        return None
    if event.get("item_user") not in (None, me.user):
        return None  # under words that are not the desk's
    channel, ts, added = str(item["channel"]), str(item["ts"]), event["type"] == "reaction_added"
    id_ = EventId(f"{NAME}:{channel}:{ts}:{user}:{event['reaction']}:{added}:{event['event_ts']}")
    # Slack does not tell whether it stands in a thread; the message alone tells whose it is.
    place = place_of(channel, "", user)
    reaction = ReactionChanged(id_, at, place, person_of(user), ts, emoji, added)
    return ParsedEvent(reaction, _lane(channel, ts))


def _read_home_opened(event: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    if event.get("tab") != "home":
        return None
    user = str(event["user"])
    id_ = EventId(f"{NAME}:home:{user}:{event.get('event_ts', '')}")
    return ParsedEvent(
        HomeOpened(id_, at, place_of("D", "", user), person_of(user)), f"home:{user}"
    )


def _read_account_change(event: Payload, me: BotIdentity, at: datetime) -> ParsedEvent | None:
    """Only the end of an account concerns the desk, and that it is there again."""
    user = event["user"]
    here = "back" if not user.get("deleted") else "left"
    id_ = EventId(f"{NAME}:{here}:{user['id']}:{user.get('updated', '')}")
    person, returned = person_of(str(user["id"])), here == "back"
    return ParsedEvent(PersonLeft(id_, at, person, returned), f"left:{user['id']}")


def _moment(ts: str) -> datetime | None:
    """When a message was written; its name is that moment."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _author(message: Payload, me: BotIdentity) -> str:
    """Who wrote it; "" for the app itself and for every other bot."""
    user = str(message.get("user") or "")
    return "" if message.get("bot_id") or user == me.user else user


def _lane(channel: str, thread: str) -> str:
    return channel if is_direct(channel) else f"{channel}:{thread}"


_READERS: Final[dict[str, Callable[[Payload, BotIdentity, datetime], ParsedEvent | None]]] = {
    "message": read_message,
    "app_mention": read_message,
    "reaction_added": _read_reaction,
    "reaction_removed": _read_reaction,
    "app_home_opened": _read_home_opened,
    "user_change": _read_account_change,
}
