"""Carries messages from the outbox to their platforms, one line each: none waits for another."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.model.outbox_message import LeaseOffer, OutboxMessage
from core.outbox.platform_worker import PlatformWorker
from core.outbox.retry_policy import DeliveryLimits
from core.ports import Adapter, Clock, Inbox, Store


@dataclass(slots=True)
class OutboxDispatcher:
    """`jitter` gives numbers from 0 to 1 that spread the tries. A relay is used once."""

    store: Store
    adapters: Mapping[str, Adapter]
    clock: Clock
    jitter: Callable[[], float]
    pace: DeliveryLimits = field(default_factory=DeliveryLimits)
    _lines: tuple[PlatformWorker, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = tuple(
            PlatformWorker(self.store, adapter, self.clock, self.jitter, self.pace)
            for adapter in self.adapters.values()
        )
        for line in self._lines:
            line.wake_all = self.wake

    def throttle_when(self, crowded: Callable[[], bool]) -> None:
        """One message at a time leaves while this says that many wait to be let in: platforms give
        up on an acknowledgement after seconds, while a message may leave a little later.
        """
        for line in self._lines:
            line.is_overloaded = crowded

    def offer(self) -> LeaseOffer:
        """Platforms whose messages may be leased as they are stored: the handover port."""
        now = self.clock.now()
        free = frozenset([line.adapter.name for line in self._lines if line.can_take(now)])
        until = self.clock.elapsed() + self.pace.longest.total_seconds()
        return LeaseOffer(free, now, self.pace.hold, until)

    def take(self, messages: Sequence[OutboxMessage], offer: LeaseOffer) -> None:
        for line in self._lines:
            line.hand([m for m in messages if m.action.to.platform == line.adapter.name], offer)

    def wake(self) -> None:
        """Something was committed: look at once."""
        for line in self._lines:
            line.wake()

    async def probe(self) -> None:
        """Look whether channels that were closed to the app are open again."""
        for line in self._lines:
            await line.probe()

    def stop(self) -> None:
        """Take no more messages. Those on their way are carried to the end, then `run` returns."""
        for line in self._lines:
            line.stop()

    async def run(self, inbox: Inbox) -> None:
        """Carry until stopped. What cannot be delivered is told to the core by `inbox`."""
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(line.run(inbox), name=f"line:{line.adapter.name}")

    async def settled(self, inbox: Inbox) -> None:
        """Come back when nothing is due and nothing is on its way, whether `run` is on or not.

        A failure on one line may put a notice on another, hence the repeated look.
        """
        while any(await asyncio.gather(*(line.deliver_all(inbox) for line in self._lines))):
            pass
