"""Readers of what people write: ratings, picks, priorities, contacts, closing and changing."""

from dataclasses import replace

import pytest

from core.dialog.utterances.change_words import Change, read_change
from core.dialog.utterances.choice_words import chosen_number, chosen_title
from core.dialog.utterances.commands import read_ticket_question
from core.dialog.utterances.detail_words import category_in, priority_in
from core.dialog.utterances.end_words import asks_something, asks_to_close
from core.dialog.utterances.extraction import any_contact, contact_in
from core.dialog.utterances.ratings import judgement_in, read_rating
from core.model.commands import Word
from core.model.policy import Desk
from core.model.ticket import Detail, Priority
from core.tickets.routing import suggest_priority
from tests.cases import each_case


@each_case(
    ("said", "score", "comment"),
    [
        ("5", 5, ""),
        ("10/10", 5, ""),
        ("7 out of 10", 4, ""),
        ("0/10", 1, ""),
        ("90%", 5, ""),
        ("4 - a bit slow", 4, "a bit slow"),
        ("2, nobody called me back", 2, "nobody called me back"),
        ("I'd give it a three", 3, ""),
        ("sorry, make that 4", 4, ""),
        ("five stars, thanks", 5, ""),
        ("thanks! 5/5", 5, ""),
        ("\u2b50\u2b50\u2b50\u2b50", 4, ""),
        ("\u2b50\u2b50\u2606\u2606\u2606 meh", 2, "meh"),
        (":star::star::star:", 3, ""),
        ("4\ufe0f\u20e3", 4, ""),
        ("\N{THUMBS UP SIGN}\N{THUMBS UP SIGN}", 5, ""),
        ("\N{THUMBS DOWN SIGN}\U0001f3fd", 1, ""),
        (":+1:", 5, ""),
        ("5 from me", 5, ""),
    ],
)
def test_scores_in_any_usual_form_rate(said: str, score: int, comment: str) -> None:
    assert read_rating(said) == (score, comment)


@each_case(
    "said",
    [
        "3 people still cannot print",
        "5 minutes later it broke again",
        "2 of the 3 laptops fail",
        "1. open it 2. close it",
        "-1",
        "31/10",
        "11",
        "3/5 laptops fail",
        "it stops at page 3/5",
        "4/5?",
        "\N{THUMBS UP SIGN} but slow",
        "\N{THUMBS UP SIGN}\N{THUMBS DOWN SIGN}",
        "",
    ],
)
def test_other_numbers_are_no_rating(said: str) -> None:
    assert read_rating(said) is None


def test_a_judgement_stands_for_a_score() -> None:
    assert judgement_in("Not great.") == 2
    assert judgement_in("the printer") is None


@each_case(
    ("said", "number"),
    [
        ("the second one", 2),
        ("number 3 please", 3),
        ("2\ufe0f\u20e3", 2),
        ("#1", 1),
        ("the last one", 3),
        ("I think it's the first", 1),
        ("third", 3),
        ("no, the first step fails", None),
        ("both", None),
        ("the latter", None),
        ("-2", None),
        ("5", None),
    ],
)
def test_picks_are_read_in_words(said: str, number: int | None) -> None:
    assert chosen_number(said, 3) == number


@pytest.mark.parametrize(("said", "number"), [("the former", 1), ("the latter please", 2)])
def test_the_former_and_the_latter_are_of_two(said: str, number: int) -> None:
    assert chosen_number(said, 2) == number


@each_case(
    ("said", "number"),
    [
        ("the bluetooth one", 1),
        ("cable headset", 2),
        ("headset", None),
        ("the scanner", None),
        ("is it the bluetooth one?", None),
    ],
)
def test_a_title_is_picked_by_the_word_that_only_it_has(said: str, number: int | None) -> None:
    assert chosen_title(said, ["Headset by bluetooth", "Headset by cable", "Wifi"]) == number


@each_case(
    ("said", "priority", "named"),
    [
        ("asap", Priority.HIGH, False),
        ("P1", Priority.CRITICAL, True),
        ("prio 3", Priority.MEDIUM, True),
        ("not urgent", Priority.LOW, False),
        ("not that important really", Priority.LOW, False),
        ("pretty high", Priority.HIGH, True),
        ("not critical but high", Priority.HIGH, True),
        ("whenever you have time", Priority.LOW, False),
        ("emergency", Priority.CRITICAL, False),
        ("I am blocked", Priority.HIGH, False),
        ("deadline today", Priority.HIGH, False),
    ],
)
def test_priorities_are_understood_where_they_are_asked(
    desk: Desk, said: str, priority: Priority, named: bool
) -> None:
    assert priority_in(desk, said) == (priority, named)


@pytest.mark.parametrize("said", ["between low and medium", "the printer hums", "", "word " * 20])
def test_no_priority_is_guessed(desk: Desk, said: str) -> None:
    assert priority_in(desk, said) is None


def test_a_suggestion_of_the_policy_answers_the_question(desk: Desk) -> None:
    high = replace(desk.sla[Priority.HIGH], words=("month end closing",))
    other = replace(desk, sla={**desk.sla, Priority.HIGH: high})
    assert priority_in(other, "month end closing") == (Priority.HIGH, False)


@each_case(
    ("said", "category"),
    [
        ("Account & Billing", "account"),
        ("account and billing", "account"),
        ("it's about billing", "account"),
        ("something technical", "technical"),
        ("a general question", "general"),
        ("an invoice", "account"),
        ("none of those", ""),
        ("", ""),
        ("an error on my invoice", ""),
    ],
)
def test_categories_are_understood_where_they_are_asked(
    desk: Desk, said: str, category: str
) -> None:
    assert category_in(desk, said) == category


