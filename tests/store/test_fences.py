"""A lease has a number: whoever has an older one records nothing, on both databases."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.model.people import Person, Place
from core.ports import Delay, DeliveryState, OutboxMessage, Posted, Recorded
from core.store.sql_store import SqlStore
from tests.store.desk import Room
from tests.talk import LOBBY, SUNDAY_TEN

SOON = SUNDAY_TEN + timedelta(minutes=1)
AT = Posted(Place("console", LOBBY.room), "m1")

Record = Callable[[SqlStore, OutboxMessage], Coroutine[Any, Any, object]]
RECORDS: dict[str, Record] = {
    "sent": lambda store, message: store.mark_sent(message, AT, SUNDAY_TEN),
    "put back": lambda store, message: store.postpone(
        message, Delay(SUNDAY_TEN, SOON), "", unclear=False
    ),
    "dead": lambda store, message: store.dead_letter(message, "refused", SUNDAY_TEN),
    "blocked": lambda store, message: store.block(message, "archived"),
}


async def states(store: SqlStore) -> list[DeliveryState]:
    return [row.state for row in await store.outbox(list(DeliveryState), 100)]


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
async def test_only_whoever_has_the_lease_records_what_became_of_a_message(
    room: Room, record: Record
) -> None:
    await room.says("my vpn does not connect")
    (old,) = await room.leases(limit=1)
    await room.store.release(["console"])
    (new,) = await room.leases(limit=1, seconds=1)
    assert (old.seq, old.fence + 1) == (new.seq, new.fence)
    assert new.is_unclear, "the first may have sent it"
    assert await record(room.store, old) in (False, Recorded.LOST)
    assert DeliveryState.SENDING in await states(room.store)
    assert await record(room.store, new) not in (False, Recorded.LOST)
    assert DeliveryState.SENDING not in await states(room.store)
    assert await record(room.store, new) in (False, Recorded.LOST, Recorded.FOLLOWED)


async def test_what_another_has_found_and_recorded_is_no_loss(room: Room) -> None:
    await room.says("my vpn does not connect")
    (old,) = await room.leases(limit=1)
    await room.store.release(["console"])
    (new,) = await room.leases(limit=1, seconds=1)
    assert await room.store.mark_sent(old, AT, SUNDAY_TEN) is Recorded.LOST, "not yet"
    await room.store.mark_sent(new, AT, SUNDAY_TEN)
    assert await room.store.mark_sent(old, AT, SUNDAY_TEN) is Recorded.FOLLOWED
    assert await room.store.mark_sent(old, replace(AT, ref="m2"), SUNDAY_TEN) is Recorded.LOST
    assert await room.store.mark_sent(old, None, SUNDAY_TEN) is Recorded.LOST


async def test_what_was_given_up_is_not_taken_for_recorded(room: Room) -> None:
    await room.says("my vpn does not connect")
    (message,) = await room.leases(limit=1)
    await room.store.dead_letter(message, "refused", SUNDAY_TEN)
    assert await room.store.mark_sent(message, AT, SUNDAY_TEN) is Recorded.LOST


async def test_a_database_with_a_clock_of_its_own_says_who_holds_a_lease(
    room: Room, database_url: str
) -> None:
    """On SQLite all workers have one clock, and the permit knows it."""
    await room.says("my vpn does not connect")
    (message,) = await room.leases(limit=1)
    asks = database_url.startswith("postgres")
    others = (replace(message, fence=message.fence + 1), replace(message, seq=message.seq + 1))
    assert await room.store.holds(message)
    assert [await room.store.holds(each) for each in others] == [not asks] * 2
    await room.store.release(["paper"])
    assert await room.store.holds(message), "of another platform"
    await room.store.release(["console"])
    assert await room.store.holds(message) is not asks
    (again,) = await room.leases(limit=1, seconds=1)
    await room.store.mark_sent(again, AT, SUNDAY_TEN)
    assert await room.store.holds(again) is not asks


async def test_what_is_leased_is_due_free_of_the_platform_and_not_more_than_wanted(
    room: Room,
) -> None:
    for handle in ("a", "b", "c"):
        who = Person("console", handle)
        await room.says("my vpn does not connect", who, Place("console", handle))
    hold, store = timedelta(seconds=30), room.store
    early = SUNDAY_TEN - timedelta(seconds=1)
    assert not await store.lease(["console"], early, hold, 9)
    assert not await store.lease(["paper"], SUNDAY_TEN, hold, 9)
    (first,) = await store.lease(["console"], SUNDAY_TEN, hold, 1)
    (second,) = await store.lease(["console"], SUNDAY_TEN, hold, 1)
    assert first.seq < second.seq, "oldest first, each once"
    waiting = [row.seq for row in await store.outbox([DeliveryState.WAITING], 9)]
    assert not await store.lease(["console"], SUNDAY_TEN, hold, 9, busy=waiting)
    (third,) = await store.lease(["console"], SUNDAY_TEN, hold, 9)
    assert len({first.lane, second.lane, third.lane}) == 3, "one of each conversation"


async def test_a_lease_ends_by_the_clock_or_where_the_clock_was_set_back(
    room: Room, database_url: str
) -> None:
    await room.says("my vpn does not connect")
    (message,) = await room.leases(limit=1, hours=2)
    if database_url.startswith("postgres"):
        return  # its clock cannot be set by a test
    for later, free in ((2, False), (2 + 29 / 3600, False), (2 + 31 / 3600, True)):
        found = await room.leases(limit=1, hours=later)
        assert [each.fence for each in found] == [message.fence + 1] * free
    assert await room.leases(limit=1, hours=1), "a lease from the future is none"
