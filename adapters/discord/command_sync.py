"""Offering the commands: Discord is told what changed, and nowhere are they offered twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from adapters.discord.rest import Rest
from core.ports import DeliveryError, Permanent

log = logging.getLogger(__name__)

RETRY_DELAYS_SECONDS: Final = (1.0, 5.0, 15.0, 60.0, 300.0)
"""Seconds between tries; the last one is repeated."""
MAX_SERVERS: Final = 20
"""An app of one company is in few."""
_SAID: Final = (
    "name",
    "description",
    "type",
    "options",
    "choices",
    "required",
    "value",
    "autocomplete",
    "default_member_permissions",
)


@dataclass(frozen=True, slots=True)
class CommandSync:
    """With `guilds` the commands are offered in those servers, at once; else everywhere."""

    rest: Rest
    application: str
    guilds: Sequence[str]
    wanted: Sequence[Mapping[str, Any]]

    async def offer(self) -> None:
        """Until all is as wanted, but for what Discord refuses. Discord counts how often."""
        everywhere = f"/applications/{self.application}/commands"
        scopes = {
            f"/applications/{self.application}/guilds/{guild}/commands": self.wanted
            for guild in self.guilds
        }
        scopes[everywhere] = () if self.guilds else self.wanted
        for path, wanted in scopes.items():
            await self._surely(partial(self._sync, path, wanted))
        if not self.guilds:
            await self._surely(self._clear_servers)

    async def _clear_servers(self) -> None:
        """A command of a server stands beside the same one that is offered everywhere."""
        for guild in await self.rest.call("GET", "/users/@me/guilds", query={"limit": MAX_SERVERS}):
            await self._sync(f"/applications/{self.application}/guilds/{guild['id']}/commands", ())

    async def _surely(self, work: Callable[[], Awaitable[None]]) -> None:
        for attempt in range(1_000_000):
            try:
                await work()
                return
            except Permanent as refusal:
                log.warning("discord.no_commands", extra={"why": refusal})
                return
            except DeliveryError as trouble:
                log.warning("discord.no_commands_yet", extra={"why": trouble})
            await asyncio.sleep(RETRY_DELAYS_SECONDS[min(attempt, len(RETRY_DELAYS_SECONDS) - 1)])

    async def _sync(self, path: str, wanted: Sequence[Mapping[str, Any]]) -> None:
        held = await self.rest.call("GET", path)
        if _sort_by_name(held) != _sort_by_name(wanted):
            await self.rest.call("PUT", path, wanted)
            log.info("discord.commands_offered", extra={"count": len(wanted)})


def _sort_by_name(commands: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Commands have no order of their own."""
    return sorted((essence(one) for one in commands), key=repr)


def essence(held: Any) -> Any:
    """What we say of a command, without what Discord adds by itself."""
    if isinstance(held, Mapping):
        return [(key, essence(held[key])) for key in _SAID if held.get(key)]
    if isinstance(held, Sequence) and not isinstance(held, str):
        return [essence(one) for one in held]
    return held
