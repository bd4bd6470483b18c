"""After the end only an unmistakable wish reopens; praise changes nothing; all else asks once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.intake.waiting_messages import as_new_message
from core.model.attachment import Attachment
from core.model.conversation import Step
from core.model.events import ButtonPressed, Choice
from core.model.ids import EventId
from core.model.ticket import Status
from tests.cases import each_case
from tests.talk import ADA, EVE, GRACE, LOBBY, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)


PRAISE = [
    "good job",
    "Well done!",
    "excellent work",
    "nice work Grace",
    "the problem is gone",
    "that was quick",
    "lovely, have a nice weekend",
    "you rock",
    "Grace Hopper is a hero",
    "Grace",
    "happy new year to the team!",
    "very professional service, I am impressed",
    "Great job everyone \N{PARTY POPPER}",
]
REOPEN = [
    "it is back",
    "It's back!",
    "the problem came back today",
    "still broken",
    "it still does not work",
    "I still cannot log in",
    "reopen",
    "please reopen it",
    "Can you reopen HD-1042, please?",
    "open the ticket again please",
    "does not work again",
    "thanks, but it is broken again",
    "it hums again",
    "The same error again",
    "that did not help",
    "It did not",
    "it still hums, and now it smells too",
    "not fixed",
    "HD-1042 hums again",
    "a person please",
]
UNSURE = [
    "My cat ate the spoon",
    "the scanner does not work",
    "good morning, the printer is smoking",
    "no clue about that",
    "can I reopen it later?",
    "I have one more question",
    "It's back to normal now",
    "hello, it is me again",
    "great, but the other one is slow",
    "is the office open again?",
    "nice work but it hums",
    "no",
    "word " * 30,
]


@each_case("said", PRAISE)
def test_praise_changes_nothing_and_invites_a_rating_once(resolved: DialogStory, said: str) -> None:
    assert resolved.says(ADA, said) == ["welcome_rate"]
    assert resolved.ticket.status is Status.RESOLVED
    resolved.presses(ADA, Choice.RATE, "5")
    assert resolved.says(ADA, said) == ["welcome"]


@each_case("said", PRAISE)
def test_praise_reopens_nothing_that_an_article_solved(talk: DialogStory, said: str) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    assert talk.says(ADA, said) == ["welcome_rate"]
    assert talk.step is Step.RESOLVED


@pytest.mark.parametrize("said", ["good job", "well done Grace"])
def test_praise_opens_no_ticket_either(talk: DialogStory, said: str) -> None:
    assert talk.says(ADA, said) == ["greeting"]
    assert talk.state is None


@each_case("said", REOPEN)
def test_an_unmistakable_wish_reopens(resolved: DialogStory, said: str) -> None:
    assert "reopened" in resolved.says(ADA, said)
    assert resolved.step is Step.WITH_AGENT


@pytest.mark.parametrize("said", ["it is back", "reopen it please"])
def test_it_reopens_while_a_comment_is_asked_for(resolved: DialogStory, said: str) -> None:
    resolved.presses(ADA, Choice.RATE, "1")
    assert "reopened" in resolved.says(ADA, said)


def test_words_that_add_nothing_are_no_comment(resolved: DialogStory) -> None:
    resolved.presses(ADA, Choice.RATE, "1")
    assert resolved.says(ADA, "That's all") == ["no_comment"]


@each_case("said", UNSURE)
def test_everything_else_asks_once_with_buttons(resolved: DialogStory, said: str) -> None:
    assert resolved.says(ADA, said) == ["ask_to_reopen"]
    assert resolved.step is Step.RESOLVED
    buttons = resolved.latest("ask_to_reopen").buttons
    assert [b.choice for b in buttons] == [Choice.REOPEN, Choice.OPEN_ANEW, Choice.NEITHER]
    assert buttons[0].label == "HD-1042"


@pytest.fixture
def asked(resolved: DialogStory) -> DialogStory:
    resolved.says(ADA, "My cat ate the spoon", SHOT, ref="cat")
    resolved.says(ADA, "She is grey")
    return resolved


def test_opened_again_the_agents_read_the_words_that_were_kept(asked: DialogStory) -> None:
    assert "reopened" in asked.presses(ADA, Choice.REOPEN, "words")
    assert asked.facts_of("from_requester")["text"] == "My cat ate the spoon\nShe is grey"
    assert asked.latest("from_requester").files == (SHOT,)
    assert asked.state is not None
    assert asked.state.unplaced is None


@pytest.mark.parametrize("yes", ["yes", "yes please", "open it again"])
def test_yes_in_words_opens_it_again(asked: DialogStory, yes: str) -> None:
    assert "reopened" in asked.says(ADA, yes)
    assert asked.facts_of("from_requester")["text"] == "My cat ate the spoon\nShe is grey"


def test_more_words_and_the_wish_go_together(asked: DialogStory) -> None:
    asked.says(ADA, "it hums again")
    assert str(asked.facts_of("from_requester")["text"]).endswith("She is grey\nit hums again")


def test_an_article_s_ticket_takes_the_words_into_the_problem(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    talk.says(ADA, "My cat ate the spoon")
    assert talk.presses(ADA, Choice.REOPEN, "words") == ["reopened", "ask_category"]
    assert "My cat ate the spoon" in talk.ticket.details.description


def test_a_new_ticket_begins_with_the_words_that_were_kept(asked: DialogStory) -> None:
    assert asked.presses(ADA, Choice.OPEN_ANEW)[0] == "opened"
    assert asked.ticket.number == 1043
    assert asked.ticket.details.description == "My cat ate the spoon\nShe is grey"
    assert asked.ticket.details.files == (SHOT,)


def test_a_new_ticket_may_be_asked_for_in_words(asked: DialogStory) -> None:
    assert asked.says(ADA, "a new ticket please")[0] == "opened"
    assert asked.ticket.subject == "My cat ate the spoon"


def test_nobody_else_has_the_words(asked: DialogStory) -> None:
    assert asked.state is not None
    pressed = ButtonPressed(EventId("eve"), asked.now, asked.state.id, LOBBY, EVE, Choice.OPEN_ANEW)
    assert as_new_message(asked.desk, asked.state, pressed) is None
    assert asked.presses(EVE, Choice.OPEN_ANEW) == ["no_such_ticket"]


@pytest.mark.parametrize("no", ["no", "neither", "never mind"])
def test_neither_leaves_everything_as_it_is(asked: DialogStory, no: str) -> None:
    assert asked.says(ADA, no) == ["left_closed"]
    assert asked.ticket.status is Status.RESOLVED
    assert asked.presses(ADA, Choice.NEITHER) == ["stale"]
    assert asked.presses(ADA, Choice.OPEN_ANEW) == ["stale"]


def test_the_button_for_neither(asked: DialogStory) -> None:
    assert asked.presses(ADA, Choice.NEITHER) == ["left_closed"]


def test_a_correction_changes_what_is_kept(asked: DialogStory) -> None:
    asked.edits(ADA, "other", "nothing of it")
    asked.edits(ADA, "cat", "My dog ate the fork")
    assert asked.state is not None
    assert asked.state.unplaced is not None
    assert asked.state.unplaced.text == "My dog ate the fork"
    asked.deletes(ADA, "cat")
    assert asked.state.unplaced is None


def test_an_agent_who_reopens_leaves_the_question_to_the_requester(asked: DialogStory) -> None:
    asked.commands(GRACE, "reopen HD-1042")
    assert asked.state is not None
    assert asked.state.unplaced is not None


def test_no_is_an_answer_where_it_was_asked_whether_it_is_solved(resolved: DialogStory) -> None:
    assert resolved.passes(timedelta(days=1.5)) == ["resolved_reminder"]
    assert "reopened" in resolved.says(ADA, "no")


@pytest.mark.parametrize(
    ("said", "heard"), [("rate 4", "rating_thanks"), ("4 stars", "rating_thanks")]
)
def test_a_rating_after_a_cancel_opens_no_ticket(talk: DialogStory, said: str, heard: str) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "cancel")
    assert talk.says(ADA, said)[0] == heard
    assert talk.ticket.number == 1042


@each_case(
    "said",
    [
        "reopen",
        "please reopen it",
        "Open it again!",
        "no wait, don't cancel",
        "I didn't mean to cancel it",
        "undo",
    ],
)
def test_who_takes_a_cancel_back_has_the_ticket_again(talk: DialogStory, said: str) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "cancel")
    talk.says(ADA, said)
    assert talk.ticket.number == 1042
    assert talk.ticket.status is not Status.CLOSED


@each_case(
    "said", ["don't cancel my order", "the printer hums again", "undo does not work in Excel"]
)
def test_a_new_problem_after_a_cancel_is_a_new_ticket(talk: DialogStory, said: str) -> None:
    talk.says(ADA, "My cat ate the spoon")
    talk.says(ADA, "cancel")
    talk.says(ADA, said)
    assert talk.ticket.number == 1043


def test_do_not_cancel_is_no_wish_where_nothing_was_cancelled(resolved: DialogStory) -> None:
    assert resolved.says(ADA, "don't cancel it") == ["ask_to_reopen"]


def test_without_articles_a_question_is_asked_about(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    talk.desk = replace(talk.desk, answers=replace(talk.desk.answers, enabled=False))
    assert talk.says(ADA, "The printer says offline") == ["ask_to_reopen"]
