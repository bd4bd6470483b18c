"""What an adapter reads of a payload: the event, and what must be fetched for it first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.model.events import Event

Payload = Mapping[str, Any]

PARSE_ERRORS: Final = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What reading a payload of another form ends in; the last two by numbers and nests without end."""

MAX_SHAPE_FIELDS: Final = 20
_FIELD: Final = re.compile(r"[a-z][a-z_]{0,39}")


class Malformed(Exception):
    """A payload that is not what the platform documents. Its shape is logged, never its words."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file where the platform keeps it; its address may be good for a short while only.

    `is_outside` is one that stands elsewhere and is not fetched. Of one that `is_hidden` only the
    id is known, and the rest must be asked for.
    """

    name: str
    media_type: str = "application/octet-stream"
    size: int = 0
    url: str = ""
    id: str = ""
    is_outside: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What a platform allows for a short while after a command or a press.

    `trigger` opens a form, and `answer` takes answers that one person sees: an id, a token or an
    address, as the platform has it. The answer belongs into `thread`, or into a thread that may be
    begun in `channel`. `is_quiet` is one that needs no words: the pressed message shows the effect.
    With `in_acknowledgement` the platform takes one answer with the acknowledgement itself.
    """

    trigger: str = ""
    answer: str = ""
    thread: str = ""
    channel: str = ""
    is_quiet: bool = False
    in_acknowledgement: bool = False


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """`lane` keeps the order: events of one lane are taken in one after another. With `is_ordered`
    the words begin with the app's name, where only the caller can tell what that means.
    """

    event: Event
    lane: str
    files: tuple[RemoteFile, ...] = ()
    reply: ReplyToken = ReplyToken()
    is_ordered: bool = False


def shape(payload: object, depth: int = 2) -> object:
    """What a payload looks like, without anybody's words: for the log."""
    if not isinstance(payload, Mapping):
        return type(payload).__name__
    if depth == 0:
        return sorted(_field(key) for key in payload)[:MAX_SHAPE_FIELDS]
    some = list(payload.items())[:MAX_SHAPE_FIELDS]
    return {_field(key): shape(value, depth - 1) for key, value in some}


def _field(key: object) -> str:
    """A field's name as the platform documents them; anything else may be somebody's words."""
    return key if isinstance(key, str) and _FIELD.fullmatch(key) else "?"
