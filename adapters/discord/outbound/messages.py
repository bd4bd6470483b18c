"""Actions into what Discord is told. Pure: an action in, the body of one request out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from adapters.discord.outbound.dialect import DiscordDialect, cut
from adapters.discord.settings import NAME
from adapters.kit.limits import ButtonId, delivery_mark
from adapters.words.rendering import (
    PlainDialect,
    Untouched,
    label_of,
    may_cache_label,
    name_with_platform,
    text_of,
)
from core.model.actions import Button, Say
from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.people import Person
from core.model.text import one_line

Body = dict[str, Any]

MAX_MESSAGE_CHARS: Final = 2000
MAX_CUSTOM_ID_CHARS: Final = 100
MAX_NONCE_CHARS: Final = 25
MAX_BUTTON_LABEL_CHARS: Final = 80
MAX_NAME_CHARS: Final = 100
MAX_BUTTONS_PER_ROW: Final = 5
MAX_BUTTON_ROWS: Final = 5
SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
ROW: Final = 1
BUTTON: Final = 2
STYLES: Final = {"primary": 1, "secondary": 2, "success": 3, "danger": 4}
_GOOD: Final = frozenset({Choice.SOLVED, Choice.SEND, Choice.CLAIM})
MAX_CACHED_LABELS: Final = 2000
EMOJI: Final = {
    "one": "1\ufe0f\u20e3",
    "two": "2\ufe0f\u20e3",
    "three": "3\ufe0f\u20e3",
    "four": "4\ufe0f\u20e3",
    "five": "5\ufe0f\u20e3",
    "thumbsup": "\N{THUMBS UP SIGN}",
    "thumbsdown": "\N{THUMBS DOWN SIGN}",
    "eyes": "\N{EYES}",
    "check": "\N{WHITE HEAVY CHECK MARK}",
}
_IMAGE: Final = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK: Final = re.compile(r"(?<!\\)\[([^\]\n]+)\]\((?!https?://)[^)\n]*\)")


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """As Discord is told it. `full_text` is all of it, where it was too long to be shown."""

    body: Body
    full_text: str = ""


def render(say: Say, plainly: PlainDialect, *, again: bool = False) -> RenderedMessage:
    """The words and buttons of a message. `again` is true for an edit, which calls nobody."""
    called = () if again else _mentioned_people(say)
    said = text_of(say, DiscordDialect(), pressed=True)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", said)) if "](" in said else said
    mentions = [f"<@{person.handle}>" for person in called]
    mentions += [] if again else _people_without_account(say)
    text = " ".join([*mentions, text])
    whole = "" if len(text) <= MAX_MESSAGE_CHARS else text_of(say, Untouched(plainly.now))
    body: Body = {
        "content": cut(text, MAX_MESSAGE_CHARS) or "…",
        "flags": SUPPRESS_EMBEDS,
        "allowed_mentions": {"parse": [], "users": [person.handle for person in called]},
        "components": rows(say.all_buttons, say.conversation, say.language),
    }
    return RenderedMessage(body, whole)


def nonce(key: str) -> str:
    """For some minutes, the same nonce is the same message to Discord, however often it is sent."""
    return delivery_mark(key, MAX_NONCE_CHARS)


def rows(
    buttons: Sequence[Button], conversation: ConversationId | None, language: str
) -> list[Body]:
    """Buttons, five to a row. What has no room can be said in words as well."""
    made = [
        _button(one, conversation, language)
        for one in buttons[: MAX_BUTTONS_PER_ROW * MAX_BUTTON_ROWS]
    ]
    return [
        {"type": ROW, "components": made[at : at + MAX_BUTTONS_PER_ROW]}
        for at in range(0, len(made), MAX_BUTTONS_PER_ROW)
    ]


def thread_name(say: Say) -> str:
    """What a ticket's thread is called; it carries no state, since names may hardly change."""
    return one_line(say.title or "Ticket", MAX_NAME_CHARS)


def _mentioned_people(say: Say) -> tuple[Person, ...]:
    """Whom a message calls, of those who can be called here."""
    people = () if say.to.is_direct else say.mentions
    return tuple(dict.fromkeys(p for p in people if p.platform == NAME and p.handle.isdigit()))


def _people_without_account(say: Say) -> list[str]:
    """Whoever should be called and has no account in Discord, with the platform they use."""
    people = () if say.to.is_direct else say.mentions
    elsewhere = dict.fromkeys(person for person in people if person.platform != NAME)
    return [name_with_platform(person, say, DiscordDialect()) for person in elsewhere]


def _button(one: Button, conversation: ConversationId | None, language: str) -> Body:
    label = (_cached_label if may_cache_label(one) else _label)(one, language)
    style = "success" if one.choice in _GOOD else "primary" if one.suggested else "secondary"
    return {
        "type": BUTTON,
        "style": STYLES[style],
        "label": label,
        "custom_id": ButtonId.of(conversation, one.choice, one.value).encode(MAX_CUSTOM_ID_CHARS),
    }


def _label(one: Button, language: str) -> str:
    return one_line(label_of(one, language), MAX_BUTTON_LABEL_CHARS) or one.choice.value


_cached_label: Final = lru_cache(MAX_CACHED_LABELS)(_label)
"""The same few stand beneath most messages."""
