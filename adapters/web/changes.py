"""Tell open pages that there may be something new. A hint only: pages read again by position."""

import asyncio
from collections import defaultdict
from contextlib import suppress


class Changes:
    """By any key: a conversation's id, or the handle of a person."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def announce(self, *keys: str) -> None:
        for key in keys:
            for waiter in self._waiting.get(key, ()):
                waiter.set()

    async def wait(self, seconds: float, *keys: str) -> bool:
        """Until something is announced under one of these keys; False after so many seconds."""
        event = asyncio.Event()
        for key in keys:
            self._waiting[key].add(event)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()
            return event.is_set()
        finally:
            for key in keys:
                self._waiting[key].discard(event)
                if not self._waiting[key]:
                    del self._waiting[key]
