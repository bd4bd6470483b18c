"""Leases, connections and clocks: what is not sent twice, not counted as a try, not held up."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.deadline_scheduler import DeadlineScheduler
from core.model.actions import Action, Say
from core.model.ids import ConversationId
from core.outbox.dispatcher import OutboxDispatcher
from core.outbox.retry_policy import MAX_RENDER_FAILURES, DeliveryLimits
from core.ports import (
    DeliveryState,
    LeaseExpired,
    NotConnected,
    OutboxMessage,
    OutboxRow,
    Posted,
    Transient,
    Unclear,
)
from core.send_permit import SendPermit, before_write, permitted
from core.store.tables import outbox as rows
from tests.clock import FakeClock
from tests.relay.conftest import ONE, TWO, Listening, Outbox, at_work, say, until
from tests.relay.platform import BLIND, CAREFUL, Paper, raises

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def other(outbox: Outbox, clock: FakeClock) -> tuple[OutboxDispatcher, Paper]:
    """A second worker on the same database."""
    paper = Paper(capabilities=CAREFUL)
    return OutboxDispatcher(outbox.store, {"paper": paper}, clock, jitter=lambda: 0.0), paper


async def listed(outbox: Outbox) -> Sequence[OutboxRow]:
    return await outbox.store.outbox(list(DeliveryState), 2000)


@pytest.mark.parametrize("taken_meanwhile", [True, False])
async def test_a_worker_that_stood_still_sends_nothing_after_its_lease(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    other: tuple[OutboxDispatcher, Paper],
    taken_meanwhile: bool,
) -> None:
    paper.capabilities = CAREFUL
    paper.hanging.add("hello")
    await outbox.put(say("hello"))
    stalled = asyncio.create_task(relay.settled(inbox))
    await until(lambda: paper.under_way == 1)
    clock.advance(2 * MINUTE)
    if taken_meanwhile:
        await other[0].settled(inbox)
    paper.hanging.clear()
    paper.open.set()
    await stalled
    await relay.settled(inbox)
    assert (paper.said + other[1].said) == ["hello"], "neither lost nor doubled"
    (row,) = await listed(outbox)
    assert (row.state, row.possible_duplicate) == (DeliveryState.SENT, False)
    assert (await outbox.store.health(clock.now())).possible_duplicates == 0


async def test_what_left_before_the_lease_ran_out_and_was_sent_again_is_counted(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    other: tuple[OutboxDispatcher, Paper],
) -> None:
    """It stood still between the request and the answer: nobody can tell in time."""
    paper.capabilities = CAREFUL
    paper.slow_to_answer.add("hello")
    other[1].messages.append(("of another day", "so that names of messages differ"))
    await outbox.put(say("hello"))
    stalled = asyncio.create_task(relay.settled(inbox))
    await until(lambda: paper.said)
    clock.advance(2 * MINUTE)
    await other[0].settled(inbox)
    paper.open.set()
    await stalled
    assert paper.said == other[1].said[1:] == ["hello"]
    (row,) = await listed(outbox)
    assert row.possible_duplicate
    assert (await outbox.store.health(clock.now())).possible_duplicates == 1


async def test_what_left_before_the_lease_ended_is_looked_for_before_it_is_sent_again(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    """Of several requests the first had left; the permit for the next was refused."""
    paper.capabilities = CAREFUL
    paper.after["hello"] = [raises(LeaseExpired("it stood still"))]
    await outbox.put(say("hello"))
    await relay.settled(inbox)
    assert (paper.said, len(paper.looked_for)) == (["hello"], 1)
    (row,) = await listed(outbox)
    assert (row.state, row.possible_duplicate) == (DeliveryState.SENT, False)


async def test_a_task_that_outlives_its_delivery_needs_no_permit(clock: FakeClock) -> None:
    permit = SendPermit(clock.elapsed() + 1, clock.elapsed)
    late: list[str] = []

    async def write_late() -> None:
        await asyncio.sleep(0)
        before_write()
        late.append("written")

    with permitted(permit):
        before_write()
        task = asyncio.create_task(write_late())
    clock.advance(MINUTE)
    await task
    before_write()
    assert (permit.writes, late) == (1, ["written"])


async def test_not_connected_is_no_attempt_and_connecting_wakes_the_queue(
    outbox: Outbox, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """As after a restart: many messages wait, and the gateway is not there yet."""
    connected, many = asyncio.Event(), 42
    slow = DeliveryLimits(poll=HOUR)
    relay = OutboxDispatcher(outbox.store, {"paper": paper}, clock, lambda: 0.0, slow)
    for n in range(many):
        paper.before[f"w{n}"] = [raises(NotConnected("not yet", connected))] * 100
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(many)))
    for _ in range(8):
        await relay.settled(inbox)
    assert len(paper.tried) <= slow.width, "nobody tries while it is known to be in vain"
    assert {row.attempts for row in await listed(outbox)} == {0}
    async with at_work(relay, inbox):
        paper.before.clear()
        connected.set()
        await until(lambda: len(paper.said) == many)
    assert {row.attempts for row in await listed(outbox)} == {1}


async def test_who_finds_no_connection_after_the_stop_waits_for_none(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    """The stop ends the wait for a connection; nothing would end one that begins later."""
    connected, before = asyncio.Event(), asyncio.all_tasks()

    def stop_and_fail() -> None:
        relay.stop()
        raise NotConnected("gone", connected)

    paper.before["w"] = [stop_and_fail]
    await outbox.put(say("w", None))
    await relay.settled(inbox)
    assert asyncio.all_tasks() == before


async def test_where_the_connection_cannot_be_waited_for_one_tries_it(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    for n in range(5):
        paper.before[f"w{n}"] = [raises(NotConnected("only just opening"))]
    await outbox.put(*(say(f"w{n}", ConversationId(f"t{n}")) for n in range(5)))
    for _ in range(7):
        await relay.settled(inbox)
        clock.advance(timedelta(seconds=1))
    assert len(paper.said) == 5
    assert {row.attempts for row in await listed(outbox)} == {1}


async def test_once_one_gets_through_the_others_need_not_wait_out_their_back_off(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    waiting = [ConversationId(f"t{n}") for n in range(10)]
    for talk in waiting:
        paper.before[talk] = [raises(Transient("no answer"))] * 9
    await outbox.put(say("first", None))
    await relay.settled(inbox)
    await outbox.put(*(say(talk, talk) for talk in waiting))
    for _ in range(9):
        await relay.settled(inbox)
        clock.advance(5 * MINUTE)
    clock.advance(-4 * MINUTE)
    await relay.settled(inbox)
    assert paper.said == ["first"]
    await outbox.put(say("now it is back", None))
    await relay.settled(inbox)
    assert len(paper.said) == 12


async def test_all_that_wait_are_tried_at_once_but_not_each_time_that_one_gets_through(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    for bad, talk in (("one", ONE), ("two", TWO)):
        paper.before[bad] = [raises(Transient("status 500"))] * 9
        await outbox.put(say(bad, talk))
    for good in ("first", "second", "third"):
        await outbox.put(say(good, None))
        await relay.settled(inbox)
    assert (paper.tried.count("one"), paper.tried.count("two")) == (2, 2)


async def test_a_wait_that_the_platform_asked_for_is_not_shortened(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["busy"] = [raises(Transient("slow down", retry_after=90, scope="#support"))]
    await outbox.put(say("busy", ONE))
    await relay.settled(inbox)
    await outbox.put(say("free", TWO))
    await relay.settled(inbox)
    assert paper.said == ["free"]
    clock.advance(timedelta(seconds=89))
    await relay.settled(inbox)
    assert paper.said == ["free"]
    clock.advance(timedelta(seconds=1))
    await relay.settled(inbox)
    assert paper.said == ["free", "busy"]


async def test_one_that_fails_by_itself_is_not_hurried_by_the_others(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    paper.before["bad"] = [raises(Transient("status 500"))] * 100
    await outbox.put(say("bad", ONE))
    for n in range(20):
        await outbox.put(say(f"good{n}", TWO))
        await relay.settled(inbox)
    assert paper.tried.count("bad") <= 2, "once for all that had to wait when the desk started"


async def test_a_message_that_cannot_be_made_is_given_up_and_its_lane_goes_on(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """A bug in the wording of one message: nothing left, so there is nothing to look for."""
    paper.capabilities = replace(BLIND, asks_permit=True)
    paper.before["broken"] = [raises(KeyError("ticket"))] * 100
    await outbox.put(say("broken"), say("next"), cause="e")
    for _ in range(10):
        await relay.settled(inbox)
        clock.advance(timedelta(seconds=1))
    assert paper.tried.count("broken") == MAX_RENDER_FAILURES
    assert paper.said == ["next"], "the lane went on within seconds"
    assert [failure.wording for failure in inbox.failures] == ["broken"]
    assert (await outbox.store.health(clock.now())).possible_duplicates == 0


async def test_a_hundred_rows_that_cannot_be_read_hold_up_nobody_and_are_told(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening
) -> None:
    """Written by a newer release, or damaged."""
    await outbox.put(*(say(f"bad{n}", ConversationId(f"t{n}")) for n in range(100)))
    async with outbox.store.engine.begin() as db:
        await db.execute(update(rows).values(action='{"$":"Hologram","to":{}}'))
    await outbox.put(say("good", TWO), say("behind a bad one", ConversationId("t7")))
    await relay.settled(inbox)
    assert sorted(paper.said) == ["behind a bad one", "good"]
    assert len(inbox.failures) == 100
    dead = await outbox.store.outbox([DeliveryState.DEAD], 200)
    assert {row.reason for row in dead} == {"failure.newer_version"}
    assert all(isinstance(row.action, Say) and row.action.wording == "unreadable" for row in dead)


@pytest.mark.parametrize("by", [-HOUR, HOUR, -24 * HOUR, 24 * HOUR])
async def test_what_waits_goes_out_soon_though_the_clock_was_set(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    by: timedelta,
) -> None:
    heart = DeadlineScheduler(outbox.store, inbox, clock)
    await heart.tick()
    paper.before["refused"] = [raises(Transient("no answer"))]
    await outbox.put(say("refused", ONE), say("behind", ONE))
    await relay.settled(inbox)
    await outbox.put(say("queued", TWO))
    clock.set(by)
    await heart.tick()
    clock.advance(timedelta(seconds=2))
    await relay.settled(inbox)
    assert sorted(paper.said) == ["behind", "queued", "refused"]


@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_a_clock_that_is_set_doubles_nothing_that_is_on_its_way(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    by: timedelta,
) -> None:
    paper.capabilities = CAREFUL
    paper.hanging.add("hello")
    await outbox.put(say("hello"), say("next"))
    async with at_work(relay, inbox):
        await until(lambda: paper.under_way == 1)
        clock.set(by)
        await outbox.put(say("other", TWO))
        relay.wake()
        await until(lambda: "other" in paper.said)
        paper.open.set()
        await until(lambda: "next" in paper.said)
    assert paper.tried == ["hello", "other", "next"]
    assert paper.looked_for == []


async def test_a_lease_of_a_process_that_died_ends_though_the_clock_was_set_back(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    await outbox.put(say("hello"))
    await outbox.store.lease(["paper"], clock.now(), MINUTE, 1)
    clock.set(-HOUR)
    await DeadlineScheduler(outbox.store, inbox, clock).tick()
    await relay.settled(inbox)
    assert paper.said == ["hello"]


async def test_a_platform_that_is_closed_for_a_while_opens_though_the_clock_was_set_back(
    outbox: Outbox, relay: OutboxDispatcher, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    everything: dict[str, Any] = {"retry_after": 30, "platform_wide": True}
    paper.before["first"] = [raises(Transient("slow down", **everything))]
    await outbox.put(say("first", ONE))
    await relay.settled(inbox)
    await outbox.put(say("second", TWO))
    clock.set(-HOUR)
    await DeadlineScheduler(outbox.store, inbox, clock).tick()
    clock.advance(timedelta(seconds=31))
    await relay.settled(inbox)
    assert sorted(paper.said) == ["first", "second"]


@pytest.mark.parametrize(("seconds", "asked"), [(0, 0), (2, 1)])
async def test_only_a_lease_older_than_a_second_is_asked_for_again(
    outbox: Outbox,
    relay: OutboxDispatcher,
    inbox: Listening,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
    asked: int,
) -> None:
    """The permit, by the local clock that counts suspend, ends before any lease does."""
    held, lease, holds = list[str](), outbox.store.lease, outbox.store.holds

    async def slow(*wanted: Any) -> Sequence[OutboxMessage]:
        taken = await lease(*wanted)
        clock.advance(timedelta(seconds=seconds if taken else 0))
        return taken

    async def noted(message: OutboxMessage) -> bool:
        held.append(message.key)
        return await holds(message)

    monkeypatch.setattr(outbox.store, "lease", slow)
    monkeypatch.setattr(outbox.store, "holds", noted)
    await outbox.put(say("hello"))
    await relay.settled(inbox)
    assert len(held) == asked


async def test_a_look_that_outlasts_the_lease_is_followed_by_no_message(
    outbox: Outbox,
    relay: OutboxDispatcher,
    paper: Paper,
    inbox: Listening,
    clock: FakeClock,
    other: tuple[OutboxDispatcher, Paper],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While it was looked for, another worker has sent it."""
    paper.before["hello"] = [raises(Unclear("late"))]
    await outbox.put(say("hello"))
    await relay.settled(inbox)
    find, slow = paper.find, [True]

    async def find_slowly(action: Action, *, key: str) -> Posted | None:
        found = await find(action, key=key)
        if slow:
            slow.clear()
            clock.advance(2 * MINUTE)
            await other[0].settled(inbox)
        return found

    monkeypatch.setattr(paper, "find", find_slowly)
    clock.advance(MINUTE)
    await relay.settled(inbox)
    assert (slow, paper.said, other[1].said) == ([], [], ["hello"])
