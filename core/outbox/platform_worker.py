"""The line to one platform: many lanes at a time, each lane in its order, and three outcomes."""

import asyncio
import logging
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.model.actions import Retract
from core.model.outbox_message import LeaseOffer, Recorded
from core.outbox.closed_channels import ClosedChannels
from core.outbox.retry_policy import (
    FRESH_LEASE_SECONDS,
    LEASE_ENDED,
    LOOK_AFTER,
    MAX_BLIND_ATTEMPTS,
    MAX_DELIVERY_ATTEMPTS,
    MAX_RENDER_FAILURES,
    MAX_UNEXPECTED_ERRORS,
    MIN_HURRY_INTERVAL_SECONDS,
    NEWER_VERSION,
    NO_ANSWER,
    DeliveryLimits,
    backoff,
    failure_event,
    unexpected,
)
from core.ports import (
    Adapter,
    ChannelClosed,
    Clock,
    Connected,
    Delay,
    Inbox,
    LeaseExpired,
    LookupUnsupported,
    NotConnected,
    OutboxMessage,
    Permanent,
    Posted,
    RecipientLeft,
    Store,
    Transient,
    Unclear,
)
from core.send_permit import SendPermit, permitted

log = logging.getLogger(__name__)


@dataclass(slots=True)
class PlatformWorker:
    store: Store
    adapter: Adapter
    clock: Clock
    jitter: Callable[[], float]
    limits: DeliveryLimits
    is_overloaded: Callable[[], bool] = lambda: False
    stopped: bool = False
    is_attended: bool = False
    """Somebody sends what is handed over: `run` is on."""
    _handed: deque[tuple[OutboxMessage, float]] = field(default_factory=deque)
    """Leased as they were stored, with the end of the permit to send them."""
    _must_look: bool = True
    """There may be more in the outbox than was handed over."""
    _wakes: int = 0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _channels: ClosedChannels = field(init=False)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _in_flight: set[int] = field(default_factory=set)
    """The rows that are on their way."""
    _refused: dict[str, set[str]] = field(default_factory=dict)
    """By the kind of limit: scopes (rooms, or else lanes) that were told to slow down since
    anything last got through."""
    _throttled: bool = False
    _closed: tuple[datetime, datetime] | None = None
    """Since when and until when, UTC. Where the clock was set back to before, it is open again."""
    _connected: Connected | None = None
    """Set once the platform is connected, where it was not; None where that is not known."""
    _waiter: "asyncio.Task[None] | None" = None
    _failing: set[str] | None = None
    """Lanes that met a trouble of the platform's own since anything last got through. None right
    after the start, when nobody knows what an earlier worker met."""
    _hurried_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._channels = ClosedChannels(self.store, self.adapter.name, self.clock)

    def wake(self) -> None:
        self._wakes += 1
        self._must_look = True
        self._woken.set()

    def can_take(self, now: datetime) -> bool:
        """Would a message that is handed over now leave at once?"""
        return self.is_attended and self._free_width(now) > len(self._handed)

    def hand(self, messages: Sequence[OutboxMessage], offer: LeaseOffer) -> None:
        if messages:
            self._handed.extend((message, offer.until) for message in messages)
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
            while not self.stopped:
                await self.deliver_all(inbox, must_look=False)
                if not self.stopped:
                    await self._rest()
        finally:
            self.is_attended = False
        await self.deliver_all(inbox)  # what was handed over meanwhile goes back

    async def deliver_all(self, inbox: Inbox, *, must_look: bool = True) -> int:
        """Carry until nothing is due and nothing is on its way; returns how many messages left."""
        self._must_look = self._must_look or must_look
        carried = 0
        async with self._one, asyncio.TaskGroup() as group:

            def start(message: OutboxMessage, until: float) -> None:
                nonlocal carried
                carried += 1
                self._in_flight.add(message.seq)
                work = self._process(message, SendPermit(until, self.clock.elapsed), inbox)
                group.create_task(work, name=f"delivery:{message.key}")

            while True:
                self._woken.clear()
                while self._handed and self._is_closed(self.clock.now()):
                    await self._return(self._handed.popleft()[0])
                while self._handed and self._free_width(self.clock.now()) > 0:
                    start(*self._handed.popleft())
                # Before the lease is taken: it must not end earlier than the permit.
                until = self.clock.elapsed() + self.limits.longest.total_seconds()
                for message in await self._take():
                    start(message, until)
                if not self._in_flight and not self._handed:
                    return carried
                await self._rest()

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
        try:
            async with asyncio.timeout(self.limits.poll.total_seconds()):
                await self._woken.wait()
        except TimeoutError:
            self._must_look = True

    def _is_closed(self, now: datetime) -> bool:
        """Can nothing leave now?"""
        if self.stopped or (self._closed and self._closed[0] <= now < self._closed[1]):
            return True
        return self._connected is not None and not self._connected.is_set()

    def _free_width(self, now: datetime) -> int:
        """How many more messages may be in flight."""
        if self._is_closed(now):
            return 0
        # After the platform as a whole said "slower", one goes ahead and tries the ground.
        narrow = self._throttled or self.is_overloaded()
        return (1 if narrow else self.limits.width) - len(self._in_flight)

    async def _take(self) -> Sequence[OutboxMessage]:
        free = self._free_width(self.clock.now())
        if free <= 0 or not self._must_look:
            return ()
        self._connected = None
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

    async def _process(self, message: OutboxMessage, permit: SendPermit, inbox: Inbox) -> None:
        wakes, recorded = self._wakes, Recorded.FOLLOWED
        try:
            recorded = await self._try(message, permit, inbox)
        except Exception:
            # Not recorded, so the lease will end and the next one looks before it sends.
            log.exception("delivery.unrecorded", extra={"key": message.key})
        finally:
            self._in_flight.discard(message.seq)
            if recorded is Recorded.LAST and wakes == self._wakes:
                self._woken.set()  # nothing waited behind it: there is no need to look
            else:
                self.wake()

    async def _try(self, message: OutboxMessage, permit: SendPermit, inbox: Inbox) -> Recorded:
        """Send it, or see to what went wrong."""
        if message.unreadable:
            await self._dead_letter(message, NEWER_VERSION, inbox)
            return Recorded.FOLLOWED
        try:
            async with asyncio.timeout(permit.seconds_left):
                posted = await self._deliver(message, permit)
        except LeaseExpired:
            await self._give_back(message, permit)
        except NotConnected as trouble:
            await self._await_connection(message, trouble)
        except Transient as trouble:
            await self._later(message, trouble, inbox)
        except Permanent as trouble:
            if isinstance(trouble, ChannelClosed) and message.action.conversation is not None:
                await self._channels.block(message, trouble.reason, inbox)
            else:
                left = isinstance(trouble, RecipientLeft)
                await self._dead_letter(message, trouble.reason, inbox, left=left)
        except TimeoutError:
            if self._nothing_left(permit):
                await self._later(message, Transient(NO_ANSWER), inbox)
            else:
                await self._look_later(message, NO_ANSWER, inbox)
        except Unclear as trouble:
            await self._look_later(message, trouble.reason, inbox)
        except Exception as mishap:  # what no adapter foresaw is tried a few times
            log.exception("adapter.stumbled", extra={"key": message.key})
            await self._retry_after_error(message, permit, unexpected(mishap), inbox)
        else:
            return await self._settle(message, posted, inbox)
        return Recorded.FOLLOWED

    async def _settle(
        self, message: OutboxMessage, posted: Posted | None, inbox: Inbox
    ) -> Recorded:
        self._refused.clear()
        self._throttled = False
        is_open = await self._channels.announce(message, inbox)
        recorded = await self.store.mark_sent(message, posted, self.clock.now())
        if recorded is Recorded.LOST:
            log.warning("delivery.lease_lost", extra={"key": message.key})
            await self._count_possible_duplicate(message)
        if is_open:
            await self._channels.release(message.action.to.room)
        was_down = self._failing is None or len(self._failing) > 1
        self._failing = set()
        now = self.clock.elapsed()
        if was_down and now - self._hurried_at >= MIN_HURRY_INTERVAL_SECONDS:
            self._hurried_at = now
            await self.store.hurry(self.adapter.name, self.clock.now())
            return Recorded.FOLLOWED
        return recorded

    async def _deliver(self, message: OutboxMessage, permit: SendPermit) -> Posted | None:
        action, posted, can = message.action, message.posted, self.adapter.capabilities
        self._channels.check(message)
        if isinstance(action, Retract) and posted is None:
            return None  # what it would take back never arrived
        if message.is_unclear and self._may_double(message) and can.can_look:
            try:
                found = await self.adapter.find(action, key=message.key)
            except LookupUnsupported:
                await self._count_possible_duplicate(message)
            else:
                if found is not None:
                    return found
        elif message.is_unclear:
            await self._count_possible_duplicate(message)
        is_fresh = permit.seconds_left > self.limits.longest.total_seconds() - FRESH_LEASE_SECONDS
        if not is_fresh and not await self.store.holds(message):
            raise LeaseExpired("another worker has taken it")
        permit.check()
        with permitted(permit):
            return await self.adapter.deliver(action, key=message.key, posted=posted)

    def _may_double(self, message: OutboxMessage) -> bool:
        """To edit twice, or to take back twice, is the same as to do it once."""
        if isinstance(message.action, Retract):
            return False
        return message.posted is None or not self.adapter.capabilities.edits

    async def _count_possible_duplicate(self, message: OutboxMessage) -> None:
        if self._may_double(message):
            log.warning("delivery.maybe_doubled", extra={"key": message.key})
            await self.store.mark_possible_duplicate(message)

    def _note_trouble(self, message: OutboxMessage) -> None:
        if self._failing is not None:
            self._failing.add(message.lane)

    async def _give_back(self, message: OutboxMessage, permit: SendPermit) -> None:
        """This worker stood still for so long that another may have sent it. It sends nothing."""
        now, begun = self.clock.now(), permit.writes > 0
        log.warning("delivery.lease_expired", extra={"key": message.key})
        delay = Delay(now, now, counts=False)
        unclear = message.is_unclear or begun
        held = await self.store.postpone(message, delay, LEASE_ENDED, unclear=unclear)
        if not held and begun:
            await self._count_possible_duplicate(message)

    async def _await_connection(self, message: OutboxMessage, trouble: NotConnected) -> None:
        """Nothing was tried, so it costs no attempt and nobody's turn. All wait for the connection;
        where it cannot be waited for, one tries it from time to time.
        """
        now = self.clock.now()
        self._throttled = True
        if trouble.connected is None:
            self._closed = (now, now + self.limits.poll)
        elif self._connected is None and not self.stopped:  # after the stop nobody ends the wait
            self._connected = trouble.connected
            self._waiter = asyncio.create_task(self._wait_for(trouble.connected))
        delay = Delay(now, now, counts=False)
        await self.store.postpone(message, delay, trouble.reason, unclear=message.is_unclear)

    async def _wait_for(self, connected: Connected) -> None:
        await connected.wait()
        self._throttled = False
        self._failing = None  # what waits for longer than that waits for nothing
        self.wake()

    def _nothing_left(self, permit: SendPermit) -> bool:
        """Has surely no request left that changes something?"""
        return self.adapter.capabilities.asks_permit and permit.writes == 0

    async def _retry_after_error(
        self, message: OutboxMessage, permit: SendPermit, reason: str, inbox: Inbox
    ) -> None:
        """Where nothing had left, as when no text could be made, the lane waits only briefly."""
        if not self._nothing_left(permit):
            await self._unclear(message, reason, MAX_UNEXPECTED_ERRORS, inbox)
        elif message.attempts >= MAX_RENDER_FAILURES:
            await self._dead_letter(message, reason, inbox)
        else:
            now = self.clock.now()
            delay = Delay(now, now + backoff(message.attempts, self.jitter()))
            await self.store.postpone(message, delay, reason, unclear=message.is_unclear)

    async def _later(self, message: OutboxMessage, trouble: Transient, inbox: Inbox) -> None:
        if message.attempts >= MAX_DELIVERY_ATTEMPTS:
            await self._dead_letter(message, trouble.reason, inbox)
            return
        now, asked = self.clock.now(), trouble.retry_after
        until = now + backoff(message.attempts, self.jitter(), asked)
        if asked is not None:
            self._slow_down(trouble, trouble.scope or message.lane, until - now)
        else:
            self._note_trouble(message)
        not_before = None if asked is None else now + timedelta(seconds=asked)
        log.info("delivery.later", extra={"key": message.key, "until": until.isoformat()})
        # What was unclear stays so: this try tells nothing about the one before.
        delay = Delay(now, until, not_before)
        await self.store.postpone(message, delay, trouble.reason, unclear=message.is_unclear)

    def _slow_down(self, trouble: Transient, scope: str, wait: timedelta) -> None:
        """One scope that is refused is a busy room, which holds up nobody else. With each further
        one of the same kind it is likelier that the platform is busy, and the others wait longer
        before one of them tries; but they never wait because the same room is refused once more.
        """
        refused = self._refused.setdefault(trouble.kind, set())
        is_news = scope not in refused
        refused.add(scope)
        if not trouble.platform_wide:
            if not is_news or len(refused) < 2:
                return
            wait = min(wait, backoff(len(refused) - 1, self.jitter()))
        self._throttled = True
        now = self.clock.now()
        until = now + wait
        if self._closed is not None and self._closed[0] <= now:
            until = max(until, self._closed[1])
        self._closed = (now, until)

    async def _look_later(self, message: OutboxMessage, reason: str, inbox: Inbox) -> None:
        can_look = self.adapter.capabilities.can_look
        self._note_trouble(message)
        most = MAX_DELIVERY_ATTEMPTS if can_look else MAX_BLIND_ATTEMPTS
        await self._unclear(message, reason, most, inbox)

    async def _unclear(self, message: OutboxMessage, reason: str, most: int, inbox: Inbox) -> None:
        if message.attempts >= most:
            await self._dead_letter(message, reason, inbox)
            return
        now, soonest = self.clock.now(), timedelta(seconds=LOOK_AFTER)
        wait = max(backoff(message.attempts, self.jitter()), soonest)
        log.warning("delivery.unclear", extra={"key": message.key, "why": sys.exception()})
        delay = Delay(now, now + wait, now + soonest)
        if not await self.store.postpone(message, delay, reason, unclear=True):
            await self._count_possible_duplicate(message)

    async def _dead_letter(
        self, message: OutboxMessage, reason: str, inbox: Inbox, *, left: bool = False
    ) -> None:
        """Tell the core first: after a crash in between it is told again, to no effect."""
        now = self.clock.now()
        log.error("delivery.dead", extra={"key": message.key, "why": sys.exception()})
        if (failure := failure_event(message, reason, now, left=left)) is not None:
            try:
                await inbox.accept(failure)
            except Exception:
                # Better told late than never; but what cannot be told must not hold the lane.
                if message.attempts < MAX_UNEXPECTED_ERRORS:
                    raise
                log.exception("failure.untold", extra={"key": message.key})
        await self.store.dead_letter(message, reason, now)
