"""Two problems in one message: both are heard, and neither is forgotten."""

from dataclasses import replace

import pytest

from core.knowledge.library import Library
from core.model.conversation import Step
from core.model.events import Choice
from core.model.ticket import Outcome
from core.model.values import Listing
from tests.drafts import LLM, talk_with_model
from tests.talk import ADA, DialogStory

BOTH = "My VPN does not connect. The printer says offline"


@pytest.fixture
def first_solved(talk: DialogStory) -> DialogStory:
    assert talk.says(ADA, BOTH) == ["opened", "choice_of_several"]
    assert [row["title"] for row in talk.latest("choice_of_several").rows] == [
        "Connect to the VPN",
        "Printer is offline",
    ]
    assert talk.says(ADA, "1") == ["answer"]
    assert talk.presses(ADA, Choice.SOLVED) == ["also_asked", "answer"]
    return talk


def test_when_one_is_solved_the_other_comes_next(first_solved: DialogStory) -> None:
    assert first_solved.facts_of("also_asked")["question"] == "The printer says offline"
    assert first_solved.facts_of("answer")["source"] == "printer-offline"
    assert first_solved.says(ADA, "it works now") == ["summary_solved"]
    assert first_solved.facts_of("summary_solved")["tried"] == (
        "Connect to the VPN (solved it), Printer is offline (solved it)"
    )
    assert first_solved.ticket.outcome is Outcome.SOLVED_BY_ANSWER


def test_for_what_is_left_a_person_is_brought_in(first_solved: DialogStory) -> None:
    assert first_solved.says(ADA, "that does not help") == ["person_next", "ask_category"]
    assert first_solved.ticket.details.description == BOTH
    assert first_solved.state is not None
    assert [look.verdict for look in first_solved.state.attempts] == ["", "solved", "refused"]


def test_why_tells_of_both_with_how_sure_each_was(first_solved: DialogStory) -> None:
    first_solved.says(ADA, "why")
    first, _, last = first_solved.latest("why").rows
    assert (first["about"], last["about"]) == ("look_choice_of_several", "look_next")
    assert last["question"] == "The printer says offline"
    found = first["found"]
    assert isinstance(found, Listing)
    scores = [float(item.split()[-1]) for item in found.items]
    assert min(scores) > first_solved.library.thresholds.near


def test_what_is_not_for_this_reader_any_more_is_not_brought_up(talk: DialogStory) -> None:
    talk.says(ADA, BOTH)
    talk.says(ADA, "1")
    talk.library = Library.of(
        replace(each, audience=("agents",)) if each.slug == "printer-offline" else each
        for each in talk.library.articles
    )
    assert talk.says(ADA, "solved") == ["summary_solved"]


def test_both_may_be_called_solved_before_one_is_picked(talk: DialogStory) -> None:
    talk.says(ADA, BOTH)
    assert talk.says(ADA, "it works again") == ["summary_solved"]


def test_a_model_is_not_asked_for_one_answer_to_two_questions() -> None:
    talk = talk_with_model(LLM)
    assert talk.says(ADA, BOTH) == ["opened", "choice_of_several"]
    assert talk.step is Step.CHOOSING
