"""A question with a story around it, and two questions in one message."""

import pytest

from core.knowledge.answer.decision import decide
from core.knowledge.answer.message_parts import is_own_matter, split_sentences
from core.model.match import Answer, Choices, Verdict
from tests.knowledge.corpus import ANYONE, library

LIBRARY = library()
ASKED = "My VPN does not connect."
BEFORE = "Hello, I am at home today because my car broke down on the highway this morning."
AFTER = "I have a meeting with the board at ten, so this is really important for me."


def said(message: str) -> Verdict:
    return decide(LIBRARY.find(message, ANYONE), LIBRARY.thresholds)


def answer_to(message: str) -> str | None:
    verdict = said(message)
    return verdict.match.slug if isinstance(verdict, Answer) else None


def test_a_story_around_a_question_does_not_cost_the_answer() -> None:
    assert answer_to(f"{BEFORE} {ASKED} {AFTER}") == "vpn"
    assert answer_to(f"{BEFORE}\n{ASKED}\n{ASKED}\n{AFTER}") == "vpn"
    assert answer_to(f"{BEFORE} {AFTER}") is None


@pytest.mark.parametrize(
    "other",
    [
        "Since then my projector does not show the quarterly figures from the ministry.",
        "Is the quarterly figure from the ministry wrong on the projector in room seven?",
        "The projector lamp in room seven is broken after the fair.",
        "Also, the printer in the archive on the second floor of the ministry is humming.",
    ],
)
def test_where_something_else_is_the_matter_no_sentence_leads(other: str) -> None:
    assert answer_to(f"{BEFORE} {ASKED} {other}") is None


def test_what_is_no_question_of_its_own_is_told_by_its_words() -> None:
    assert split_sentences("My screen is black. Is that bad?") == (
        "My screen is black.",
        "Is that bad?",
    )
    assert (
        split_sentences("My screen is black.") == split_sentences("Hi. My screen is black.") == ()
    )
    assert not is_own_matter(AFTER) and not is_own_matter("It does not work.")
    assert is_own_matter("The lamp is broken.") and is_own_matter("Where is the lamp?")
    assert is_own_matter("Die Lampe geht nicht an.")


def test_two_likely_problems_are_noticed_though_one_is_not_sure() -> None:
    message = "my printer acts oddly and I wonder about downloading some invoice"
    parts = LIBRARY.problems(message, ANYONE)
    assert [match.slug for _, match in parts] == ["printer-offline", "invoice-copy"]
    assert any(match.score < LIBRARY.thresholds.answer for _, match in parts)
    verdict = said(message)
    assert isinstance(verdict, Choices)
    assert [match.slug for match in verdict.matches[:2]] == ["printer-offline", "invoice-copy"]


def test_what_has_an_answer_as_a_whole_is_parted_only_where_both_parts_are_sure() -> None:
    message = "my print job is stuck and the printer shows something"
    assert answer_to(message) == "print-queue"
    assert LIBRARY.problems(message, ANYONE) == ()
