"""A relay over a real store, and a way to queue what it carries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.model.actions import Action, Say
from core.model.attachment import Attachment
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import DeliveryFailed, Event, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.outbox.dispatcher import OutboxDispatcher
from core.ports import DeliveryState, InboxResult, Outcome, ReplyWindow
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.clock import FakeClock
from tests.databases import lay_out_sqlite
from tests.limits import PATIENCE
from tests.relay.platform import Paper

ADA = Person("paper", "ada")
DESK = Place("paper", "@ada")
ONE, TWO = ConversationId("one"), ConversationId("two")


@dataclass
class Listening:
    """An inbox that only notes what it is told."""

    heard: list[Event] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        if self.trouble:
            raise self.trouble.pop(0)
        self.heard.append(event)
        return InboxResult(Outcome.DECIDED)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        raise AssertionError("a relay brings no files")

    @property
    def failures(self) -> list[DeliveryFailed]:
        return [event for event in self.heard if isinstance(event, DeliveryFailed)]


@dataclass
class Outbox:
    """Queues actions as a decision does, and tells what became of them."""

    store: SqlStore
    clock: FakeClock
    known: dict[ConversationId, Conversation] = field(default_factory=dict)
    count: int = 0

    async def put(self, *actions: Action, cause: str = "") -> None:
        self.count += 1
        event = MessageReceived(
            EventId(cause or f"e{self.count}"), self.clock.now(), DESK, ADA, "hello"
        )
        for talk in {a.conversation for a in actions if a.conversation} - self.known.keys():
            self.known[talk] = Conversation(talk, ADA, Place("paper", "@ada", talk))
            async with self.store.unit() as unit:
                begun = replace_id(event, f"{talk}-begins")
                await unit.is_new(begun)
                await unit.commit(begun, Decision(self.known[talk]))
        async with self.store.unit() as unit:
            await unit.is_new(event)
            await unit.commit(event, Decision(None, actions))

    async def states(self) -> dict[str, DeliveryState]:
        return {row.key: row.state for row in await self.store.outbox(list(DeliveryState), 2000)}


def replace_id(event: MessageReceived, id_: str) -> MessageReceived:
    return MessageReceived(EventId(id_), event.at, event.place, event.author, event.text)


def say(wording: str, talk: ConversationId | None = ONE, slot: str = "") -> Say:
    return Say(DESK, wording, talk, message_key=slot)


@asynccontextmanager
async def at_work(relay: OutboxDispatcher, inbox: Listening) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        group.create_task(relay.run(inbox))
        try:
            yield
        finally:
            relay.stop()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to become true, not for time to pass."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.001)


@pytest.fixture
async def outbox(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Outbox]:
    engine = make_engine(await lay_out_sqlite(tmp_path / "desk.db"))
    yield Outbox(SqlStore(engine), clock)
    await engine.dispose()


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def inbox() -> Listening:
    return Listening()


@pytest.fixture
def relay(outbox: Outbox, paper: Paper, clock: FakeClock) -> OutboxDispatcher:
    return OutboxDispatcher(outbox.store, {"paper": paper}, clock, jitter=lambda: 0.0)
