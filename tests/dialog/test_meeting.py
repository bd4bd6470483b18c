"""Who could not be looked up at first is known by name as soon as the platform tells it."""

from dataclasses import replace

import pytest

from core.model.events import Choice
from core.model.people import Person
from tests.talk import EVE, GRACE, LOBBY, DialogStory

NAMELESS = Person("console", "ada")
KNOWN = Person("console", "ada", "Ada", "ada@example.org", "Europe/Zurich", "de-CH")


@pytest.fixture
def nameless(talk: DialogStory) -> DialogStory:
    """A ticket with people, of somebody who could not be looked up."""
    talk.says(NAMELESS, "The vpn box is humming", ref="first")
    talk.says(NAMELESS, "a person please")
    assert talk.facts_of("card")["requester"] == "ada"
    return talk


def requester(talk: DialogStory) -> tuple[str, ...]:
    assert talk.state is not None
    assert talk.state.requester is talk.ticket.requester
    known = talk.ticket.requester
    return known.name, known.email, known.zone, known.locale


def test_the_name_and_the_address_come_to_the_card_with_the_next_words(
    nameless: DialogStory,
) -> None:
    assert nameless.says(KNOWN, "hello?") == ["from_requester", "card"]
    card = nameless.facts_of("card")
    assert (card["requester"], card["contact"]) == ("Ada", "ada@example.org")
    assert requester(nameless) == ("Ada", "ada@example.org", "Europe/Zurich", "de-CH")


def test_a_press_is_enough_and_replies_are_in_the_zone_that_is_known_now(
    nameless: DialogStory,
) -> None:
    nameless.presses(KNOWN, Choice.SKIP)
    assert nameless.facts_of("card")["requester"] == "Ada"
    nameless.presses(GRACE, Choice.CLAIM)
    assert nameless.latest("agent_joined").zone == "Europe/Zurich"


def test_what_is_known_is_not_lost_while_nothing_can_be_looked_up(nameless: DialogStory) -> None:
    nameless.says(KNOWN, "hello?")
    assert nameless.says(NAMELESS, "anybody?") == ["from_requester", "status"]
    assert nameless.says(replace(NAMELESS, name="Ada L."), "me again")[-1] == "card"
    assert requester(nameless) == ("Ada L.", "ada@example.org", "Europe/Zurich", "de-CH")


def test_an_address_that_was_given_stands(talk: DialogStory) -> None:
    talk.says(NAMELESS, "The vpn box is humming, call me at 0123 456789")
    talk.says(KNOWN, "a person please")
    assert talk.facts_of("card")["contact"] == "0123 456789"


def test_words_of_somebody_else_name_nobody(nameless: DialogStory) -> None:
    nameless.says(EVE, "me too", at=replace(LOBBY, thread="t1"))
    nameless.presses(GRACE, Choice.CLAIM)
    assert requester(nameless)[0] == ""


def test_the_address_that_came_so_is_not_taken_for_words_of_the_message(
    nameless: DialogStory,
) -> None:
    nameless.says(KNOWN, "hello?", ref="hello")
    nameless.edits(KNOWN, "hello", "hello there")
    assert nameless.ticket.details.contact == "ada@example.org"
