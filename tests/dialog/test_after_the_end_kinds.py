"""After the end by kind: another matter is a ticket of its own, scores rate, slang is answered."""

from dataclasses import replace

import pytest

from core.decide import begin
from core.dialog.intents.membership import goes_on
from core.model.conversation import Step
from core.model.events import Choice, MessageReceived
from core.model.ids import EventId
from core.model.letter import Letter
from core.model.ticket import Status
from tests.cases import each_case
from tests.talk import ADA, LOBBY, DialogStory

ANOTHER_MATTER = [
    "how do I get a second monitor?",
    "different topic: my chair squeaks",
    "where do I find the parking rules",
    "who can approve my trip to Berlin",
    "thanks! one more question: can I work from Spain for a month",
    "I need a new keyboard",
    "we need three licences of Figma",
    "please create an account for our new hire Maria",
    "is there a discount for the gym",
    "what's the policy on bringing dogs to the office",
    "wie bekomme ich einen zweiten Monitor?",
    "andere Frage: wo finde ich meine Lohnabrechnung",
    "איך אני מקבל מסך שני?",
]
ABOUT_THE_TICKET = [
    "how did you fix it?",
    "what was the problem with the fan?",
    "will that happen again?",
    "who replaced it?",
    "how long did the repair take",
    "where can I leave feedback",
    "what about the second fan",
    "can I get the old fan back?",
    "do I need to restart?",
    "is there a guide for that",
]


@each_case("said", ANOTHER_MATTER)
def test_another_matter_is_a_ticket_of_its_own(resolved: DialogStory, said: str) -> None:
    before = resolved.state
    told = resolved.says(ADA, said)
    assert "ask_to_reopen" not in told
    assert before is not None
    assert resolved.state is not None
    assert resolved.state.id != before.id
    assert resolved.ticket.subject == said
    assert resolved.step in (Step.ANSWERED, Step.CHOOSING, Step.GATHERING)


@each_case("said", ABOUT_THE_TICKET)
def test_a_question_about_the_ticket_opens_none(resolved: DialogStory, said: str) -> None:
    before = resolved.state
    resolved.says(ADA, said)
    assert before is not None
    assert resolved.state is not None
    assert resolved.state.id == before.id
    assert resolved.ticket.status is Status.RESOLVED


def test_in_a_language_without_examples_an_article_speaks_for_it(resolved: DialogStory) -> None:
    assert resolved.says(ADA, "altra domanda: la stampante printer è offline")[0] == "opened"


def test_without_an_article_such_words_are_asked_about(resolved: DialogStory) -> None:
    assert resolved.says(ADA, "j'ai besoin d'une chaise") == ["ask_to_reopen"]


@pytest.mark.parametrize(
    "changes",
    [
        {"reply_to": "m1"},
        {"letter": Letter("a@acme.test")},
        {"text": "  "},
        {"text": "I need " + "a very new keyboard " * 30},
    ],
)
def test_what_answers_a_message_or_comes_by_mail_is_asked_about(
    resolved: DialogStory, changes: dict[str, object]
) -> None:
    said = MessageReceived(EventId("new"), resolved.now, LOBBY, ADA, "I need a new keyboard")
    assert resolved.state is not None
    assert not goes_on(resolved.desk, resolved.library, resolved.state, said)
    said = replace(said, **changes)  # type: ignore[arg-type]
    assert goes_on(resolved.desk, resolved.library, resolved.state, said)


def test_on_the_page_of_a_ticket_and_beside_kept_words_it_is_asked_about(
    resolved: DialogStory,
) -> None:
    assert resolved.state is not None
    page = MessageReceived(
        EventId("new"),
        resolved.now,
        LOBBY,
        ADA,
        "I need a keyboard",
        conversation=resolved.state.id,
    )
    assert goes_on(resolved.desk, resolved.library, resolved.state, page)
    assert resolved.says(ADA, "My cat ate the spoon") == ["ask_to_reopen"]
    assert resolved.says(ADA, "I need a new keyboard") == ["ask_to_reopen"]


def test_the_answer_that_was_shown_is_nothing_new(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.presses(ADA, Choice.SOLVED)
    assert talk.says(ADA, "also my VPN does not connect") == ["ask_to_reopen"]


def test_where_there_is_no_ticket_nothing_has_ended(talk: DialogStory) -> None:
    said = MessageReceived(EventId("new"), talk.now, LOBBY, ADA, "I need a new keyboard")
    ended = replace(begin(said, ADA, LOBBY), step=Step.RESOLVED)
    assert goes_on(talk.desk, talk.library, ended, said)


SCORES = {
    "10": 5,
    "8": 4,
    "10!!!": 5,
    "0": 1,
    "zero": 1,
    "1/10 terrible": 1,
    "10/10 would recommend": 5,
    "3/5 took ages": 3,
    "5*": 5,
    "A+": 5,
    "B+": 4,
    "11/10": 5,
    "110%": 5,
    "it's a 10 from me": 5,
    "9/10 thanks Grace": 5,
    "terrible, 1": 1,
    "slow service - 2/5": 2,
    "great service 5/5": 5,
    "4 - a bit slow": 4,
    "5 stars": 5,
    "\U0001f51f": 5,
}


@each_case("said", SCORES)
def test_a_score_in_any_usual_form_rates(resolved: DialogStory, said: str) -> None:
    resolved.says(ADA, said)
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == SCORES[said]


SLANG = [
    "awesome sauce", "kk", "k", "ty", "tysm", "cheers m8", "noice", "u rock", "np", "yw",
    "roger that", "okie dokie", "cool beans", "haha nice one", "brill", "thaaanks", "yaaay",
    "sooo goood",
    "you saved my day", "I owe you a beer", "couldn't be happier", "no worries", "happy days",
    "you guys are the goat", "nice one bruv", "ta muchly", "top notch", "lol", "word", "xoxo",
]  # fmt: skip


@each_case("said", SLANG)
def test_slang_of_content_people_is_answered_and_changes_nothing(
    resolved: DialogStory, said: str
) -> None:
    assert resolved.says(ADA, said)[0].startswith("welcome")
    assert resolved.step is Step.RESOLVED
    assert resolved.ticket.rating is None
