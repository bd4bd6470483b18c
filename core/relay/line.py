"""The line to one platform: many lanes at a time, each lane in its order, and three outcomes."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.model.actions import DraftAnswer, Retract, Say
from core.model.events import DeliveryFailed
from core.model.ids import EventId
from core.ports import (
    Adapter,
    ChannelClosed,
    Clock,
    Inbox,
    Parcel,
    Permanent,
    Posted,
    RecipientLeft,
    Store,
    Transient,
    Unclear,
    Unfindable,
)
from core.relay.closed_channels import ClosedChannels
from core.relay.patience import (
    LOOK_AFTER,
    MOST_BLIND_TRIES,
    MOST_MISHAPS,
    MOST_TRIES,
    Pace,
    pause,
)

log = logging.getLogger(__name__)

NOTICE = "failed:"
"""How the ids of `DeliveryFailed` begin, and so the keys of all that the core says about one."""


@dataclass(slots=True)
class Line:
    store: Store
    adapter: Adapter
    clock: Clock
    jitter: Callable[[], float]
    pace: Pace
    crowded: Callable[[], bool] = lambda: False
    stopped: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _channels: ClosedChannels = field(init=False)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _on_the_way: int = 0
    _refused: dict[str, set[str]] = field(default_factory=dict)
    """By the kind of limit: scopes (rooms, or else lanes) that were told to slow down since
    anything last got through."""
    _throttled: bool = False
    _closed_until: datetime | None = None

    def __post_init__(self) -> None:
        self._channels = ClosedChannels(self.store, self.adapter.name, self.clock)

    def wake(self) -> None:
        self._woken.set()

    async def probe(self) -> None:
        """Look whether channels that were closed to the app are open again."""
        await self._channels.probe()
        self.wake()

    def stop(self) -> None:
        self.stopped = True
        self.wake()

    async def run(self, inbox: Inbox) -> None:
        while not self.stopped:
            await self.carry_all(inbox)
            if not self.stopped:
                await self._rest()

    async def carry_all(self, inbox: Inbox) -> int:
        """Carry until nothing is due and nothing is on its way; returns how many parcels left."""
        carried = 0
        async with self._one, asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                taken = await self._take()
                for parcel in taken:
                    self._on_the_way += 1
                    group.create_task(self._carry(parcel, inbox), name=f"parcel:{parcel.key}")
                carried += len(taken)
                if self._on_the_way == 0:
                    return carried
                await self._rest()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self.pace.poll.total_seconds()):
                await self._woken.wait()

    async def _take(self) -> Sequence[Parcel]:
        now = self.clock.now()
        if self.stopped or (self._closed_until is not None and now < self._closed_until):
            return ()
        # After the platform as a whole said "slower", one goes ahead and tries the ground.
        width = 1 if self._throttled or self.crowded() else self.pace.width
        free = width - self._on_the_way
        if free <= 0:
            return ()
        try:
            return await self.store.lease([self.adapter.name], now, self.pace.hold, free)
        except Exception:
            log.exception("outbox.unreadable", extra={"platform": self.adapter.name})
            return ()

    async def _carry(self, parcel: Parcel, inbox: Inbox) -> None:
        try:
            await self._try(parcel, inbox)
        except Exception:
            # Not recorded, so the lease will end and the next one looks before it sends.
            log.exception("parcel.unrecorded", extra={"key": parcel.key})
        finally:
            self._on_the_way -= 1
            self.wake()

    async def _try(self, parcel: Parcel, inbox: Inbox) -> None:
        try:
            async with asyncio.timeout(self.pace.longest.total_seconds()):
                posted = await self._hand_over(parcel)
        except Transient as trouble:
            await self._later(parcel, trouble, inbox)
        except Permanent as trouble:
            if isinstance(trouble, ChannelClosed) and parcel.action.conversation is not None:
                await self._channels.block(parcel, str(trouble), inbox)
            else:
                left = isinstance(trouble, RecipientLeft)
                await self._bury(parcel, str(trouble), inbox, left=left)
        except (Unclear, TimeoutError) as trouble:
            can_look = self.adapter.capabilities.can_look
            most = MOST_TRIES if can_look else MOST_BLIND_TRIES
            await self._unclear(parcel, str(trouble) or "no answer in time", most, inbox)
        except Exception as mishap:
            log.exception("adapter.stumbled", extra={"key": parcel.key})
            await self._unclear(parcel, type(mishap).__name__, MOST_MISHAPS, inbox)
        else:
            self._refused.clear()
            self._throttled = False
            is_open = await self._channels.announce(parcel, inbox)
            if not await self.store.sent(parcel, posted, self.clock.now()):
                log.warning("parcel.lease_lost", extra={"key": parcel.key})
            if is_open:
                await self._channels.release(parcel.action.to.room)

    async def _hand_over(self, parcel: Parcel) -> Posted | None:
        action, posted, can = parcel.action, parcel.posted, self.adapter.capabilities
        if self._channels.holds(parcel):
            raise ChannelClosed("the channel is closed to the app")
        if isinstance(action, Retract) and posted is None:
            return None  # what it would take back never arrived
        again = posted is None or not can.edits  # to edit twice is the same as to edit once
        if parcel.unclear and again and can.can_look:
            try:
                found = await self.adapter.find(action, key=parcel.key)
            except Unfindable:
                await self._note_a_double(parcel)
            else:
                if found is not None:
                    return found
        elif parcel.unclear and again:
            await self._note_a_double(parcel)
        return await self.adapter.deliver(action, key=parcel.key, posted=posted)

    async def _note_a_double(self, parcel: Parcel) -> None:
        log.warning("parcel.maybe_doubled", extra={"key": parcel.key})
        await self.store.doubled(parcel)

    async def _later(self, parcel: Parcel, trouble: Transient, inbox: Inbox) -> None:
        if parcel.attempts >= MOST_TRIES:
            await self._bury(parcel, str(trouble), inbox)
            return
        until = self.clock.now() + pause(parcel.attempts, self.jitter(), trouble.retry_after)
        if trouble.retry_after is not None:
            self._slow_down(trouble, trouble.scope or parcel.lane, until)
        log.info("parcel.later", extra={"key": parcel.key, "until": until.isoformat()})
        # What was unclear stays so: this try tells nothing about the one before.
        await self.store.later(parcel, until, str(trouble), unclear=parcel.unclear)

    def _slow_down(self, trouble: Transient, scope: str, until: datetime) -> None:
        """One scope that is refused is a busy room, which holds up nobody else. With each further
        one of the same kind it is likelier that the platform is busy, and the others wait longer
        before one of them tries; but they never wait because the same room is refused once more.
        """
        refused = self._refused.setdefault(trouble.kind, set())
        is_news = scope not in refused
        refused.add(scope)
        if trouble.whole:
            closed = until
        elif is_news and len(refused) > 1:
            closed = min(until, self.clock.now() + pause(len(refused) - 1, self.jitter()))
        else:
            return
        self._throttled = True
        self._closed_until = max(closed, self._closed_until or closed)

    async def _unclear(self, parcel: Parcel, reason: str, most: int, inbox: Inbox) -> None:
        if parcel.attempts >= most:
            await self._bury(parcel, reason, inbox)
            return
        wait = max(pause(parcel.attempts, self.jitter()), timedelta(seconds=LOOK_AFTER))
        log.warning("parcel.unclear", extra={"key": parcel.key, "why": sys.exception()})
        await self.store.later(parcel, self.clock.now() + wait, reason, unclear=True)

    async def _bury(self, parcel: Parcel, reason: str, inbox: Inbox, *, left: bool = False) -> None:
        """Tell, then bury: after a crash in between it is told again, which changes nothing."""
        now = self.clock.now()
        log.error("parcel.dead", extra={"key": parcel.key, "why": sys.exception()})
        if (failure := _failure(parcel, reason, now, left=left)) is not None:
            try:
                await inbox.accept(failure)
            except Exception:
                # Better told late than never; but what cannot be told must not hold the lane.
                if parcel.attempts < MOST_MISHAPS:
                    raise
                log.exception("failure.untold", extra={"key": parcel.key})
        await self.store.dead(parcel, reason, now)


def _failure(
    parcel: Parcel, reason: str, now: datetime, *, left: bool = False
) -> DeliveryFailed | None:
    """What the core hears of it; nothing, if it was itself news of a failure or nobody's talk."""
    action = parcel.action
    if action.conversation is None or parcel.key.startswith(NOTICE):
        return None
    if isinstance(action, DraftAnswer):
        return None  # whoever waits for it has a deadline
    wording = action.wording if isinstance(action, Say) else "retract"
    # Told again after a crash it is the same event; failed again after a retry it is another.
    id_ = EventId(f"{NOTICE}{parcel.key}@{parcel.due_at or now:%Y%m%dT%H%M%S.%f}")
    talk, to = action.conversation, action.to
    return DeliveryFailed(id_, now, talk, parcel.key, wording, reason, to, reader_left=left)
