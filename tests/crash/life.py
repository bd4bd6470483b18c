"""One life of the desk: it picks up what an earlier one left, and goes on with the story."""

import asyncio
import gc
import json
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.deadline_scheduler import DeadlineScheduler
from core.inbox.event_inbox import EventInbox
from core.model.actions import Action
from core.model.attachment import Attachment
from core.model.events import Event
from core.outbox.dispatcher import OutboxDispatcher
from core.ports import Inbox, InboxResult, Posted, ReplyWindow
from core.store.connection.engine import make_engine
from core.store.tables import metadata, outbox
from tests.clock import FakeClock
from tests.crash.fate import Fate, MortalAdapter, MortalInbox, MortalStore, Point
from tests.crash.platform import Ledger, Wall
from tests.crash.story import Step, story
from tests.desks import make_desk, make_library

DESK, LIBRARY = make_desk(), make_library()
BETWEEN_LIVES = timedelta(minutes=2)
"""Longer than a lease lasts."""
BOOKKEEPING = {"seq", "attempts", "fence", "unclear", "ended_at", "lease_until"}
"""What may differ between a run that was disturbed and one that was not."""


@dataclass(frozen=True, slots=True)
class World:
    """What outlives each life: the database, the platform's messages, and what it need not repeat.

    `hasty` and `blind` are the two mistakes that the crash test must notice.
    """

    url: str
    folder: Path
    hasty: bool = False
    blind: bool = False

    @property
    def acknowledged(self) -> Ledger:
        return Ledger(self.folder / "acknowledged")

    @property
    def posts(self) -> Ledger:
        return Ledger(self.folder / "posts")

    @property
    def seen(self) -> Path:
        return self.folder / "seen.json"


@dataclass(frozen=True, slots=True)
class Hasty:
    """The first mistake: acknowledged before it is stored."""

    inbox: Inbox
    acknowledged: Ledger

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        self.acknowledged.add({"step": event.id})
        return await self.inbox.accept(event, window)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        return await self.inbox.keep(name, media_type, content)


@dataclass(slots=True)
class BlindWall(Wall):
    """The second mistake: it says that it looked, and finds nothing."""

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return None


@dataclass(slots=True)
class Life:
    world: World
    fate: Fate
    number: int
    """Counted from 0; the first one begins with an empty database."""
    clock: FakeClock = field(default_factory=FakeClock)
    watch: FakeClock = field(default_factory=FakeClock)
    """The relay's, which is late by what passed between the lives."""
    store: MortalStore = field(init=False)
    inbox: Inbox = field(init=False)
    relay: OutboxDispatcher = field(init=False)
    heartbeat: DeadlineScheduler = field(init=False)

    def __post_init__(self) -> None:
        """The object graph of bot.wiring, with moments to die at in between."""
        self.store = MortalStore(make_engine(self.world.url), DESK.first_number)
        self.store.fate = self.fate
        wall = (BlindWall if self.world.blind else Wall)(self.world.posts)
        adapter = MortalAdapter(wall, self.fate)
        self.relay = OutboxDispatcher(
            self.store, {wall.name: adapter}, self.watch, jitter=lambda: 0.0
        )
        self.store.handover = self.relay
        door = EventInbox(DESK, lambda: LIBRARY, self.store, self.clock, self.relay.wake)
        self.inbox = MortalInbox(door, self.fate, Point.BEFORE_STORE, Point.BEFORE_ACK)
        if self.world.hasty:
            self.inbox = Hasty(self.inbox, self.world.acknowledged)
        timed = MortalInbox(door, self.fate, Point.TIMER_FOUND, Point.TIMER_TAKEN)
        self.heartbeat = DeadlineScheduler(self.store, timed, self.clock)

    async def play(self) -> None:
        """From the first step that was not acknowledged to the end of the story."""
        done = {line["step"] for line in self.world.acknowledged}
        left = [step for step in story() if step.id not in done]
        self._is(left[0].at if left else story()[-1].at)
        await self._prepare()
        await self.relay.settled(self.inbox)
        for step, following in zip_longest(left, left[1:]):
            self._is(step.at)
            is_delivered = following is None or not following.at_once
            self._attend(is_delivered)
            await self._happens(step)
            if is_delivered:
                await self.relay.settled(self.inbox)
        await self._tell()
        await self.store.close()

    def _is(self, now: datetime) -> None:
        self.clock.time, self.watch.time = now, now + self.number * BETWEEN_LIVES

    def _attend(self, is_sent_at_once: bool) -> None:
        """Messages are leased as they are stored, if they are sent before the clock is moved."""
        for line in self.relay._lines:
            line.is_attended = is_sent_at_once

    async def _prepare(self) -> None:
        engine = self.store.engine
        if self.number == 0:
            async with engine.begin() as db:
                await db.run_sync(_wipe)
        elif engine.dialect.name == "postgresql":
            # Leases run by the database's own time there, and that cannot be moved.
            async with engine.begin() as db:
                await db.execute(update(outbox).values(lease_until=0))

    async def _tell(self) -> None:
        async with self.store.engine.connect() as db:
            tables = await db.run_sync(_tables)
        self.world.seen.write_text(json.dumps({"tables": tables, "passed": self.fate.passed}))

    async def _happens(self, step: Step) -> None:
        if step.event is None:
            await self.heartbeat.tick()
        else:
            await self.inbox.accept(step.event)
        self.world.acknowledged.add({"step": step.id})


def live(world: World, fate: Fate, number: int) -> None:
    """What a child process does from its first moment to its last. Nobody counts its lines: it
    would be twice as slow, and what it counted would die with it. Nor does it look through all that
    it was born with for garbage, which would copy the memory of its parent.
    """
    gc.freeze()
    sys.settrace(None)
    threading.settrace(None)
    asyncio.run(Life(world, fate, number).play())


def _wipe(db: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        db.execute(delete(table))


def _tables(db: Connection) -> dict[str, list[list[Any]]]:
    """All rows of all tables but for the bookkeeping; what has an order of its own keeps it."""
    found = {}
    for table in metadata.sorted_tables:
        order = [table.c.seq] if "seq" in table.c else list(table.primary_key)
        kept = [column for column in table.c if column.name not in BOOKKEEPING]
        found[table.name] = [list(row) for row in db.execute(select(*kept).order_by(*order))]
    return found
