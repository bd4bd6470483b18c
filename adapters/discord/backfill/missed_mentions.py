"""First messages that were missed: mentions in channels, and direct messages of people who have
opened a ticket, which belong to no ticket yet. What is too old starts no conversation any more.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.discord.history import snowflake
from adapters.discord.inbound.parsed_event import calls, is_bot
from adapters.discord.receiver import Receiver
from adapters.discord.rest import Rest
from adapters.discord.settings import NAME
from adapters.kit.parsed_event import Malformed, shape
from core.model.ids import EventId
from core.model.people import Place
from core.ports import AdapterQueries, Permanent

log = logging.getLogger(__name__)

TOO_OLD: Final = f"{NAME}.too_old"
"""The note of how many messages were left unanswered because they were too old."""
MAX_PEOPLE: Final = 50
"""Each costs two requests at most."""
GUILD: Final = "1"
"""The history does not tell of which server it is, and the desk need not know."""
PAGE: Final = 100
MAX_PAGES: Final = 5
MAX_CHANNELS: Final = 50
"""Channels in which anything was said in between; each costs a request."""
TEXT: Final = (0, 5)
"""Kinds of channels in which people write: plain ones, and those for announcements."""


@dataclass(frozen=True, slots=True)
class MissedMentions:
    """With `guilds`, only their channels are read."""

    rest: Rest
    receiver: Receiver
    memory: AdapterQueries
    guilds: Collection[str] = ()
    max_age: timedelta = timedelta(hours=24)
    too_old: set[int] = field(default_factory=set)

    async def since(self, oldest: datetime) -> int:
        """Take in each call since then (UTC), channel by channel; one that is known changes
        nothing. Returns how many there were. Raises DeliveryError, and what the inbox raises.
        """
        taken = 0
        channels = await self._spoken_in(snowflake(oldest))
        if len(channels) > MAX_CHANNELS:
            log.warning("discord.not_healed", extra={"why": f"{len(channels)} channels"})
        for channel in channels[:MAX_CHANNELS]:
            try:
                taken += await self._read(channel, snowflake(oldest))
            except Permanent as refusal:
                log.info("discord.not_healed", extra={"why": refusal})
        taken += await self._direct_messages(snowflake(oldest))
        await self._tell_the_operator()
        return taken

    async def _direct_messages(self, after: int) -> int:
        taken = 0
        for handle in await self.memory.known_people(NAME, MAX_PEOPLE):
            try:
                channel = await self.receiver.rooms.channel(Place.direct_to(NAME, handle))
                taken += await self._read(channel, after, direct=True)
            except Permanent as refusal:
                log.info("discord.not_healed", extra={"why": refusal})
        return taken

    async def _tell_the_operator(self) -> None:
        count, now = len(self.too_old), self.receiver.clock.now()
        if count:
            hours = self.max_age.total_seconds() / 3600
            log.warning("discord.too_old", extra={"messages": count, "hours": hours})
            await self.memory.put_note(TOO_OLD, f"{count} up to {now:%Y-%m-%d %H:%M} UTC")
            self.too_old.clear()

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

    async def _read(self, channel: str, after: int, *, direct: bool = False) -> int:
        taken = 0
        for _ in range(MAX_PAGES):
            page = await self.rest.call(
                "GET",
                "/channels/{channel_id}/messages",
                query={"after": after, "limit": PAGE},
                channel_id=channel,
            )
            for message in sorted(page, key=lambda message: int(message["id"])):
                after = int(message["id"])
                if not (direct or calls(message, self.receiver.me)) or is_bot(message):
                    continue
                if await self._is_too_old(channel, after):
                    self.too_old.add(after)
                    continue
                taken += 1
                where = {} if direct else {"guild_id": GUILD}
                await self._take({**message, "channel_id": channel, **where})
            if len(page) < PAGE:
                return taken
        log.warning("discord.not_healed", extra={"why": f"more than {MAX_PAGES * PAGE} messages"})
        return taken

    async def _is_too_old(self, channel: str, message: int) -> bool:
        """One that was taken in at its time is not: it is known, and changes nothing."""
        if message >= snowflake(self.receiver.clock.now() - self.max_age):
            return False
        return not await self.memory.has_seen(EventId(f"{NAME}:{channel}:{message}"))

    async def _take(self, message: Mapping[str, Any]) -> None:
        try:
            await self.receiver.take("MESSAGE_CREATE", message)
        except Malformed as wrong:
            log.warning("discord.malformed", extra={"why": wrong, "shape": shape(message)})
