"""Words that steer the desk, in whatever way they are put: stop, go back, skip, send, hurry."""

import pytest

from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.ticket import Detail, Outcome, Priority
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory

SHOT = Attachment("shot.png", "image/png", 9, "ab" * 32)


@pytest.fixture
def asked(talk: DialogStory) -> DialogStory:
    """The desk asks what was done before the problem came."""
    for words in ("My cat ate the spoon", "general", "low"):
        talk.says(ADA, words)
    return talk


@pytest.fixture
def shown(asked: DialogStory) -> DialogStory:
    """Everything is shown to the requester before it is sent."""
    for words in ("skip", "skip", "ada@example.com"):
        asked.says(ADA, words)
    assert asked.step is Step.CONFIRMING
    return asked


@pytest.fixture
def resolved(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.commands(GRACE, "resolve changed the fan")
    return talk


def test_a_question_is_no_reason_to_go_on(asked: DialogStory) -> None:
    assert asked.says(ADA, "forget the whole thing, I no longer need it") == ["cancelled"]
    assert asked.ticket.outcome is Outcome.CANCELLED


def test_what_only_an_example_says_cancels_too(asked: DialogStory) -> None:
    assert asked.says(ADA, "please disregard it") == ["cancelled"]


def test_a_question_can_be_left_for_a_person(asked: DialogStory) -> None:
    assert "handed_off" in asked.says(ADA, "put me through to a technician")
    assert asked.step is Step.QUEUED


def test_from_a_question_one_can_go_back_to_the_last(asked: DialogStory) -> None:
    assert asked.says(ADA, "I chose wrong at the last question") == ["ask_priority"]


def test_a_question_for_a_choice_can_be_passed_over(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    assert talk.says(ADA, "rather not answer that one") == ["ask_priority"]
    assert talk.ticket.details.category == "technical", "what the desk had guessed"


def test_that_it_is_urgent_raises_the_priority_and_the_question_stands(asked: DialogStory) -> None:
    assert asked.says(ADA, "we are blocked, hurry up") == ["ask_steps"]
    assert asked.ticket.details.priority is Priority.HIGH
    assert "we are blocked" in asked.ticket.details.description
    assert asked.says(ADA, "this is really urgent for us now") == ["ask_steps"]
    assert asked.ticket.details.priority is Priority.HIGH


@pytest.mark.parametrize("words", ["no rush", "it can wait", "not time critical", "never critical"])
def test_what_is_not_urgent_is_low_and_calls_nobody(talk: DialogStory, words: str) -> None:
    for told in ("My cat ate the spoon", "general"):
        talk.says(ADA, told)
    assert talk.says(ADA, words) == ["ask_steps"]
    assert talk.ticket.details.priority is Priority.LOW


@pytest.mark.parametrize("words", ["many thanks", "yep that all looks right to me"])
def test_whoever_is_content_with_what_is_shown_sends_it(shown: DialogStory, words: str) -> None:
    assert "handed_off" in shown.says(ADA, words)
    assert shown.step is Step.QUEUED


def test_whoever_is_not_goes_back(shown: DialogStory) -> None:
    assert shown.says(ADA, "one of these is wrong") == ["ask_contact"]


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("error 809: no carrier", ["ask_contact"]),
        (
            "it said something of a carrier, and it was gone before I could write it down, " * 2,
            ["ask_contact"],
        ),
        ("no idea", ["unclear_error_text"]),
    ],
)
def test_an_error_is_taken_as_it_was_read(words: str, heard: list[str]) -> None:
    ask = (Detail.CATEGORY, Detail.PRIORITY, Detail.ERROR_TEXT, Detail.CONTACT)
    talk = DialogStory(make_desk(ask=ask), make_library())
    for told in ("My cat ate the spoon", "general", "low"):
        talk.says(ADA, told)
    assert talk.says(ADA, words) == heard
    assert bool(talk.ticket.details.error_text) == (heard == ["ask_contact"])


def test_a_detail_that_is_only_named_is_asked_for_again(shown: DialogStory) -> None:
    assert shown.says(ADA, "the contact is wrong") == ["ask_contact"]


def test_a_category_that_is_named_is_changed(shown: DialogStory) -> None:
    assert shown.says(ADA, "the category should be billing") == ["confirm"]
    assert shown.ticket.details.category == "account"


def test_a_file_that_comes_before_it_is_sent_is_kept(shown: DialogStory) -> None:
    assert shown.says(ADA, "go ahead", SHOT) == ["confirm"]
    assert shown.ticket.details.files == (SHOT,)


def test_whoever_wants_it_no_more_sends_nothing(shown: DialogStory) -> None:
    assert shown.says(ADA, "don't bother with it any more, it resolved itself") == ["cancelled"]


def test_an_answer_that_nobody_needs_any_more_ends_the_ticket(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "I no longer need any of this") == ["cancelled"]
    assert talk.ticket.outcome is Outcome.CANCELLED


def test_after_an_answer_a_person_can_be_asked_for_in_any_words(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    heard = talk.says(ADA, "put me through to a technician")
    assert heard == ["card", "handed_off", "rest"]


def test_after_the_end_one_can_ask_how_it_stands(resolved: DialogStory) -> None:
    assert resolved.says(ADA, "how is HD-1042 going these days") == ["status"]
    assert resolved.says(ADA, "where do we stand with my ticket") == ["status"]


@pytest.mark.parametrize(
    "words",
    ["it came back again this morning just like before", "that did not change anything for me"],
)
def test_after_the_end_a_complaint_opens_it_again(resolved: DialogStory, words: str) -> None:
    heard = resolved.says(ADA, words)
    assert "reopened" in heard
    assert resolved.step is Step.WITH_AGENT
