"""What the store keeps of a delivery: whose record counts, and what is counted."""

from datetime import timedelta

import pytest

from core.model.people import Place
from core.ports import Delay, DeliveryState, OutboxMessage, Posted, Recorded
from core.store.outbox.deliveries import requeue
from tests.clock import FakeClock
from tests.relay.conftest import TWO, Outbox, say

HOLD = timedelta(seconds=60)
HERE = Posted(Place("paper", "@ada", "1"), "1")


async def lease(outbox: Outbox, many: int = 9) -> list[OutboxMessage]:
    return list(await outbox.store.lease(["paper"], outbox.clock.now(), HOLD, many))


@pytest.mark.parametrize(
    ("stands", "recorded"),
    [
        (HERE, Recorded.FOLLOWED),
        (Posted(Place("paper", "@ada", "2"), "2"), Recorded.LOST),
        (None, Recorded.LOST),
    ],
)
async def test_a_late_worker_has_lost_unless_the_other_recorded_this_very_message(
    outbox: Outbox, clock: FakeClock, stands: Posted | None, recorded: Recorded
) -> None:
    await outbox.put(say("hello"))
    [late] = await lease(outbox)
    clock.advance(2 * HOLD)
    [taken] = await lease(outbox)
    lost = await outbox.store.mark_sent(late, stands, clock.now())
    assert lost is Recorded.LOST, "nobody has recorded it yet"
    await outbox.store.mark_sent(taken, HERE, clock.now())
    assert await outbox.store.mark_sent(late, stands, clock.now()) is recorded


async def test_a_late_worker_neither_puts_back_nor_buries_what_another_has(
    outbox: Outbox, clock: FakeClock
) -> None:
    await outbox.put(say("hello"))
    [late] = await lease(outbox)
    clock.advance(2 * HOLD)
    [taken] = await lease(outbox)
    now = clock.now()
    assert not await outbox.store.dead_letter(late, "gone", now)
    assert not await outbox.store.postpone(late, Delay(now, now), "later", unclear=False)
    assert set((await outbox.states()).values()) == {DeliveryState.SENDING}
    assert await outbox.store.postpone(taken, Delay(now, now), "later", unclear=False)
    assert set((await outbox.states()).values()) == {DeliveryState.WAITING}


async def test_dead_letters_of_a_lane_go_out_again_in_their_order(
    outbox: Outbox, clock: FakeClock
) -> None:
    await outbox.put(*map(say, ("one", "two", "three")))
    keys = []
    for _ in range(3):
        [head] = await lease(outbox)
        await outbox.store.dead_letter(head, "gone", clock.now())
        keys.append(head.key)
    assert await outbox.store.write(requeue, keys[::-1], clock.now()) == 3
    for key in keys:
        [head] = await lease(outbox)
        assert head.key == key
        await outbox.store.mark_sent(head, HERE, clock.now())


async def test_a_possible_duplicate_is_counted_once(outbox: Outbox, clock: FakeClock) -> None:
    await outbox.put(say("hello"), say("again", TWO))
    first, second = await lease(outbox)
    for message in (first, first, second, first):
        await outbox.store.mark_possible_duplicate(message)
    assert (await outbox.store.health(clock.now())).possible_duplicates == 2


async def test_only_a_delivered_message_comes_back_and_only_a_dead_one_is_dropped(
    outbox: Outbox, clock: FakeClock
) -> None:
    await outbox.put(say("hello"), say("again", TWO))
    first, second = await lease(outbox)
    now = clock.now()
    assert not await outbox.store.came_back(first.key, "no such user", now), "it is on its way"
    await outbox.store.mark_sent(first, HERE, now)
    assert not await outbox.store.drop(first.key, now), "it has arrived"
    assert await outbox.store.came_back(first.key, "no such user", now)
    assert not await outbox.store.retry(second.key, now), "it is on its way"
    assert await outbox.store.retry(first.key, now)
    assert (await outbox.states())[first.key] is DeliveryState.WAITING
    [again] = await lease(outbox)
    assert (again.key, again.attempts) == (first.key, 1), "as if it had never been tried"
    assert await outbox.store.dead_letter(again, "no such user", now)
    assert await outbox.store.drop(first.key, now)
    assert not await outbox.store.drop(first.key, now), "once"
