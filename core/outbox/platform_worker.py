"""The line to one platform: many lanes at a time, each lane in its order, and three outcomes.

Messages come in three ways. What this process stores is handed over, leased, and begins at once.
What follows in a lane is leased by the record of the message before it, and goes by the same task.
All else is found by a look into the outbox: at the start, when somebody says that there is more,
after a failure, and once per poll interval.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime

from core.model.outbox_message import LeaseOffer, Recorded
from core.outbox.closed_channels import ClosedChannels
from core.outbox.failed_deliveries import FailedDeliveries
from core.outbox.platform_state import PlatformState
from core.outbox.retry_policy import NEWER_VERSION, NO_ANSWER, DeliveryLimits, unexpected
from core.outbox.sender import Sender
from core.ports import (
    Adapter,
    ChannelClosed,
    Clock,
    Connected,
    Delay,
    Inbox,
    LeaseExpired,
    LeaseNext,
    NotConnected,
    OutboxMessage,
    Permanent,
    Posted,
    RecipientLeft,
    Store,
    Transient,
    Unclear,
)
from core.send_permit import SendPermit

log = logging.getLogger(__name__)

Leased = tuple[OutboxMessage, float]
"""A message under a lease, with the end of the permit to send it."""


@dataclass(slots=True)
class PlatformWorker:
    store: Store
    adapter: Adapter
    clock: Clock
    jitter: Callable[[], float]
    limits: DeliveryLimits
    is_overloaded: Callable[[], bool] = lambda: False
    wake_all: Callable[[], None] = lambda: None
    """Wakes every line of this process."""
    stopped: bool = False
    is_attended: bool = False
    """Somebody sends what is handed over: `run` is on."""
    _handed: deque[Leased] = field(default_factory=deque)
    """Leased as they were stored, and not begun yet."""
    _must_look: bool = True
    """There may be more in the outbox than was handed over."""
    _wakes: int = 0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _channels: ClosedChannels = field(init=False)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _begin: Callable[[OutboxMessage, float], None] | None = None
    """Begins a delivery, while somebody attends to them."""
    _settling: int = 0
    """So many wait until nothing is on its way."""
    _poll: asyncio.TimerHandle | None = None
    _carried: int = 0
    _in_flight: set[int] = field(default_factory=set)
    """The rows that are on their way."""
    _waiter: "asyncio.Task[None] | None" = None
    _state: PlatformState = field(init=False)
    _sender: Sender = field(init=False)
    _failed: FailedDeliveries = field(init=False)

    def __post_init__(self) -> None:
        self._channels = ClosedChannels(self.store, self.adapter.name, self.clock)
        self._state = PlatformState(self.clock, self.jitter)
        self._sender = Sender(self.store, self.adapter, self._channels)
        self._failed = FailedDeliveries(self.store, self.clock, self._sender, self._state)

    def wake(self) -> None:
        self._wakes += 1
        self._must_look = True
        self._woken.set()

    def can_take(self, now: datetime) -> bool:
        """Would a message that is handed over now leave at once?"""
        return self.is_attended and self._free_width(now) > len(self._handed)

    def hand(self, messages: Sequence[OutboxMessage], offer: LeaseOffer) -> None:
        for message in messages:
            if self._begin is not None and self.can_take(self.clock.now()):
                self._begin(message, offer.until)
            else:
                self._handed.append((message, offer.until))
                self._woken.set()

    async def probe(self) -> None:
        """Look whether channels that were closed to the app are open again."""
        await self._channels.probe()
        self.wake()

    def stop(self) -> None:
        self.stopped = True
        if self._waiter is not None:
            self._waiter.cancel()
        self.wake()

    async def run(self, inbox: Inbox) -> None:
        self.is_attended = True
        try:
            while not self.stopped:  # in between, whoever settles has its turn
                await self._attend(inbox, lambda: self.stopped or self._settling > 0)
        finally:
            self.is_attended = False
        await self.deliver_all(inbox)  # what was handed over meanwhile goes back

    async def deliver_all(self, inbox: Inbox) -> int:
        """Come back when nothing is due and nothing is on its way; returns how many messages left
        meanwhile.
        """
        before, self._settling = self._carried, self._settling + 1
        self.wake()
        try:
            await self._attend(inbox, lambda: True)
        finally:
            self._settling -= 1
        return self._carried - before

    async def _attend(self, inbox: Inbox, may_end: Callable[[], bool]) -> None:
        """Begin one delivery after another until nothing is on its way and this may end."""
        async with self._one, asyncio.TaskGroup() as group:
            outside = copy_context()

            def begin(message: OutboxMessage, until: float) -> None:
                self._carried += 1
                self._in_flight.add(message.seq)
                # Not in the context of who stored the message and happens to hand it over.
                work, name = self._carry(message, until, inbox), f"delivery:{message.key}"
                group.create_task(work, name=name, context=outside.copy())

            self._begin = begin
            try:
                await self._begin_all(begin, may_end)
            finally:
                self._begin = None
                if self._poll is not None:
                    self._poll.cancel()
                    self._poll = None

    async def _begin_all(
        self, begin: Callable[[OutboxMessage, float], None], may_end: Callable[[], bool]
    ) -> None:
        while True:
            self._woken.clear()
            while self._handed and self._is_closed(self.clock.now()):
                await self._return(self._handed.popleft()[0])
            while self._handed and self._free_width(self.clock.now()) > 0:
                begin(*self._handed.popleft())
            # Before the lease is taken: it must not end earlier than the permit.
            until = self._permit_end()
            for message in await self._take():
                begin(message, until)
            if not self._in_flight and not self._handed and may_end():
                return
            await self._rest()

    def _permit_end(self) -> float:
        """Of a lease that is asked for now."""
        return self.clock.elapsed() + self._longest

    @property
    def _longest(self) -> float:
        return self.limits.longest.total_seconds()

    async def _return(self, message: OutboxMessage) -> None:
        """Put back a message that was handed over and cannot be sent now."""
        now = self.clock.now()
        self._must_look = True
        try:
            delay = Delay(now, now, counts=False)
            await self.store.postpone(message, delay, "", unclear=message.is_unclear)
        except Exception:  # its lease ends, and it is found in the outbox
            log.exception("delivery.unrecorded", extra={"key": message.key})

    async def _rest(self) -> None:
        """Until somebody wakes it, or it is time to look again."""
        if self._poll is None:
            loop, seconds = asyncio.get_running_loop(), self.limits.poll.total_seconds()
            self._poll = loop.call_later(seconds, self._look_again)
        await self._woken.wait()

    def _look_again(self) -> None:
        self._poll, self._must_look = None, True
        self._woken.set()

    def _is_closed(self, now: datetime) -> bool:
        """Can nothing leave now?"""
        return self.stopped or self._state.is_closed(now)

    def _free_width(self, now: datetime) -> int:
        """How many more messages may be in flight."""
        if self._is_closed(now):
            return 0
        # After the platform as a whole said "slower", one goes ahead and tries the ground.
        narrow = self._state.is_throttled or self.is_overloaded()
        return (1 if narrow else self.limits.width) - len(self._in_flight)

    async def _take(self) -> Sequence[OutboxMessage]:
        free = self._free_width(self.clock.now())
        if free <= 0 or not self._must_look:
            return ()
        self._state.connected = None
        self._must_look, platform = False, [self.adapter.name]
        now, hold = self.clock.now(), self.limits.hold
        try:
            taken = await self.store.lease(platform, now, hold, free, self._in_flight)
        except Exception:  # looked at again in a moment
            log.exception("outbox.unreadable", extra={"platform": self.adapter.name})
            return ()
        if len(taken) == free:
            self._must_look = True  # there may be others that there was no room for
        return taken

    async def _carry(self, message: OutboxMessage, until: float, inbox: Inbox) -> None:
        """Carry the message, and what follows in its lane for as long as each record leases it."""
        left: Recorded | Leased = message, until
        while isinstance(left, tuple):
            (message, until), wakes = left, self._wakes
            left = Recorded.FOLLOWED
            self._in_flight.add(message.seq)
            try:
                left = await self._try(message, SendPermit(until, self.clock.elapsed), inbox)
            except Exception:
                # Not recorded, so the lease will end and the next one looks before it sends.
                log.exception("delivery.unrecorded", extra={"key": message.key})
            finally:
                self._in_flight.discard(message.seq)
                if left is Recorded.LAST and wakes == self._wakes:
                    self._note_end()
                elif not isinstance(left, tuple):
                    self.wake()

    def _note_end(self) -> None:
        """Nothing waits behind the one that has left: wake nobody who has nothing to do."""
        if self._handed or self._must_look or self._settling or self.stopped:
            self._woken.set()

    async def _try(
        self, message: OutboxMessage, permit: SendPermit, inbox: Inbox
    ) -> Recorded | Leased:
        """Send it, or see to what went wrong. Returns the next of its lane, if it was leased."""
        if message.unreadable:
            await self._failed.dead_letter(message, NEWER_VERSION, inbox)
            return Recorded.FOLLOWED
        try:
            async with asyncio.timeout(permit.seconds_left):
                posted = await self._sender.send(message, permit, self._longest)
        except LeaseExpired:
            await self._failed.give_back(message, permit)
        except NotConnected as trouble:
            await self._await_connection(message, trouble)
        except Transient as trouble:
            await self._failed.later(message, trouble, inbox)
        except Permanent as trouble:
            if isinstance(trouble, ChannelClosed) and message.action.conversation is not None:
                await self._channels.block(message, trouble.reason, inbox)
            else:
                left = isinstance(trouble, RecipientLeft)
                await self._failed.dead_letter(message, trouble.reason, inbox, left=left)
        except TimeoutError:
            if self._failed.nothing_left(permit):
                await self._failed.later(message, Transient(NO_ANSWER), inbox)
            else:
                await self._failed.look_later(message, NO_ANSWER, inbox)
        except Unclear as trouble:
            await self._failed.look_later(message, trouble.reason, inbox)
        except Exception as mishap:  # what no adapter foresaw is tried a few times
            log.exception("adapter.stumbled", extra={"key": message.key})
            await self._failed.retry_after_error(message, permit, unexpected(mishap), inbox)
        else:
            return await self._settle(message, posted, inbox)
        return Recorded.FOLLOWED

    async def _settle(
        self, message: OutboxMessage, posted: Posted | None, inbox: Inbox
    ) -> Recorded | Leased:
        self._state.note_success()
        if is_probe := self._channels.is_probe(message):
            await self._channels.announce(message, inbox)
        until, now = self._permit_end(), self.clock.now()
        wanted = self._next_wanted(message, now)
        recorded = await self.store.mark_sent(message, posted, now, wanted)
        if recorded is Recorded.LOST:
            log.warning("delivery.lease_lost", extra={"key": message.key})
            await self._sender.count_possible_duplicate(message)
        await self._free_others(message.action.to.room if is_probe else None)
        if recorded is Recorded.FOLLOWED_ELSEWHERE:
            self.wake_all()
        if isinstance(recorded, Recorded):
            return recorded
        if self._is_closed(self.clock.now()):  # since it was leased
            await self._return(recorded)
            return Recorded.FOLLOWED
        self._carried += 1
        return recorded, until

    async def _free_others(self, open_room: str | None) -> None:
        """What waits because the platform, or this room, was closed need not wait any longer."""
        try:
            if open_room is not None:
                await self._channels.release(open_room)
            if self._state.ends_outage():
                await self.store.hurry(self.adapter.name, self.clock.now())
                self.wake()
        except Exception:  # their waits end by themselves, and the room is tried again
            log.exception("outbox.not_hurried", extra={"platform": self.adapter.name})

    def _next_wanted(self, message: OutboxMessage, now: datetime) -> LeaseNext | None:
        """The next one of the lane may take the place of this one. Where there is no other place,
        it must have waited for as long: another lane may be next.
        """
        free = self._free_width(now)
        if free < 0 or self._is_closed(now):
            return None
        return LeaseNext(self.limits.hold, now if free > 0 else message.due_at or now)

    async def _await_connection(self, message: OutboxMessage, trouble: NotConnected) -> None:
        """Nothing was tried, so it costs no attempt and nobody's turn. All wait for the connection;
        where it cannot be waited for, one tries it from time to time.
        """
        now = self.clock.now()
        self._state.is_throttled = True
        if trouble.connected is None:
            self._state.close(self.limits.poll)
        elif self._state.connected is None and not self.stopped:  # after the stop nobody ends it
            self._state.connected = trouble.connected
            self._waiter = asyncio.create_task(self._wait_for(trouble.connected))
        delay = Delay(now, now, counts=False)
        await self.store.postpone(message, delay, trouble.reason, unclear=message.is_unclear)

    async def _wait_for(self, connected: Connected) -> None:
        await connected.wait()
        self._state.note_connection()
        self.wake()
