"""The scheduler: each second, deadlines that have come go to the inbox; each minute and hour, words
are indexed, the health of the desk is reported, and old rows are deleted.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import SystemClock
from core.model.events import DeadlineReached
from core.model.ids import EventId
from core.model.quarantine import Health
from core.ports import Clock, DueRow, Inbox, Outcome, Store, StoreUnavailable

log = logging.getLogger(__name__)

MAX_DEADLINES_PER_TICK = 100

REPORTED = timedelta(minutes=1)
SWEPT = timedelta(hours=1)
"""How often the health of the desk is looked at, and how often old rows are deleted."""
INDEXED = timedelta(minutes=1)
MIN_ENTRIES_INDEXED = 1_000
"""Entries that are not in the index of words are read one by one by each search, so there should
be few; and the index is written in the hourly sweep however few there are.
"""

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
            fresh = [row for row in rows if row.event_id not in seen]
            if not fresh:
                break
            for row in fresh:
                taken += await self._bring_in(row)
            seen.update(row.event_id for row in fresh)
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
            except Exception:  # it stays in quarantine; the others go on
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
        await self.store.index_words()
        log.info("store.swept", extra={"rows": gone})
        return gone

    async def index_words(self) -> None:
        """Let what was written lately be found by the index."""
        await self.store.index_words(MIN_ENTRIES_INDEXED)

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
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a slow tick is no news
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        jobs = (
            _Job("pulse", self.tick, self.every),
            _Job("report", self.report, REPORTED),
            _Job("index", self.index_words, INDEXED),
            _Job("sweep", self.sweep, SWEPT),
        )
        for job in jobs:
            trigger = _IntervalFromNow(seconds=job.every.total_seconds(), timezone=UTC)
            scheduler.add_job(job.run, trigger, id=job.name, next_run_time=_wall_clock())
        scheduler.start()
        try:
            await self._watch(scheduler)
        finally:
            scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it cancels the jobs in the next round of the loop
            await asyncio.gather(*(job.task for job in jobs if job.task), return_exceptions=True)

    async def _watch(self, scheduler: AsyncIOScheduler) -> None:
        """Run the jobs that were planned before the wall clock was set back.

        APScheduler plans by the wall clock: set back by an hour, it would do nothing for an hour.
        This loop sleeps by the monotonic clock, which nobody sets.
        """
        while True:
            await asyncio.sleep(self.every.total_seconds())
            now = _wall_clock()
            for job in scheduler.get_jobs():
                if job.next_run_time - now > job.trigger.interval:
                    job.modify(next_run_time=now)
            scheduler.wakeup()  # an error in its timer would have been the end of it

    async def _bring_in(self, row: DueRow) -> bool:
        now, id_ = self.clock.now(), row.event_id
        if row.deadline.at > now:
            return False
        try:
            await self.inbox.accept(DeadlineReached(id_, now, row.conversation, row.deadline))
        except StoreUnavailable:
            raise
        except Exception:  # a bad row never delays the others
            level = logging.DEBUG if id_ in self._complained else logging.ERROR
            log.log(level, "deadline.refused", extra={"event": id_}, exc_info=True)
            self._complained.add(id_)
            return False
        return True


@dataclass(slots=True, eq=False)
class _Job:
    """Work that is repeated; says when it fails, and when it no longer does."""

    name: str
    work: Callable[[], Awaitable[object]]
    every: timedelta
    task: asyncio.Task[object] | None = None
    """The run that is under way, or the last one."""
    _failing: bool = False

    async def run(self) -> None:
        self.task = asyncio.current_task()
        failed, recovered = f"{self.name}.failed", f"{self.name}.recovered"
        try:
            await self.work()
        except Exception:  # the next run comes all the same
            self._failing = True
            log.exception(failed)
            return
        if self._failing:
            log.info(recovered, extra={"ends": failed})
        self._failing = False


class _IntervalFromNow(IntervalTrigger):  # type: ignore[misc]  # the library is not typed
    """Counts from the last run. The library's own lists every second that was missed.

    A clock that is set forward by a year would block the loop while it counts them.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now if previous_fire_time is None else now + self.interval


def _wall_clock() -> datetime:
    """The clock that APScheduler reads."""
    return SystemClock().now()
