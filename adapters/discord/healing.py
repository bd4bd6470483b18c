"""Healing gaps: what was said at open tickets while no session of the gateway was there to hear."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from adapters.discord.calls import GUILD, Calls, snowflake
from adapters.discord.credentials import NAME
from adapters.discord.reading import Malformed, shape
from adapters.discord.receiving import PAUSES, Receiver
from adapters.discord.rest import Rest
from adapters.discord.rooms import Rooms
from core.model.people import Place
from core.ports import Conflict, DeliveryError, Memory, NotYet, Permanent, StoreUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

MARGIN: Final = timedelta(minutes=5)
"""What one channel told may have been stored well before what another told earlier."""
UNHEALED: Final = "discord.unhealed"
"""The note of the moment since which there may be a gap; "" is none."""
FARTHEST: Final = timedelta(days=7)
PAGE: Final = 100
MOST_PAGES: Final = 20


@dataclass(slots=True)
class Healing:
    """`since` is when the desk last heard anything, UTC; None means that it never did. A reply
    reopens a ticket for as long as `reopen`.
    """

    memory: Memory
    rest: Rest
    rooms: Rooms
    receiver: Receiver
    since: datetime | None
    calls: Calls
    reopen: timedelta = timedelta()
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def go_on(self, now: datetime) -> None:
        """What an earlier process began to heal, and did not end, is healed first."""
        begun = await self.memory.noted(UNHEALED)
        if begun:
            self.since = datetime.fromisoformat(begun)
            self.begin(now)

    def begin(self, now: datetime) -> None:
        """A session has begun anew: what was said in between is looked for."""
        begun, self.since = self.since, now
        if begun is None:
            return
        task = asyncio.get_running_loop().create_task(self._heal(begun, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def leave(self) -> None:
        """What is not yet healed is healed after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _heal(self, since: datetime, now: datetime) -> None:
        """Read every place of an open ticket; each place is tried until it could be read."""
        oldest, seen = max(since - MARGIN, now - FARTHEST), 0
        await _surely(lambda: self.memory.note(UNHEALED, since.isoformat()))
        places = await _surely(lambda: self.memory.open_places(NAME, now - self.reopen)) or ()
        for place in places:
            seen += await _surely(lambda place=place: self._read(place, oldest)) or 0  # type: ignore[misc]
        seen += await _surely(lambda: self.calls.since(oldest)) or 0
        await _surely(lambda: self.memory.note(UNHEALED, ""))
        log.info("discord.healed", extra={"messages": seen, "since": oldest.isoformat()})

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
        """As the dispatches that were missed would have told it: known ones change nothing."""
        guild = {} if place.room.startswith("@") else {"guild_id": GUILD}
        told = {**message, "channel_id": channel, **guild}
        try:
            await self.receiver.take("MESSAGE_CREATE", told)
            await self.receiver.take("MESSAGE_UPDATE", told)
        except Malformed as wrong:
            log.warning("discord.malformed", extra={"why": str(wrong), "shape": shape(message)})


async def _surely(work: Callable[[], Awaitable[T]]) -> T | None:
    """Again and again, but for what Discord refuses: then None."""
    for attempt in range(1_000_000):
        try:
            return await work()
        except Permanent as refusal:
            log.warning("discord.not_healed", extra={"why": str(refusal)})
            return None
        except (Conflict, NotYet, StoreUnavailable, DeliveryError) as trouble:
            log.warning("discord.not_healed", extra={"why": str(trouble)})
        except Exception:
            log.exception("discord.not_healed")
            return None
        await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
    return None
