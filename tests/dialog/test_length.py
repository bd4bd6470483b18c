"""A message of any length is taken; what is cut says so, and people can read all that is kept."""

from dataclasses import replace

import pytest

from core.model.actions import Retract
from core.model.events import (
    MAX_MESSAGE_CHARS,
    CommandGiven,
    FormName,
    FormSubmitted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    truncate_texts,
)
from core.model.ids import EventId
from core.model.ticket import Status
from tests.talk import ADA, GRACE, LOBBY, SUNDAY_TEN, DialogStory

HUGE = "a" * 10_000_000
HEAD = (EventId("e1"), SUNDAY_TEN, LOBBY, ADA)


@pytest.mark.parametrize(
    "event",
    [
        MessageReceived(*HEAD, HUGE),
        MessageEdited(*HEAD, "m1", HUGE),
        CommandGiven(*HEAD, HUGE),
    ],
)
def test_a_huge_text_is_cut_and_says_so(
    event: MessageReceived | MessageEdited | CommandGiven,
) -> None:
    cut = truncate_texts(event)
    assert cut == replace(event, text="a" * (MAX_MESSAGE_CHARS - 1) + "…")


def test_a_huge_field_of_a_form_is_cut_and_the_others_stay() -> None:
    event = FormSubmitted(*HEAD, FormName.TICKET, {"description": HUGE, "contact": "room 4"})
    cut = truncate_texts(event)
    assert isinstance(cut, FormSubmitted)
    assert (len(cut.values["description"]), cut.values["contact"]) == (MAX_MESSAGE_CHARS, "room 4")


def test_what_is_within_reason_stays_as_it_is() -> None:
    usual = MessageReceived(*HEAD, "a" * MAX_MESSAGE_CHARS)
    reaction = ReactionChanged(*HEAD, "m1", "five", True)
    form = FormSubmitted(*HEAD, FormName.TICKET, {"description": "short"})
    assert [truncate_texts(e) for e in (usual, reaction, form)] == [usual, reaction, form]


# A long problem comes to people.

LONG = f"The box hums. {'hum ' * 300}THE TAIL"
STEPS = f"{'I sat down. ' * 100}AND ROSE"


def whole(talk: DialogStory) -> dict[str, str]:
    """What stands in full beneath the card, detail by detail."""
    return {str(row["detail"]): str(row["value"]) for row in talk.latest("whole").rows}


def taken_back(talk: DialogStory) -> list[tuple[str, str]]:
    return [(a.to.room, a.message_key) for a in talk.last.actions if isinstance(a, Retract)]


@pytest.fixture
def long(talk: DialogStory) -> DialogStory:
    """Handed off by the form, with more than the card has room for."""
    talk.fills(ADA, FormName.TICKET, description=LONG, steps=STEPS, category="technical")
    talk.says(ADA, "a person please")
    assert talk.ticket.status is Status.OPEN
    return talk


def test_what_the_card_shortens_says_so_and_stands_in_full_beneath_it(long: DialogStory) -> None:
    card = long.facts_of("card")
    assert [str(card[name])[-1] for name in ("description", "steps")] == ["…", "…"]
    assert whole(long) == {"description": LONG, "steps": STEPS}
    assert long.latest("whole").reply_to == long.latest("card").message_key


def test_what_the_card_has_room_for_is_not_told_twice(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "a person please")
    assert "whole" not in [say.wording for say in talk.said]


def test_it_goes_with_the_ticket_and_stands_once(long: DialogStory) -> None:
    slot = long.latest("whole").message_key
    long.commands(GRACE, "hand over to grace")
    assert long.latest("whole").message_key == slot
    assert taken_back(long) == []
    long.commands(GRACE, "hand over to leads")
    assert taken_back(long) == [("#support", slot)]
    assert long.latest("whole").to.room == "#leads"
    assert whole(long) == {"description": LONG, "steps": STEPS}


def test_words_that_open_it_again_are_in_it(long: DialogStory) -> None:
    long.commands(GRACE, "resolve done")
    assert long.state is not None
    long.state = replace(long.state, ticket=replace(long.ticket, agent=None))
    before = long.latest("whole")
    long.says(ADA, "it still hums, and now it smells too")
    assert long.latest("whole") is not before
    assert whole(long)["description"].endswith("and now it smells too")
    assert taken_back(long) == [("#support", before.message_key)]


def test_an_edit_that_makes_it_long_or_short_shows_on_it(talk: DialogStory) -> None:
    talk.says(ADA, "The box hums", ref="first")
    talk.says(ADA, "a person please")
    assert talk.edits(ADA, "first", LONG) == ["whole", "card"]
    assert whole(talk) == {"description": LONG}
    assert talk.edits(ADA, "first", "The box hums") == ["card"]
    assert [slot for _, slot in taken_back(talk)] == [talk.latest("whole").message_key]


def test_more_than_is_kept_of_a_problem_is_cut_and_says_so(talk: DialogStory) -> None:
    talk.says(ADA, "hum " * 3000)
    assert len(talk.ticket.details.description) == 8000
    assert talk.ticket.details.description.endswith("…")
