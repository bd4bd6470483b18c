"""Reactions: under the card and under the summary; taken back, they undo what they did, no more."""

from dataclasses import replace

import pytest

from core.model.events import Choice
from core.model.people import Person
from core.model.ticket import Status
from tests.talk import ADA, ALAN, EVE, GRACE, DialogStory

WORDS = "from:m2"
"""Words of the requester that were carried beneath the card."""


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


@pytest.fixture
def claimed(queued: DialogStory) -> DialogStory:
    queued.reacts(GRACE, "eyes")
    return queued


@pytest.fixture
def resolved(claimed: DialogStory) -> DialogStory:
    claimed.reacts(GRACE, "check")
    return claimed


def test_a_sign_under_carried_words_is_a_nod_to_them(queued: DialogStory) -> None:
    for emoji in ("eyes", "check"):
        assert queued.reacts(GRACE, emoji, under=WORDS) == []
    assert queued.ticket.status is Status.OPEN


def test_taking_a_nod_back_releases_nothing(claimed: DialogStory) -> None:
    claimed.reacts(GRACE, "eyes", added=False, under=WORDS)
    assert claimed.ticket.agent == GRACE


def test_who_may_not_work_does_nothing_by_a_sign(queued: DialogStory) -> None:
    assert queued.reacts(EVE, "eyes") == []
    assert queued.reacts(GRACE, "tada") == []
    assert queued.ticket.agent is None


def test_a_claim_by_button_is_not_released_by_taking_eyes_away(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.reacts(GRACE, "eyes")
    queued.reacts(GRACE, "eyes", added=False)
    assert queued.ticket.agent == GRACE


def test_nor_is_one_that_came_after_the_claim_by_eyes(claimed: DialogStory) -> None:
    claimed.presses(GRACE, Choice.RELEASE)
    claimed.presses(GRACE, Choice.CLAIM)
    claimed.reacts(GRACE, "eyes", added=False)
    assert claimed.ticket.agent == GRACE


def test_the_same_human_takes_it_back_on_another_platform_of_theirs(queued: DialogStory) -> None:
    elsewhere = Person("slack", "U0GRACE")
    grace = replace(queued.desk.roster["grace"], accounts=(GRACE, elsewhere))
    queued.desk = replace(queued.desk, roster={**queued.desk.roster, "grace": grace})
    queued.reacts(elsewhere, "eyes")
    assert queued.ticket.agent == GRACE
    queued.reacts(elsewhere, "eyes", added=False)
    assert queued.ticket.agent is None


def test_what_was_handed_over_is_not_released_by_the_one_before(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "hand over to Alan")
    assert claimed.reacts(GRACE, "eyes", added=False) == []
    assert claimed.ticket.agent == ALAN


def test_eyes_that_are_taken_back_after_the_end_change_nothing(resolved: DialogStory) -> None:
    assert resolved.reacts(GRACE, "eyes", added=False) == []
    assert (resolved.ticket.status, resolved.ticket.agent) == (Status.RESOLVED, GRACE)


def test_one_check_stands_though_another_is_taken_back(resolved: DialogStory) -> None:
    assert resolved.reacts(ALAN, "check") == ["already_resolved"]
    assert resolved.reacts(ALAN, "check", added=False) == []
    assert resolved.ticket.status is Status.RESOLVED


def test_the_one_that_resolved_it_reopens_it(resolved: DialogStory) -> None:
    resolved.reacts(ALAN, "check")
    resolved.reacts(GRACE, "check", added=False)
    assert resolved.ticket.status is Status.CLAIMED


def test_a_resolution_by_button_is_not_undone_by_a_sign(claimed: DialogStory) -> None:
    claimed.commands(GRACE, "resolve a new fan")
    claimed.reacts(GRACE, "check")
    claimed.reacts(GRACE, "check", added=False)
    assert claimed.ticket.status is Status.RESOLVED


def test_nor_is_a_later_one_by_the_check_before_it(resolved: DialogStory) -> None:
    resolved.says(ADA, "It hums again")
    resolved.commands(GRACE, "resolve a new fan")
    resolved.reacts(GRACE, "check", added=False)
    assert resolved.ticket.status is Status.RESOLVED


@pytest.mark.parametrize("under", [WORDS, "summary:0", "card:support"])
def test_only_under_the_summary_is_a_thumb_a_rating(resolved: DialogStory, under: str) -> None:
    assert resolved.reacts(ADA, "thumbsdown", under=under) == []
    assert resolved.ticket.rating is None


def test_the_summary_of_a_run_that_was_reopened_rates_no_more(resolved: DialogStory) -> None:
    resolved.says(ADA, "It hums again")
    resolved.commands(GRACE, "resolve a new fan")
    assert resolved.reacts(ADA, "one", under="summary:1") == []
    resolved.reacts(ADA, "five", under="summary:2")
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == 5


def test_a_rating_by_button_stands_when_a_reaction_like_it_is_taken_back(
    resolved: DialogStory,
) -> None:
    resolved.reacts(ADA, "five")
    resolved.presses(ADA, Choice.RATE, "5")
    resolved.reacts(ADA, "five", added=False)
    assert resolved.ticket.rating is not None


def test_of_two_that_say_the_same_the_later_one_counts(resolved: DialogStory) -> None:
    resolved.reacts(ADA, "thumbsup")
    resolved.reacts(ADA, "five")
    resolved.reacts(ADA, "thumbsup", added=False)
    assert resolved.ticket.rating is not None
    resolved.reacts(ADA, "five", added=False)
    assert resolved.ticket.rating is None


def test_a_comment_leaves_the_rating_to_the_reaction_that_gave_it(resolved: DialogStory) -> None:
    resolved.reacts(ADA, "one")
    resolved.says(ADA, "It took long")
    resolved.reacts(ADA, "one", added=False)
    assert resolved.ticket.rating is None
