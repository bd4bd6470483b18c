"""A changed policy: alarms take their new times, and what was promised to a person stands."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.model.business_hours import ClockKind
from core.model.deadline import DeadlineKind
from core.model.events import Choice, PolicyChanged
from core.model.ids import EventId
from core.model.policy import SLAPolicy, Target
from core.model.ticket import Priority
from core.model.timeline import AuditKind
from tests.desks import OFFICE, make_desk, make_library
from tests.talk import ADA, GRACE, SUNDAY_TEN, DialogStory

HOUR = timedelta(hours=1)


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    """Handed off on Sunday at 10:00 with priority medium: 2 h to reply, 48 h to resolve."""
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


def promising(first: float, solved: float, update: float = 24) -> dict[str, Any]:
    promise = SLAPolicy(
        Target(timedelta(hours=first), ClockKind.WORKING_HOURS),
        Target(timedelta(hours=solved), ClockKind.WORKING_DAYS),
        timedelta(hours=update),
    )
    return {"sla": {**make_desk().sla, Priority.MEDIUM: promise}}


def restarts(talk: DialogStory, **changes: Any) -> list[str]:
    """The desk starts with another policy."""
    talk.desk = replace(talk.desk, **changes)
    assert talk.state is not None
    talk.count += 1
    return talk.happens(PolicyChanged(EventId(f"p{talk.count}"), talk.now, talk.state.id))


def due(talk: DialogStory, kind: DeadlineKind) -> timedelta | None:
    """How long after Sunday, 10:00."""
    return next((d.at - SUNDAY_TEN for d in talk.deadlines if d.kind is kind), None)


def test_a_better_promise_takes_the_place_of_the_old_one_at_once(queued: DialogStory) -> None:
    queued.passes(HOUR / 2)
    assert restarts(queued, **promising(1, 24)) == ["card"], "it names the new moments"
    assert queued.facts[-1].kind is AuditKind.PROMISES_CHANGED
    assert due(queued, DeadlineKind.FIRST_RESPONSE) == HOUR
    assert due(queued, DeadlineKind.RESOLUTION) == 24 * HOUR


def test_a_worse_one_changes_nothing_for_who_was_promised_the_old_one(queued: DialogStory) -> None:
    restarts(queued, **promising(4, 96, 48))
    assert due(queued, DeadlineKind.FIRST_RESPONSE) == 2 * HOUR
    assert due(queued, DeadlineKind.RESOLUTION) == 48 * HOUR
    assert due(queued, DeadlineKind.UPDATE) == 24 * HOUR
    assert due(queued, DeadlineKind.FIRST_RESPONSE_WARNING) == 1.5 * HOUR
    queued.commands(ADA, "status")
    assert queued.facts_of("status")["reply_by"] == SUNDAY_TEN + 2 * HOUR
    assert queued.facts_of("status")["reply_reason"] == (
        "It was promised before the desk's policy changed."
    )
    queued.commands(ADA, "why")
    reply = queued.rows_of("why")[-2]
    assert reply["due"] == queued.facts_of("status")["reply_by"]
    assert reply["why"] == "It was promised before the desk's policy changed."


def test_nothing_is_missed_because_of_a_file(queued: DialogStory) -> None:
    queued.passes(1.2 * HOUR)
    assert restarts(queued, **promising(1, 1)) == []
    assert "update_waiting" not in queued.heard
    assert queued.passes(HOUR / 2) == ["first_response_near"]
    assert due(queued, DeadlineKind.FIRST_RESPONSE) == 2 * HOUR


def test_what_was_missed_stays_missed_and_is_not_told_again(queued: DialogStory) -> None:
    queued.passes(3 * HOUR)
    assert restarts(queued, **promising(9, 96)) == []
    assert queued.state is not None
    assert [d.at for d in queued.state.promised if d.kind is DeadlineKind.FIRST_RESPONSE] == [
        SUNDAY_TEN + 2 * HOUR
    ]
    assert "first_response_missed" not in queued.passes(9 * HOUR)


def test_a_holiday_that_was_added_moves_no_promise_that_was_made(queued: DialogStory) -> None:
    queued.says(GRACE, "On my way")
    monday = replace(OFFICE, holidays=frozenset({date(2026, 11, 23)}))
    restarts(queued, hours=monday)
    assert due(queued, DeadlineKind.RESOLUTION) == 48 * HOUR


def test_a_promise_that_stands_moves_by_what_is_paused_later(queued: DialogStory) -> None:
    queued.says(GRACE, "Which model is it?")
    restarts(queued, **promising(2, 96))
    queued.passes(5 * HOUR)
    queued.presses(GRACE, Choice.WAIT)
    assert due(queued, DeadlineKind.RESOLUTION) is None
    queued.passes(3 * HOUR)
    queued.says(ADA, "A K7")
    assert due(queued, DeadlineKind.RESOLUTION) == 51 * HOUR


def test_a_pause_after_the_promise_was_missed_moves_nothing(queued: DialogStory) -> None:
    restarts(queued, **promising(2, 96))
    queued.presses(GRACE, Choice.CLAIM)
    queued.passes(50 * HOUR)
    queued.presses(GRACE, Choice.WAIT)
    queued.commands(ADA, "status")
    assert queued.facts_of("status")["solve_was_due"] == SUNDAY_TEN + 48 * HOUR


def test_a_new_priority_is_promised_by_the_new_policy(queued: DialogStory) -> None:
    restarts(queued, **promising(4, 96))
    queued.commands(GRACE, "priority high")
    queued.commands(GRACE, "priority medium")
    assert due(queued, DeadlineKind.FIRST_RESPONSE) == 4 * HOUR


def test_a_policy_that_comes_back_is_the_promise_again(queued: DialogStory) -> None:
    restarts(queued, **promising(4, 96))
    restarts(queued, **promising(1, 24))
    assert due(queued, DeadlineKind.FIRST_RESPONSE) == HOUR, "better than what stood"


def test_nobody_is_closed_earlier_than_they_were_told(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.presses(GRACE, Choice.WAIT)
    told = queued.facts_of("waiting_for_you")["closes"]
    short = replace(queued.desk.patience, waiting=HOUR)
    restarts(queued, patience=short)
    assert next(d.at for d in queued.deadlines if d.kind is DeadlineKind.WAITING_CLOSES) == told
    longer = replace(queued.desk.patience, waiting=timedelta(days=9))
    restarts(queued, patience=longer)
    closes = next(d.at for d in queued.deadlines if d.kind is DeadlineKind.WAITING_CLOSES)
    assert closes - SUNDAY_TEN > timedelta(days=9)


def test_a_ticket_that_no_person_has_is_looked_at_as_well() -> None:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "My VPN does not connect")
    assert restarts(talk, **promising(4, 96)) == []
    assert talk.state is not None
    assert talk.state.kept == ()