@each_case(
    ("said", "contact"),
    [
        ("call me at 0551 998877", "0551 998877"),
        ("you can reach me at ada@example.org", "ada@example.org"),
        ("my extension is 332", "332"),
        ("I'm on extension 4411", "extension 4411"),
        ("My mobile: 0170 555 0123", "0170 555 0123"),
    ],
)
def test_a_contact_that_is_said_to_be_ones_own_is_read(said: str, contact: str) -> None:
    assert contact_in(said) == contact


@each_case(
    "said",
    [
        "customer john@acme.example cannot log in",
        "invoice 20231155 is wrong",
        "my serial number is 5512345678",
        "my manager's number is 0551 223344",
        "my old number was 0551 9988",
        "my card number is 4111 1111 1111 1111",
        "call me between 10 and 12",
        "call me about order 5551234",
        "call me on 12.11.2026",
        "I am at 10.0.0.12",
        "please call Bob at 0551 998877",
        "reach me on floor 3 or 12",
        "it started 2026-11-20",
    ],
)
def test_addresses_and_numbers_of_others_are_no_contact(said: str) -> None:
    assert contact_in(said) == ""


def test_an_answer_to_the_question_for_a_contact_holds_any() -> None:
    assert any_contact("ask my assistant, 0551 998877") == "0551 998877"
    assert any_contact("my desk") == ""


@each_case(
    ("said", "alone", "closes"),
    [
        ("you can close this", False, True),
        ("please close my ticket, thanks", False, True),
        ("HD-1042 can be closed", False, True),
        ("please cancel my request", False, True),
        ("cancel", False, True),
        ("cancel it please", False, False),
        ("cancel it please", True, True),
        ("please cancel the second order", False, False),
        ("not close this", False, False),
        ("why did you close this", False, False),
        ("thanks", False, False),
    ],
)
def test_only_an_unmistakable_wish_closes(said: str, alone: bool, closes: bool) -> None:
    assert asks_to_close(said, "HD", alone=alone) is closes


def test_an_agent_who_asks_is_answered() -> None:
    assert asks_something("Is it plugged in?")
    assert asks_something("I can cancel your order")
    assert not asks_something("I replaced the spoon.")


@each_case(
    ("said", "change"),
    [
        ("change the priority to high", Change(Detail.PRIORITY, Priority.HIGH)),
        ("please set it to low", Change(Detail.PRIORITY, Priority.LOW)),
        ("make it critical", Change(Detail.PRIORITY, Priority.CRITICAL)),
        ("the priority is wrong", Change(Detail.PRIORITY)),
        ("category should be billing", Change(Detail.CATEGORY, "account")),
        ("wrong category", Change(Detail.CATEGORY)),
        ("use another phone number", Change(Detail.CONTACT)),
        ("change my number to 0551 998877", Change(Detail.CONTACT, "0551 998877")),
        ("the steps are wrong", Change(Detail.STEPS)),
        ("change the priority and the category", None),
        ("it happens on both laptops", None),
        ("", None),
        ("the printer on floor 2", None),
    ],
)
def test_a_named_detail_is_changed(desk: Desk, said: str, change: Change | None) -> None:
    assert read_change(desk, said) == change


@each_case(
    ("said", "word", "number"),
    [
        ("what happened to HD-1001?", Word.STATUS, 1001),
        ("HD-1001", Word.STATUS, 1001),
        ("any news on my request?", Word.STATUS, None),
        ("is my ticket from last week still open", Word.STATUS, None),
        ("did anyone look at hd1001 yet", Word.STATUS, 1001),
        ("show me my open tickets", Word.MINE, None),
    ],
)
def test_a_ticket_is_asked_after_in_free_words(said: str, word: Word, number: int | None) -> None:
    command = read_ticket_question(said, "HD")
    assert command is not None
    assert (command.word, command.number) == (word, number)


@each_case(
    "said",
    [
        "HD-1001 hums again",
        "HD-1001 and HD-1002",
        "my ticket printer jams",
        "thanks for the support",
        "my ticket",
    ],
)
def test_what_tells_more_asks_after_no_ticket(said: str) -> None:
    assert read_ticket_question(said, "HD") is None


@each_case(
    ("said", "priority"),
    [
        ("it is urgent", Priority.HIGH),
        ("can you fix it asap?", Priority.HIGH),
        ("this isn't urgent at all", None),
        ("no need to do it asap", None),
        ("is this urgent?", None),
        ("it was urgent last week", None),
        ("it was urgent and still is urgent", Priority.HIGH),
        ("how do I mark a mail as urgent?", None),
        ("the urgent button is grey", None),
        ("the deadline today was moved to friday", None),
        ("we have an outage", Priority.CRITICAL),
        ("there was an outage yesterday", None),
        ("since the outage yesterday nobody can work, it is still an outage", Priority.CRITICAL),
    ],
)
def test_policy_words_count_in_their_sentence(
    desk: Desk, said: str, priority: Priority | None
) -> None:
    assert suggest_priority(desk, said) == priority


def test_the_longest_phrase_is_what_was_said(desk: Desk) -> None:
    low = replace(desk.sla[Priority.LOW], words=("not urgent",))
    other = replace(desk, sla={**desk.sla, Priority.LOW: low})
    assert suggest_priority(other, "it is not urgent") is Priority.LOW
