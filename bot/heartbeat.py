"""The pulse: looks each second for deadlines that have come and brings them in by the one door."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.model.events import DeadlineReached
from core.model.ids import EventId
from core.ports import Clock, DueRow, Inbox, Store

log = logging.getLogger(__name__)

BATCH = 100

REMEMBERED = timedelta(days=30)
"""How long a second delivery of the same event is still known as such. No platform repeats
itself for longer than some hours."""


@dataclass(slots=True)
class Heartbeat:
    """Decides nothing: a late or repeated look changes nothing, since the id is the meaning."""

    store: Store
    inbox: Inbox
    clock: Clock
    every: timedelta = timedelta(seconds=1)
    _complained: set[EventId] = field(default_factory=set)
    _failing: bool = False

    async def pulse(self) -> int:
        """Bring in every deadline that has come; returns how many were taken.

        Raises what the store raises. A deadline that the core cannot take is logged and tried
        again at the next pulse, and the others do not wait for it.
        """
        taken = 0
        while True:
            due = await self.store.due(self.clock.now(), BATCH)
            done = [await self._bring_in(row) for row in due]
            taken += sum(done)
            if len(due) < BATCH or not any(done):
                return taken

    async def sweep(self) -> int:
        """Forget what is old enough; returns how many rows went."""
        gone = await self.store.purge(self.clock.now() - REMEMBERED)
        log.info("store.swept", extra={"rows": gone})
        return gone

    async def run(self) -> None:
        """Beat until cancelled, at once and then each second."""
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a slow pulse is no news
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self._beat, "interval", seconds=self.every.total_seconds())
        scheduler.add_job(self._sweep, "interval", days=1)
        await self._beat()
        scheduler.start()
        try:
            await self._sweep()
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _beat(self) -> None:
        try:
            await self.pulse()
        except Exception:
            self._failing = True
            log.exception("pulse.failed")
            return
        if self._failing:
            self._failing = False
            log.info("pulse.recovered", extra={"ends": "pulse.failed"})

    async def _sweep(self) -> None:
        try:
            await self.sweep()
        except Exception:
            log.exception("sweep.failed")

    async def _bring_in(self, row: DueRow) -> bool:
        now = self.clock.now()
        id_ = EventId(f"deadline:{row.conversation}:{row.deadline.meaning}")
        if row.deadline.at > now:
            return False
        try:
            await self.inbox.accept(DeadlineReached(id_, now, row.conversation, row.deadline))
        except Exception:
            level = logging.DEBUG if id_ in self._complained else logging.ERROR
            log.log(level, "deadline.refused", extra={"event": id_}, exc_info=True)
            self._complained.add(id_)
            return False
        return True
