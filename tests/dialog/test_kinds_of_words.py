"""Kinds of words that cost much when they are read wrongly, at the steps where they are said."""

from dataclasses import replace

import pytest

from core.dialog.utterances.commands import is_bare_number, read_ticket_question
from core.dialog.utterances.extraction import means_here
from core.dialog.utterances.sending_words import asks_back, says_it_is_over, waits
from core.model.conversation import Step
from core.model.events import Choice
from core.model.policy import OwnQuestion
from core.model.ticket import Detail, Priority, Status
from tests.cases import each_case
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory

OVER = [
    "nvm, sorted it",
    "Fixed it myself, sorry for the noise",
    "its working now!",
    "got it to work",
    "perfect, that did it, thank you so much",
    "It did the trick :)",
]
NOT_OVER = [
    "it works when I restart",
    "someone fixed it last week",
    "I fixed it twice, it broke again",
    "is it fixed now?",
    "solved the puzzle",
    "works on my phone",
    "that did it again",
    "that fixed it for an hour",
    "it did it when I closed the lid",
    "I found the problem, the cable is loose",
    "found it hard to follow",
    "got it",
]


def asked(*ask: Detail | str) -> DialogStory:
    story = DialogStory(make_desk(ask=ask), make_library())
    story.says(ADA, "My cat ate the spoon")
    return story


def shown() -> DialogStory:
    story = asked(Detail.STEPS)
    story.says(ADA, "I opened the drawer")
    assert story.step is Step.CONFIRMING
    return story


@pytest.mark.parametrize("text", OVER)
def test_who_needs_no_help_any_more_is_asked_nothing_more(text: str) -> None:
    for story in (asked(Detail.STEPS), shown()):
        assert story.says(ADA, text) == ["cancelled"]
        assert story.ticket.status is Status.CLOSED


@each_case(
    "text",
    [
        "I figured it out",
        "nvm found it",
        "never mind, got one",
        "Actually forget it, I found one",
        "found the problem myself, thanks",
        "worked it out, ty!",
        "sorted it myself, sorry for the noise",
        "I sorted it out myself",
    ],
)
def test_who_has_solved_it_alone_is_not_asked_whether_the_article_did(text: str) -> None:
    """It is no success of the article's."""
    story = DialogStory(make_desk(), make_library())
    story.says(ADA, "My VPN does not connect")
    assert story.says(ADA, text) == ["cancelled"]


@each_case("text", ["that fixed it", "got it working, thanks", "sorted!"])
def test_what_an_article_may_have_done_is_its_success(text: str) -> None:
    story = DialogStory(make_desk(), make_library())
    story.says(ADA, "My VPN does not connect")
    assert story.says(ADA, text) == ["summary_solved"]


def test_praise_of_a_solution_is_no_answer_to_how_urgent_it_is() -> None:
    story = asked(Detail.PRIORITY)
    assert story.says(ADA, "that did it, thanks") == ["cancelled"]


@each_case("text", NOT_OVER)
def test_what_tells_of_a_repair_is_a_detail(text: str) -> None:
    assert not says_it_is_over(text)
    story = asked(Detail.STEPS)
    story.says(ADA, text)
    assert story.ticket.status is not Status.CLOSED


def test_an_own_question_may_ask_whether_it_works_now() -> None:
    desk = make_desk(ask=("retry",))
    desk = replace(desk, questions={"retry": OwnQuestion("retry", "How is it after a restart?")})
    story = DialogStory(desk, make_library())
    story.says(ADA, "My cat ate the spoon")
    story.says(ADA, "it works now")
    assert story.ticket.status is not Status.CLOSED


@pytest.mark.parametrize(
    "text", ["dont send yet", "Please do not submit it just yet", "no, don't send it right now"]
)
def test_not_yet_neither_sends_nor_drops(text: str) -> None:
    assert waits(text)
    story = shown()
    story.says(ADA, text)
    assert story.step is Step.GATHERING
    assert not waits("don't send it")


@pytest.mark.parametrize(
    "text",
    [
        "how far are you with it",
        "so when do they come",
        "is it a big thing",
        "Why do you need that",
    ],
)
def test_a_question_sends_nothing(text: str) -> None:
    assert asks_back(text)
    story = shown()
    story.says(ADA, text)
    assert story.step is Step.CONFIRMING
    assert not asks_back("do it")


@pytest.mark.parametrize("text", ["prio high", "make it urgent pls", "The urgency should be high"])
def test_a_short_change_of_the_priority_changes_it(text: str) -> None:
    story = shown()
    assert story.says(ADA, text) == ["confirm"]
    assert story.ticket.details.priority is Priority.HIGH


@pytest.mark.parametrize("text", ["WTF", "this is ridiculous", "I have no time for this"])
def test_anger_at_a_question_ends_the_questions(text: str) -> None:
    story = asked(Detail.STEPS, Detail.ERROR_TEXT)
    story.says(ADA, text)
    assert story.step is Step.QUEUED
    assert not story.ticket.details.steps


def test_an_angry_answer_is_kept() -> None:
    story = asked(Detail.STEPS, Detail.ERROR_TEXT)
    story.says(ADA, "the damn drawer jams at the handle")
    assert story.step is Step.GATHERING
    assert story.ticket.details.steps == "the damn drawer jams at the handle"


@pytest.mark.parametrize(
    "text", ["here", "just write me here", "Slack is fine", "by e-mail please"]
)
def test_this_place_is_a_contact(text: str) -> None:
    assert means_here(text)
    story = asked(Detail.CONTACT)
    story.says(ADA, text)
    assert story.ticket.details.contact == text
    assert not means_here("the mail server")


@pytest.mark.parametrize("text", ["1042", "what about 1042?", "status pls", "update please"])
def test_a_bare_number_and_short_words_ask_for_the_state(talk: DialogStory, text: str) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    assert talk.says(ADA, text)[-1] == "status"
    talk.presses(GRACE, Choice.CLAIM)
    talk.presses(GRACE, Choice.RESOLVE, "Changed the fan")
    assert talk.says(ADA, text) == ["status"]
    assert talk.ticket.status is Status.RESOLVED


def test_other_numbers_ask_for_nothing() -> None:
    assert not is_bare_number("1043", 1042)
    assert not is_bare_number("4", 4), "a score"
    assert not is_bare_number("1042 pages", 1042)
    assert read_ticket_question("the status light blinks", "HD") is None


@pytest.mark.parametrize("text", ["please don't close", "do not close it, please"])
def test_who_wants_it_kept_open_is_not_thanked(talk: DialogStory, text: str) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    talk.presses(GRACE, Choice.RESOLVE, "Changed the fan")
    assert talk.says(ADA, text) == ["ask_to_reopen"]
    talk.says(ADA, "5/5 would break it again")
    assert talk.step is Step.RESOLVED, "a score reopens nothing"
    assert talk.ticket.status is Status.RESOLVED
