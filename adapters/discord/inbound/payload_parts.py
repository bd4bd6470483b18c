"""Discord's ids, texts, people, places and files, as dispatches name them. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from adapters.discord.settings import NAME
from adapters.kit.parsed_event import Malformed, Payload, RemoteFile
from core.model.people import Person, Place

MAX_ID_CHARS: Final = 20
"""Digits of a number of 64 bits."""

EPOCH_MS: Final = 1_420_070_400_000
"""Discord counts milliseconds from the beginning of 2015 in the upper bits of its ids."""

_MENTION: Final = re.compile(r"<@!?(\d+)>")
_OTHER: Final = re.compile(r"<(?:a?:(\w+):\d+|#(\d+)|@&(\d+)|t:(\d+)(?::\w)?)>")


def id_of(value: object) -> str:
    """One of Discord's ids. Raises Malformed."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        said = str(value)
        if said.isascii() and said.isdigit() and len(said) <= MAX_ID_CHARS:
            return said
    raise Malformed("an id that is none")


def moment_of(ref: str) -> datetime | None:
    """When something of this id was made, UTC; None for what is no id."""
    if not ref.isdecimal():
        return None
    return datetime.fromtimestamp(((int(ref) >> 22) + EPOCH_MS) / 1000, UTC)


def snowflake(moment: datetime) -> int:
    """The smallest id that something of this moment can have."""
    return max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << 22


def words_of(value: object) -> str:
    """Somebody's words; none at all are "". Raises Malformed."""
    if value is None or isinstance(value, str):
        return value or ""
    raise Malformed("words that are none")


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the app is, and which channels are rooms of agents. Without the right to read `content`,
    it hears the words that call it, and no others.
    """

    user: str
    rooms: frozenset[str] = frozenset()
    content: bool = True


def person_of(payload: Payload) -> Person:
    """Whoever did it, as the dispatch tells of them."""
    member = payload.get("member") or {}
    user = member.get("user") or payload.get("user") or payload.get("author") or {}
    name = member.get("nick") or user.get("global_name") or user.get("username")
    locale = words_of(payload.get("locale"))
    return Person(NAME, id_of(user["id"]), words_of(name), locale=locale)


def place_of(payload: Payload, person: str) -> Place:
    """The channel, or the private talk with somebody, which is named by the person."""
    if not payload.get("guild_id"):
        return Place.direct_to(NAME, person)
    return Place(NAME, id_of(payload["channel_id"]))


def is_bot(payload: Payload) -> bool:
    author = payload.get("author") or {}
    return bool(author.get("bot") or payload.get("webhook_id"))


def calls(payload: Payload, me: BotIdentity) -> bool:
    """Is the app called by name in it?"""
    named = {str(user.get("id")) for user in payload.get("mentions") or ()}
    return me.user in named or me.user in _MENTION.findall(words_of(payload.get("content")))


def begins_with_call(payload: Payload, me: BotIdentity) -> bool:
    """Is it said to the app, and not only about it?"""
    return _call(me.user).match(words_of(payload.get("content"))) is not None


def mentions_in(payload: Payload, me: BotIdentity) -> tuple[Person, ...]:
    """The people whom the text mentions, under the names that stand in it."""
    found = dict.fromkeys(_MENTION.findall(words_of(payload.get("content"))))
    if not found:
        return ()
    named = {id_of(user["id"]): user for user in payload.get("mentions") or ()}
    return tuple(
        Person(NAME, id_, _name(named.get(id_) or {}))
        for id_ in found
        if id_ != me.user and not (named.get(id_) or {}).get("bot")
    )


def _name(user: Payload) -> str:
    return words_of(user.get("global_name") or user.get("username"))


def plain_text(payload: Payload, me: BotIdentity) -> str:
    """The text as people see it: names for ids, without the call of the app that it begins with."""
    own = _call(me.user).sub("", words_of(payload.get("content")), count=1)
    stickers = [f":{words_of(one.get('name'))}:" for one in payload.get("sticker_items") or ()]
    text = "\n".join(filter(None, (own, *stickers, *map(_quote, _snapshots(payload)))))
    if "<" not in text:
        return text
    names = {id_of(user["id"]): _name(user) for user in payload.get("mentions") or ()}
    text = _MENTION.sub(lambda found: f"@{names.get(found[1]) or found[1]}", text)
    return _OTHER.sub(lambda found: f":{found[1]}:" if found[1] else found[0].strip("<>"), text)


def _snapshots(payload: Payload) -> list[Payload]:
    """Messages within a message. Discord tells neither whose they are nor where they stand."""
    return [held["message"] for held in payload.get("message_snapshots") or ()]


def _quote(message: Payload) -> str:
    """Marked line by line, so that no forwarded words are taken for a command or a note."""
    return "\n".join(f"> {line}" for line in words_of(message.get("content")).splitlines())


@cache
def _call(user: str) -> re.Pattern[str]:
    return re.compile(rf"\A\s*<@!?{re.escape(user)}>[\s:,]*")


def files_of(held: Payload) -> tuple[RemoteFile, ...]:
    """Attachments, as a message or a resolved option tells them, and those that it forwards."""
    attachments = held.get("attachments") or ()
    listed = attachments.values() if isinstance(attachments, Mapping) else attachments
    forwarded = [file for message in _snapshots(held) for file in files_of(message)]
    return (*_remote_files(listed), *forwarded)


def _remote_files(listed: Iterable[Payload]) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(
            words_of(one.get("filename")) or "file",
            words_of(one.get("content_type")) or "application/octet-stream",
            int(one.get("size") or 0),
            words_of(one.get("url")),
        )
        for one in listed
    )
