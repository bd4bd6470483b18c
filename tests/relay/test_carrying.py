"""Messages leave in order in each lane, side by side across lanes, and each end is recorded."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from core.model.actions import Retract
from core.model.ids import ConversationId
from core.outbox.dispatcher import OutboxDispatcher
from core.outbox.retry_policy import DeliveryLimits
from core.ports import DeliveryState, Permanent, StoreUnavailable, Transient
from tests.clock import FakeClock
from tests.relay.conftest import DESK, ONE, TWO, Listening, Outbox, at_work, say, until
from tests.relay.platform import Paper, raises


async def test_what_was_queued_is_delivered_and_noted(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    await outbox.put(say("hello"), say("question"), cause="e")
    await relay.settled(inbox)
    assert paper.messages == [("e/0", "hello"), ("e/1", "question")]
    assert set((await outbox.states()).values()) == {DeliveryState.SENT}


async def test_a_lane_keeps_its_order_even_when_its_first_message_must_wait(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["first"] = [raises(Transient("busy"))]
    await outbox.put(say("first"), say("second"))
    await relay.settled(inbox)
    assert paper.said == []
    clock.advance(timedelta(seconds=1))
    await relay.settled(inbox)
    assert paper.said == ["first", "second"]


async def test_no_lane_waits_for_another(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.hanging.add("stuck")
    await outbox.put(say("stuck", ONE), say("behind", ONE), say("free", TWO), say("loose", None))
    async with at_work(relay, inbox):
        await until(lambda: {"free", "loose"} <= set(paper.said))
        assert "behind" not in paper.said
        paper.open.set()
        await until(lambda: "behind" in paper.said)


async def test_a_call_wakes_the_relay_at_once(
    outbox: Outbox, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    slow = DeliveryLimits(poll=timedelta(hours=1))
    relay = OutboxDispatcher(outbox.store, {"paper": paper}, clock, lambda: 0.0, slow)
    async with at_work(relay, inbox):
        await relay.settled(inbox)
        await outbox.put(say("news"))
        relay.wake()
        await until(lambda: paper.said == ["news"])


async def test_without_a_call_it_looks_by_itself(
    outbox: Outbox, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """Another worker's commit, or a wait that is over, wakes nobody here."""
    quick = DeliveryLimits(poll=timedelta(milliseconds=5))
    relay = OutboxDispatcher(outbox.store, {"paper": paper}, clock, lambda: 0.0, quick)
    async with at_work(relay, inbox):
        await outbox.put(say("from elsewhere"))
        await until(lambda: paper.said == ["from elsewhere"])


async def test_a_burst_flows(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    talks = [ConversationId(f"t{n % 20}") for n in range(300)]
    await outbox.put(*(say(f"{talk}:{n:04}", talk) for n, talk in enumerate(talks)))
    await relay.settled(inbox)
    assert len(paper.said) == 300
    for talk in set(talks):
        heard = [wording for wording in paper.said if wording.startswith(f"{talk}:")]
        assert heard == sorted(heard), "a lane lost its order"
    assert 1 < paper.most_under_way <= relay.pace.width


async def test_saying_again_under_a_slot_edits_and_a_retraction_takes_it_back(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    await outbox.put(say("card", slot="card"), say("card changed", slot="card"))
    await outbox.put(Retract(DESK, "card", ONE))
    await relay.settled(inbox)
    assert (paper.said, paper.edits) == (["card"], [("m1", "card changed")])
    assert paper.taken_back == ["m1"]


async def test_what_never_arrived_need_not_be_taken_back(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.before["card"] = [raises(Permanent("no such room"))]
    await outbox.put(say("card", slot="card"), Retract(DESK, "card", ONE))
    await relay.settled(inbox)
    assert paper.taken_back == []
    assert DeliveryState.SENT in (await outbox.states()).values()


async def test_a_stopped_relay_finishes_what_is_on_its_way_and_takes_no_more(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    paper.hanging.add("slow")
    await outbox.put(say("slow"), say("later"))
    work = asyncio.create_task(relay.run(inbox))
    await until(lambda: paper.under_way == 1)
    relay.stop()
    paper.open.set()
    await work
    assert paper.said == ["slow"]
    assert sorted((await outbox.states()).values()) == [DeliveryState.SENT, DeliveryState.WAITING]


async def test_a_database_that_is_away_for_a_moment_ends_nothing(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lease, calls = outbox.store.lease, 0

    async def away_once(*args: Any) -> object:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise StoreUnavailable("the database does not answer")
        return await lease(*args)

    def heard() -> bool:
        relay.wake()
        return paper.said == ["hello"]

    monkeypatch.setattr(type(outbox.store), "lease", lambda _, *args: away_once(*args))
    await outbox.put(say("hello"))
    with caplog.at_level(logging.ERROR):
        async with at_work(relay, inbox):
            await until(heard)
    assert "outbox.unreadable" in caplog.text
