"""Messages within a message: forwarded, or named by their link, and shown by Slack beneath it."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from adapters.kit.parsed_event import PARSE_ERRORS, Payload, RemoteFile
from adapters.slack.inbound.parsed_event import files_of

MAX_QUOTES: Final = 5
MAX_QUOTE_CHARS: Final = 2800
"""Characters of one quoted message."""
MAX_NAME_CHARS: Final = 80
MAX_URL_CHARS: Final = 500
MARK: Final = "> "
"""Before each line, so that nobody's forwarded words are taken for a command or a note."""


def said_in(message: Payload, unless_from: Collection[str] = ()) -> str:
    """Its own words, and beneath them those that it brings along, as Slack writes them both. What
    stands in the rooms of `unless_from` is internal, and is not brought along from there.
    """
    own = str(message.get("text") or "")
    for address in _addresses(message, unless_from):
        own = own.replace(f"<{address}>", "").replace(address, "").strip()
    quoted = [words for words in map(_quote, _find_quotes(message, unless_from)) if words]
    return "\n".join([own, *quoted] if own else quoted)


def files_in(message: Payload, unless_from: Collection[str] = ()) -> tuple[RemoteFile, ...]:
    """Its own files, and those of the messages that it brings along."""
    found = files_of(message)
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
    """The messages among its attachments; the rest are previews of pages, which nobody has said."""
    held = message.get("attachments")
    shares = [a for a in held if _is_message(a)] if isinstance(held, list) else []
    yield from [a for a in shares if a.get("channel_id") not in unless_from][:MAX_QUOTES]


def _is_message(attachment: Any) -> bool:
    return isinstance(attachment, dict) and bool(
        attachment.get("is_share") or attachment.get("is_msg_unfurl")
    )


def _addresses(message: Payload, rooms: Collection[str]) -> list[str]:
    """The links to messages in these rooms, which nobody outside of them can follow."""
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
