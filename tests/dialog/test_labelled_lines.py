"""Lines with labels, as people paste them from a form, are taken as the details that they name."""

from time import process_time

import pytest

from core.dialog.utterances.extraction import labelled_parts, problem_in
from core.model.conversation import Step
from core.model.events import Choice
from core.model.ticket import Detail, Priority
from tests.cases import each_case
from tests.talk import ADA, DialogStory

PASTED = """Hello team,
Category: Technical Issues
Priority: High
Description: The fax on floor 2 eats paper
Steps to reproduce:
1. put in a page
2. press send
Error message: E-77 paper path
Contact: +49 30 1234567

Thanks, Ada"""


def test_a_pasted_form_asks_nothing_that_it_tells(talk: DialogStory) -> None:
    talk.says(ADA, PASTED)
    details = talk.ticket.details
    assert details.category == "technical"
    assert not details.category_guessed
    assert (details.priority, details.priority_guessed) == (Priority.HIGH, False)
    assert details.steps == "1. put in a page\n2. press send"
    assert details.error_text == "E-77 paper path"
    assert details.contact == "+49 30 1234567"
    assert details.description == "Hello team,\nThe fax on floor 2 eats paper\nThanks, Ada"


@pytest.mark.parametrize(
    "text",
    [
        "The fax eats paper / Category: technical issues / Priority: high / Steps: send a page",
        "The fax eats paper | priority: HIGH | category: Technical | steps: send a page",
        "the fax eats paper; **Priority**: high; **Category**: technical; **Steps**: send a page",
        "Problem = the fax eats paper\n- prio = high\n- type = technical\n- steps = send a page",
    ],
)
def test_one_line_and_other_signs_are_read_too(talk: DialogStory, text: str) -> None:
    talk.says(ADA, text)
    details = talk.ticket.details
    assert (details.priority, details.category) == (Priority.HIGH, "technical")
    assert details.steps == "send a page"
    assert details.description.casefold() == "the fax eats paper"


def test_a_critical_line_of_a_template_calls_nobody_before_it_was_asked(
    talk: DialogStory,
) -> None:
    talk.says(ADA, "The fax eats paper\nPriority: critical\nCategory: technical\nSteps: send")
    assert (talk.ticket.priority, talk.step) == (Priority.CRITICAL, Step.QUEUED)
    assert Choice.CALL_NOW in [b.choice for b in talk.latest("handed_off_asked").buttons]


def test_a_category_that_there_is_not_is_left_to_the_words(talk: DialogStory) -> None:
    talk.says(ADA, "Category: Spaceships\nPriority: low\nthe invoice of the fax is missing")
    assert talk.ticket.details.category == "account"
    assert talk.ticket.details.category_guessed


@pytest.mark.parametrize(
    "text",
    ["Error: it does not open", "my problem: the fax", "see https://x.test/?priority=high", ""],
)
def test_one_label_is_how_somebody_writes(text: str) -> None:
    assert labelled_parts(text) == {}
    assert problem_in(text) == text


def test_labels_alone_lose_nothing(talk: DialogStory) -> None:
    text = "Priority: high\nSteps: send a page by fax"
    assert problem_in(text) == text
    assert labelled_parts(text)[Detail.STEPS] == "send a page by fax"
    talk.says(ADA, text)
    assert talk.ticket.details.steps == "send a page by fax"


def test_a_form_without_a_priority_is_asked_for_it(talk: DialogStory) -> None:
    talk.says(ADA, "The fax eats paper\nCategory: technical issues\nSteps: send a page")
    assert (talk.ticket.details.category, talk.ticket.details.priority) == ("technical", None)


@each_case("sign", [";", "\n", " / ", "\n*"])
@each_case("filler", [" ", "\t", "*", "> "])
def test_no_blanks_before_a_label_keep_the_desk_busy(sign: str, filler: str) -> None:
    """One message of some hundred blanks once kept the desk busy for seconds."""
    begun = process_time()
    assert labelled_parts(sign + filler * 20_000 + "x") == {}
    assert process_time() - begun < 1


def test_labels_in_one_line_and_in_bold_are_read() -> None:
    text = "the fax;   Priority: high ; ** Category:** technical / Steps: send a page"
    assert labelled_parts(text) == {
        Detail.PRIORITY: "high",
        Detail.CATEGORY: "technical",
        Detail.STEPS: "send a page",
    }


@each_case(
    "text",
    [
        "Beschreibung: Das Fax frisst Papier\nPriorität: hoch\nSchritte: Seite senden",
        "Problème : le fax mange\nPriorité : high\nÉtapes : envoyer",
        "Problema: el fax\nPrioridad: high\nPasos: enviar",
        "Описание: факс\nПриоритет: high\nШаги: отправить",
        "תיאור: הפקס\nעדיפות: גבוהה\nשלבים: לשלוח",
        "الوصف: الفاكس\nالأولوية: عالية\nالخطوات: إرسال",
    ],
)
def test_labels_are_read_in_other_languages(talk: DialogStory, text: str) -> None:
    talk.says(ADA, text)
    assert talk.ticket.details.priority is Priority.HIGH
    assert talk.ticket.details.steps
    assert ":" not in talk.ticket.details.description
