"""Answers to interactions: the first within three seconds, more for a quarter of an hour."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.discord.outbound import EPHEMERAL
from adapters.discord.reading import Asked
from adapters.discord.rest import Rest
from core.ports import DeliveryError

MESSAGE, THINKING, QUIET, CHOICES, FORM = 4, 5, 6, 8, 9
LASTS: Final = 14 * 60.0
"""Seconds. Discord's own limit is fifteen minutes."""
THINKS: Final = 10.0
"""Seconds after which a command that needed no words of its own stops saying that it thinks."""
REMEMBERED: Final = 5000


@dataclass(slots=True)
class Open:
    """An interaction that may still be answered. `thinking` is true until it first is."""

    token: str
    until: float
    thinking: bool


@dataclass(slots=True)
class Answers:
    """By the event. Kept in memory alone: after a restart such an answer goes in private."""

    rest: Rest
    application: str
    _open: dict[str, Open] = field(default_factory=dict)

    async def respond(self, asked: Asked, kind: int, data: Mapping[str, Any] | None = None) -> None:
        """The first answer. Raises DeliveryError."""
        await self.rest.call(
            "POST",
            "/interactions/{id}/{token}/callback",
            {"type": kind, **({"data": dict(data)} if data is not None else {})},
            id=asked.id,
            token=asked.token,
        )

    async def think(self, asked: Asked) -> None:
        """Show to the one who asked that an answer is coming."""
        await self.respond(asked, THINKING, {"flags": EPHEMERAL})

    def allow(self, event: str, asked: Asked, *, thinking: bool) -> None:
        while len(self._open) >= REMEMBERED:
            self._open.pop(next(iter(self._open)))
        until = asyncio.get_running_loop().time() + LASTS
        self._open[event] = Open(asked.token, until, thinking)

    def is_open(self, key: str) -> bool:
        return self._find(key) is not None

    async def whisper(self, key: str, body: Mapping[str, Any]) -> bool:
        """Answer where it was asked, for one pair of eyes; False if that is no longer possible."""
        held = self._find(key)
        if held is None:
            return False
        app, token = self.application, held.token
        if held.thinking:
            held.thinking = False
            path = "/webhooks/{application_id}/{token}/messages/@original"
            await self.rest.call("PATCH", path, body, application_id=app, token=token)
            return True
        flags = int(body.get("flags", 0)) | EPHEMERAL
        path = "/webhooks/{application_id}/{token}"
        said = {**body, "flags": flags}
        await self.rest.call("POST", path, said, application_id=app, token=token)
        return True

    async def stop_thinking(self, event: str) -> None:
        """A command whose outcome shows elsewhere leaves no word behind."""
        await asyncio.sleep(THINKS)
        held = self._open.get(event)
        if held is None or not held.thinking:
            return
        held.thinking = False
        path = "/webhooks/{application_id}/{token}/messages/@original"
        try:
            await self.rest.call("DELETE", path, application_id=self.application, token=held.token)
        except DeliveryError:
            return

    def _find(self, key: str) -> Open | None:
        """Keys of parcels begin with the event."""
        held = self._open.get(key.rpartition("/")[0])
        if held is None or asyncio.get_running_loop().time() > held.until:
            return None
        return held
