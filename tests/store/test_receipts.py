"""The receipts of all talks, read for reports."""

import pytest

from core.model.events import Choice
from core.model.people import Person, Place
from core.store.operations import answer_attempts
from tests.store.desk import Room
from tests.talk import ADA, LOBBY


async def test_each_talk_gives_its_receipts_however_many_there_are(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_attempts, "BATCH_SIZE", 2)
    for n in range(5):
        await room.says(
            "my vpn does not connect", Person("console", f"p{n}"), Place("console", f"p{n}")
        )
    found = [each async for each in room.store.answer_attempts()]
    assert len({each.conversation for each in found}) == len(found) == 5
    assert [look.outcome for each in found for look in each.looked] == ["answer"] * 5
    assert not any(each.reopened for each in found)


async def test_a_ticket_that_was_opened_again_is_told(room: Room) -> None:
    await room.says("my vpn does not connect")
    async with room.store.unit() as unit:
        talk = await unit.by_place(LOBBY)
    assert talk is not None
    await room.presses(ADA, Choice.SOLVED, talk)
    await room.says("4")
    await room.says("it is broken again, please reopen")
    found = [each async for each in room.store.answer_attempts()]
    assert found[0].looked[0].verdict == "solved"
    assert found[0].reopened
    assert found[0].rating == 4, "that it was opened again takes no stars away"
