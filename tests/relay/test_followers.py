"""What follows in a lane is leased by the record of the message before it, and never before."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from copy import copy
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select, update

from core.model.actions import Action, Retract, Say
from core.model.conversation import Conversation
from core.model.ids import ConversationId
from core.model.people import Place
from core.outbox.dispatcher import OutboxDispatcher
from core.outbox.retry_policy import DeliveryLimits
from core.ports import (
    DeliveryState,
    LeaseNext,
    OutboxMessage,
    Permanent,
    Posted,
    Recorded,
    StoreUnavailable,
    Transient,
)
from core.store.connection.engine import make_engine
from core.store.outbox.deliveries import sent_row
from core.store.outbox.sent_statement import has_rare_parts, sent_statement, sent_values
from core.store.sql_store import SqlStore
from core.store.tables import outbox as rows
from tests.benchmarks.round_trips import counted
from tests.clock import FakeClock
from tests.databases import Postgres, database_url, fresh_postgres
from tests.limits import PATIENCE
from tests.relay.conftest import ADA, DESK, ONE, TWO, Listening, Outbox, at_work, say, until
from tests.relay.platform import BLIND, Paper, raises
from tests.relay.test_handover import PATIENT, Desk, Watched, is_idle
from tests.store.test_first_read import of_table

__all__ = ["database_url"]

HOLD, MINUTE = timedelta(minutes=1), timedelta(minutes=1)
HERE = Posted(Place("paper", "@ada", "t1"), "m1")


@pytest.fixture
async def both(database_url: str, clock: FakeClock) -> AsyncIterator[Outbox]:
    """Messages that nobody sends."""
    made = Outbox(Watched(make_engine(database_url)), clock)
    yield made
    await made.store.close()


@pytest.fixture
def desk(both: Outbox, clock: FakeClock) -> Desk:
    """Messages that are handed over to be sent."""
    assert isinstance(both.store, Watched)
    return Desk(both.store, clock, Paper())


async def take(outbox: Outbox) -> list[OutboxMessage]:
    return list(await outbox.store.lease(["paper"], outbox.clock.now(), HOLD, 9))


async def follow(
    outbox: Outbox, message: OutboxMessage, due: timedelta = timedelta(), at: Posted | None = HERE
) -> Recorded | OutboxMessage:
    now = outbox.clock.now()
    return await outbox.store.mark_sent(message, at, now, LeaseNext(HOLD, now + due))


def wording(message: Recorded | OutboxMessage) -> str:
    assert isinstance(message, OutboxMessage), message
    return str(getattr(message.action, "wording", "retract"))


async def all_sent(desk: Desk) -> None:
    while await desk.states() != {DeliveryState.SENT}:
        await asyncio.sleep(0.001)


async def test_the_messages_of_an_event_leave_in_order_without_a_look(desk: Desk) -> None:
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(*map(say, ("one", "two", "three")))
        await all_sent(desk)
        assert desk.store.looks == 0
    assert desk.paper.said == ["one", "two", "three"]
    assert {row.attempts for row in (await desk.rows()).values()} == {1}


@pytest.mark.parametrize("trouble", [Transient("no answer"), Permanent("refused")])
async def test_what_follows_one_that_failed_is_as_if_it_was_never_leased(
    desk: Desk, both: Outbox, trouble: Exception
) -> None:
    desk.paper.capabilities = BLIND
    desk.paper.before["one"] = [raises(trouble)]
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(say("one"), say("two"), say("three"))
        while not desk.paper.tried[1:]:
            await asyncio.sleep(0.001)
    behind = [row for row in (await desk.rows()).values() if row.state is DeliveryState.WAITING]
    assert {row.attempts for row in behind if wording_of(row.action) != "one"} <= {0}
    desk.clock.advance(MINUTE)
    await OutboxDispatcher(desk.store, {"paper": desk.paper}, desk.clock, lambda: 0.0).settled(
        desk.inbox
    )
    said = ["one", "two", "three"] if isinstance(trouble, Transient) else ["two", "three"]
    assert desk.paper.said == said
    assert (await desk.store.health(desk.clock.now())).possible_duplicates == 0


def wording_of(action: Action) -> str:
    return str(getattr(action, "wording", ""))


async def test_after_a_crash_only_what_was_begun_may_have_been_sent(
    both: Outbox, clock: FakeClock, inbox: Listening
) -> None:
    """One was sent and the record leased the next; then the worker died before it began."""
    await both.put(say("one"), say("two"), say("three"))
    [one] = await take(both)
    assert wording(await follow(both, one)) == "two"
    clock.advance(3 * HOLD)
    async with both.store.engine.begin() as db:  # PostgreSQL's own clock cannot be moved
        await db.execute(update(rows).where(rows.c.lease_until > 0).values(lease_until=1))
    paper = Paper(capabilities=BLIND)
    await OutboxDispatcher(both.store, {"paper": paper}, clock, lambda: 0.0).settled(inbox)
    assert paper.said == ["two", "three"]
    doubled = [
        row for row in await both.store.outbox(list(DeliveryState)) if row.possible_duplicate
    ]
    assert [wording_of(row.action) for row in doubled] == ["two"]


@pytest.mark.parametrize("slot", ["card", 'of "another" kind'])
async def test_one_that_edits_or_belongs_beneath_the_one_before_finds_it_where_it_stands(
    both: Outbox, slot: str
) -> None:
    """The second key does not stand in the row as it is spelled."""
    beneath = replace(say("beneath"), reply_to=slot)
    again, gone = say("again", slot=slot), Retract(DESK, slot, ONE)
    await both.put(say("card", slot=slot), beneath, again, gone, say("anew", slot=slot))
    [message] = await take(both)
    left = await follow(both, message)
    assert isinstance(left, OutboxMessage) and left.action == replace(beneath, to=HERE.place)
    left = await follow(both, left, at=replace(HERE, ref="m2"))
    assert isinstance(left, OutboxMessage) and (wording(left), left.posted) == ("again", HERE)
    left = await follow(both, left)
    assert isinstance(left, OutboxMessage) and (wording(left), left.posted) == ("retract", HERE)
    left = await follow(both, left, at=None)
    assert isinstance(left, OutboxMessage) and (wording(left), left.posted) == ("anew", None)
    assert await follow(both, left) is Recorded.LAST


async def test_one_that_belongs_beneath_a_message_of_another_platform_stays(both: Outbox) -> None:
    beneath = replace(say("beneath"), reply_to="card")
    await both.put(say("card", slot="card"), beneath)
    [message] = await take(both)
    left = await follow(both, message, at=Posted(Place("slate", "#room", "t"), "m1"))
    assert isinstance(left, OutboxMessage) and left.action == beneath


async def test_only_the_head_of_the_lane_is_leased_that_is_due_and_goes_the_same_way(
    both: Outbox, clock: FakeClock
) -> None:
    later = replace(say("later"), delay=MINUTE)
    slate = Say(Place("slate", "@ada"), "slate", TWO)
    await both.put(say("one"), later, say("two", TWO), slate)
    one, two = await take(both)
    assert await follow(both, one) is Recorded.FOLLOWED
    assert await follow(both, two) is Recorded.FOLLOWED_ELSEWHERE
    assert {row.attempts for row in await both.store.outbox([DeliveryState.WAITING])} == {0}
    clock.advance(MINUTE)
    [one] = await take(both)
    assert wording(one) == "later"
    await both.put(say("behind"))
    assert await follow(both, one, -2 * MINUTE) is Recorded.FOLLOWED


async def test_nothing_follows_a_lost_lease_or_passes_another_that_is_on_its_way(
    both: Outbox, clock: FakeClock
) -> None:
    await both.put(*map(say, ("one", "two", "three")))
    [one] = await take(both)
    late = replace(one, fence=one.fence - 1)
    assert await follow(both, late) is Recorded.LOST
    assert not await take(both)
    await both.store.block(one, "closed")
    [two] = await take(both)
    await both.store.probe("paper", DESK.room, clock.now())
    [one] = await take(both)
    assert [wording(one), wording(two)] == ["one", "two"]
    assert await follow(both, two) is Recorded.FOLLOWED, "the lane has another head"
    assert wording(await follow(both, one)) == "three"


async def test_two_that_take_one_place_are_recorded_one_after_the_other(both: Outbox) -> None:
    """No statement of PostgreSQL may write one row twice: it belongs to the later one."""
    took = [replace(say(who, talk), owns_thread=True) for who, talk in (("1", ONE), ("2", TWO))]
    await both.put(*took)
    stand = [Posted(Place("paper", "@ada"), ref) for ref in ("m1", "m2")]
    ended = zip(await take(both), stand, strict=True)
    left = await asyncio.gather(*[follow(both, message, at=at) for message, at in ended])
    assert left == [Recorded.LAST, Recorded.LAST]
    async with both.store.unit() as unit:
        assert await unit.by_place(stand[0].place) == TWO


async def test_what_somebody_else_has_locked_is_not_waited_for(both: Outbox) -> None:
    if both.store.engine.dialect.name == "sqlite":
        return  # one at a time writes there
    await both.put(say("one"), say("two"))
    [one] = await take(both)
    async with both.store.engine.begin() as db, asyncio.timeout(PATIENCE):
        waiting = select(rows.c.seq).where(rows.c.state == DeliveryState.WAITING.value)
        await db.execute(waiting.with_for_update())
        assert await follow(both, one) is Recorded.FOLLOWED


async def test_a_record_looks_at_its_own_row_and_lane_alone(both: Outbox) -> None:
    """In an outage thousands may wait."""
    if both.store.engine.dialect.name == "sqlite":
        return
    await both.put(*(say("waits", ConversationId(f"t{n}")) for n in range(40)))
    now = both.clock.now()
    [head] = await both.store.lease(["paper"], now, HOLD, 1)
    row = sent_row(head, HERE, now, LeaseNext(HOLD, now))
    statement = copy(sent_statement(has_rare_parts=False))
    statement.sql = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement.sql}"
    async with both.store._kept.connected() as pooled:
        [(plan,)] = await statement.run(pooled.db, sent_values([row]))
    [top] = json.loads(plan) if isinstance(plan, str) else plan
    parts = {node.get("Subplan Name"): node for node in top["Plan"]["Plans"]}
    for name in ("CTE ended", "CTE heads"):
        scans = of_table(parts[name], "outbox")
        [looked] = [each for each in scans if each["Node Type"].endswith("Scan")]
        assert looked["Actual Rows"] + looked.get("Rows Removed by Filter", 0) <= 1, name


def test_the_record_has_two_texts_whatever_a_batch_is_made_of() -> None:
    """Each more is compiled while events wait, and planned on each connection."""
    flags = ("stands", "taken_back", "binds", "anew")
    kinds = [dict(zip(flags, each, strict=True)) for each in product((False, True), repeat=4)]
    batches = [[one, other] for one in kinds for other in kinds]
    texts = {sent_statement(has_rare_parts=has_rare_parts(batch)).sql for batch in batches}
    assert len(texts) == 2


async def test_words_that_were_withdrawn_meanwhile_are_not_sent(desk: Desk) -> None:
    desk.paper.slow_to_answer.add("one")
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(say("one"), say("two"))
        while not desk.paper.said:
            await asyncio.sleep(0.001)
        async with desk.store.engine.begin() as db:
            waits = rows.c.state == DeliveryState.WAITING.value
            gone = func.replace(rows.c.action, "two", "gone")
            await db.execute(update(rows).where(waits).values(action=gone))
        desk.paper.open.set()
        await all_sent(desk)
    assert desk.paper.said == ["one", "gone"]


async def test_another_lane_that_has_waited_longer_goes_first(
    outbox: Outbox, paper: Paper, inbox: Listening, clock: FakeClock
) -> None:
    """Where one message at a time leaves, a long lane does not keep the place."""
    await outbox.put(say("one"), say("with it"))
    clock.advance(timedelta(seconds=1))
    await outbox.put(say("other", TWO))
    clock.advance(timedelta(seconds=1))
    await outbox.put(say("late"))
    narrow = DeliveryLimits(width=1)
    relay = OutboxDispatcher(outbox.store, {"paper": paper}, clock, lambda: 0.0, narrow)
    await relay.settled(inbox)
    assert paper.said == ["one", "with it", "other", "late"]


async def test_where_fewer_may_be_on_their_way_than_are_the_next_one_waits(
    outbox: Outbox, paper: Paper, inbox: Listening, relay: OutboxDispatcher
) -> None:
    for n in range(4):
        await outbox.put(
            say(f"a{n}", ConversationId(f"t{n}")), say(f"b{n}", ConversationId(f"t{n}"))
        )
    paper.hanging |= {f"a{n}" for n in range(4)}
    task = asyncio.create_task(relay.settled(inbox))
    while paper.under_way < 4:
        await asyncio.sleep(0.001)
    paper.most_under_way = 0
    relay.throttle_when(lambda: True)
    paper.hanging.clear()
    paper.open.set()
    await task
    assert len(paper.said) == 8 and paper.most_under_way <= 1


async def test_what_was_leased_while_the_worker_was_stopped_goes_back(
    outbox: Outbox, inbox: Listening, paper: Paper, relay: OutboxDispatcher
) -> None:
    sent: Callable[..., Any] = outbox.store.mark_sent

    async def stop_meanwhile(*record: Any) -> Recorded | OutboxMessage:
        left: Recorded | OutboxMessage = await sent(*record)
        assert isinstance(left, OutboxMessage)
        relay.stop()
        return left

    outbox.store.mark_sent = stop_meanwhile  # type: ignore[assignment,method-assign]
    await outbox.put(say("one"), say("two"))
    await relay.settled(inbox)
    [row] = await outbox.store.outbox([DeliveryState.WAITING])
    assert (paper.said, row.attempts) == (["one"], 0)


async def test_what_was_handed_over_when_no_place_was_free_goes_next(desk: Desk) -> None:
    """Both were offered a place before one of them took it."""
    [line] = desk.relay._lines
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        line.limits = replace(PATIENT, width=1)
        other = desk.decides(say("other", TWO), talk=TWO)
        await asyncio.gather(desk.decides(say("one")), other)
        await all_sent(desk)
    assert sorted(desk.paper.said) == ["one", "other"] and desk.paper.most_under_way == 1


async def test_a_delivery_knows_nothing_of_who_stored_the_message(desk: Desk) -> None:
    """It begins as the message is handed over, but not in the context of the event."""
    event, seen = ContextVar("event", default=""), list[str]()
    desk.paper.before["one"] = [lambda: seen.append(event.get())]
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        event.set("e1")
        await desk.decides(say("one"))
        await all_sent(desk)
    assert seen == [""]


async def test_what_came_while_the_lane_was_busy_is_looked_for_after_the_last_record(
    desk: Desk, both: Outbox
) -> None:
    """The look that it asked for came too early, and the record too early to see it."""
    sent: Callable[..., Any] = desk.store.mark_sent
    (line,), wakes = desk.relay._lines, list[int]()

    async def record_late(message: OutboxMessage, *record: Any) -> Recorded | OutboxMessage:
        if wording_of(message.action) == "one":
            looks = desk.store.looks
            desk.relay.wake()
            while desk.store.looks == looks:
                await asyncio.sleep(0.001)
        left: Recorded | OutboxMessage = await sent(message, *record)
        if wording_of(message.action) == "one":
            await both.put(say("two"), cause="late")
            wakes.append(line._wakes)
        return left

    desk.store.mark_sent = record_late  # type: ignore[assignment,method-assign]
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.decides(say("begins"))
        await all_sent(desk)
        both.known[ONE] = Conversation(ONE, ADA, DESK)
        await desk.decides(say("one"))
        await until(lambda: wakes and not line._in_flight)
        assert line._wakes > wakes[0]  # else nobody looks before the next poll
        while desk.paper.said[-1] != "two":
            await asyncio.sleep(0.001)


async def test_a_lane_goes_on_though_others_cannot_be_hurried(
    outbox: Outbox, inbox: Listening, paper: Paper, relay: OutboxDispatcher
) -> None:
    async def fail(*_: Any) -> None:
        raise StoreUnavailable("the database restarts")

    outbox.store.hurry = fail  # type: ignore[assignment,method-assign]
    await outbox.put(say("one"), say("two"))
    await relay.settled(inbox)
    assert paper.said == ["one", "two"]


@pytest.mark.parametrize(("seconds", "fence"), [(0, 1), (31, 2)])
async def test_the_permit_of_what_follows_runs_from_before_the_record(
    outbox: Outbox,
    inbox: Listening,
    paper: Paper,
    relay: OutboxDispatcher,
    clock: FakeClock,
    seconds: int,
    fence: int,
) -> None:
    """And for as long as any other, however long the message before it took."""
    sent: Callable[..., Any] = outbox.store.mark_sent
    asked = list[str]()

    async def stand_still(*record: Any) -> Recorded | OutboxMessage:
        left: Recorded | OutboxMessage = await sent(*record)
        clock.advance(timedelta(seconds=seconds if isinstance(left, OutboxMessage) else 0))
        return left

    async def note(message: OutboxMessage) -> bool:
        asked.append(message.key)
        return True

    outbox.store.mark_sent = stand_still  # type: ignore[assignment,method-assign]
    outbox.store.holds = note  # type: ignore[method-assign]
    paper.before["one"] = [lambda: clock.advance(timedelta(seconds=20))]
    await outbox.put(say("one"), say("two"))
    await relay.settled(inbox)
    assert paper.said == ["one", "two"]
    async with outbox.store.engine.connect() as db:
        found = await db.scalars(select(rows.c.fence).order_by(rows.c.seq))
    assert list(found) == [1, fence]
    assert len(asked) == (1 if seconds else 0)


async def test_where_one_at_a_time_leaves_the_next_lane_is_looked_for_as_each_ends(
    desk: Desk, both: Outbox
) -> None:
    [line] = desk.relay._lines
    line.limits = replace(PATIENT, width=1)
    await both.put(*(say(f"w{talk}", ConversationId(talk)) for talk in "abc"))
    async with at_work(desk.relay, desk.inbox):
        await all_sent(desk)
    assert desk.paper.said == ["wa", "wb", "wc"]


async def test_whoever_waits_for_the_end_has_it_while_others_attend(desk: Desk) -> None:
    desk.paper.slow_to_answer.add("one")
    async with at_work(desk.relay, desk.inbox):
        await is_idle(desk)
        await desk.relay.settled(desk.inbox)
        await desk.decides(say("one"))
        waiting = asyncio.create_task(desk.relay.settled(desk.inbox))
        looks = desk.store.looks
        while desk.store.looks == looks:
            await asyncio.sleep(0.001)
        assert not waiting.done()
        desk.paper.open.set()
        await waiting
        assert await desk.states() == {DeliveryState.SENT}
        await desk.decides(say("two"))
        await all_sent(desk)


async def test_whoever_sends_what_waits_comes_back_as_the_last_one_ends(
    desk: Desk, both: Outbox
) -> None:
    for wording in ("one", "two"):
        await both.put(say(wording))
        await desk.relay.settled(desk.inbox)
    assert desk.paper.said == ["one", "two"]


async def test_what_follows_on_another_platform_leaves_at_once(
    both: Outbox, inbox: Listening
) -> None:
    """Its line is told; nobody waits for the next look."""
    lines = {name: Paper(name) for name in ("paper", "slate")}
    relay = OutboxDispatcher(both.store, lines, both.clock, lambda: 0.0, PATIENT)
    lines["paper"].slow_to_answer.add("one")
    await both.put(say("zero"), Say(Place("slate", "@ada"), "slate", ONE))
    async with at_work(relay, inbox):
        while not lines["slate"].said:
            relay.wake()
            await asyncio.sleep(0.001)
        await both.put(say("one"), Say(Place("slate", "@ada"), "slate again", ONE))
        relay.wake()
        while not lines["paper"].said[1:]:
            await asyncio.sleep(0.001)
        paper, slate = relay._lines
        wakes = slate._wakes
        lines["paper"].open.set()
        await until(lambda: not paper._in_flight)
        assert slate._wakes > wakes
        while not lines["slate"].said[1:]:
            await asyncio.sleep(0.001)
    assert lines["slate"].said == ["slate", "slate again"]


async def test_round_trips_of_a_lane(postgres: Postgres, clock: FakeClock) -> None:
    """The lease of the first message, then one for each, edits and replies as well."""
    async with fresh_postgres(postgres) as url:
        with counted(url) as (through, counter):
            outbox = Outbox(SqlStore(make_engine(through)), clock)
            for known in (False, True):  # at first the statements are prepared
                card, beneath = say("card", slot="card"), replace(say("two"), reply_to="card")
                await outbox.put(card, beneath, say("card again", slot="card"))
                counter.trips = 0
                [left] = await take(outbox)
                for _ in range(2):
                    following = await follow(outbox, left)
                    assert isinstance(following, OutboxMessage)
                    left = following
                assert (left.posted, await follow(outbox, left)) == (HERE, Recorded.LAST)
                assert not known or counter.trips == 4
            await outbox.store.close()
