"""What people read at some moments: who, what, when, and what comes next."""

from datetime import timedelta

import pytest

from adapters.words.rendering import PlainDialect, label_of, text_of
from core.knowledge.library import Library
from core.model.events import Choice
from core.model.policy import Desk
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory

DAY = timedelta(days=1)


@pytest.fixture
def talk() -> DialogStory:
    desk: Desk = make_desk()
    library: Library = make_library()
    return DialogStory(desk, library)


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


def read(talk: DialogStory, wording: str) -> str:
    return text_of(talk.latest(wording), PlainDialect(talk.now))


def test_who_reads_of_a_breach_reads_when_they_hear_more(claimed: DialogStory) -> None:
    claimed.passes(2 * DAY)
    said = read(claimed, "late_resolution")
    assert "There is nothing you need to do. You will hear from us by tomorrow 10:00." in said
    assert "You will hear from us by" in read(claimed, "late_first_response")


def test_to_the_requester_a_waiting_ticket_waits_for_their_answer(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "wait Which model is it?")
    claimed.commands(ADA, "status")
    assert "HD-1042: Waiting for your answer to Grace Hopper\n" in read(claimed, "status")
    claimed.commands(GRACE, "status")
    assert "HD-1042: Waiting for requester, with Grace Hopper" in read(claimed, "status")


def test_after_a_hand_over_the_requester_reads_whose_it_is(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "hand over to Alan Turing")
    assert read(claimed, "given_to_agent") == "HD-1042 is now with Alan Turing."


def test_the_reminder_to_confirm_says_until_when_and_what_its_button_does(
    claimed: DialogStory,
) -> None:
    claimed.commands(GRACE, "resolve HD-1042 replaced the box")
    claimed.passes(2 * DAY)
    assert "A reply here until Sun 10:00 opens it again." in read(claimed, "resolved_reminder")
    labels = [label_of(b, "en") for b in claimed.latest("resolved_reminder").buttons]
    assert labels[0] == "Yes, 5 of 5"
    summary = claimed.latest("summary_resolved")
    assert [label_of(b, "en") for b in summary.buttons][4] == "5"


def test_the_reminder_of_an_answer_says_until_when_it_can_be_reopened(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.passes(DAY)
    said = read(talk, "offer_reminder")
    assert "close it tomorrow 10:00. You can open it again until Tue 1 Dec 10:00." in said


def test_what_was_tried_says_what_became_of_it(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, "a person please")
    talk.says(ADA, "a person please")
    assert "Tried: Connect to the VPN (did not help)" in read(talk, "card")


def test_the_agents_read_who_was_asked_and_who_says_it_can_wait(talk: DialogStory) -> None:
    talk.says(ADA, "outage, the vpn box is dead")
    talk.passes(timedelta(minutes=2))
    assert "Ada was asked and did not answer." in read(talk, "paged_unanswered")
    talk.presses(ADA, Choice.CALL_NOBODY)
    assert read(talk, "not_critical") == "Ada says it can wait. Now High."
