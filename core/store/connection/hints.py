"""Hints between workers: something was committed, or somebody looks at a ticket.

On PostgreSQL by LISTEN and NOTIFY on a connection of their own, after the event's transaction: a
NOTIFY inside it would take a lock that all commits share. A hint may be lost; whoever needs to know
looks again by itself. On SQLite there is nobody else to tell.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

log = logging.getLogger(__name__)

CHANNEL: Final = "deskhand"
CHANGED: Final = ""
"""The hint that something was committed. Any other is text of whoever sends it."""

MAX_WAITING: Final = 200
"""Hints that wait to be sent; the oldest are dropped."""

MAX_HINT_BYTES: Final = 7_900
"""PostgreSQL takes 8,000."""

RETRY_SECONDS: Final = 5.0


class Hints:
    """`heard` is called in the loop for each hint of another worker."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._outgoing = deque[str](maxlen=MAX_WAITING)
        self._wake = asyncio.Event()

    @property
    def reach_others(self) -> bool:
        return self._engine.dialect.name != "sqlite"

    def send(self, hint: str = CHANGED) -> None:
        """Tell all other workers, soon. The same hint that still waits is told once."""
        if self.reach_others and hint not in self._outgoing and len(hint) * 4 <= MAX_HINT_BYTES:
            self._outgoing.append(hint)
            self._wake.set()

    async def run(self, heard: Callable[[str], None]) -> None:
        """Listen and send until cancelled. After each new connection `CHANGED` is heard, since
        hints may have been missed.
        """
        while self.reach_others:
            try:
                await self._attend(heard)
            except Exception as trouble:  # noqa: BLE001 - asyncpg's errors have no common ancestor
                log.warning("hints.disconnected", extra={"error": type(trouble).__name__})
            await asyncio.sleep(RETRY_SECONDS)

    async def _attend(self, heard: Callable[[str], None]) -> None:
        async with self._engine.connect() as db:
            driver: Any = (await db.get_raw_connection()).driver_connection
            own = driver.get_server_pid()

            def on_hint(_: object, pid: int, __: str, hint: str) -> None:
                if pid != own:
                    heard(hint)

            def on_end(_: object) -> None:
                self._wake.set()

            driver.add_termination_listener(on_end)
            await driver.add_listener(CHANNEL, on_hint)
            try:
                heard(CHANGED)
                while not driver.is_closed():
                    await self._wake.wait()
                    self._wake.clear()
                    while self._outgoing:
                        hint = self._outgoing.popleft()
                        await driver.execute("SELECT pg_notify($1, $2)", CHANNEL, hint)
            finally:
                driver.remove_termination_listener(on_end)
                if not driver.is_closed():
                    await driver.remove_listener(CHANNEL, on_hint)
