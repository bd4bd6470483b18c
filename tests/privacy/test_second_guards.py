"""Each move guards itself, also where what leads to it was asked before."""

import pytest

from core.dialog import signals
from core.dialog.classifier import classify
from core.dialog.moves.status import tell_the_history
from core.dialog.pages.lists import list_the_queue
from core.dialog.turn import Context, Turn
from core.knowledge.library import Library
from core.model.actions import Say
from core.model.events import CommandGiven, Event, FormName, FormSubmitted
from core.model.ids import EventId
from core.model.people import Person
from core.model.timeline import AuditEntry, AuditKind
from tests.privacy.people import MARY, PRIVATE, talk_of, the_desk
from tests.talk import ADA, EVE, GRACE, LOBBY, SUNDAY_TEN, entries

HEAD = (EventId("e"), SUNDAY_TEN)
SPOKEN = entries(
    AuditEntry(SUNDAY_TEN, AuditKind.SAID, ADA, {"text": "for the desk"}),
    AuditEntry(SUNDAY_TEN, AuditKind.NOTE, MARY, {"text": "between us"}),
)


def turn_of(event: Event) -> Turn:
    context = Context(timeline=SPOKEN)
    return Turn(the_desk(), Library.of(()), event, talk_of(PRIVATE), context)


def answer(turn: Turn) -> Say:
    (said,) = turn.actions
    assert isinstance(said, Say)
    return said


@pytest.mark.parametrize(("who", "rows"), [(MARY, 2), (ADA, 1), (EVE, 0), (GRACE, 0)])
def test_the_history_holds_what_its_reader_may_read(who: Person, rows: int) -> None:
    turn = tell_the_history(turn_of(CommandGiven(*HEAD, LOBBY, who, "history HD-1042")))
    told = str(answer(turn))
    assert ["for the desk" in told, "between us" in told].count(True) == rows


@pytest.mark.parametrize(("who", "wording"), [(EVE, "agents_only"), (GRACE, "queue_empty")])
def test_the_queue_is_for_agents_alone(who: Person, wording: str) -> None:
    turn = list_the_queue(turn_of(CommandGiven(*HEAD, LOBBY, who, "queue")))
    assert answer(turn).wording == wording


@pytest.mark.parametrize("form", [form for form in FormName if form is not FormName.TICKET])
def test_a_form_of_agents_is_taken_of_nobody_else(form: FormName) -> None:
    for who in (EVE, GRACE, ADA):
        sent = FormSubmitted(*HEAD, LOBBY, who, form, {}, (), PRIVATE_TALK)
        assert isinstance(classify(turn_of(sent)), signals.NotAllowed)


PRIVATE_TALK = talk_of(PRIVATE).id
