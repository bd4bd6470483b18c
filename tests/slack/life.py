"""The desk in a process of its own, which is killed without a word, and started again."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.context import ForkServerProcess

from bot.runtime import running
from bot.settings import Settings
from core.model.policy import Desk
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.databases import lay_out_sqlite
from tests.limits import make_generous
from tests.slack.clock import QuickClock, quick_clock
from tests.slack.desk import Office, put_together

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__, "tests.learned"])


def live(settings: Settings, policy: Desk, clock: QuickClock, longest: float) -> None:
    """What the process does from its first moment to its last."""
    make_generous()
    asyncio.run(_live(settings, policy, clock, longest))


async def _live(settings: Settings, policy: Desk, clock: QuickClock, longest: float) -> None:
    with quick_clock(clock.speed):
        bot = put_together(settings, policy, clock, longest)
        async with running(bot, rest=lambda _: timedelta(milliseconds=50)):
            await asyncio.Event().wait()


@dataclass
class Lives:
    """One life after another, on one database."""

    desk: Office
    deaths: int = 0
    process: ForkServerProcess | None = field(default=None, repr=False)

    async def begin(self) -> None:
        """Start, and come back when Slack can reach the desk."""
        told = (self.desk.settings, self.desk.policy, self.desk.clock, self.desk.longest)
        self.process = _SERVER.Process(target=live, args=told, daemon=True)
        await asyncio.to_thread(self.process.start)
        await self.desk.listening()

    async def die(self) -> None:
        """As by kill -9, or when the power goes."""
        assert self.process is not None
        self.process.kill()
        await asyncio.to_thread(self.process.join)
        assert self.process.exitcode == -9, "it had ended by itself"
        self.deaths += 1

    async def again(self) -> None:
        await self.die()
        await self.begin()


@asynccontextmanager
async def lives(desk: Office) -> AsyncIterator[Lives]:
    """The first life begins; whichever is the last one ends here."""
    desk.find_a_door()
    await lay_out_sqlite(desk.folder / "desk.db")
    desk.store = SqlStore(make_engine(desk.settings.database_url))
    made = Lives(desk)
    try:
        await made.begin()
        yield made
    finally:
        if made.process is not None and made.process.pid:
            made.process.kill()
            await asyncio.to_thread(made.process.join)
        await desk.store.close()
