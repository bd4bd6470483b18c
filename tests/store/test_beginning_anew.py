"""Words that were kept become a ticket of their own, once; an agent's lists need no card."""

import pytest

from core.model.events import Choice
from core.model.people import Person, Place
from core.ports import Outcome
from tests.store.desk import Room
from tests.talk import ADA, EVE, GRACE

IN_THE_ROOM = Place("console", "#support", "begun")


async def test_pressed_twice_the_kept_words_open_one_ticket(room: Room) -> None:
    talk = await room.opens()
    await room.presses(GRACE, Choice.CLAIM, talk.id)
    await room.presses(GRACE, Choice.RESOLVE, talk.id, "done")
    await room.says("my cat ate the spoon")
    await room.presses(ADA, Choice.OPEN_ANEW, talk.id)
    second = await room.store.by_number(1002)
    assert second is not None
    assert second.ticket is not None
    assert second.ticket.subject == "my cat ate the spoon"
    assert second.place == talk.place
    await room.delivers()
    await room.presses(ADA, Choice.OPEN_ANEW, talk.id)
    assert [say.wording for say in await room.delivers()] == ["stale"]
    assert await room.store.by_number(1003) is None


async def test_without_kept_words_nothing_begins(room: Room) -> None:
    talk = await room.opens()
    await room.delivers()
    await room.presses(ADA, Choice.OPEN_ANEW, talk.id)
    assert [say.wording for say in await room.delivers()] == ["stale"]


LISTS = {"queue": "queue_empty", "mine": "mine_empty", "help": "help_agent"}


@pytest.mark.parametrize("said", LISTS)
async def test_an_agent_asks_for_a_list_where_no_card_is_in_view(room: Room, said: str) -> None:
    """The message begins a thread of its own, as on every platform."""
    assert await room.says(said, GRACE, IN_THE_ROOM, ref="begun") is Outcome.DECIDED
    [told] = await room.delivers()
    assert told.wording == LISTS[said]
    assert told.only_for == GRACE


@pytest.mark.parametrize(
    ("said", "who"), [("queue please", GRACE), ("help me", GRACE), ("help", EVE)]
)
async def test_other_talk_there_stays_among_people(room: Room, said: str, who: Person) -> None:
    assert await room.says(said, who, IN_THE_ROOM, ref="begun") is Outcome.IGNORED
