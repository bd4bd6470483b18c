"""A follow-up about the article that was just shown is looked up in it first."""

import pytest

from core.knowledge.library import Library
from core.model.article import Section
from core.model.conversation import AttemptOutcome, Step
from tests.cases import each_case
from tests.desks import article, make_desk, make_library
from tests.talk import ADA, DialogStory

EXPIRY = article(
    "password",
    "Reset your password",
    "I forgot my password",
    "reset my password",
    "my password does not work",
    sections=(
        Section("", "", "Open the sign-in page and choose Forgot."),
        Section("On a Mac", "on-a-mac", "Open System Settings and choose Users."),
        Section("It says expired", "it-says-expired", "Wait a minute, and ask for another."),
        Section("Where the menu is", "menu", "At the top, beside your picture."),
    ),
)


@pytest.fixture
def shown() -> DialogStory:
    talk = DialogStory(make_desk(), Library.of((*make_library().articles, EXPIRY)))
    talk.says(ADA, "I forgot my password")
    assert talk.step is Step.ANSWERED
    return talk


@each_case(
    ("asked", "anchor"),
    [
        ("and on a Mac?", "on-a-mac"),
        ("ok, what about a mac", "on-a-mac"),
        ("what if it says expired?", "it-says-expired"),
        ("it says expired", "it-says-expired"),
        ("where is that menu?", "menu"),
        ("but where is the menu", "menu"),
    ],
)
def test_it_is_answered_from_the_article_that_is_shown(
    shown: DialogStory, asked: str, anchor: str
) -> None:
    shown.says(ADA, asked)
    assert shown.state is not None and shown.step is Step.ANSWERED
    match = shown.state.attempts[-1].found[0]
    assert (match.slug, match.anchor) == ("password", anchor)
    section = next(each for each in EXPIRY.sections if each.anchor == anchor)
    assert section.text in str(shown.latest("answer"))


@pytest.mark.parametrize(
    "said",
    ["and on Linux?", "what if it rains?", "my mac fell on the floor", "that helped"],
)
def test_what_its_headings_do_not_name_is_read_as_before(shown: DialogStory, said: str) -> None:
    assert shown.state is not None
    before = len(shown.state.attempts)
    shown.says(ADA, said)
    later = shown.state.attempts[before:]
    assert not any(look.outcome is AttemptOutcome.PICKED for look in later)


def test_the_section_that_is_shown_is_not_shown_again(shown: DialogStory) -> None:
    shown.says(ADA, "and on a Mac?")
    assert shown.state is not None
    before = len(shown.state.attempts)
    shown.says(ADA, "and on a Mac?")
    again = shown.state.attempts[before:]
    assert not any(look.outcome is AttemptOutcome.PICKED for look in again)


def test_what_another_article_answers_is_no_follow_up(shown: DialogStory) -> None:
    shown.says(ADA, "and my vpn does not connect")
    assert shown.state is not None
    assert not any(look.outcome is AttemptOutcome.PICKED for look in shown.state.attempts)


def test_an_article_that_is_gone_has_no_sections() -> None:
    assert make_library().section_about("gone", "and on a Mac?") == ""
    assert make_library().section_about("wifi", "and on a Mac?") == ""
