"""Parts of Slack's payloads: places, people, words, files, and messages quoted within."""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from adapters.kit.parsed_event import PARSE_ERRORS, Payload, RemoteFile
from adapters.slack.settings import NAME
from core.model.people import Person, Place

_MENTION: Final = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
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
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def plain_text(text: str, names: Mapping[str, str]) -> str:
    """Slack's text as people see it: names for ids, addresses for links, signs for entities."""
    if "<" not in text and "&" not in text:
        return text
    return html.unescape(_ENTITY.sub(lambda found: _visible_text(found[1], names), text))


def without_call(text: str, user: str) -> str:
    """A text without the mention of the app that it begins with."""
    return _call_of(user)[0].sub("", text)


def begins_with_call(text: str, user: str) -> bool:
    """Is it said to the app, and not only about it?"""
    return without_call(text, user) != text


def calls(text: str, user: str) -> bool:
    """Is the app called by name in it?"""
    return _call_of(user)[1].search(text) is not None


@lru_cache(8)
def _call_of(user: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The mention of the app at the beginning of a text, and anywhere in it."""
    mention = rf"<@{re.escape(user)}(?:\|[^>]*)?>"
    return re.compile(rf"^\s*{mention}[\s:,]*"), re.compile(mention)


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


MAX_QUOTES: Final = 5
MAX_QUOTE_CHARS: Final = 2800
"""Characters of one quoted message."""
MAX_NAME_CHARS: Final = 80
MAX_URL_CHARS: Final = 500
MARK: Final = "> "
"""Before each line, so that no forwarded words are taken for a command or a note."""


def said_in(message: Payload, unless_from: Collection[str] = ()) -> str:
    """Its own words, and beneath them those that it brings along, as Slack writes them both. What
    stands in the rooms of `unless_from` is internal, and is not brought along from there.
    """
    own = str(message.get("text") or "")
    if not message.get("attachments"):
        return own
    for address in _addresses(message, unless_from):
        own = own.replace(f"<{address}>", "").replace(address, "").strip()
    quoted = [words for words in map(_quote, _find_quotes(message, unless_from)) if words]
    return "\n".join([own, *quoted] if own else quoted)


def files_in(message: Payload, unless_from: Collection[str] = ()) -> tuple[RemoteFile, ...]:
    """Its own files, and those of the messages that it brings along."""
    found = files_of(message)
    if not message.get("attachments"):
        return found
    for quoted in _find_quotes(message, unless_from):
        try:
            brought = files_of({"files": quoted.get("files") or ()})
        except PARSE_ERRORS:
            continue  # somebody else's message in another form is no reason to lose this one
        known = {file.id for file in found}
        found += tuple(file for file in brought if file.id not in known)
    return found


def replied_to(message: Payload, channel: str) -> str:
    """The message of the same channel that this one quotes; "" if it quotes none, or several."""
    found = [q for q in _find_quotes(message) if q.get("channel_id") == channel]
    return str(found[0].get("ts") or "") if len(found) == 1 else ""


def _find_quotes(message: Payload, unless_from: Collection[str] = ()) -> Iterator[Payload]:
    """The messages among its attachments; the rest are previews of pages, no words of people."""
    held = message.get("attachments")
    shares = [a for a in held if _is_message(a)] if isinstance(held, list) else []
    yield from [a for a in shares if a.get("channel_id") not in unless_from][:MAX_QUOTES]


def _is_message(attachment: Any) -> bool:
    return isinstance(attachment, dict) and bool(
        attachment.get("is_share") or attachment.get("is_msg_unfurl")
    )


def _addresses(message: Payload, rooms: Collection[str]) -> list[str]:
    """The links to messages in these rooms, which only their members can follow."""
    inside = (a for a in _find_quotes(message) if a.get("channel_id") in rooms)
    return [address for a in inside if (address := _words(a, "from_url"))]


def _quote(attachment: Payload) -> str:
    text = _truncate(_words(attachment, "text", "fallback"), MAX_QUOTE_CHARS)
    author = _truncate(" ".join(_words(attachment, "author_name").split()), MAX_NAME_CHARS)
    if not author and (id_ := _words(attachment, "author_id")).isalnum():
        author = f"<@{id_}>"
    address = _words(attachment, "from_url")
    is_link = address.startswith("https://") and len(address) <= MAX_URL_CHARS
    said = f"{author}: {text}" if author and text else author or text
    lines = [*said.splitlines(), *([address] if is_link else [])]
    return "\n".join(f"{MARK}{line}" for line in lines)


def _words(attachment: Payload, *names: str) -> str:
    """The first of these that says anything."""
    held = (attachment.get(name) for name in names)
    return next((value.strip() for value in held if isinstance(value, str) and value.strip()), "")


def _truncate(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
