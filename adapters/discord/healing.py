"""Healing gaps: what was said at open tickets while no session of the gateway was there to hear."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.discord.credentials import NAME
from adapters.discord.receiving import Receiver
from adapters.discord.rest import Rest
from adapters.discord.rooms import Rooms
from core.model.people import Place
from core.ports import Conflict, DeliveryError, Memory, NotYet, StoreUnavailable

log = logging.getLogger(__name__)

MARGIN: Final = timedelta(seconds=10)
FARTHEST: Final = timedelta(days=7)
PAGE: Final = 100
MOST_PAGES: Final = 20
EPOCH_MS: Final = 1_420_070_400_000
"""Discord counts milliseconds from the beginning of 2015 in the upper bits of its ids."""


@dataclass(slots=True)
class Healing:
    memory: Memory
    rest: Rest
    rooms: Rooms
    receiver: Receiver

    async def heal(self, since: datetime | None, now: datetime) -> int:
        """Read every place of an open ticket from `since` on (UTC); returns how many messages were
        looked at. None means that nothing was ever heard.
        """
        if since is None:
            return 0
        oldest, seen = max(since - MARGIN, now - FARTHEST), 0
        for place in await self.memory.open_places(NAME):
            try:
                seen += await self._read(place, oldest)
            except DeliveryError as trouble:
                log.warning("discord.not_healed", extra={"room": place.room, "why": str(trouble)})
        log.info("discord.healed", extra={"messages": seen, "since": oldest.isoformat()})
        return seen

    async def _read(self, place: Place, oldest: datetime) -> int:
        if not place.thread and not place.room.startswith("@"):
            return 0  # a channel: only what is in threads belongs to tickets
        channel = await self.rooms.channel(place)
        after, seen = snowflake(oldest), 0
        for _ in range(MOST_PAGES):
            page = await self.rest.call(
                "GET",
                "/channels/{channel_id}/messages",
                query={"after": after, "limit": PAGE},
                channel_id=channel,
            )
            for message in sorted(page, key=lambda message: int(message["id"])):
                await self._take(place, channel, message)
                after, seen = int(message["id"]), seen + 1
            if len(page) < PAGE:
                break
        return seen

    async def _take(self, place: Place, channel: str, message: Mapping[str, Any]) -> None:
        """As the dispatch that was missed would have told it: known ones change nothing."""
        guild = {} if place.room.startswith("@") else {"guild_id": "0"}
        for pause in (0.5, 1.0, 2.0, 5.0, 0.0):
            try:
                await self.receiver.take({**message, "channel_id": channel, **guild})
                return
            except (Conflict, NotYet, StoreUnavailable) as trouble:
                log.warning("discord.not_taken", extra={"why": type(trouble).__name__})
                await asyncio.sleep(pause)


def snowflake(moment: datetime) -> int:
    """The smallest id that something of this moment can have."""
    return max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << 22
