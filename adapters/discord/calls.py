"""Calls that were missed: who mentioned the app in a channel while it could not hear."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapters.discord.history import snowflake
from adapters.discord.reading import Malformed, calls, shape
from adapters.discord.receiving import Receiver
from adapters.discord.rest import Rest
from core.ports import Permanent

log = logging.getLogger(__name__)

GUILD: Final = "1"
"""The history does not tell of which server it is, and the desk need not know."""
PAGE: Final = 100
MOST_PAGES: Final = 5
MOST_CHANNELS: Final = 50
"""Channels in which anything was said in between; each costs a request."""
TEXT: Final = (0, 5)
"""Kinds of channels in which people write: plain ones, and those for announcements."""


@dataclass(frozen=True, slots=True)
class Calls:
    """With `guilds`, only their channels are read."""

    rest: Rest
    receiver: Receiver
    guilds: Collection[str] = ()

    async def since(self, oldest: datetime) -> int:
        """Take in each call since then (UTC), channel by channel; one that is known changes
        nothing. Returns how many there were. Raises DeliveryError, and what the inbox raises.
        """
        taken = 0
        channels = await self._spoken_in(snowflake(oldest))
        if len(channels) > MOST_CHANNELS:
            log.warning("discord.not_healed", extra={"why": f"{len(channels)} channels"})
        for channel in channels[:MOST_CHANNELS]:
            try:
                taken += await self._read(channel, snowflake(oldest))
            except Permanent as refusal:
                log.info("discord.not_healed", extra={"why": refusal})
        return taken

    async def _spoken_in(self, after: int) -> list[str]:
        """The channels in which something was said later, the latest first."""
        guilds = self.guilds or [
            str(guild["id"]) for guild in await self.rest.call("GET", "/users/@me/guilds")
        ]
        found = list[tuple[int, str]]()
        for guild in guilds:
            try:
                channels = await self.rest.call(
                    "GET", "/guilds/{guild_id}/channels", guild_id=guild
                )
            except Permanent as refusal:
                log.info("discord.not_healed", extra={"why": refusal})
                continue
            found += [
                (last, str(channel["id"]))
                for channel in channels
                if channel.get("type") in TEXT
                and (last := int(channel.get("last_message_id") or 0)) > after
            ]
        return [channel for _, channel in sorted(found, reverse=True)]

    async def _read(self, channel: str, after: int) -> int:
        taken = 0
        for _ in range(MOST_PAGES):
            page = await self.rest.call(
                "GET",
                "/channels/{channel_id}/messages",
                query={"after": after, "limit": PAGE},
                channel_id=channel,
            )
            for message in sorted(page, key=lambda message: int(message["id"])):
                after = int(message["id"])
                if calls(message, self.receiver.me):
                    taken += 1
                    await self._take({**message, "channel_id": channel, "guild_id": GUILD})
            if len(page) < PAGE:
                return taken
        log.warning("discord.not_healed", extra={"why": f"more than {MOST_PAGES * PAGE} messages"})
        return taken

    async def _take(self, message: Mapping[str, Any]) -> None:
        try:
            await self.receiver.take("MESSAGE_CREATE", message)
        except Malformed as wrong:
            log.warning("discord.malformed", extra={"why": wrong, "shape": shape(message)})
