"""A message of any length is taken; what nobody would read of it is cut, visibly."""

from dataclasses import replace

import pytest

from core.model.events import (
    LONGEST_SAID,
    CommandGiven,
    FormName,
    FormSubmitted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
    within_reason,
)
from core.model.ids import EventId
from tests.talk import ADA, LOBBY, SUNDAY_TEN

HUGE = "a" * 10_000_000
HEAD = (EventId("e1"), SUNDAY_TEN, LOBBY, ADA)


@pytest.mark.parametrize(
    "event",
    [
        MessageReceived(*HEAD, HUGE),
        MessageEdited(*HEAD, "m1", HUGE),
        CommandGiven(*HEAD, HUGE),
    ],
)
def test_a_huge_text_is_cut_and_says_so(
    event: MessageReceived | MessageEdited | CommandGiven,
) -> None:
    cut = within_reason(event)
    assert cut == replace(event, text="a" * (LONGEST_SAID - 1) + "…")


def test_a_huge_field_of_a_form_is_cut_and_the_others_stay() -> None:
    event = FormSubmitted(*HEAD, FormName.TICKET, {"description": HUGE, "contact": "room 4"})
    cut = within_reason(event)
    assert isinstance(cut, FormSubmitted)
    assert (len(cut.values["description"]), cut.values["contact"]) == (LONGEST_SAID, "room 4")


def test_what_is_within_reason_stays_as_it_is() -> None:
    usual = MessageReceived(*HEAD, "a" * LONGEST_SAID)
    reaction = ReactionChanged(*HEAD, "m1", "five", True)
    form = FormSubmitted(*HEAD, FormName.TICKET, {"description": "short"})
    assert [within_reason(e) for e in (usual, reaction, form)] == [usual, reaction, form]
