"""What people say in passing: that it helped, that it did not, and words that tell nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.utterances.answer_feedback import AnswerFeedback, read_feedback
from core.knowledge.library import Library
from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.events import Choice
from core.model.ticket import Outcome, Priority
from tests.cases import each_case
from tests.desks import article
from tests.talk import ADA, GRACE, DialogStory

SHOT = Attachment("shot.png", "image/png", 9, "ab" * 32)
IT_HELPED = (
    "it works now",
    "it's working now",
    "yes it's fixed",
    "solved, cheers",
    "thx that did the trick",
    "great that helped",
    "perfect, it works now",
    "The VPN connects again, it works",
    "it did help",
    "no more problems",
    "no longer broken",
    "\N{THUMBS UP SIGN}",
)
IT_DID_NOT = (
    "not helpful",
    "I already tried that",
    "no that's not it",
    "no it still doesn't work",
    "doesn't work",
    "this is the wrong article",
    "my vpn still does not connect",
    "no luck",
    "great, still the same problem",
    "\N{THUMBS DOWN SIGN}",
)


@each_case("words", IT_HELPED)
def test_whoever_says_in_his_own_words_that_it_helped_is_done(
    talk: DialogStory, words: str
) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, words) == ["summary_solved"]
    assert talk.ticket.outcome is Outcome.SOLVED_BY_ANSWER
    assert talk.ticket.details.description == "My VPN does not connect"


@each_case("words", IT_DID_NOT)
def test_whoever_says_that_it_did_not_is_told_that_a_person_comes(
    talk: DialogStory, words: str
) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, words) == ["person_next", "ask_category"]
    assert talk.state is not None
    assert talk.state.attempts[-1].verdict == "refused"
    assert talk.ticket.details.description == "My VPN does not connect"


@pytest.mark.parametrize("words", ["hmm", "I need help", "...", "no, it works"])
def test_what_may_mean_either_is_asked_once_and_then_a_person_comes(
    talk: DialogStory, words: str
) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, words) == ["verdict"]
    assert talk.step is Step.ANSWERED
    assert talk.says(ADA, words) == ["no_answer", "ask_category"]
    assert talk.state is not None
    assert [look.verdict for look in talk.state.attempts][0] == "refused"


def test_whoever_is_still_trying_is_left_the_time(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    for words in ("ok thanks, will try", "not sure", "one moment"):
        assert talk.says(ADA, words) == ["verdict"]
    assert talk.says(ADA, "works now") == ["summary_solved"]


def test_what_says_nothing_of_a_choice_has_it_asked_again(talk: DialogStory) -> None:
    talk.says(ADA, "print job stuck, printer is offline")
    assert talk.says(ADA, "hmm") == ["choice"]
    assert talk.says(ADA, "neither helps") == ["person_next", "ask_category"]


def test_a_picture_is_never_a_mere_remark(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "hmm", SHOT) == ["no_answer", "ask_category"]


def test_more_of_the_problem_is_looked_up_and_no_verdict(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "the wifi does not work in the office") == ["answer"]
    assert read_feedback("it works but slowly") is None
    assert read_feedback("it worked yesterday") is AnswerFeedback.UNCLEAR
    assert read_feedback("no " * 20) is None
    assert read_feedback("done that already") is AnswerFeedback.REFUSED
    assert read_feedback("it works without problems") is AnswerFeedback.SOLVED


def test_that_it_works_after_all_reopens_nothing(talk: DialogStory) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.commands(GRACE, "resolve changed the fan")
    assert talk.says(ADA, "perfect, it works now") == ["welcome"]
    assert "reopened" in talk.says(ADA, "it does not work")


@each_case(
    "words",
    [
        "hi can you help me?",
        "I need help",
        "are you there?",
        "can I ask a question?",
        "good morning, quick question",
        "who are you",
        "what can you do",
        "how are you today?",
        "help pls",
        "nvm",
        "lol",
        "\N{THUMBS UP SIGN}",
    ],
)
def test_words_that_tell_nothing_open_nothing(talk: DialogStory, words: str) -> None:
    assert talk.says(ADA, words) in (["greeting"], ["vague"])
    assert talk.last.conversation is None
    assert talk.says(ADA, "My VPN does not connect") == ["opened", "answer"]


def test_what_an_article_answers_is_never_small_talk(talk: DialogStory) -> None:
    own = article("desk", "What this desk does", "what can you do", "who are you")
    talk.library = Library.of((*talk.library.articles, own))
    assert talk.says(ADA, "what can you do") == ["opened", "answer"]


@pytest.mark.parametrize("words", ["it does not work", "hello, I have a problem", "please fix it"])
def test_whoever_has_a_problem_without_a_name_is_asked_for_it(
    talk: DialogStory, words: str
) -> None:
    assert talk.says(ADA, words) == ["vague"]
    assert talk.last.conversation is None


def test_a_ticket_that_is_asked_for_by_name_is_opened_whatever_is_said(talk: DialogStory) -> None:
    assert talk.commands(ADA, "ticket it does not work", opens=True)[:1] == ["opened_empty"]


def test_vague_words_with_a_picture_or_of_an_outage_call_people(talk: DialogStory) -> None:
    assert "opened_empty" in talk.says(ADA, "it does not work", SHOT)
    other = DialogStory(talk.desk, talk.library)
    other.says(ADA, "everyone is affected")
    assert other.ticket.priority is Priority.CRITICAL


def test_a_problem_told_at_the_question_for_the_category_is_answered(talk: DialogStory) -> None:
    talk.says(ADA, "Something is wrong with my desk lamp")
    assert talk.step is Step.GATHERING
    assert talk.says(ADA, "My VPN does not connect") == ["answer"]
    assert "My VPN" in talk.ticket.details.description
    assert talk.says(ADA, "that worked") == ["summary_solved"]


def test_nor_is_one_at_the_question_for_the_priority_taken_for_it(talk: DialogStory) -> None:
    for words in ("Something is wrong with my desk lamp", "technical"):
        talk.says(ADA, words)
    assert talk.says(ADA, "print job stuck, printer is offline") == ["choice"]
    assert talk.presses(ADA, Choice.NONE_OF_THESE) == ["person_next", "ask_priority"]


def test_what_only_comes_near_is_no_reason_to_leave_the_question(talk: DialogStory) -> None:
    thresholds = replace(talk.library.thresholds, likely=0.99)
    talk.library = replace(talk.library, thresholds=thresholds)
    talk.says(ADA, "Something is wrong with my desk lamp")
    assert talk.says(ADA, "print job stuck, printer is offline") == ["ask_category"]
    assert talk.says(ADA, "billing") == ["ask_priority"], "a word of a category's name is meant so"


def test_a_problem_in_place_of_a_contact_is_answered_but_an_address_is_an_address(
    talk: DialogStory,
) -> None:
    for words in ("My cat ate the spoon", "general", "low", "skip", "skip"):
        talk.says(ADA, words)
    assert talk.says(ADA, "My VPN does not connect") == ["answer"]
    talk.says(ADA, "no")
    assert talk.says(ADA, "my vpn, ada@example.com") == ["confirm"]


def test_what_was_done_before_is_the_answer_to_that_question(talk: DialogStory) -> None:
    for words in ("My cat ate the spoon", "general", "low"):
        talk.says(ADA, words)
    assert talk.says(ADA, "My VPN does not connect") == ["ask_files"]
    assert talk.ticket.details.steps == "My VPN does not connect"


def test_an_outage_told_at_a_question_calls_people_and_shows_no_article(talk: DialogStory) -> None:
    talk.says(ADA, "My cat ate the spoon")
    heard = talk.says(ADA, "outage: my vpn does not connect, everyone is affected")
    assert heard == ["card", "handed_off_asked"]
    assert talk.step is Step.QUEUED


def test_a_person_who_was_promised_comes_though_an_article_was_found(talk: DialogStory) -> None:
    talk.says(ADA, "Something is wrong with my desk lamp")
    talk.says(ADA, "My VPN does not connect")
    heard = talk.passes(timedelta(minutes=11))
    assert heard == ["passed_on_anyway", "card", "handed_off"]
