"""Reply tokens by the event that brought them: answers are given where they were asked for."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from cachetools import TTLCache

from core.model.ids import cause_of

MAX_TOKENS: Final = 5000

T = TypeVar("T")


@dataclass(slots=True)
class ReplyTokens(Generic[T]):
    """What an adapter knows of each token, for `lifetime` seconds. Kept in memory alone: after a
    restart an answer goes by the ordinary way.
    """

    lifetime: float
    _held: TTLCache[str, T] = field(init=False)

    def __post_init__(self) -> None:
        self._held = TTLCache(MAX_TOKENS, self.lifetime, lambda: asyncio.get_running_loop().time())

    def keep(self, event: str, token: T) -> None:
        """The oldest make room."""
        self._held[event] = token

    def of_event(self, event: str) -> T | None:
        """None if there is none, or its time is over."""
        return self._held.get(event)

    def of_delivery(self, key: str) -> T | None:
        """The token that an outgoing message may answer: that of the event which caused it."""
        return self.of_event(cause_of(key))

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(list(self._held.items()))
