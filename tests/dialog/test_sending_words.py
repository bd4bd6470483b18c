"""Words that want a ticket sent, agreed to or dropped, at each question and at the confirmation."""

from pathlib import Path

import pytest

from bot.article_folder import load
from bot.policy import load_desk
from core.dialog.utterances.sending_words import agrees, asks_to_cancel, asks_to_send
from core.knowledge.answer.decision import decide
from core.knowledge.library import EVERYONE, Library
from core.model.conversation import Step
from core.model.match import Choices, Nothing
from core.model.ticket import Outcome
from tests.cases import each_case
from tests.talk import ADA, GRACE, DialogStory

SENDS = [
    "stop asking, send it",
    "Enough questions, just hand it over!",
    "no more questions please - forward it to the team",
    "that is all I know, submit it",
    "skip the rest",
    "stop interrogating me",
    "you have all you need, pass it on as it is",
    "can you just file it?",
    "stop the quiz and get me somebody",
]
KEEPS_ASKING = [
    "don't send it yet",
    "send what?",
    "I pressed submit, nothing happened",
    "skip it",
    "post",
    "the mail says enough is enough and the printer stops",
    "I put it on the shelf and it fell",
    "go on",
    " ".join(["send it"] * 20),
]
AGREES = [
    "that is correct, file it",
    "no changes, send",
    "nothing wrong with it, file it",
    "all correct, thanks!",
    "no that's all, send it",
    "yes, that's right",
    "looks fine to me, proceed",
    "nothing to correct",
    "it's as it should be, ship it",
    "go ahead",
]
DOUBTS = [
    "no",
    "that is not correct",
    "the file is wrong",
    "correct the category",
    "is that correct?",
    "thanks",
    "send it to the lab printer first, and it jams",
    "",
]
CANCELS = [
    "please discard this request",
    "stop, I don't need this anymore",
    "i changed my mind, drop the ticket",
    "don't send anything",
    "withdraw it",
    "it works again, no longer needed",
]
GOES_ON = ["stop", "wait", "undo that", "drop the cable and it sparks", "I need it", "cancel it?"]


@each_case("said", SENDS)
def test_enough_questions_sends(said: str) -> None:
    assert asks_to_send(said)


@each_case("said", KEEPS_ASKING)
def test_an_answer_is_no_wish_to_send(said: str) -> None:
    assert not asks_to_send(said)


@each_case("said", AGREES)
def test_agreement_in_any_usual_words(said: str) -> None:
    assert agrees(said)


@each_case("said", DOUBTS)
def test_what_names_a_fault_is_no_agreement(said: str) -> None:
    assert not agrees(said)


@each_case("said", CANCELS)
def test_a_request_that_is_not_wanted_any_more(said: str) -> None:
    assert asks_to_cancel(said)


@each_case("said", GOES_ON)
def test_a_pause_drops_nothing(said: str) -> None:
    assert not asks_to_cancel(said)


@each_case("said", SENDS)
def test_enough_questions_hands_over_with_what_is_known(talk: DialogStory, said: str) -> None:
    for words in ("My cat ate the spoon", "general", "low"):
        talk.says(ADA, words)
    assert "handed_off" in talk.says(ADA, said)
    assert talk.ticket.details.description == "My cat ate the spoon", "no words of steering in it"
    assert talk.ticket.details.steps == ""


@pytest.fixture
def shown(talk: DialogStory) -> DialogStory:
    for words in ("My cat ate the spoon", "general", "low", "skip", "skip", "ada@example.com"):
        talk.says(ADA, words)
    assert talk.step is Step.CONFIRMING
    return talk


@each_case("said", AGREES)
def test_agreement_at_the_confirmation_sends(shown: DialogStory, said: str) -> None:
    assert "handed_off" in shown.says(ADA, said)


@each_case("said", CANCELS)
def test_nothing_is_sent_that_was_taken_back(shown: DialogStory, said: str) -> None:
    shown.says(ADA, said)
    assert shown.ticket.outcome is Outcome.CANCELLED


@pytest.mark.parametrize("said", ["that cracked it", "we got it", "hold on to it"])
def test_words_about_what_was_said_bring_no_article(talk: DialogStory, said: str) -> None:
    talk.says(ADA, "My vpn does not connect")
    assert talk.says(ADA, said)[0] not in ("answer", "choices")


@pytest.fixture(scope="module")
def shipped() -> Library:
    """The articles that are shipped; learning them takes a second."""
    return Library.of(load(Path("kb_articles")).articles)


@pytest.mark.parametrize("said", ["homework", "passport"])
def test_a_word_that_is_no_slip_is_not_offered_what_looks_like_it(
    shipped: Library, said: str
) -> None:
    verdict = decide(shipped.find(said, frozenset({EVERYONE})), shipped.thresholds)
    assert isinstance(verdict, Nothing)


@pytest.mark.parametrize("said", ["pasword", "headst"])
def test_a_slip_in_the_only_word_is_understood(shipped: Library, said: str) -> None:
    verdict = decide(shipped.find(said, frozenset({EVERYONE})), shipped.thresholds)
    assert isinstance(verdict, Choices)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("could someone look at the printer on floor 2, it says offline", "choice"),
        ("please put me in touch with someone who knows the printer", "handed_off"),
    ],
)
def test_a_polite_request_is_a_problem_and_one_for_people_is_not(
    shipped: Library, said: str, heard: str
) -> None:
    story = DialogStory(load_desk(Path("desk.toml")), shipped)
    assert heard in [h.partition(":")[0] for h in story.says(ADA, said)]


def test_no_comment_in_other_words(shown: DialogStory) -> None:
    shown.says(ADA, "send")
    shown.commands(GRACE, "resolve gave it a new spoon")
    shown.says(ADA, "1")
    assert shown.step is Step.COMMENTING
    assert shown.says(ADA, "nothing to add from me") == ["no_comment"]
