"""Actions into what Discord is told. Pure: an action in, the body of one request out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.discord import keys
from adapters.discord.credentials import NAME
from adapters.discord.dialect import DiscordDialect, cut
from adapters.wording import PlainDialect, Untouched, label_of, name_with_platform, text_of
from core.model.actions import Button, Say
from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.people import Person
from core.model.text import clean, is_blank, one_line

Body = dict[str, Any]

LONGEST: Final = 2000
LONGEST_LABEL: Final = 80
LONGEST_NAME: Final = 100
A_ROW: Final = 5
MOST_ROWS: Final = 5
SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
TALK: Final = "talk"
ROW: Final = 1
BUTTON: Final = 2
STYLES: Final = {"primary": 1, "secondary": 2, "success": 3, "danger": 4}
_GOOD: Final = frozenset({Choice.SOLVED, Choice.SEND, Choice.CLAIM})
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
_UNFIT: Final = re.compile(r'[\\/:*?"<>|]')
_IMAGE: Final = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK: Final = re.compile(r"(?<!\\)\[([^\]\n]+)\]\((?!https?://)[^)\n]*\)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as Discord is told it. `whole` is all of it, where it was too long to be shown."""

    body: Body
    whole: str = ""


def shown(say: Say, plainly: PlainDialect, *, again: bool = False) -> Shown:
    """The words and buttons of a message. `again` is true for an edit, which calls nobody."""
    called = () if again else _called(say)
    said = text_of(say, DiscordDialect(), pressed=True)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", said))
    mentions = [f"<@{person.handle}>" for person in called]
    mentions += [] if again else _named(say)
    text = " ".join([*mentions, text])
    whole = "" if len(text) <= LONGEST else text_of(say, Untouched(plainly.now))
    body: Body = {
        "content": cut(text, LONGEST) or "…",
        "flags": SUPPRESS_EMBEDS,
        "allowed_mentions": {"parse": [], "users": [person.handle for person in called]},
        "components": rows(say.buttons, say.conversation, say.language),
    }
    return Shown(body, whole)


def rows(
    buttons: Sequence[Button], conversation: ConversationId | None, language: str
) -> list[Body]:
    """Buttons, five to a row. What has no room can be said in words as well."""
    made = [_button(one, conversation, language) for one in buttons[: A_ROW * MOST_ROWS]]
    return [{"type": ROW, "components": made[at : at + A_ROW]} for at in range(0, len(made), A_ROW)]


def thread_name(say: Say) -> str:
    """What a ticket's thread is called; it carries no state, since names may hardly change."""
    ticket = str(say.facts.get("ticket", "")) or "Ticket"
    return one_line(f"{ticket} {say.facts.get('subject', '')}", LONGEST_NAME)


def file_name(name: str) -> str:
    """A file's name without what is not seen and what could be a path."""
    shown = one_line(_UNFIT.sub("_", clean(name)), LONGEST)
    return "file" if is_blank(shown) else clean(shown[-LONGEST_NAME:])


def _called(say: Say) -> tuple[Person, ...]:
    """Whom a message calls, of those who can be called here."""
    people = () if say.to.room.startswith("@") else say.pings
    return tuple(dict.fromkeys(p for p in people if p.platform == NAME and p.handle.isdigit()))


def _named(say: Say) -> list[str]:
    """Whoever should be called and has no account in Discord, with the platform they use."""
    people = () if say.to.room.startswith("@") else say.pings
    elsewhere = dict.fromkeys(person for person in people if person.platform != NAME)
    return [name_with_platform(person, say, DiscordDialect()) for person in elsewhere]


def _button(one: Button, conversation: ConversationId | None, language: str) -> Body:
    label = one_line(label_of(one, language), LONGEST_LABEL) or one.choice.value
    style = "success" if one.choice in _GOOD else "primary" if one.suggested else "secondary"
    return {
        "type": BUTTON,
        "style": STYLES[style],
        "label": label,
        "custom_id": keys.pressed(conversation, one.choice, one.value),
    }
