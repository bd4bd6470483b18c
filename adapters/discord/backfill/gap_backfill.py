"""Healing gaps: what was said at open tickets while no session of the gateway was there to hear."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from adapters.discord.backfill.missed_mentions import GUILD, MissedMentions
from adapters.discord.channels import Channels
from adapters.discord.history import ChannelHistory, Missing, find_missing, snowflake
from adapters.discord.receiver import RETRY_DELAYS_SECONDS, Receiver
from adapters.discord.rest import UNKNOWN_MESSAGE, Rest, code_of
from adapters.discord.settings import NAME
from adapters.kit.parsed_event import Malformed, shape
from core.model.people import Place
from core.ports import (
    AdapterQueries,
    Conflict,
    DeliveryError,
    DeliveryNotRecorded,
    Permanent,
    StoreUnavailable,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

MARGIN: Final = timedelta(minutes=5)
"""What one channel told may have been stored well before what another told earlier."""
UNHEALED: Final = "discord.unhealed"
"""The note of the moment since which there may be a gap; "" is none."""
MAX_GAP: Final = timedelta(days=7)
PAGE: Final = 100
MAX_PAGES: Final = 20


@dataclass(slots=True)
class GapBackfill:
    """`since` is when the desk last heard anything, UTC; None means that it never did. A reply
    reopens a ticket for as long as `reopen`.
    """

    memory: AdapterQueries
    rest: Rest
    rooms: Channels
    receiver: Receiver
    since: datetime | None
    calls: MissedMentions
    reopen: timedelta = timedelta()
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unread: list[datetime] = field(default_factory=list)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def go_on(self, now: datetime) -> None:
        """What an earlier process began to heal, and did not end, is healed first."""
        begun = await self.memory.get_note(UNHEALED)
        if begun:
            with suppress(ValueError):  # it is not one of ours: all else is known from the events
                self.since = datetime.fromisoformat(begun)
            self.begin(now)

    def begin(self, now: datetime) -> None:
        """A session has begun anew: what was said in between is looked for."""
        begun, self.since = self.since, now
        if begun is None:
            return
        self._unread.append(begun)
        task = asyncio.get_running_loop().create_task(self._heal(begun, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def leave(self) -> None:
        """What is not yet healed is healed after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _heal(self, since: datetime, now: datetime) -> None:
        """Read every place of an open ticket; each place is tried until it could be read. One gap
        after another: what begins meanwhile is noted with the first, which lies before.
        """
        async with self._one:
            oldest = max(since - MARGIN, now - MAX_GAP)
            await _surely(lambda: self.memory.put_note(UNHEALED, since.isoformat()))
            recent = now - self.reopen
            places = await _surely(lambda: self.memory.open_places(NAME, recent)) or ()
            read = [await self._surely_read(place, oldest, now) for place in places]
            for words in find_missing(read):
                await _surely(lambda words=words: self._take_back(words))  # type: ignore[misc]
            calls = await _surely(lambda: self.calls.since(oldest)) or 0
            self._unread.remove(since)
            left = min(self._unread).isoformat() if self._unread else ""
            await _surely(lambda: self.memory.put_note(UNHEALED, left))
        seen = sum(len(each.there) for each in read) + calls
        log.info("discord.healed", extra={"messages": seen, "since": oldest.isoformat()})

    async def _surely_read(self, place: Place, oldest: datetime, now: datetime) -> ChannelHistory:
        """What could not be read is not whole, and yet it is known what stood there."""
        read = ChannelHistory(place)
        if place.thread or place.is_direct:  # in a channel nothing belongs to tickets
            await _surely(lambda: self._read(read, oldest, now))
        return read

    async def _read(self, read: ChannelHistory, oldest: datetime, now: datetime) -> None:
        """Back to the oldest words that were carried from there and may have been changed since."""
        carried = {
            w.ref: w for w in await self.memory.relayed_messages(read.place) if w.ref.isdecimal()
        }
        known = [n for n in map(int, carried) if n > snowflake(now - MAX_GAP)]
        read.known = {n: carried[str(n)] for n in known}
        read.channel = await self.rooms.channel(read.place)
        after = min([snowflake(oldest), *(n - 1 for n in known)])
        for _ in range(MAX_PAGES):
            page = await self.rest.call(
                "GET",
                "/channels/{channel_id}/messages",
                query={"after": after, "limit": PAGE},
                channel_id=read.channel,
            )
            for message in sorted(page, key=lambda message: int(message["id"])):
                after = int(message["id"])
                read.there.add(after)
                kinds = ("MESSAGE_CREATE",) if after > snowflake(oldest) else ()
                await self._take(read.place, {**message, "channel_id": read.channel}, kinds)
            if len(page) < PAGE:
                read.is_complete = True
                break

    async def _take(
        self, place: Place, message: Mapping[str, Any], kinds: Sequence[str] = ()
    ) -> None:
        """As the dispatches that were missed would have told it: known ones change nothing."""
        guild = {} if place.is_direct else {"guild_id": GUILD}
        try:
            for kind in (*kinds, "MESSAGE_UPDATE"):
                await self.receiver.take(kind, {**message, **guild})
        except Malformed as wrong:
            log.warning("discord.malformed", extra={"why": wrong, "shape": shape(message)})

    async def _take_back(self, words: Missing) -> None:
        """Only where Discord itself says of each channel that the message is not there."""
        for read in words.read:
            if not await self._is_gone(read.channel, words.ref):
                return
        read = words.read[0]
        self.rooms.wrote(str(words.ref), words.author)
        guild = {} if read.place.is_direct else {"guild_id": GUILD}
        told = {"id": str(words.ref), "channel_id": read.channel, **guild}
        await self.receiver.take("MESSAGE_DELETE", told)

    async def _is_gone(self, channel: str, ref: int) -> bool:
        try:
            await self.rest.call(
                "GET",
                "/channels/{channel_id}/messages/{message_id}",
                channel_id=channel,
                message_id=str(ref),
            )
        except Permanent as refusal:
            if code_of(refusal) == UNKNOWN_MESSAGE:
                return True
            raise
        return False


async def _surely(work: Callable[[], Awaitable[T]]) -> T | None:
    """Again and again, but for what Discord refuses: then None."""
    for attempt in range(1_000_000):
        try:
            return await work()
        except Permanent as refusal:
            log.warning("discord.not_healed", extra={"why": refusal})
            return None
        except (Conflict, DeliveryNotRecorded, StoreUnavailable, DeliveryError) as trouble:
            log.warning("discord.not_healed", extra={"why": trouble})
        except Exception:
            log.exception("discord.not_healed")
            return None
        await asyncio.sleep(RETRY_DELAYS_SECONDS[min(attempt, len(RETRY_DELAYS_SECONDS) - 1)])
    return None
