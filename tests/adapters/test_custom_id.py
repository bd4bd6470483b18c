"""Ids on buttons and forms: old ones are understood, new ones fit, and strangers' are refused."""

import json

import pytest
from hypothesis import given, strategies as st

from adapters.kit.limits import ButtonId, FormId, delivery_mark
from core.model.events import Choice, FormName
from core.model.ids import ConversationId, matches_alias
from core.model.people import Place
from tests.cases import each_case

TALK = ConversationId("0d2f6f0e-51ac-5d9a-9d57-c1d9b8a3a111")
THERE = Place("slack", "C1", "171.5")


@pytest.mark.parametrize(
    ("standing", "meant"),
    [
        (f"{TALK}|pick|vpn#reset|x", ButtonId(TALK, Choice.PICK, "vpn#reset|x")),
        (f"{TALK}|claim|", ButtonId(TALK, Choice.CLAIM)),
        ("|new_ticket|", ButtonId(ConversationId(""), Choice.NEW_TICKET)),
    ],
)
def test_a_button_of_release_0_2_still_works(standing: str, meant: ButtonId) -> None:
    assert ButtonId.decode(standing) == meant
    assert meant.encode(100) == standing


@pytest.mark.parametrize(
    ("standing", "meant"),
    [
        (f"form|resolve|{TALK}", FormId(FormName.RESOLVE, TALK)),
        ("form|ticket|", FormId(FormName.TICKET)),
        (
            json.dumps({"form": "resolve", "of": TALK, "at": ["slack", "C1", "171.5"]}),
            FormId(FormName.RESOLVE, TALK, THERE),
        ),
        (
            json.dumps({"form": "ticket", "of": "", "at": ["slack", "@U1", ""]}),
            FormId(FormName.TICKET, None, Place("slack", "@U1")),
        ),
    ],
)
def test_a_form_that_was_open_during_the_upgrade_is_taken(standing: str, meant: FormId) -> None:
    assert FormId.decode(standing) == meant
    assert FormId.decode(meant.encode(3000)) == meant


@given(st.sampled_from(Choice), st.text(max_size=120), st.integers(80, 2000))
def test_a_button_fits_and_its_value_is_recognised(choice: Choice, value: str, most: int) -> None:
    text = ButtonId.of(TALK, choice, value).encode(most)
    assert len(text) <= most
    back = ButtonId.decode(text)
    assert (back.conversation, back.choice) == (TALK, choice)
    assert matches_alias(back.value, value)


def test_a_form_without_room_for_its_place_leaves_that_out() -> None:
    form = FormId(FormName.TICKET, TALK, Place("email", "ada@acme.test" * 9))
    assert FormId.decode(form.encode(100)) == FormId(FormName.TICKET, TALK)


@each_case(
    "text",
    ["", "form|ticket", "desk|ticket|c", "form|nothing|c", "form|ticket|c|slack", "{", "{}", "[]"]
    + ['{"form": "ticket", "of": "", "at": 5}', '{"form": "x", "of": "", "at": ["a", "b", "c"]}'],
)
def test_what_is_no_form_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        FormId.decode(text)


def test_a_mark_tells_messages_apart_in_few_characters() -> None:
    marks = {delivery_mark(f"slack:C1:{n}/0", 25) for n in range(500)}
    assert len(marks) == 500
    assert {len(mark) for mark in marks} == {25}
