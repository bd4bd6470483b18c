"""Waiting for something to be true, woken by each change on the server."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
BEAT = 0.05
"""Seconds between two looks where the server sees no change: what is awaited may be the desk's."""


class Changes:
    """Everyone who waits looks again whenever anything has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def until(
        self, condition: Callable[[], Found], timeout: float, what: str | Callable[[], str]
    ) -> Found:
        """The first truthy answer of `condition`. Raises AssertionError after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while not (found := condition()):
            waiter = loop.create_future()
            self._waiting.add(waiter)
            try:
                async with asyncio.timeout_at(min(end, loop.time() + BEAT)):
                    await waiter
            except TimeoutError:
                if loop.time() < end:
                    continue
                if found := condition():
                    break
                told = what if isinstance(what, str) else what()
                raise AssertionError(f"after {timeout} s still not: {told}") from None
            finally:
                self._waiting.discard(waiter)
        return found
