"""Actions into calls of the Web API. Pure: an action in, the arguments of one call out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.outbound import blocks
from adapters.slack.outbound.blocks import (
    MAX_BLOCKS,
    MAX_SECTION_CHARS,
    MAX_TEXT_CHARS,
    Block,
    buttons,
    fallback,
    parts_of,
    sections,
)
from adapters.slack.outbound.dialect import SlackDialect, escape
from adapters.slack.settings import NAME
from adapters.words.rendering import Untouched, fill, name_with_platform, text_of
from core.model.actions import Say
from core.model.ids import TALK
from core.model.people import Person
from core.model.text import is_blank, one_line

MAX_NAME_CHARS: Final = 80
QUIET: Final = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """As Slack is told it. `full_text` is all of it, where it was too long to be shown."""

    text: str
    blocks: list[Block]
    full_text: str = ""


def render(
    say: Say, dialect: SlackDialect, *, voiced: bool = False, again: bool = False
) -> RenderedMessage:
    """The words and buttons of a message. `again` is true for an edit, which calls nobody."""
    markdown = text_of(say, dialect, voiced=voiced, pressed=True)
    called = "" if again else _mentions(say, Untouched(dialect.now))
    parts = parts_of(markdown, dialect)
    found = sections(parts)
    whole = ""
    if not _fits(found):
        found = _truncate_blocks(found)
        if again or say.only_for is not None:  # neither can bring a file
            found.append(_section("…"))
        else:
            whole = text_of(say, Untouched(dialect.now), voiced=voiced)
            whole_in_file = fill("whole_in_file", {}, say.language, say.zone, dialect)
            found += sections(parts_of(whole_in_file, dialect))
    if called:
        found = [_section(called), *found] if not found else _with_call(found, called)
    text = fallback(parts)
    text = f"{called} {text}" if called else text
    return RenderedMessage(
        text, [*found, *buttons(say.all_buttons, say.conversation, say.language)], whole
    )


def _fits(found: Sequence[Block]) -> bool:
    if len(found) * MAX_SECTION_CHARS <= MAX_TEXT_CHARS:  # few sections, however full
        return True
    chars = sum(len(_words(block)) for block in found)
    return len(found) <= MAX_BLOCKS and chars <= MAX_TEXT_CHARS


def post(say: Say, seen: RenderedMessage, channel: str, key: str) -> dict[str, Any]:
    """`chat.postMessage`. The key in the metadata is found again after an unclear try."""
    call: dict[str, Any] = {
        "channel": channel,
        "text": seen.text,
        "blocks": seen.blocks,
        "metadata": {"event_type": blocks.METADATA, "event_payload": {"key": blocks.mark(key)}},
        **QUIET,
    }
    if say.to.thread:
        call["thread_ts"] = say.to.thread
    return call


def voice(speaker: Person, image: str) -> dict[str, str]:
    """Under whose name and picture a message is shown."""
    name = one_line(speaker.display_name, MAX_NAME_CHARS)
    name = speaker.handle if is_blank(name) else name
    return {"username": name, **({"icon_url": image} if image else {})}


def update(seen: RenderedMessage, channel: str, ts: str) -> dict[str, Any]:
    """`chat.update`. The metadata of the first try stays."""
    return {"channel": channel, "ts": ts, "text": seen.text, "blocks": seen.blocks}


def whisper(say: Say, seen: RenderedMessage, channel: str, user: str) -> dict[str, Any]:
    """`chat.postEphemeral`: for one pair of eyes."""
    call: dict[str, Any] = {
        "channel": channel,
        "user": user,
        "text": seen.text,
        "blocks": seen.blocks,
    }
    if say.to.thread:
        call["thread_ts"] = say.to.thread
    return call


def answer(seen: RenderedMessage, thread: str) -> dict[str, Any]:
    """What is posted to a `response_url`: for one pair of eyes, in the thread that is named."""
    body: dict[str, Any] = {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": seen.text,
        "blocks": seen.blocks,
    }
    if thread:
        body["thread_ts"] = thread
    return body


def with_block_id(seen: RenderedMessage, key: str) -> list[Block]:
    """The blocks of a message that comes with files: there is no metadata, so a block is named."""
    first, *rest = seen.blocks or [_section(seen.text)]
    return [{**first, "block_id": blocks.mark(key)}, *rest]


def _mentions(say: Say, untouched: Untouched) -> str:
    """The mentions of a message: whom it calls, and at the head of a thread whose thread it is."""
    people: Sequence[Person] = () if say.to.is_direct else say.mentions
    if say.message_key == TALK and say.reader is not None:
        people = (*people, say.reader)
    return " ".join(dict.fromkeys(_mention(say, person, untouched) for person in people))


def _mention(say: Say, person: Person, untouched: Untouched) -> str:
    """Whoever has no account in Slack is named, with the platform where they can be reached."""
    if person.platform == NAME and person.handle.isalnum():
        return f"<@{person.handle}>"
    if person.platform == NAME:
        return escape(one_line(person.display_name, MAX_NAME_CHARS))
    return escape(name_with_platform(person, say, untouched))


def _with_call(found: list[Block], called: str) -> list[Block]:
    """The call stands before the first words, unless they would be too long with it."""
    first, *rest = found
    words = f"{called} {_words(first)}"
    if first["type"] != "section" or len(words) > 3000:
        return [_section(called), *found]
    return [_section(words), *rest]


def _truncate_blocks(found: list[Block]) -> list[Block]:
    """As much as can be shown; the file beneath holds all of it."""
    left, kept = MAX_TEXT_CHARS, list[Block]()
    for block in found[: MAX_BLOCKS - 1]:
        left -= len(_words(block))
        if left < 0:
            break
        kept.append(block)
    return kept or found[:1]


def _words(block: Block) -> str:
    if block["type"] == "section":
        return str(block["text"]["text"])
    return "".join(str(element["text"]) for element in block.get("elements", ()))


def _section(words: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}
