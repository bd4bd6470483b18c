"""Slack's texts, people, places and files, as payloads name them. Pure."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.kit.parsed_event import Payload, RemoteFile
from adapters.slack.settings import NAME
from core.model.people import Person, Place

_ENTITY: Final = re.compile(r"<([^<>\n]+)>")


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who the app is in this workspace, and which channels are rooms of agents."""

    user: str
    bot: str
    team: str = ""
    rooms: frozenset[str] = frozenset()


def mentioned_people(text: str) -> tuple[str, ...]:
    """The ids of people whom a text names, each once."""
    found = re.findall(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", text)
    return tuple(dict.fromkeys(found))


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Slack's text as people see it: names for ids, addresses for links, signs for entities."""
    return html.unescape(_ENTITY.sub(lambda found: _visible_text(found[1], names), text))


def without_call(text: str, user: str) -> str:
    """A text without the mention of the app that it begins with."""
    return re.sub(rf"^\s*<@{re.escape(user)}(?:\|[^>]*)?>[\s:,]*", "", text)


def begins_with_call(text: str, user: str) -> bool:
    """Is it said to the app, and not only about it?"""
    return without_call(text, user) != text


def calls(text: str, user: str) -> bool:
    """Is the app called by name in it?"""
    return re.search(rf"<@{re.escape(user)}(?:\|[^>]*)?>", text) is not None


def place_of(channel: str, thread: str, person: str) -> Place:
    """Where something stands. The private talk with somebody is named by the person."""
    if is_direct(channel):
        return Place.direct_to(NAME, person, thread)
    return Place(NAME, channel, thread)


def is_direct(channel: str) -> bool:
    """Is it the channel of a private talk? Slack's ids begin with their kind."""
    return channel.startswith("D")


def person_of(handle: str) -> Person:
    return Person(NAME, handle)


def files_of(message: Payload) -> tuple[RemoteFile, ...]:
    """The files of a message, as Slack tells them."""
    return tuple(_file(held) for held in message.get("files", ()) if isinstance(held, dict))


def _file(held: Payload) -> RemoteFile:
    mode = str(held.get("mode", ""))
    hidden = held.get("file_access") == "check_file_info"
    gone = mode in ("tombstone", "hidden_by_limit") or held.get("file_access") in (
        "file_not_found",
        "access_denied",
    )
    return RemoteFile(
        id=str(held.get("id", "")),
        name=str(held.get("name") or held.get("title") or "file"),
        media_type=str(held.get("mimetype") or "application/octet-stream"),
        size=int(held.get("size") or 0),
        url=str(held.get("url_private_download") or held.get("url_private") or ""),
        is_outside=bool(held.get("is_external")) or mode == "external" or gone,
        is_hidden=hidden,
    )


def _visible_text(entity: str, names: Mapping[str, str]) -> str:
    target, bar, label = entity.partition("|")
    match target[:1]:
        case "@":
            return f"@{names.get(target[1:]) or label or target[1:]}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return _special(target, label)
        case _:
            address = target.removeprefix("mailto:")
            return f"{label} ({address})" if bar and label not in (target, address) else address


def _special(target: str, label: str) -> str:
    """A date is told by its fallback; a call of everybody by its bare name."""
    if target.startswith("!subteam"):  # of late without a label
        return label or f"@{target.partition('^')[2]}"
    if target.startswith("!date"):
        return label or target.split("^")[0].removeprefix("!")
    return f"@{target.removeprefix('!')}"
