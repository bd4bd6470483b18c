"""What an adapter reads of a payload: the event, what must be fetched, and its reply token."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from core.model.events import Event
from core.model.ids import cause_of

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
    started in `channel`. `is_quiet` is one that needs no words: the pressed message shows it.
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


MAX_TOKENS: Final = 5000

T = TypeVar("T")


@dataclass(slots=True)
class ReplyTokens(Generic[T]):
    """What an adapter knows of each token, for `lifetime` seconds. Kept in memory alone: after a
    restart an answer goes by the ordinary way.
    """

    lifetime: float
    _held: dict[str, tuple[float, T]] = field(default_factory=dict)
    """By the event, with the end of its time on the loop's clock; the oldest first."""

    def keep(self, event: str, token: T) -> None:
        """The oldest make room."""
        now = asyncio.get_running_loop().time()
        self._held.pop(event, None)
        self._drop_expired(now)
        if len(self._held) >= MAX_TOKENS:
            del self._held[next(iter(self._held))]
        self._held[event] = (now + self.lifetime, token)

    def of_event(self, event: str) -> T | None:
        """None if there is none, or its time is over."""
        held = self._held.get(event)
        return held[1] if held and asyncio.get_running_loop().time() < held[0] else None

    def of_delivery(self, key: str) -> T | None:
        """The token that an outgoing message may answer: that of the event which caused it."""
        return self.of_event(cause_of(key))

    def __len__(self) -> int:
        self._drop_expired(asyncio.get_running_loop().time())
        return len(self._held)

    def __iter__(self) -> Iterator[tuple[str, T]]:
        self._drop_expired(asyncio.get_running_loop().time())
        return iter([(event, token) for event, (_, token) in self._held.items()])

    def _drop_expired(self, now: float) -> None:
        while self._held and now >= next(iter(self._held.values()))[0]:
            del self._held[next(iter(self._held))]
