"""Asking and being answered: what the bot says, and what it never says."""

from datetime import timedelta

import pytest

from core.model.actions import Duration, FormProblems, ShowForm
from core.model.business_hours import ClockKind
from core.model.conversation import Step
from core.model.events import Choice, FormName
from core.model.people import Place
from core.model.ticket import Outcome, Priority, Status
from tests.cases import each_case
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory


@each_case("hello", ["hi", "Hello there!", "good morning", "thanks", "Guten Tag"])
def test_a_greeting_opens_nothing(talk: DialogStory, hello: str) -> None:
    assert talk.says(ADA, hello) == ["greeting"]
    assert talk.last.conversation is None


def test_a_problem_gets_its_number_before_anything_else(talk: DialogStory) -> None:
    assert talk.says(ADA, "My VPN does not connect") == ["opened", "answer"]
    assert talk.facts_of("opened")["ticket"] == "HD-1042"
    assert talk.facts_of("answer")["source"] == "vpn"
    assert talk.ticket.status is Status.NEW


def test_an_article_that_helps_deflects_the_ticket(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.presses(ADA, Choice.SOLVED) == ["summary_solved"]

    assert talk.ticket.outcome is Outcome.SOLVED_BY_ANSWER
    assert talk.facts_of("summary_solved")["tried"] == "Connect to the VPN (solved it)"
    assert not talk.ticket.episodes, "no human was called, so no clock has run"


@pytest.mark.parametrize("words", ["that worked, thanks", "Solved!", "works now", "thank you"])
def test_saying_that_it_worked_is_as_good_as_the_button(talk: DialogStory, words: str) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, words)
    assert talk.ticket.outcome is Outcome.SOLVED_BY_ANSWER


def test_two_near_matches_are_offered_as_a_choice(talk: DialogStory) -> None:
    assert talk.says(ADA, "print job stuck, printer is offline") == ["opened", "choice"]
    offered = [b.value for b in talk.latest("choice").buttons]
    assert offered == ["printer-queue#", "printer-offline#", ""]

    assert talk.says(ADA, "2") == ["answer"]
    assert talk.facts_of("answer")["source"] == "printer-offline"
    assert talk.says(ADA, "back") == ["choice"]
    assert talk.presses(ADA, Choice.PICK, "printer-offline#") == ["answer"]


def test_the_agent_sees_that_none_of_a_choice_was_it(talk: DialogStory) -> None:
    talk.says(ADA, "print job stuck, printer is offline")
    talk.presses(ADA, Choice.NONE_OF_THESE)
    talk.says(ADA, "a person please")
    offered = "offered Print queue is stuck or Printer is offline (did not help)"
    assert talk.facts_of("card")["tried"] == offered


def test_a_forged_pick_shows_nothing(talk: DialogStory) -> None:
    """A value that was never offered, such as an article for agents only."""
    talk.says(ADA, "print job stuck, printer is offline")
    assert talk.presses(ADA, Choice.PICK, "breach#steps") == ["stale"]
    assert talk.step is Step.CHOOSING


def test_a_branch_of_the_answer_is_one_press_away(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    picks = [b for b in talk.latest("answer").buttons if b.choice is Choice.PICK]
    assert [b.label for b in picks] == ["Error 809", "Wi-Fi"]

    talk.presses(ADA, Choice.PICK, "vpn#error-809")
    assert "Your router blocks it" in str(talk.facts_of("answer")["body_md"])
    assert talk.facts_of("answer")["source"] == "vpn#error-809"


def test_nothing_near_goes_straight_to_a_person(talk: DialogStory) -> None:
    heard = talk.says(ADA, "My cat ate the spoon")
    assert heard[:2] == ["opened", "no_answer"]
    assert talk.step is Step.GATHERING


def test_an_article_for_agents_is_never_shown_to_a_requester(talk: DialogStory) -> None:
    talk.says(ADA, "how to handle a suspected breach")
    assert "answer" not in talk.heard


def test_an_article_for_agents_answers_an_agent(talk: DialogStory) -> None:
    talk.says(GRACE, "how to handle a breach", at=Place("console", "grace"))
    assert talk.facts_of("answer")["source"] == "breach"


def test_the_same_answer_is_not_given_twice(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    heard = talk.says(ADA, "my vpn still does not connect")
    assert "answer" not in heard
    assert talk.step is Step.GATHERING


def test_more_words_may_find_another_answer(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.says(ADA, "the wifi does not work in the office") == ["answer"]
    assert talk.facts_of("answer")["source"] == "wifi"
    assert "wifi does not work" in talk.ticket.details.description


def test_a_critical_problem_calls_people_at_once_and_still_helps(talk: DialogStory) -> None:
    heard = talk.says(ADA, "Outage: the VPN does not connect, everyone is affected")
    assert heard == ["opened", "card", "handed_off_asked", "answer_meanwhile"]
    heard = talk.presses(ADA, Choice.CALL_NOW)
    assert heard == ["page", "paged", "calling_now"]
    assert talk.latest("page").to.room == "@grace"
    assert talk.ticket.priority is Priority.CRITICAL
    assert talk.ticket.status is Status.OPEN


def test_with_answering_off_everything_goes_to_people() -> None:
    desk = make_desk()
    off = make_desk(answers=type(desk.answers)(enabled=False))
    talk = DialogStory(off, make_library())
    talk.says(ADA, "My VPN does not connect")
    assert talk.step is Step.GATHERING


def test_an_unanswered_offer_is_reminded_of_once_and_then_closed(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    assert talk.passes(timedelta(days=1)) == ["offer_reminder"]
    assert talk.passes(timedelta(days=1)) == ["closed_no_reply"]
    assert talk.ticket.outcome is Outcome.NO_REPLY
    assert talk.deadlines == ()


def test_a_reply_to_a_closed_offer_opens_it_again(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.passes(timedelta(days=3))
    assert talk.says(ADA, "it fails again with a timeout") == ["reopened", "ask_category"]
    assert talk.step is Step.GATHERING
    assert talk.ticket.number == 1042


def test_the_form_opens_a_ticket_with_everything_known(talk: DialogStory) -> None:
    heard = talk.fills(
        ADA,
        FormName.TICKET,
        description="The coffee machine is on fire",
        category="general",
        priority="low",
        contact="ada@example.com",
    )
    assert heard == ["opened", "card", "handed_off"]
    assert talk.ticket.details.contact == "ada@example.com"
    assert talk.ticket.priority is Priority.LOW


def test_a_form_with_mistakes_says_all_of_them_and_opens_nothing(talk: DialogStory) -> None:
    talk.fills(ADA, FormName.TICKET, description=" ", category="nope", priority="very")
    [problems] = talk.last.immediate
    assert isinstance(problems, FormProblems)
    assert problems.problems == {
        "description": "problem_needed",
        "category": "problem_category",
        "priority": "problem_priority",
    }
    assert talk.last.conversation is None


def test_the_bare_command_shows_the_form_with_the_promised_reply_times(talk: DialogStory) -> None:
    talk.commands(ADA, "", opens=True)
    [form] = talk.last.immediate
    assert isinstance(form, ShowForm)
    fields = {f.name: f for f in form.fields}
    assert list(fields) == ["description", "steps", "category", "priority", "contact", "files"]
    promised = [o.args["within"] for o in fields["priority"].options]
    assert promised == [
        *(Duration(timedelta(hours=n), ClockKind.WORKING_HOURS) for n in (4, 2, 1)),
        "at once",
    ]
