"""A whole desk on a real database, with doors that a test opens and shuts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.settings import make_settings
from bot.wiring import Bot, assemble
from core.model.events import MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.ports import Adapter, Inbox
from tests.clock import FakeClock
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
from tests.relay.platform import Paper

ADA = Person("console", "ada", "Ada", zone="Asia/Jerusalem")
LOBBY = Place("console", "@ada")


@dataclass
class Door(Paper):
    """A platform whose reading a test steers: what `run` does next is taken from `plan`."""

    name: str = "console"
    plan: list[BaseException | None] = field(default_factory=list)
    starts: int = 0
    stopped: int = 0
    inbox: Inbox | None = None
    closed_after: int = -1
    """So many deliveries had been tried when it was closed."""

    async def run(self, inbox: Inbox) -> None:
        self.starts += 1
        self.inbox = inbox
        if self.plan:
            step = self.plan.pop(0)
            if step is None:
                return
            raise step
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped += 1

    async def close(self) -> None:
        await super().close()
        self.closed_after = len(self.tried)

    async def hears(self, text: str, id_: str, clock: FakeClock) -> None:
        assert self.inbox is not None
        await self.inbox.accept(said(text, id_, clock))


def said(text: str, id_: str, clock: FakeClock) -> MessageReceived:
    return MessageReceived(EventId(id_), clock.now(), LOBBY, ADA, text, ref=id_)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def bot(tmp_path: Path, clock: FakeClock, door: Door) -> AsyncIterator[Bot]:
    made = make_bot(tmp_path, clock, door)
    await lay_out_sqlite(tmp_path / "desk.db")
    yield made
    await made.store.close()


def make_bot(folder: Path, clock: FakeClock, *adapters: Adapter) -> Bot:
    settings = make_settings(database_url=f"sqlite:///{folder}/desk.db", _env_file=None)
    library = make_library()
    return assemble(settings, make_desk(), lambda: library, clock, adapters)
