"""Blocks of Slack, and the names by which it gives our actions, forms and messages back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from adapters.kit.limits import ButtonId, delivery_mark, split_markdown
from adapters.slack.outbound.dialect import SlackDialect, cut, mrkdwn, plain_label
from adapters.words.rendering import label_of, may_cache_label
from core.model.actions import Button
from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.text import one_line

ACTION: Final = "desk"
FORM: Final = "desk_form"
SHORTCUT: Final = "open_ticket"
METADATA: Final = "desk_parcel"
MAX_VALUE_CHARS: Final = 2000
"""Of a button's value, https://docs.slack.dev/reference/block-kit/block-elements/button-element"""
MAX_METADATA_CHARS: Final = 3000
"""Of a view's `private_metadata`."""
MARK_CHARS: Final = 32


def mark(key: str) -> str:
    """The key of an outgoing message as Slack keeps it: in the metadata, or as a block's name."""
    return delivery_mark(key, MARK_CHARS)


def carries(message: Mapping[str, Any], marked: str) -> bool:
    """Is this the message of that mark? It stands in the metadata, or names one of the blocks."""
    payload = message.get("metadata", {}).get("event_payload", {})
    named = (block.get("block_id") for block in message.get("blocks", ()))
    return bool(payload.get("key") == marked or marked in named)


Block = dict[str, Any]

MAX_SECTION_CHARS: Final = 3000
MAX_FALLBACK_CHARS: Final = 3900
"""Bytes. `chat.update` takes 4,000, counted after escaping."""
MAX_LABEL_CHARS: Final = 75
MAX_BUTTONS_PER_ROW: Final = 25
MAX_BLOCKS: Final = 45
"""Slack takes 50; the rest is for buttons."""
MAX_TEXT_CHARS: Final = 11_000
"""Characters of all sections together; Slack takes about 12,000. What is longer goes as a file."""
MAX_CACHED_TEXTS: Final = 512
MAX_CACHED_CHARS: Final = 4000
"""Together at most 8 MB; an answer from an article is shorter, and a pasted log is not kept."""
SMALL: Final = "-# "
"""How a wording marks a line of small print."""

_TOKEN = re.compile(r"<([^<>]*)>")
_SMALL_LINES = re.compile(r"((?:^-# .*$\n?)+)", re.MULTILINE)
_PRIMARY: Final = frozenset({Choice.SOLVED, Choice.CLAIM, Choice.SEND, Choice.NEW_TICKET})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message in Slack's Markdown. `gap` parts it from the one before."""

    text: str
    is_small: bool
    gap: str


def parts_of(markdown: str, dialect: SlackDialect) -> list[Part]:
    """Our Markdown as Slack shows it, small print apart: what blocks and fallback are made of."""
    return [Part(dialect.restored(part.text), part.is_small, part.gap) for part in parse(markdown)]


def sections(parts: Sequence[Part]) -> list[Block]:
    """Sections of at most 3,000 characters; small print as context."""
    found: list[Block] = []
    for part in parts:
        for piece in pieces(part.text, MAX_SECTION_CHARS):
            if part.is_small:
                found.append({"type": "context", "elements": [_text(piece)]})
            else:
                found.append({"type": "section", "text": _text(piece)})
    return found


def fallback(parts: Sequence[Part]) -> str:
    """What notifications and screen readers are given: the same words, in one text."""
    shown = cut("".join([f"{part.gap}{part.text}" for part in parts]), MAX_FALLBACK_CHARS)
    return shown if shown.strip() else "…"


def parse(markdown: str) -> tuple[Part, ...]:
    """The message in its parts. Messages of one wording share one parse: people's words and moments
    are held back by the dialect, so what is parsed, and cached, is the wording with the number of
    each hole, or an article.
    """
    return _parse_cached(markdown) if len(markdown) <= MAX_CACHED_CHARS else _parse(markdown)


def _parse(markdown: str) -> tuple[Part, ...]:
    found, gap = list[Part](), ""
    for part in _SMALL_LINES.split(markdown):
        if part.strip():
            is_small = part.startswith(SMALL)
            lines = [line.removeprefix(SMALL) for line in part.split("\n")] if is_small else [part]
            head = "\n\n" if found and part.startswith("\n") else gap
            found.append(Part(mrkdwn("\n".join(lines).strip("\n")), is_small, head))
            gap = ""
        gap = "\n\n" if part.endswith("\n\n") else gap or "\n"
    return tuple(found)


_parse_cached: Final = lru_cache(MAX_CACHED_TEXTS)(_parse)


def buttons(
    shown: Sequence[Button], conversation: ConversationId | None, language: str
) -> list[Block]:
    """One row of buttons for each 25. A button carries a key, never a state."""
    elements = [_button(n, one, conversation, language) for n, one in enumerate(shown)]
    return [
        {"type": "actions", "elements": elements[at : at + MAX_BUTTONS_PER_ROW]}
        for at in range(0, len(elements), MAX_BUTTONS_PER_ROW)
    ]


def pieces(text: str, longest: int) -> Iterator[str]:
    """The text in parts, each at most so many characters, cut between lines where there are any.

    A link that fits into no part becomes its words: each round must come forward.
    """
    fits = longest - 100
    whole = text
    if len(text) > fits:
        whole = _TOKEN.sub(lambda t: t[0] if len(t[0]) <= fits else t[1], text)
    return split_markdown(whole, longest, _without_broken_token)


def _without_broken_token(head: str) -> str:
    if head.rfind("<") > max(head.rfind(">"), 0):
        head = head[: head.rfind("<")]
    if head.rfind("&") > head.rfind(";"):
        head = head[: head.rfind("&")]
    return head


def _button(n: int, one: Button, conversation: ConversationId | None, language: str) -> Block:
    face = (_cached_face if may_cache_label(one) else _face)(n, one, language)
    return face | {
        "value": ButtonId.of(conversation, one.choice, one.value).encode(MAX_VALUE_CHARS)
    }


def _face(n: int, one: Button, language: str) -> Block:
    """A button without its value, which names the conversation."""
    label = one_line(label_of(one, language), MAX_LABEL_CHARS) or one.choice.value
    face: Block = {
        "type": "button",
        "action_id": f"{ACTION}:{n}:{one.choice}",
        "text": {
            "type": "plain_text",
            "text": plain_label(label, MAX_LABEL_CHARS),
            "emoji": False,
        },
    }
    if one.suggested or one.choice in _PRIMARY:
        face["style"] = "primary"
    return face


_cached_face: Final = lru_cache(MAX_CACHED_TEXTS)(_face)
"""The same few stand beneath most messages."""


def _text(shown: str) -> Block:
    """`verbatim`: Slack looks for no mentions of its own in it."""
    return {"type": "mrkdwn", "text": shown, "verbatim": True}
