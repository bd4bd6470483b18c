"""A start with another policy brings all open tickets up to it, once."""

from dataclasses import replace
from datetime import date, timedelta

from bot.new_policy import apply_policy, fingerprint
from core.model.deadline import DeadlineKind
from core.model.policy import Patience
from tests.desks import OFFICE, make_desk
from tests.store.desk import Room
from tests.talk import ADA, LOBBY


async def test_every_open_ticket_is_looked_at_once_for_a_policy(room: Room) -> None:
    for n in range(3):
        await room.opens(ADA, replace(LOBBY, thread=f"t{n}"))
    clock = room.reception.clock
    assert await apply_policy(room.reception.desk, room.store, clock) == 3
    assert await apply_policy(room.reception.desk, room.store, clock) == 0
    changed = replace(room.reception.desk, patience=Patience(reopen=timedelta(days=1)))
    assert await apply_policy(changed, room.store, clock) == 3
    assert await apply_policy(room.reception.desk, room.store, clock) == 3, "it came back"


async def test_alarms_have_their_new_times_before_anybody_comes_in(room: Room) -> None:
    await room.opens()
    desk = room.reception.desk
    earlier = replace(desk, warning_fraction=0.25)
    await apply_policy(earlier, room.store, room.reception.clock)
    rows = await room.store.due(room.now + timedelta(minutes=31))
    assert [row.deadline.kind for row in rows] == [DeadlineKind.FIRST_RESPONSE_WARNING]


def test_the_fingerprint_tells_policies_apart_and_nothing_else() -> None:
    days = [date(2026, 12, n) for n in (24, 25, 31)]
    one = make_desk(hours=replace(OFFICE, holidays=frozenset(days)))
    same = make_desk(hours=replace(OFFICE, holidays=frozenset(reversed(days))), name="Other")
    assert fingerprint(one) == fingerprint(same)
    assert fingerprint(one) != fingerprint(make_desk())
