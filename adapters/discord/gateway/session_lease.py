"""Keeping the note of the sessions: one process at a time resumes them, however many there are."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Final

from adapters.discord.gateway.sessions import Sessions
from core.adapter_queries import AdapterQueries
from core.ports import StoreUnavailable

log = logging.getLogger(__name__)

SESSIONS: Final = "discord.sessions"
"""The note under which the sessions of the gateway are kept over a restart."""
WANTED: Final = "discord.sessions.wanted"
"""The note of whoever would like to have them; whose they are empties it, as a sign of life."""
NOTED_EVERY: Final = 1.0
"""Seconds between two looks at the notes."""
ANSWERS_WITHIN: Final = 3.0
"""Seconds after which nobody is there. Two processes that resume one session take it from each
other without an end, so that it is better to ask.
"""


@dataclass(slots=True)
class SessionLease:
    """`me` names this process among all that share the store."""

    memory: AdapterQueries
    me: str = field(default_factory=lambda: token_hex(8))
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep

    async def take(self) -> Sessions:
        """The sessions that an earlier process left; none where another one lives in them. Raises
        StoreUnavailable.
        """
        left = await self._read_note()
        if left.kept and not left.ended and left.by != self.me:
            await self.memory.put_note(WANTED, self.me)
            await self.wait(ANSWERS_WITHIN)
            if await self.memory.get_note(WANTED) != self.me:
                log.info("discord.sessions_in_use")
                return Sessions()
            left = await self._read_note()
        if left.kept:
            await self._note(left, ended=False)
        return left

    async def is_lost(self, session: str) -> bool:
        """Does another process go on with the session of this id? It began at the same moment as
        this one, or while this one was too busy to answer it. False while there is no store.
        """
        try:
            held = await self._read_note()
        except StoreUnavailable:
            return False
        return held.by != self.me and session in {each.id for each in held.kept.values()}

    async def go_on(self, left: Callable[[], Sessions]) -> None:
        """Until cancelled: note what is `left` now. After a crash the sessions are resumed from
        there; what is played again and was stored before changes nothing.
        """
        while True:
            try:
                await self._look(left())
            except StoreUnavailable as trouble:
                log.warning("discord.sessions_lost", extra={"why": trouble})
            await self.wait(NOTED_EVERY)

    async def end(self, left: Sessions) -> None:
        """Whoever comes may go on at once. Without a store the next start reads the history."""
        try:
            held = await self._read_note()
            if held.by == self.me or (left.kept and held.is_free):
                await self._note(left if left.kept else held, ended=True)
        except StoreUnavailable as trouble:
            log.warning("discord.sessions_lost", extra={"why": trouble})

    async def _look(self, left: Sessions) -> None:
        held = await self._read_note()
        if held.by == self.me and await self.memory.get_note(WANTED):
            await self.memory.put_note(WANTED, "")
        if not left.kept or not (held.by == self.me or held.is_free):
            return
        left.by = self.me
        if left.written() != held.written():
            await self._note(left, ended=False)

    async def _read_note(self) -> Sessions:
        return Sessions.read(await self.memory.get_note(SESSIONS))

    async def _note(self, left: Sessions, *, ended: bool) -> None:
        left.by, left.ended = self.me, ended
        await self.memory.put_note(SESSIONS, left.written())
