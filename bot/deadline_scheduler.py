"""The pulse: looks each second for deadlines that have come and brings them in by the one door."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from core.model.events import DeadlineReached
from core.model.ids import EventId
from core.ports import Clock, DueRow, Health, Inbox, Outcome, Store, StoreUnavailable

log = logging.getLogger(__name__)

MAX_DEADLINES_PER_TICK = 100

REPORTED = timedelta(minutes=1)
SWEPT = timedelta(hours=1)
"""How often the health of the desk is looked at, and how often old rows are deleted."""

INBOX_RETENTION = timedelta(days=30)
"""How long a second delivery of the same event is still known as such. No platform repeats
itself for longer than some hours."""


async def nothing_to_probe() -> None:
    """For a desk that delivers nothing."""


@dataclass(slots=True)
class DeadlineScheduler:
    """Decides nothing: a late or repeated look changes nothing, since the id is the meaning."""

    store: Store
    inbox: Inbox
    clock: Clock
    every: timedelta = timedelta(seconds=1)
    probe: Callable[[], Awaitable[None]] = nothing_to_probe
    """Tries closed channels again, not at each pulse."""
    _complained: set[EventId] = field(default_factory=set)
    _ahead: float | None = None
    """Seconds by which the wall clock is ahead of the one that nobody sets."""
    _reported: Health = field(default_factory=Health)

    async def tick(self) -> int:
        """Bring in every deadline that has come; returns how many were taken.

        Each is brought in once in a pulse, however many before it fail. Raises StoreUnavailable.
        """
        await self._look_at_the_clock()
        try:
            await self.probe()
        except Exception:
            log.exception("probe.failed")  # deadlines do not wait for channels
        taken, seen = 0, set[EventId]()
        while True:
            rows = await self.store.due(self.clock.now(), MAX_DEADLINES_PER_TICK + len(seen))
            fresh = [row for row in rows if _id(row) not in seen]
            if not fresh:
                break
            for row in fresh:
                taken += await self._bring_in(row)
            seen.update(map(_id, fresh))
        await self._retry()
        return taken

    async def _look_at_the_clock(self) -> None:
        """Where somebody set it back, now or while the desk was down, waits would last longer."""
        now = self.clock.now()
        ahead = now.timestamp() - self.clock.elapsed()
        if self._ahead is None or ahead < self._ahead - 1.0:
            shortened = await self.store.after_clock_change(now)
            if shortened:
                log.warning("clock.was_set_back", extra={"waits_shortened": shortened})
        self._ahead = ahead

    async def _retry(self) -> None:
        """Process what an operator took out of quarantine."""
        for key, event in await self.store.retried(MAX_DEADLINES_PER_TICK):
            try:
                receipt = await self.inbox.accept(event)
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("quarantine.not_retried", extra={"key": key})
                continue
            log.info("quarantine.retried", extra={"key": key, "outcome": receipt.outcome.value})
            if receipt.outcome is not Outcome.QUARANTINED:
                await self.store.settle_quarantined(key)

    async def sweep(self) -> int:
        """Forget what is old enough; returns how many rows went."""
        now = self.clock.now()
        gone = await self.store.purge(now - INBOX_RETENTION)
        gone += await self.store.expire_quarantined(now)
        gone += await self.store.expire_changes(now)
        log.info("store.swept", extra={"rows": gone})
        return gone

    async def report(self) -> None:
        """Log what an operator should know, when it is something new."""
        health = await self.store.health(self.clock.now())
        if health == self._reported:
            return
        troubled = {name: count for name, count in asdict(health).items() if count}
        log.log(logging.WARNING if troubled else logging.INFO, "desk.health", extra=troubled)
        self._reported = health

    async def run(self) -> None:
        """Beat until cancelled, at once and then each second."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self.tick, self.every, "pulse"))
            group.create_task(self._repeat(self.report, REPORTED, "report"))
            group.create_task(self._repeat(self.sweep, SWEPT, "sweep"))

    async def _repeat(
        self, work: Callable[[], Awaitable[object]], every: timedelta, name: str
    ) -> None:
        """Do it at once and then again and again, by a clock that nobody sets.

        APScheduler counts by the wall clock: set back by an hour, it does nothing for an hour.
        """
        loop, failing = asyncio.get_running_loop(), False
        failed, recovered = f"{name}.failed", f"{name}.recovered"
        while True:
            begun = loop.time()
            try:
                await work()
            except Exception:
                failing = True
                log.exception(failed)
            else:
                if failing:
                    log.info(recovered, extra={"ends": failed})
                failing = False
            await asyncio.sleep(max(0.0, every.total_seconds() - (loop.time() - begun)))

    async def _bring_in(self, row: DueRow) -> bool:
        now, id_ = self.clock.now(), _id(row)
        if row.deadline.at > now:
            return False
        try:
            await self.inbox.accept(DeadlineReached(id_, now, row.conversation, row.deadline))
        except StoreUnavailable:
            raise
        except Exception:
            level = logging.DEBUG if id_ in self._complained else logging.ERROR
            log.log(level, "deadline.refused", extra={"event": id_}, exc_info=True)
            self._complained.add(id_)
            return False
        return True


def _id(row: DueRow) -> EventId:
    return EventId(f"deadline:{row.conversation}:{row.deadline.meaning}")
