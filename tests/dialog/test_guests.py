"""People of another company read what is public, and nothing else."""

from dataclasses import replace

import pytest

from core.knowledge.library import PUBLIC, Library
from tests.desks import article
from tests.talk import ADA, DialogStory

GUEST = replace(ADA, guest=True)


@pytest.fixture
def talk(talk: DialogStory) -> DialogStory:
    wifi = article("guest-wifi", "Guest Wi-Fi", "how do guests get wifi", audience=(PUBLIC,))
    badge = article("badge", "Print a badge", "how do I print a badge")
    talk.library = Library.of((wifi, badge))
    return talk


def test_what_is_public_answers_a_guest(talk: DialogStory) -> None:
    assert talk.says(GUEST, "how do guests get wifi") == ["opened", "answer"]


def test_what_is_for_everyone_in_the_company_does_not(talk: DialogStory) -> None:
    assert talk.says(GUEST, "how do I print a badge")[:2] == ["opened", "no_answer"]


def test_colleagues_read_both(talk: DialogStory) -> None:
    assert talk.says(ADA, "how do guests get wifi") == ["opened", "answer"]
    assert talk.says(ADA, "how do I print a badge") == ["answer"]
