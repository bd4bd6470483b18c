"""A question about "my ticket", asked where no ticket is at hand, is about the latest one."""

import pytest

from core.model.events import CommandGiven
from core.model.ids import EventId
from core.model.people import Person, Place
from tests.store.desk import Room
from tests.talk import ADA, EVE

ELSEWHERE = Place("console", "general")


async def asks(room: Room, who: Person, text: str) -> list[tuple[str, object]]:
    id_ = EventId(f"asked:{next(room.numbers)}")
    await room.reception.accept(CommandGiven(id_, room.now, ELSEWHERE, who, text))
    said = await room.delivers()
    return [(say.wording, say.args.get("ticket")) for say in said if say.to == ELSEWHERE]


@pytest.mark.parametrize("text", ["status", "why"])
async def test_the_latest_ticket_is_meant_where_none_is_named(room: Room, text: str) -> None:
    await room.opens(ADA, Place("console", "one"))
    await room.opens(ADA, Place("console", "two"))
    await room.opens(EVE, Place("console", "three"))
    await room.delivers()
    [(_, ticket)] = await asks(room, ADA, text)
    assert ticket == "HD-1002"
    [(_, ticket)] = await asks(room, EVE, text)
    assert ticket == "HD-1003"


async def test_a_named_ticket_and_the_one_at_hand_come_first(room: Room) -> None:
    await room.opens(ADA, Place("console", "one"))
    await room.opens(ADA, ELSEWHERE)
    await room.opens(ADA, Place("console", "two"))
    await room.delivers()
    assert [ticket for _, ticket in await asks(room, ADA, "status HD-1001")] == ["HD-1001"]
    assert [ticket for _, ticket in await asks(room, ADA, "status")] == ["HD-1002"]


async def test_commands_that_act_never_guess_which_ticket_is_meant(room: Room) -> None:
    await room.opens(ADA, Place("console", "one"))
    await room.delivers()
    assert await asks(room, ADA, "cancel") == [("which_ticket", None)]
