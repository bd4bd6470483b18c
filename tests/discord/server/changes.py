"""Waiting until something is so, woken by each change on the server."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
BEAT = 0.02
"""Seconds between two looks where the server sees no change: a bot's memory, a database."""


class Changes:
    """Whoever changes anything calls `happened`; whoever waits is woken and looks again."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def happened(self) -> None:
        woken, self._next = self._next, asyncio.Event()
        woken.set()

    async def until(self, look: Callable[[], T], timeout: float) -> T:
        """The first true value that `look` gives; what it last gave, after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while not (found := look()):
            changed, left = self._next, end - loop.time()
            if left <= 0:
                return found
            try:
                async with asyncio.timeout(min(left, BEAT)):
                    await changed.wait()
            except TimeoutError:
                continue
        return found
