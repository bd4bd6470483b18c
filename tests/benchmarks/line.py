"""A line between an app and a platform that only counts: sends, and times the answers."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Generic, TypeVar

from aiohttp import web

T = TypeVar("T")
STILL = 0.5
"""Seconds without a call, after which what went before is over."""


@dataclass
class Line(ABC, Generic[T]):
    """`took` are the milliseconds of each answer; what waits for one is known by a name."""

    took: list[float] = field(default_factory=list)
    port: int = 0
    socket: web.WebSocketResponse | None = None
    here: asyncio.Event = field(default_factory=asyncio.Event)
    _called_at: float = 0.0
    _sent: dict[str, float] = field(default_factory=dict)
    _fewer: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    @abstractmethod
    def routes(self, app: web.Application) -> None:
        """What the app may call."""

    @abstractmethod
    async def send(self, n: int, what: T) -> None:
        """Send it, after `leaves` was told its name."""

    async def start(self) -> None:
        app = web.Application()
        self.routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def connected(self) -> None:
        async with asyncio.timeout(60):
            await self.here.wait()

    async def flood(self, all_of_them: Sequence[T], window: int) -> float:
        """Send them all, so many at a time without an answer; seconds for all of it."""
        await self._still()
        begun = perf_counter()
        for n, what in enumerate(all_of_them):
            while len(self._sent) >= window:
                await self._one_less()
            await self.send(n, what)
        while self._sent:
            await self._one_less()
        return perf_counter() - begun

    async def pace(self, all_of_them: Sequence[T], a_second: float) -> float:
        """Send one at a time at this rate, whatever has been answered."""
        await self._still()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for n, what in enumerate(all_of_them):
            await asyncio.sleep(max(0.0, begun + n / a_second - loop.time()))
            await self.send(n, what)
        while self._sent:
            await self._one_less()
        return loop.time() - begun

    def leaves(self, name: str) -> None:
        self._sent[name] = perf_counter()

    def answered(self, name: str) -> None:
        """The first answer counts."""
        sent = self._sent.pop(name, None)
        if sent is not None:
            self.took.append((perf_counter() - sent) * 1000)
            self._fewer.set()

    def is_called(self) -> None:
        """Each call of the app, whatever it is about."""
        self._called_at = perf_counter()

    async def settle(self) -> None:
        """Come back when what was sent before causes no more calls."""
        self.is_called()
        await self._still()

    async def _still(self) -> None:
        """What was sent before may still cause calls after its first answer; let these end."""
        while (left := self._called_at + STILL - perf_counter()) > 0:
            await asyncio.sleep(left)

    async def _one_less(self) -> None:
        self._fewer.clear()
        async with asyncio.timeout(60):
            await self._fewer.wait()
