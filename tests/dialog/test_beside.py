"""Beside an open ticket: something else becomes a ticket of its own, all other words go to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.model.attachment import Attachment
from core.model.events import Choice, MessageReceived
from core.model.ids import EventId
from core.model.people import Place
from core.model.ticket import Status
from tests.talk import ADA, GRACE, LOBBY, DialogStory

THREAD = Place("console", "ada", "HD-1042")
SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)


@pytest.fixture
def coffee(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "My coffee machine leaks")
    talk.says(ADA, "a person please")
    return talk


SOMETHING_ELSE = ["My VPN does not connect", "The printer says offline"]


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize("said", SOMETHING_ELSE)
def test_what_an_article_answers_is_a_ticket_of_its_own_and_says_so(
    coffee: DialogStory, said: str, claimed: bool
) -> None:
    if claimed:
        coffee.presses(GRACE, Choice.CLAIM)
    assert coffee.says(ADA, said) == ["opened_beside", "answer"]
    assert coffee.ticket.number == 1043
    assert coffee.facts_of("opened_beside")["other"] == "HD-1042"
    assert coffee.ticket.follows is None


def test_another_subject_by_its_own_words_is_a_ticket_of_its_own(coffee: DialogStory) -> None:
    heard = coffee.says(ADA, "Also, I have another question: my cat ate the spoon")
    assert heard[0] == "opened_beside"


@pytest.mark.parametrize("said", ["I have another question", "it drips now", "Who is on it?"])
def test_all_else_goes_to_the_open_ticket_and_is_said_once_in_a_while(
    coffee: DialogStory, said: str
) -> None:
    assert coffee.says(ADA, said) == ["from_requester", "added_to"]
    assert coffee.says(ADA, said) == ["from_requester"]
    coffee.now += timedelta(hours=1)
    assert coffee.says(ADA, said) == ["from_requester", "added_to"]


def test_the_note_puts_the_promised_word_off_by_nothing(coffee: DialogStory) -> None:
    assert coffee.state is not None
    heard = coffee.state.last_reply_at
    coffee.now += timedelta(minutes=5)
    coffee.says(ADA, "it drips now")
    assert coffee.state.last_reply_at == heard


def test_an_article_about_the_ticket_s_own_subject_changes_nothing(talk: DialogStory) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    assert talk.says(ADA, "My VPN does not connect")[0] == "from_requester"


def test_an_answer_that_was_refused_is_not_given_again(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert talk.says(ADA, "My VPN does not connect")[0] == "from_requester"


def test_while_an_agent_writes_nothing_is_said_between(coffee: DialogStory) -> None:
    coffee.presses(GRACE, Choice.CLAIM)
    coffee.says(GRACE, "On my way")
    assert coffee.says(ADA, "it drips now") == ["from_requester"]
    coffee.now += timedelta(minutes=16)
    assert coffee.says(ADA, "more and more") == ["from_requester", "added_to"]


def test_the_answer_to_an_agent_s_question_is_for_the_agent(coffee: DialogStory) -> None:
    coffee.presses(GRACE, Choice.CLAIM)
    coffee.commands(GRACE, "wait")
    assert coffee.says(ADA, "The printer says offline")[0] == "from_requester"


BOUND: dict[str, Callable[[DialogStory, str], list[str]]] = {
    "in its thread": lambda talk, said: talk.says(ADA, said, at=THREAD),
    "as a reply": lambda talk, said: talk.happens(
        replace(
            MessageReceived(EventId(f"r{said}"), talk.now, LOBBY, ADA, said, ref="r"),
            reply_to="card",
        )
    ),
}


@pytest.mark.parametrize("way", BOUND)
@pytest.mark.parametrize("said", ["The printer says offline", "hello", "skip"])
def test_what_is_bound_to_the_ticket_goes_to_it(coffee: DialogStory, way: str, said: str) -> None:
    assert BOUND[way](coffee, said) == ["from_requester"]


@pytest.mark.parametrize("said", ["hello", "Good morning everyone", "hi there"])
@pytest.mark.parametrize("claimed", [False, True])
def test_a_greeting_is_no_news_for_the_agents(
    coffee: DialogStory, said: str, claimed: bool
) -> None:
    if claimed:
        coffee.presses(GRACE, Choice.CLAIM)
    assert coffee.says(ADA, said) == ["greeting_open"]
    told = coffee.facts_of("greeting_open")
    assert (told["agent"], told["team"]) == (
        ("Grace Hopper", "") if claimed else ("", coffee.facts_of("handed_off")["team"])
    )


def test_skip_is_none_either(coffee: DialogStory) -> None:
    assert coffee.says(ADA, "skip") == ["stale"]


@pytest.mark.parametrize("said", ["thanks", "all good", "good"])
def test_thanks_and_good_news_are(coffee: DialogStory, said: str) -> None:
    assert coffee.says(ADA, said)[0] == "from_requester"


def test_a_greeting_with_a_picture_is(coffee: DialogStory) -> None:
    assert coffee.says(ADA, "hello", SHOT)[0] == "from_requester"
    assert coffee.ticket.status is Status.OPEN
