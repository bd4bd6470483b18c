"""Channels that the app may not write in: their messages wait aside, and one of them at a time is
tried, so that all leave by themselves when the channel is open again. Used by the line.

A message that meets a closed channel is kept in the state "blocked", outside of its lane: what goes
to the requester does not wait for the agents' channel. The core is told, and tells other people.
Nobody tells when a channel is opened again (that would take event subscriptions which installed
apps lack), so the oldest message is tried from time to time. Once it has left, the core is told,
and the others follow in their order.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import wordings as words
from core.model.actions import Say
from core.model.events import ChannelReopened, DeliveryBlocked
from core.model.ids import EventId
from core.model.people import Place
from core.ports import ChannelClosed, Clock, ClosedChannel, Inbox, OutboxMessage, Store

log = logging.getLogger(__name__)

PROBE_EVERY = timedelta(seconds=30)
"""Between two tries of a closed channel: one call, so no rate limit is near."""
REPORT_EVERY = timedelta(minutes=10)
"""Between two log records about a channel that stays closed."""


@dataclass(slots=True)
class ClosedChannels:
    """The closed channels of one platform, as last read; the database has the truth."""

    store: Store
    platform: str
    clock: Clock
    _probes: dict[str, str] = field(default_factory=dict)
    """The closed rooms, each with the key of the message that is tried there."""
    _probed_at: datetime | None = None
    _reported_at: dict[str, datetime] = field(default_factory=dict)

    def check(self, message: OutboxMessage) -> None:
        """Raises ChannelClosed where it is known that this message cannot leave now."""
        probe = self._probes.get(message.action.to.room)
        if probe not in (None, message.key) and message.action.conversation is not None:
            raise ChannelClosed(words.failure_channel_closed())

    async def probe(self) -> None:
        """Let the oldest message of each closed channel leave, if it is time for that."""
        now = self.clock.now()
        if self._probed_at is not None and timedelta() <= now - self._probed_at < PROBE_EVERY:
            return
        self._probed_at = now
        closed = [c for c in await self.store.closed_channels() if c.platform == self.platform]
        self._probes = {}
        for channel in closed:
            self._report(channel, now)
            self._probes[channel.room] = await self.store.probe(self.platform, channel.room, now)

    async def block(self, message: OutboxMessage, reason: str, inbox: Inbox) -> None:
        """Tell the core, then keep it aside: after a crash in between it is told again."""
        action, now = message.action, self.clock.now()
        self._probes.setdefault(action.to.room, "")
        wording = action.wording if isinstance(action, Say) else "retract"
        id_ = EventId(f"blocked:{message.key}@{message.due_at or now:%Y%m%dT%H%M%S.%f}")
        if (conversation := action.conversation) is not None:
            told = DeliveryBlocked(id_, now, conversation, message.key, wording, reason, action.to)
            await inbox.accept(told)
        await self.store.block(message, reason)

    def is_probe(self, message: OutboxMessage) -> bool:
        """Does it show, once it has left, that its channel is open?"""
        return self._probes.get(message.action.to.room) == message.key

    async def announce(self, message: OutboxMessage, inbox: Inbox) -> None:
        """Tell every conversation that waits for the channel of this delivery."""
        room = message.action.to.room
        waiting = {
            conversation
            for channel in await self.store.closed_channels()
            if (channel.platform, channel.room) == (self.platform, room)
            for conversation in channel.conversations
        }
        if message.action.conversation is not None:
            waiting.add(message.action.conversation)
        for conversation in sorted(waiting):
            id_ = EventId(f"reopened:{conversation}:{message.key}@{message.fence}")
            place = Place(self.platform, room)
            await inbox.accept(ChannelReopened(id_, self.clock.now(), conversation, place))

    async def release(self, room: str) -> None:
        """Release all messages that waited for this channel."""
        self._probes.pop(room, None)
        self._reported_at.pop(room, None)
        count = await self.store.unblock(self.platform, room, self.clock.now())
        log.info("channel.open_again", extra={"room": room, "messages": count + 1})

    def _report(self, channel: ClosedChannel, now: datetime) -> None:
        last = self._reported_at.get(channel.room)
        if last is not None and now - last < REPORT_EVERY:
            return
        self._reported_at[channel.room] = now
        told = {"platform": channel.platform, "room": channel.room, "reason": channel.reason}
        since = channel.since.isoformat()
        log.warning("channel.closed", extra={**told, "messages": channel.messages, "since": since})
