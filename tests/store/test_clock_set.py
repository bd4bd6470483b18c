"""A clock that is set, forward or back, in the middle of a conversation blocks nothing of it."""

from datetime import timedelta

import pytest

from bot.deadline_scheduler import DeadlineScheduler
from core.model.events import Choice
from core.model.people import Place
from core.model.ticket import Status
from core.ports import Outcome
from tests.store.desk import At, Room
from tests.talk import GRACE

HOUR = timedelta(hours=1)
BOTH = pytest.mark.parametrize("by", [-HOUR, HOUR])
STEPS = range(7)


@BOTH
@pytest.mark.parametrize("set_before", STEPS[1::2])
async def test_a_conversation_goes_on_though_the_clock_was_set(
    room: Room, by: timedelta, set_before: int
) -> None:
    talk = await room.opens()
    await room.delivers()
    thread = Place("console", "#support", "card")
    for n in STEPS:
        if n == set_before:
            room.now += by
        room.now += timedelta(minutes=3)
        match n:
            case 0:
                outcome = await room.presses(GRACE, Choice.CLAIM, talk.id)
            case 1:
                outcome = await room.says("Which box is it?", GRACE, thread)
            case 2:
                outcome = await room.presses(GRACE, Choice.WAIT, talk.id)
            case 3:
                outcome = await room.says("The one on the left.")
            case 4:
                outcome = await room.presses(GRACE, Choice.RESOLVE, talk.id, "A new fan.")
            case 5:
                outcome = await room.presses(talk.requester, Choice.REOPEN, talk.id)
            case _:
                outcome = await room.presses(GRACE, Choice.RESOLVE, talk.id, "Another fan.")
        assert outcome is not Outcome.QUARANTINED, n
        clock = At(room.now)
        await DeadlineScheduler(room.store, room.reception, clock).tick()
        await room.delivers()
    assert await room.store.quarantined() == []
    after = await room.store.by_number(1001)
    assert after is not None
    assert after.ticket is not None
    assert after.ticket.status is Status.RESOLVED
