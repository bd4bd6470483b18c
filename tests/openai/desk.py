"""The whole desk with a model behind HTTP: real store, real relay, real client; people on paper."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from adapters.words.rendering import PlainDialect, text_of
from bot.settings import read_settings
from bot.wiring import Bot, assemble
from core.knowledge.library import Library
from core.model.actions import Action, Retract, Say
from core.model.events import ButtonPressed, Choice, MessageReceived
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import LLMPolicy
from core.ports import Capabilities, Inbox, Posted
from tests.clock import FakeClock
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
from tests.drafts import LLM
from tests.limits import PATIENCE
from tests.talk import ADA, LOBBY
from tests.timelines import check_timelines


@dataclass
class Paper:
    """The terminal's place, on paper: what stands there now, by message."""

    name: str = "console"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(True, True, True, 4000, can_look=True)
    )
    stands: dict[str, Say] = field(default_factory=dict)
    history: list[tuple[str, Say]] = field(default_factory=list)

    async def run(self, inbox: Inbox) -> None:
        """Events are brought in by the test itself."""

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if isinstance(action, Retract):
            assert posted is not None
            self.stands.pop(posted.ref)
            return None
        assert isinstance(action, Say)
        ref = posted.ref if posted else f"m{len(self.history)}"
        self.stands[ref] = action
        self.history.append(("edit" if posted else "post", action))
        return Posted(replace(action.to, thread=action.to.thread or ref), ref)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return None

    async def close(self) -> None:
        pass

    def reads(self, room: str = LOBBY.room) -> list[str]:
        """The wordings that stand in a room, in the order of their messages."""
        return [say.wording for say in self.stands.values() if say.to.room == room]

    def text(self, wording: str) -> str:
        say = next(s for s in reversed(list(self.stands.values())) if s.wording == wording)
        return text_of(say, PlainDialect(FakeClock().now()))


@dataclass
class House:
    bot: Bot
    paper: Paper
    clock: FakeClock
    count: int = 0

    async def says(self, text: str, who: Person = ADA, place: Place = LOBBY) -> None:
        self.count += 1
        id_ = EventId(f"e{self.count}")
        event = MessageReceived(id_, self.clock.now(), place, who, text, ref=id_)
        await self.bot.inbox.accept(event)

    async def presses(self, choice: Choice) -> None:
        self.count += 1
        talk = next(s.conversation for s in self.paper.stands.values() if s.conversation)
        id_ = EventId(f"e{self.count}")
        event = ButtonPressed(id_, self.clock.now(), talk, LOBBY, ADA, choice)
        await self.bot.inbox.accept(event)

    async def until(self, wording: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while wording not in self.paper.reads():
                await asyncio.sleep(0.005)

    async def counted(self) -> dict[str, int]:
        day = f"tokens:{self.clock.now():%Y-%m-%d}"
        async with self.bot.store.unit() as unit:
            return dict(await unit.counters([day, f"{day}:console:ada"]))


@asynccontextmanager
async def house(
    folder: Path,
    address: str,
    llm: LLMPolicy | None = LLM,
    library: Library | None = None,
) -> AsyncIterator[House]:
    url = await lay_out_sqlite(folder / "desk.db")
    settings = read_settings(database_url=url, openai_base_url=address)
    shelf, clock, paper = library or make_library(), FakeClock(), Paper()
    bot = assemble(settings, make_desk(llm_policy=llm), lambda: shelf, clock, (paper,))
    for adapter in bot.adapters:
        await adapter.run(bot.inbox)
    try:
        yield House(bot, paper, clock)
        await check_timelines(bot.store)
    finally:
        for adapter in bot.adapters:
            await adapter.close()
        await bot.store.close()


SOON = replace(LLM, timeout=timedelta(milliseconds=300))
"""So that a test of a server that hangs takes no longer."""
