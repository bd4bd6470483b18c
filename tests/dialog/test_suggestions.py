"""What was read out of words is a suggestion with its words, and can be changed by itself."""

import pytest

from adapters.words.rendering import PlainDialect, text_of
from core.dialog.utterances.extraction import steps_in
from core.model.conversation import Step
from core.model.events import Choice
from core.model.ticket import Detail, Priority
from tests.cases import each_case
from tests.desks import make_desk, make_library
from tests.talk import ADA, DialogStory

TOLD = "My cat ate the spoon, it is urgent, and the invoice for it is wrong"
ASK = (Detail.CATEGORY, Detail.PRIORITY, Detail.CONTACT)


@pytest.fixture
def shown() -> DialogStory:
    story = DialogStory(make_desk(ask=ASK), make_library())
    story.says(ADA, TOLD)
    story.says(ADA, "ada@example.com")
    assert story.step is Step.CONFIRMING
    return story


def read(story: DialogStory, wording: str) -> str:
    return text_of(story.latest(wording), PlainDialect(story.now))


def test_a_suggestion_names_the_words_it_rests_on(shown: DialogStory) -> None:
    text = read(shown, "confirm")
    assert "- Priority: High, because you wrote *urgent*" in text
    assert "- Category: Account and Billing, because you wrote *invoice*" in text
    assert "- Contact: ada@example.com" in text


def test_one_suggestion_is_changed_and_the_rest_stays(shown: DialogStory) -> None:
    assert [b.value for b in shown.latest("confirm").buttons] == [
        "",
        "priority",
        "category",
        "",
        "",
    ]
    assert shown.presses(ADA, Choice.CHANGE, "priority") == ["ask_priority"]
    assert shown.says(ADA, "low") == ["confirm"]
    assert "- Priority: Low, a person" in read(shown, "confirm"), "chosen now, so without a reason"
    assert shown.presses(ADA, Choice.CHANGE, "category") == ["ask_category"]
    assert shown.says(ADA, "general") == ["confirm"]
    assert "because" not in read(shown, "confirm")
    assert [b.value for b in shown.latest("confirm").buttons] == ["", "", ""]
    details = shown.ticket.details
    assert (details.priority, details.category) == (Priority.LOW, "general")
    assert details.description == TOLD


@pytest.mark.parametrize("value", ["", "answers", "description", "moon"])
def test_nothing_else_is_changed_by_that_button(shown: DialogStory, value: str) -> None:
    assert shown.presses(ADA, Choice.CHANGE, value) == ["stale"]


def test_a_press_that_comes_too_late_changes_nothing(shown: DialogStory) -> None:
    shown.says(ADA, "yes")
    assert shown.presses(ADA, Choice.CHANGE, "priority") == ["stale"]


def test_an_answer_that_tells_more_is_taken_whole() -> None:
    ask = (Detail.STEPS, Detail.PRIORITY, Detail.ERROR_TEXT, Detail.CONTACT)
    story = DialogStory(make_desk(ask=ask), make_library())
    story.says(ADA, "My cat ate the spoon")
    told = "I opened the drawer, it says error 809, it is urgent, call me at 050-555-0188"
    assert story.says(ADA, told) == ["confirm"]
    details = story.ticket.details
    assert details.steps == told and details.error_text == "error 809"
    assert details.contact == "050-555-0188" and details.priority is Priority.HIGH
    assert details.description == "My cat ate the spoon", "nothing twice"


@each_case(
    ("text", "steps"),
    [
        ("It fails.\nSteps: open it, press print\n\nThanks", "open it, press print"),
        ("Steps to reproduce:\n1. open\n2. print\nContact: me", "1. open\n2. print"),
        ("It fails\n1) open it\n2) press print\nwhy?", "1) open it\n2) press print"),
        ("1. my only point", ""),
        ("Three steps: none of them helps you here? no", "none of them helps you here? no"),
        ("The two steps of the stair are broken", ""),
    ],
)
def test_steps_are_read_where_they_are_called_so(text: str, steps: str) -> None:
    assert steps_in(text) == ("" if text.startswith("Three") else steps)
