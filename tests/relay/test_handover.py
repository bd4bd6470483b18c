"""Messages are leased as they are stored, and go from memory: nothing is looked for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from core.model.actions import Action
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Place
from core.outbox.dispatcher import OutboxDispatcher
from core.outbox.retry_policy import DeliveryLimits
from core.ports import DeliveryState, OutboxMessage, OutboxRow, Transient, UnitOfWork
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.clock import FakeClock
from tests.databases import database_url
from tests.relay.conftest import ADA, DESK, ONE, TWO, Listening, at_work, say, until
from tests.relay.platform import CAREFUL, Paper, raises

__all__ = ["database_url"]


ZERO = ConversationId("zero")
PATIENT = DeliveryLimits(poll=timedelta(hours=1))
"""Nobody looks but who was called."""


class Watched(SqlStore):
    """Counts how often the outbox was looked into for something to send."""

    looks = 0

    async def lease(self, *wanted: Any, **named: Any) -> Sequence[OutboxMessage]:
        self.looks += 1
        return await super().lease(*wanted, **named)


@dataclass
class Desk:
    """Events that say these things, decided on a store whose messages are handed over."""

    store: Watched
    clock: FakeClock
    paper: Paper
    relay: OutboxDispatcher = field(init=False)
    inbox: Listening = field(default_factory=Listening)
    versions: dict[ConversationId, int] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        adapters = {"paper": self.paper}
        self.relay = OutboxDispatcher(self.store, adapters, self.clock, lambda: 0.0, PATIENT)
        self.store.handover = self.relay

    async def decides(self, *actions: Action, talk: ConversationId = ONE) -> None:
        self.count += 1
        event = MessageReceived(EventId(f"e{self.count}"), self.clock.now(), DESK, ADA, "hello")

        async def work(unit: UnitOfWork) -> None:
            assert await unit.is_new(event)
            now = await unit.load(talk) or Conversation(talk, ADA, Place("paper", "@ada", talk))
            await unit.commit(event, Decision(now, actions))

        await self.store.transact(work)

    async def rows(self) -> dict[str, OutboxRow]:
        found = await self.store.outbox(list(DeliveryState), 100)
        return {str(row.key): row for row in found}

    async def states(self) -> set[DeliveryState]:
        return {row.state for row in (await self.rows()).values()}


@pytest.fixture
async def desk(database_url: str, clock: FakeClock) -> AsyncIterator[Desk]:
    made = Desk(Watched(make_engine(database_url)), clock, Paper(capabilities=CAREFUL))
    yield made
    await made.store.close()


async def is_idle(desk: Desk) -> None:
    """What is done once after the start is over."""
    await until(lambda: desk.relay.offer().platforms)
    await desk.decides(say("first of all", ZERO), talk=ZERO)
    while not desk.paper.said or await desk.states() != {DeliveryState.SENT}:
        await asyncio.sleep(0.001)
    await until(lambda: desk.store.looks == 2)
    desk.paper.messages.clear()
    desk.store.looks = 0


async def test_what_is_stored_leaves_without_a_look_into_the_outbox(desk: Desk) -> None:
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(say("hello"))
        await desk.decides(say("other", TWO), talk=TWO)
        await until(lambda: len(desk.paper.said) == 2)
        while await desk.states() != {DeliveryState.SENT}:
            await asyncio.sleep(0.001)
        assert desk.store.looks == 0
    assert {row.attempts for row in (await desk.rows()).values()} == {1}


async def test_the_order_of_a_conversation_holds(desk: Desk) -> None:
    """Only the first one is handed over, and none while an earlier one is on its way."""
    desk.paper.slow_to_answer.add("one")
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(say("one"), say("two"))
        await until(lambda: desk.paper.under_way == 1)
        await desk.decides(say("three"))
        await desk.decides(say("elsewhere", TWO), talk=TWO)
        await until(lambda: "elsewhere" in desk.paper.said)
        assert desk.paper.said == ["one", "elsewhere"]
        desk.paper.open.set()
        await until(lambda: len(desk.paper.said) == 4)
    assert desk.paper.said == ["one", "elsewhere", "two", "three"]
    assert await desk.states() == {DeliveryState.SENT}


async def test_what_is_to_leave_later_is_not_handed_over_nor_overtaken(desk: Desk) -> None:
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(replace(say("later"), delay=timedelta(minutes=1)), say("behind it"))
        found = {key: row.state for key, row in (await desk.rows()).items()}
    assert list(found.values()).count(DeliveryState.WAITING) == 2, found
    now = desk.clock.now()
    assert not await desk.store.lease(["paper"], now, timedelta(minutes=1), 9)
    now += timedelta(minutes=1)
    [head] = await desk.store.lease(["paper"], now, timedelta(minutes=1), 9)
    assert getattr(head.action, "wording", "") == "later"


async def test_it_edits_the_message_that_stands_and_goes_beneath_another(desk: Desk) -> None:
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        for wording in ("card", "card again"):
            await desk.decides(say(wording, slot="card"))
            while await desk.states() != {DeliveryState.SENT}:
                await asyncio.sleep(0.001)
    assert [wording for _, wording in desk.paper.edits] == ["card again"]


async def test_what_cannot_leave_now_waits_like_all_the_others(desk: Desk) -> None:
    desk.paper.before["hello"] = [raises(Transient("slow down", retry_after=60.0, kind="x"))]
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(say("hello"))
        while DeliveryState.WAITING not in await desk.states():
            await asyncio.sleep(0.001)
        assert desk.paper.said == []
        desk.clock.advance(timedelta(seconds=90))
        desk.relay.wake()
        await until(lambda: desk.paper.said == ["hello"])


async def test_nothing_is_leased_for_a_worker_that_does_not_run(desk: Desk) -> None:
    await desk.decides(say("hello"))
    assert await desk.states() == {DeliveryState.WAITING}
    await desk.relay.settled(desk.inbox)
    assert desk.paper.said == ["hello"]


async def test_what_is_handed_over_at_the_stop_goes_back(desk: Desk) -> None:
    """It is sent by the next worker, who need not wonder whether it has left."""
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        desk.relay.stop()
        offer = desk.relay.offer()
        assert not offer.platforms
    [line] = desk.relay._lines
    line.stopped, line.is_attended = False, True
    await desk.decides(say("hello"))
    line.stopped = True
    await desk.relay.run(desk.inbox)
    *_, row = sorted((await desk.rows()).values(), key=lambda each: each.seq)
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    assert desk.paper.said == []


async def test_a_worker_that_stood_still_with_what_it_was_handed_sends_nothing(
    desk: Desk, clock: FakeClock
) -> None:
    """The lease runs from when it was stored, and so does the permit."""
    [line] = desk.relay._lines
    line.is_attended = True
    await desk.decides(say("hello"))
    line.is_attended = False
    clock.advance(timedelta(minutes=2))
    other = Paper(capabilities=CAREFUL)
    if desk.store.engine.dialect.name == "sqlite":  # on PostgreSQL, its own clock counts
        await OutboxDispatcher(desk.store, {"paper": other}, clock, lambda: 0.0).settled(desk.inbox)
        assert other.looked_for and other.said == ["hello"]
    await desk.relay.settled(desk.inbox)
    assert desk.paper.said == []
    clock.advance(timedelta(minutes=1))
    await desk.relay.settled(desk.inbox)
    assert desk.paper.said + other.said == ["hello"]
    assert (await desk.store.health(clock.now())).possible_duplicates == 0


async def test_a_look_that_began_before_it_was_stored_leaves_it_alone(desk: Desk) -> None:
    """On a busy machine the look waits for the writer, with the time of when it was asked for."""
    [line] = desk.relay._lines
    line.is_attended, asked_at = True, desk.clock.now()
    desk.clock.advance(timedelta(seconds=20))
    await desk.decides(say("hello"))
    assert not await desk.store.lease(["paper"], asked_at, PATIENT.hold, 10)
    await desk.relay.settled(desk.inbox)
    assert desk.paper.said == ["hello"]
