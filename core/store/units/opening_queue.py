"""PostgreSQL: who opens a ticket while others do stands in a queue of this process.

The number of a new ticket is the one after the latest that was read, so of many who read it at the
same time one gets on. In a transaction of many round trips, which then holds the number, all the
others would fail too and need such a transaction as well, for as long as people open tickets.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

from core.ports import Conflict

T = TypeVar("T")
MAX_TRIES: Final = 6
"""Of one event in the queue. Only other processes can be faster, each with one event at a time."""


class NumberTaken(Conflict):
    """Another ticket was opened since the latest number was read."""


@dataclass(slots=True)
class OpeningQueue:
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _claimed: int = 0
    """The latest number that anybody in this process wants to give to a ticket."""

    async def run(self, attempt: Callable[[bool], Awaitable[T]]) -> T:
        """At once, or else when it is its turn, which the attempt is told. Raises NumberTaken."""
        with suppress(NumberTaken):
            return await attempt(False)
        async with self._turn:
            for _ in range(MAX_TRIES - 1):
                with suppress(NumberTaken):
                    return await attempt(True)
            return await attempt(True)

    def claim(self, number: int, *, in_turn: bool) -> None:
        """Raises NumberTaken where it is not worth the attempt, before it costs a round trip."""
        if not in_turn and (number <= self._claimed or self._turn.locked()):
            raise NumberTaken(f"{number} is claimed by another event")
        self._claimed = max(self._claimed, number)
