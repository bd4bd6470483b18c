"""A platform's limits of length: ids of buttons and forms as a codec, long texts in parts.

Ids stand in messages for years, so each form that a release has written is read forever.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from core.model.events import Choice, FormName
from core.model.ids import ConversationId, alias
from core.model.people import Place

_FORM: Final = "form"


@dataclass(frozen=True, slots=True)
class ButtonId:
    """What a button says. Who may press it, and whether it fits now, the core decides."""

    conversation: ConversationId
    choice: Choice
    value: str = ""

    @classmethod
    def of(cls, conversation: ConversationId | None, choice: Choice, value: str = "") -> Self:
        """A button without a conversation stands on a page of its own."""
        return cls(conversation or ConversationId(""), choice, value)

    def encode(self, max_chars: int) -> str:
        """A value that does not fit is named by its alias, which the core understands as well."""
        head = f"{self.conversation}|{self.choice}|"
        return head + (
            self.value if len(head) + len(self.value) <= max_chars else alias(self.value)
        )

    @classmethod
    def decode(cls, text: str) -> Self:
        """Raises ValueError if no button of ours says this."""
        conversation, choice, value = text.split("|", 2)
        return cls(ConversationId(conversation), Choice(choice), value)


@dataclass(frozen=True, slots=True)
class FormId:
    """Which form it is, whose, and where it was asked for, if the platform forgets that."""

    form: FormName
    conversation: ConversationId | None = None
    place: Place | None = None

    def encode(self, max_chars: int) -> str:
        """Without the place where it has no room; it is only where the form is answered."""
        short = f"{_FORM}|{self.form.value}|{self.conversation or ''}"
        if self.place is None:
            return short
        where = (self.place.platform, self.place.room, self.place.thread)
        whole = "|".join((short, *where))
        return whole if len(whole) <= max_chars else short

    @classmethod
    def decode(cls, text: str) -> Self:
        """Raises ValueError if no form of ours says this."""
        if text.startswith("{"):
            return cls._decode_json(text)
        mark, form, conversation, *where = text.split("|", 5)
        if mark != _FORM or len(where) not in (0, 3):
            raise ValueError("this is no form of the desk's")
        place = Place(*where) if where else None
        return cls(FormName(form), ConversationId(conversation) if conversation else None, place)

    @classmethod
    def _decode_json(cls, text: str) -> Self:
        """As Slack's forms were marked up to release 0.3; one may be open during an upgrade."""
        held: Any = json.loads(text)
        try:
            platform, room, thread = (str(part) for part in held["at"])
            conversation = ConversationId(str(held["of"])) if held["of"] else None
            return cls(FormName(held["form"]), conversation, Place(platform, room, thread))
        except (LookupError, TypeError) as wrong:
            raise ValueError("this is no form of the desk's") from wrong


def delivery_mark(key: str, chars: int) -> str:
    """The key of an outgoing message as the platform keeps it: the same for the same message."""
    return hashlib.sha256(key.encode()).hexdigest()[:chars]


FENCE: Final = "```"
_CLOSE: Final = f"\n{FENCE}"
_OPEN: Final = f"{FENCE}\n"
_ROOM_FOR_FENCES: Final = 8
_LINES: Final = ("\n\n", "\n", " ")

Mend = Callable[[str], str]
"""Takes a broken token off the end of a text that was cut: a link, an entity, an escape."""


def shorten_markdown(text: str, max_chars: int, mend: Mend = str) -> str:
    """At most `max_chars` characters, with an ellipsis where something is missing."""
    if len(text) <= max_chars:
        return text
    head = _cut_at_gap(text, max_chars - len(_CLOSE) - 1, mend)
    head = mend(head.rstrip("`").rstrip())
    return f"{head}{_CLOSE if is_open(head) else ''}…"


def split_markdown(text: str, max_chars: int, mend: Mend = str) -> Iterator[str]:
    """The text in parts, each at most so many characters. A block of code goes on in the next."""
    left = text.strip("\n")
    while len(left) > max_chars:
        head = (
            _cut_at_gap(left, max_chars - _ROOM_FOR_FENCES, mend)
            or left[: max_chars - _ROOM_FOR_FENCES]
        )
        left = left[len(head) :].lstrip("\n")
        if is_open(head):
            head, left = f"{head}{_CLOSE}", f"{_OPEN}{left}"
        yield head
    if left.strip():
        yield left


def is_open(text: str) -> bool:
    """Does it end within a block of code?"""
    return text.count(FENCE) % 2 == 1


def _cut_at_gap(text: str, most: int, mend: Mend) -> str:
    """The head, up to the last gap in its second half; elsewhere wherever `mend` allows."""
    head = text[:most]
    for gap in _LINES:
        whole = mend(head[: max(head.rfind(gap), 0)])
        if len(whole) > most // 2:
            return whole
    return mend(head)
