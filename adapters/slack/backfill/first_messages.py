"""First messages that were missed: direct messages and mentions that belong to no ticket yet.

After an outage that lasts longer than Slack's redelivery (three tries within minutes) nobody brings
them again. So the histories are read of the direct messages of people who have opened a ticket, and
of the channels that the app is in, one call each, within `conversations.history`'s rate class. A
mention within the thread of an older message is not in a channel's history and is not found.
"""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.slack.backfill.history import moment
from adapters.slack.backfill.missed_events import MissedEvents
from adapters.slack.inbound.events import SPOKEN
from adapters.slack.inbound.parsed_event import calls, is_direct
from adapters.slack.settings import NAME
from core.model.ids import EventId
from core.model.people import Place
from core.ports import Permanent

log = logging.getLogger(__name__)

REDELIVERED_FOR: Final = timedelta(minutes=6)
"""Slack brings a refused event again at once, after one minute and after five."""
MAX_PEOPLE: Final = 100
MAX_CHANNELS: Final = 50
"""Each costs a call; fifty a minute are allowed."""
MAX_PAGES: Final = 5
PAGE: Final = 200
TOO_OLD: Final = f"{NAME}.too_old"
"""The note of how many messages were left unanswered because they were too old."""


@dataclass(slots=True)
class FirstMessages:
    """What is older than `max_age` starts no conversation any more; the operator is told of it."""

    catching_up: MissedEvents
    max_age: timedelta

    async def take_in(self, oldest: datetime) -> int:
        """Take in what was written since then (UTC); returns how many messages were answered.

        Raises DeliveryError and StoreUnavailable.
        """
        now = self.catching_up.receiver.clock.now()
        found = [message async for message in self._unseen(oldest)]
        found.sort(key=lambda message: moment(str(message["ts"])))
        fresh = [m for m in found if moment(str(m["ts"])) >= (now - self.max_age).timestamp()]
        for message in fresh:
            await self.catching_up.take(message)
        if left := len(found) - len(fresh):
            told = {"messages": left, "hours": self.max_age.total_seconds() / 3600}
            log.warning("slack.too_old", extra=told)
            since = f"{now:%Y-%m-%d %H:%M} UTC"
            await self.catching_up.memory.put_note(TOO_OLD, f"{left} up to {since}")
        return len(fresh)

    async def _unseen(self, oldest: datetime) -> AsyncIterator[Mapping[str, Any]]:
        memory, me = self.catching_up.memory, self.catching_up.receiver.me
        async for channel in self._places():
            direct = is_direct(channel)
            async for message in self._read(channel, oldest):
                text = str(message.get("text") or "")
                if not _is_first(message, me.user) or not (direct or calls(text, me.user)):
                    continue
                if not await memory.has_seen(EventId(f"{NAME}:{channel}:{message['ts']}")):
                    yield {**message, "type": "message", "channel": channel}

    async def _places(self) -> AsyncIterator[str]:
        for handle in await self.catching_up.memory.known_people(NAME, MAX_PEOPLE):
            try:
                yield await self.catching_up.people.channel(Place.direct_to(NAME, handle))
            except Permanent as refusal:
                log.info("slack.not_healed", extra={"why": refusal})
        answer = await self.catching_up.history.ask(
            "users.conversations",
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=PAGE,
        )
        rooms = self.catching_up.receiver.me.rooms
        channels = [str(c["id"]) for c in answer.get("channels", ()) if str(c["id"]) not in rooms]
        if len(channels) > MAX_CHANNELS:
            log.warning("slack.not_healed", extra={"why": f"{len(channels)} channels"})
        for channel in channels[:MAX_CHANNELS]:
            yield channel

    async def _read(self, channel: str, oldest: datetime) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MAX_PAGES):
            try:
                page = await self.catching_up.history.ask(
                    "conversations.history",
                    channel=channel,
                    oldest=oldest.timestamp(),
                    cursor=cursor,
                    limit=PAGE,
                )
            except Permanent as refusal:
                log.info("slack.not_healed", extra={"why": refusal})
                return
            for message in page.get("messages", ()):
                yield message
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        log.warning("slack.not_healed", extra={"why": f"more than {MAX_PAGES * PAGE} messages"})


def _is_first(message: Mapping[str, Any], me: str) -> bool:
    """Somebody's words that stand in no thread of another message."""
    user, ts = message.get("user"), message.get("ts")
    spoken = str(message.get("subtype") or "") in SPOKEN and not message.get("bot_id")
    return bool(user) and user != me and spoken and message.get("thread_ts") in (None, ts)
