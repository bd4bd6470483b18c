"""Forms: each question a field, each problem at its field, and nobody's words break them."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.kit.limits import FormId
from adapters.slack.outbound import blocks, views
from adapters.words.rendering import Untouched
from core.dialog.pages.forms import ticket_form
from core.model.actions import FieldKind, FormField, FormProblems, Option, ShowForm
from core.model.events import FormName
from core.model.ids import ConversationId
from core.model.people import Person, Place
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.desks import make_desk
from tests.english import WORDS
from tests.slack.hostile import HOSTILE, HUGE
from tests.slack.server import Validator

ADA = Person("slack", "U0ADA", "Ada", email="ada@acme.test", zone="Asia/Jerusalem")
HERE = Place("slack", "C0GENERAL", "1.1")
TALK = ConversationId("k1")
PLAIN = Untouched(NOW)


def judged(form: ShowForm, place: Place = HERE) -> dict[str, Any]:
    """The view, which keeps every rule."""
    view = views.modal(form, place, PLAIN)
    assert Validator().view("views.open", view, "modal") == []
    return view


def fields(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"]}


def ticket(description: str = "") -> dict[str, Any]:
    return judged(ticket_form(make_desk(), ADA, description))


def test_the_form_for_a_ticket_asks_what_a_ticket_needs() -> None:
    asked = fields(ticket())
    kinds = {name: block["element"]["type"] for name, block in asked.items()}
    assert kinds == {
        "description": "plain_text_input",
        "steps": "plain_text_input",
        "category": "static_select",
        "priority": "static_select",
        "contact": "plain_text_input",
        "files": "file_input",
    }
    needed = {name for name, block in asked.items() if not block["optional"]}
    assert needed == {"description", "category", "priority"}


def test_what_is_known_stands_there_already() -> None:
    asked = fields(ticket("My VPN does not connect"))
    assert asked["description"]["element"]["initial_value"] == "My VPN does not connect"
    assert asked["contact"]["element"]["initial_value"] == "ada@acme.test"
    assert asked["priority"]["element"]["initial_option"]["value"] == "medium"
    assert "initial_value" not in asked["steps"]["element"]


def test_each_priority_states_the_reply_that_it_promises() -> None:
    options = fields(ticket())["priority"]["element"]["options"]
    assert [option["text"]["text"] for option in options] == [
        "Low: a person replies within 4 working hours",
        "Medium: a person replies within 2 working hours",
        "High: a person replies within 1 working hour",
        "Critical: a person replies at once",
    ]


def test_long_answers_have_room_for_lines_and_short_ones_have_not() -> None:
    asked = fields(ticket())
    lines = {n: b["element"].get("multiline") for n, b in asked.items() if n != "files"}
    assert (lines["description"], lines["steps"], lines["contact"]) == (True, True, False)


def test_a_form_comes_back_with_where_it_was_asked_for() -> None:
    for conversation in (TALK, None):
        view = judged(ShowForm(FormName.RESOLVE, (FormField("how", FieldKind.TEXT),), conversation))
        key = FormId.decode(view["private_metadata"])
        assert key == FormId(FormName.RESOLVE, conversation, HERE)
        assert view["callback_id"] == blocks.FORM


@pytest.mark.parametrize("form", FormName)
def test_every_form_has_a_title_that_is_short_enough(form: FormName) -> None:
    view = judged(
        ShowForm(form, (FormField("how", FieldKind.TEXT),), args={"ticket": "HD-1234567"})
    )
    assert "…" not in view["title"]["text"] or len(view["title"]["text"]) == 24
    assert "\\" not in view["title"]["text"]


@each_case("words", [*HOSTILE, *HUGE], ids=lambda text: ascii(text[:30]))
def test_no_words_break_a_form(words: str) -> None:
    some = (Option("a", words), Option("b", "B", {"priority": words, "within": words}))
    form = ShowForm(
        FormName.HAND_OVER,
        (
            FormField("to", FieldKind.CHOICE, True, some, "b"),
            FormField("priority", FieldKind.CHOICE, True, some, "nobody"),
            FormField("description", FieldKind.TEXT, value=words),
        ),
        TALK,
        {"ticket": words},
    )
    asked = fields(judged(form))
    assert asked["to"]["element"]["initial_option"]["value"] == "b"
    assert "initial_option" not in asked["priority"]["element"]


def test_words_in_a_form_are_as_they_were_written() -> None:
    """There is no Markdown in a form, so nothing is made harmless there."""
    name = "A\\B [*_x_*] | `C` 2**3"
    form = ShowForm(
        FormName.HAND_OVER,
        (FormField("to", FieldKind.CHOICE, True, (Option("a", name),)),),
        args={"ticket": "H\\D-*1*"},
    )
    view = judged(form)
    assert fields(view)["to"]["element"]["options"][0]["text"]["text"] == name
    assert view["title"]["text"] == "Hand over H\\D-*1*"


def test_what_the_forms_say_has_no_marks_that_a_form_would_show() -> None:
    told = [text for name, text in WORDS.items() if name.startswith(("form.", "problem_"))]
    assert not [text for text in told if set(text) & set("*`_~\\")]


def test_a_choice_among_more_than_slack_takes() -> None:
    many = tuple(Option(f"c{n}", f"Category {n}") for n in range(130))
    (block,) = judged(
        ShowForm(FormName.TICKET, (FormField("category", FieldKind.CHOICE, True, many),))
    )["blocks"]
    assert len(block["element"]["options"]) == 100


def test_two_options_of_one_value_are_one() -> None:
    twice = (Option("a", "First"), Option("a", "Second"))
    form = ShowForm(FormName.TICKET, (FormField("category", FieldKind.CHOICE, True, twice, "a"),))
    (block,) = judged(form)["blocks"]
    assert len(block["element"]["options"]) == 1


def test_a_value_that_is_too_long_is_cut_and_not_refused() -> None:
    element = fields(ticket("x" * 9000))["description"]["element"]
    assert len(element["initial_value"]) == element["max_length"] == 3000


def test_each_problem_stands_at_its_field() -> None:
    problems = FormProblems({"description": "problem_needed", "steps": "problem_too_long"})
    assert views.error_response(problems, PLAIN) == {
        "response_action": "errors",
        "errors": {
            "description": "Please say in a few words what is wrong.",
            "steps": "This is too long. Please shorten it, or attach it as a file.",
        },
    }


def test_a_form_in_another_language_is_asked_in_english_until_there_is_that_one() -> None:
    form = replace(ticket_form(make_desk(), ADA), language="xx")
    assert judged(form)["title"]["text"] == "New ticket"


@each_case(
    "text",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        "7",
        '{"form": "ticket"}',
        '{"form": "ticket", "of": "", "at": 5}',
    ]
    + ['{"form": "x", "of": "", "at": ["a", "b", "c"]}', '{"form": "ticket", "of": "", "at": []}'],
)
def test_a_key_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        FormId.decode(text)
