"""Tell open pages that there may be something new. A hint only: pages read again by position."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

BOARD: Final = "board"
"""The key of what concerns every list of tickets."""


class Watch:
    """What was announced under some keys since somebody looked; nothing in between is lost."""

    def __init__(self) -> None:
        self._announced = set[str]()
        self._event = asyncio.Event()
        self.is_over = False

    def announce(self, key: str) -> None:
        self._announced.add(key)
        self._event.set()

    def end(self) -> None:
        self.is_over = True
        self._event.set()

    async def next(self, seconds: float) -> set[str]:
        """The keys that were announced; none after so many seconds, or at the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()
        found, self._announced = self._announced, set()
        return found


class PageWatches:
    """By any key: a conversation's id, the id of an account, or `BOARD`."""

    def __init__(self) -> None:
        self._watches: dict[str, set[Watch]] = defaultdict(set)
        self._is_over = False

    def announce(self, *keys: str) -> None:
        for key in keys:
            for watch in self._watches.get(key, ()):
                watch.announce(key)

    def reopen(self) -> None:
        """The desk works again."""
        self._is_over = False

    def close(self) -> None:
        """End every watch, and each that is started later: the desk stops."""
        self._is_over = True
        for watch in {watch for watches in self._watches.values() for watch in watches}:
            watch.end()

    @contextmanager
    def watch(self, *keys: str) -> Iterator[Watch]:
        made = Watch()
        for key in keys:
            self._watches[key].add(made)
        if self._is_over:
            made.end()
        try:
            yield made
        finally:
            for key in keys:
                self._watches[key].discard(made)
                if not self._watches[key]:
                    del self._watches[key]
