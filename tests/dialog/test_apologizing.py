"""Who is told that something could not be processed, and what an operator is told of the error."""

from dataclasses import replace

import pytest

from core.dialog.pages.lists import apology
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    MessageDeleted,
    MessageReceived,
)
from core.model.ids import ConversationId, EventId
from core.model.quarantine import escape_bytes, failure_of
from tests.desks import make_desk
from tests.talk import ADA, LOBBY, SUNDAY_TEN

ID, TALK = EventId("e"), ConversationId("t")
WORDS = MessageReceived(ID, SUNDAY_TEN, LOBBY, ADA, "hello", thread="under it")


@pytest.mark.parametrize(
    "event",
    [
        CommandGiven(ID, SUNDAY_TEN, LOBBY, ADA, "mine"),
        ButtonPressed(ID, SUNDAY_TEN, TALK, LOBBY, ADA, Choice.SOLVED),
        FormSubmitted(ID, SUNDAY_TEN, LOBBY, ADA, FormName.TICKET),
    ],
)
def test_who_presses_or_commands_is_told_alone(event: Event) -> None:
    said = apology(make_desk(), event)
    assert said is not None
    assert (said.to, said.only_for, said.wording) == (LOBBY, ADA, "not_processed")


def test_who_writes_is_told_beneath_the_words_and_nothing_is_repeated() -> None:
    said = apology(make_desk(), replace(WORDS, author=replace(ADA, name="Robert\ud800")))
    assert said is not None
    assert (said.to, said.only_for) == (replace(LOBBY, thread="under it"), None)
    assert said.args == {}
    assert said.reader is not None
    assert said.reader.name == ""


def test_who_deletes_waits_for_no_answer() -> None:
    assert apology(make_desk(), MessageDeleted(ID, SUNDAY_TEN, LOBBY, ADA, "r")) is None


def test_an_error_is_named_without_its_text() -> None:
    try:
        try:
            raise KeyError("my password")
        except KeyError as wrong:
            raise ValueError("my password") from wrong
    except ValueError as wrong:
        failure = failure_of(wrong, SUNDAY_TEN)
    assert failure.error == "ValueError from KeyError"
    assert "dialog/test_apologizing.py" in failure.trace
    assert "password" not in failure.error + failure.trace
    assert failure_of(ValueError(), SUNDAY_TEN).error == "ValueError"


def test_escaped_text_is_ascii_whatever_it_was() -> None:
    assert escape_bytes('a\0"\ud800é') == r"a\u0000\"\ud800\u00e9"
