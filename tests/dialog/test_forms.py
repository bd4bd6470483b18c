"""Agents' forms: each problem stands at its field, and what was typed is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.dialog.pages.forms import ticket_form
from core.dialog.targets import first_response_due
from core.model.actions import FormProblems
from core.model.conversation import Conversation
from core.model.events import Choice, FormName
from core.model.ids import ConversationId
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Priority, Status
from tests.desks import OFFICE, make_desk, make_library
from tests.talk import ADA, ALAN, GRACE, LOBBY, DialogStory


@pytest.fixture
def claimed(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    return talk


def refused(talk: DialogStory, who: Person, form: FormName, **values: str) -> FormProblems:
    before = talk.state
    assert talk.fills(who, form, **values) == []
    [problems] = talk.last.immediate
    assert isinstance(problems, FormProblems)
    assert talk.state == before
    return problems


@pytest.mark.parametrize("how", ["// he is clueless", "Changed the fan\n// he is clueless"])
def test_a_note_in_a_resolution_stands_at_its_field(claimed: DialogStory, how: str) -> None:
    wrong = refused(claimed, GRACE, FormName.RESOLVE, how=how)
    assert wrong.problems == {"how": "note_in_resolution"}
    assert wrong.again is not None
    assert wrong.again.fields[0].value == how, "it opens again with what was typed"


def test_resolved_by_somebody_else_meanwhile_the_text_is_kept(claimed: DialogStory) -> None:
    claimed.fills(ALAN, FormName.RESOLVE, how="done")
    wrong = refused(claimed, GRACE, FormName.RESOLVE, how="Changed the fan")
    assert wrong.problems == {"how": "already_resolved"}
    assert wrong.facts["ticket"] == "HD-1042"


def test_a_name_that_nobody_has_and_a_priority_that_is_none(claimed: DialogStory) -> None:
    wrong = refused(claimed, GRACE, FormName.HAND_OVER, to="Bob")
    assert wrong.problems == {"to": "nobody_of_that_name"}
    assert wrong.facts["wanted"] == "Bob"
    wrong = refused(claimed, GRACE, FormName.SET_PRIORITY, priority="enormous")
    assert wrong.problems == {"priority": "no_such_priority"}


def test_a_resolution_that_is_too_long(claimed: DialogStory) -> None:
    wrong = refused(claimed, GRACE, FormName.RESOLVE, how="x" * 8001)
    assert wrong.problems == {"how": "problem_too_long"}


def test_the_requester_may_see_it_and_not_resolve_it(claimed: DialogStory) -> None:
    wrong = refused(claimed, ADA, FormName.RESOLVE, how="done")
    assert wrong.problems == {"how": "not_allowed"}
    assert claimed.ticket.status is Status.CLAIMED


def test_a_new_ticket_with_a_problem_opens_again_as_it_was_filled_in(talk: DialogStory) -> None:
    talk.fills(ADA, FormName.TICKET, description="", steps="Plug it in", category="account")
    [wrong] = talk.last.immediate
    assert isinstance(wrong, FormProblems)
    assert wrong.again is not None
    values = {field.name: field.value for field in wrong.again.fields}
    assert (values["steps"], values["category"]) == ("Plug it in", "account")


def test_an_agents_form_for_a_conversation_without_a_ticket_does_nothing(talk: DialogStory) -> None:
    talk.state = Conversation(ConversationId("none"), ADA, LOBBY)
    assert talk.fills(GRACE, FormName.RESOLVE, how="changed the fan") == []
    assert talk.last.conversation is None


def moments(desk: Desk, at: datetime | None) -> Mapping[str, object]:
    """By when each priority of the form says that a person replies, UTC."""
    [asked] = (field for field in ticket_form(desk, ADA, at=at).fields if field.name == "priority")
    return {option.value: option.args.get("due") for option in asked.options}


def november(day: int, hour: int, minute: int = 0) -> datetime:
    """In UTC. The desk is open from Sunday to Thursday, 08:00 to 16:00 on this clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


OPEN, FRIDAY_NIGHT = november(22, 8), november(27, 20)


@pytest.mark.parametrize(
    ("at", "low", "high", "critical"),
    [
        (OPEN, november(22, 12), november(22, 9), november(22, 8, 15)),
        (november(22, 15, 30), november(23, 11, 30), november(23, 8, 30), november(22, 15, 45)),
        (FRIDAY_NIGHT, november(30, 12), november(30, 9), november(27, 20, 15)),
    ],
    ids=["open", "near closing", "weekend and a holiday"],
)
def test_a_new_ticket_names_the_moment_that_its_confirmation_names(
    at: datetime, low: datetime, high: datetime, critical: datetime
) -> None:
    desk = make_desk(hours=replace(OFFICE, holidays=frozenset({date(2026, 11, 29)})))
    said = moments(desk, at)
    assert (said["low"], said["high"], said["critical"]) == (low, high, critical)
    for priority in Priority:
        story = DialogStory(desk, make_library(), now=at)
        filled = {"description": "My cat ate the spoon", "category": "technical"}
        story.fills(ADA, FormName.TICKET, **filled, priority=priority.value)
        assert first_response_due(desk, story.ticket) == said[priority.value]


def test_a_form_that_may_wait_names_no_moment() -> None:
    assert set(moments(make_desk(), None).values()) == {None}
