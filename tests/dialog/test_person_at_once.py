"""Whoever asks for a person gets one at once, with all that is known; the rest is one message."""

from dataclasses import replace

import pytest

from core.dialog.utterances.phrases import is_angry
from core.model.conversation import Step
from core.model.events import Choice
from core.model.policy import OwnQuestion
from core.model.ticket import Detail, Priority
from tests.cases import each_case
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory


@pytest.fixture
def answered(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "My VPN does not connect, it is urgent")
    assert talk.step is Step.ANSWERED
    return talk


@pytest.mark.parametrize(
    "said",
    [
        "a person please",
        "can I talk to somebody",
        "put me through to a technician",
        "get me a human",
    ],
)
def test_a_person_comes_at_once_in_whatever_words(answered: DialogStory, said: str) -> None:
    assert answered.says(ADA, said) == ["card", "handed_off", "rest"]
    assert answered.step is Step.QUEUED
    details = answered.ticket.details
    assert details.priority is Priority.HIGH, "suggestions are kept"
    assert details.description.startswith("My VPN does not connect, it is urgent")


def test_the_button_does_the_same(answered: DialogStory) -> None:
    assert answered.presses(ADA, Choice.NEED_PERSON) == ["card", "handed_off", "rest"]


def test_what_is_missing_is_one_message_and_its_answer_goes_to_the_people() -> None:
    ask = (Detail.PRIORITY, "floor", Detail.STEPS, Detail.ERROR_TEXT, Detail.CONTACT)
    desk = replace(make_desk(ask=ask), questions={"floor": OwnQuestion("floor", "Which floor?")})
    story = DialogStory(desk, make_library())
    story.says(ADA, "My VPN does not connect, call me at 050-555-0188")
    story.says(ADA, "a person please")
    rows = [row["about"] for row in story.rows_of("rest")]
    assert rows == ["own", "steps", "error_text"], "the contact is known, the priority is theirs"
    story.presses(GRACE, Choice.CLAIM)
    assert story.says(ADA, "floor 3, error 809, after lunch") == ["from_requester"]
    assert story.says(ADA, "any update?") == ["from_requester", "status"]


def test_who_is_known_in_full_is_asked_nothing() -> None:
    story = DialogStory(make_desk(ask=(Detail.PRIORITY,)), make_library())
    story.says(ADA, "My VPN does not connect")
    assert story.says(ADA, "a person please") == ["card", "handed_off"]


def test_without_a_word_of_what_is_wrong_that_is_asked_first(talk: DialogStory) -> None:
    assert talk.says(ADA, "a person please") == ["opened_empty", "ask_description"]
    assert talk.says(ADA, "a person please") == ["card", "handed_off"]


def test_an_answer_that_did_not_help_is_no_wish_to_skip_the_questions(
    answered: DialogStory,
) -> None:
    assert answered.says(ADA, "no, that did not help") == ["person_next", "ask_category"]


@pytest.mark.parametrize(
    "said",
    ["no, this is ridiculous", "didn't help, third time I write this", "NO THIS IS NOT WORKING"],
)
def test_anger_shortens_the_way(answered: DialogStory, said: str) -> None:
    assert answered.says(ADA, said)[:2] == ["card", "handed_off"]


def test_anger_shortens_the_way_of_first_words_too(talk: DialogStory) -> None:
    heard = talk.says(ADA, "the lift is stuck again and nobody cares, I am fed up")
    assert "handed_off" in heard and "ask_category" not in heard


@each_case(
    ("said", "angry"),
    [
        ("WTF", True),
        ("what a waste of my time", True),
        ("MY SCREEN DOES NOT WORK", True),
        ("the VPN and the DNS fail", False),
        ("USB HDMI DVI adapters are missing in the meeting room of floor three", False),
        ("it is broken", False),
    ],
)
def test_what_counts_as_anger(said: str, angry: bool) -> None:
    assert is_angry(said) is angry
