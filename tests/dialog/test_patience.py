"""Reminders and closings keep to working days, and one window says until when a ticket reopens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from adapters.words.rendering import PlainDialect, text_of
from core.dialog.targets import patience_due, reopen_until
from core.model.conversation import Step
from core.model.deadline import DeadlineKind
from core.model.events import Choice
from core.model.policy import Patience
from core.model.ticket import Status
from core.sla.business_hours import working_days
from tests.cases import each_case
from tests.desks import JERUSALEM, OFFICE, make_desk, make_library
from tests.profile import sweep
from tests.talk import ADA, GRACE, SUNDAY_TEN, DialogStory

THURSDAY_EVENING = SUNDAY_TEN + timedelta(days=4, hours=7)
WEEKEND = (4, 5)
BY_ITSELF = {
    DeadlineKind.OFFER_REMINDER,
    DeadlineKind.OFFER_CLOSES,
    DeadlineKind.WAITING_REMINDER,
    DeadlineKind.WAITING_CLOSES,
    DeadlineKind.RESOLVED_REMINDER,
    DeadlineKind.RESOLVED_CLOSES,
}


def by_itself(talk: DialogStory) -> list[datetime]:
    return [d.at.astimezone(JERUSALEM) for d in talk.deadlines if d.kind in BY_ITSELF]


def offer(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")


def with_grace(talk: DialogStory) -> None:
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)


def waiting(talk: DialogStory) -> None:
    with_grace(talk)
    talk.presses(GRACE, Choice.WAIT)


def resolve(talk: DialogStory) -> None:
    with_grace(talk)
    talk.commands(GRACE, "resolve HD-1042 new fan")


@pytest.mark.parametrize("ask", [offer, waiting, resolve])
def test_who_is_asked_on_thursday_evening_has_the_weekend_off(
    talk: DialogStory, ask: Callable[[DialogStory], None]
) -> None:
    talk.now = THURSDAY_EVENING
    ask(talk)
    moments = by_itself(talk)
    assert len(moments) == 2
    assert all(at.weekday() not in WEEKEND for at in moments)
    assert min(moments) >= (THURSDAY_EVENING + timedelta(days=2)).astimezone(JERUSALEM)


def test_a_holiday_is_no_day_to_be_closed_on(talk: DialogStory) -> None:
    sunday = date(2026, 11, 29)
    hours = replace(OFFICE, holidays=frozenset({sunday}))
    closed = DialogStory(make_desk(hours=hours), make_library(), now=THURSDAY_EVENING)
    offer(closed)
    assert all(at.date() > sunday for at in by_itself(closed))


def test_to_be_handed_on_does_not_wait_for_a_working_day(talk: DialogStory) -> None:
    talk.now = THURSDAY_EVENING + timedelta(days=1)
    talk.says(ADA, "The vpn box is humming")
    assert "passed_on_anyway" in talk.passes(timedelta(minutes=10))


def test_each_reminder_names_the_moment_of_the_closing(talk: DialogStory) -> None:
    waiting(talk)
    closes = next(d.at for d in talk.deadlines if d.kind is DeadlineKind.WAITING_CLOSES)
    assert talk.facts_of("waiting_for_you")["closes"] == closes
    talk.passes(closes - talk.now - timedelta(minutes=1))
    assert talk.facts_of("waiting_reminder")["closes"] == closes
    assert "closed_no_reply" not in talk.heard
    talk.passes(timedelta(minutes=1))
    assert talk.step is Step.CLOSED


def test_a_rating_or_a_comment_puts_off_nothing(talk: DialogStory) -> None:
    resolve(talk)
    closes = next(d.at for d in talk.deadlines if d.kind is DeadlineKind.RESOLVED_CLOSES)
    talk.passes(timedelta(days=1))
    talk.presses(ADA, Choice.RATE, "1")
    talk.says(ADA, "too slow")
    assert [d.at for d in talk.deadlines if d.kind is DeadlineKind.RESOLVED_CLOSES] == [closes]


def test_the_summary_names_until_when_it_can_be_opened_again(talk: DialogStory) -> None:
    resolve(talk)
    said = text_of(talk.latest("summary_resolved"), PlainDialect(talk.now))
    assert "A reply here until Sun 29 Nov 10:00 opens it again." in said


REOPENS: dict[str, Callable[[DialogStory], object]] = {
    "message": lambda talk: talk.says(ADA, "it hums again"),
    "button": lambda talk: talk.presses(ADA, Choice.REOPEN),
    "command": lambda talk: talk.commands(ADA, "reopen HD-1042"),
    "agent's button": lambda talk: talk.presses(GRACE, Choice.REOPEN),
    "agent's command": lambda talk: talk.commands(GRACE, "reopen HD-1042"),
    "agent's reaction": lambda talk: talk.reacts(GRACE, "check", added=False),
}


def by_reaction(talk: DialogStory) -> None:
    """Resolved by a reaction, so that taking it back can undo that."""
    with_grace(talk)
    talk.reacts(GRACE, "check")


@each_case("way", REOPENS)
@each_case(("later", "opens"), [(timedelta(days=6.9), True), (timedelta(8), False)])
def test_the_window_is_the_same_for_every_way(
    talk: DialogStory, way: str, later: timedelta, opens: bool
) -> None:
    by_reaction(talk)
    talk.passes(later)
    assert talk.ticket.closed_at is not None
    REOPENS[way](talk)
    again = talk.ticket.number == 1042 and talk.ticket.status is Status.CLAIMED
    assert again is opens


def test_too_late_says_so_and_offers_a_new_ticket(talk: DialogStory) -> None:
    resolve(talk)
    until = talk.facts_of("summary_resolved")["reopen_by"]
    talk.passes(timedelta(days=8))
    assert talk.presses(ADA, Choice.REOPEN) == ["reopened_too_late"]
    assert talk.facts_of("reopened_too_late")["until"] == until
    assert [b.choice for b in talk.latest("reopened_too_late").buttons] == [Choice.NEW_TICKET]
    assert talk.commands(GRACE, "reopen HD-1042") == ["reopened_too_late"]


def test_what_an_answer_solved_has_its_window_from_the_solution(talk: DialogStory) -> None:
    offer(talk)
    talk.presses(ADA, Choice.SOLVED)
    until = talk.facts_of("summary_solved")["reopen_by"]
    assert until == talk.now + timedelta(days=7)
    talk.passes(timedelta(days=6))
    assert reopen_until(talk.desk, talk.ticket) == until, "the closing puts nothing off"


def test_what_is_not_closed_yet_can_be_opened_however_long_the_holidays(talk: DialogStory) -> None:
    days = frozenset(date(2026, 11, 23) + timedelta(n) for n in range(14))
    hours = replace(OFFICE, holidays=days)
    resting = DialogStory(make_desk(hours=hours), make_library())
    resolve(resting)
    closes = next(d.at for d in resting.deadlines if d.kind is DeadlineKind.RESOLVED_CLOSES)
    assert resting.facts_of("summary_resolved")["reopen_by"] == closes
    resting.passes(timedelta(days=10))
    resting.says(ADA, "it hums again")
    assert resting.ticket.status is Status.CLAIMED


def test_a_shorter_window_takes_back_nothing_that_was_said(talk: DialogStory) -> None:
    resolve(talk)
    talk.passes(timedelta(days=5))
    talk.desk = replace(talk.desk, patience=Patience(reopen=timedelta(days=1)))
    talk.presses(ADA, Choice.REOPEN)
    assert talk.ticket.status is Status.CLAIMED


@settings(max_examples=sweep(30, 300), deadline=None)
@given(
    since=st.integers(0, 2 * 365 * 24 * 60).map(lambda n: SUNDAY_TEN + timedelta(minutes=n)),
    wait=st.timedeltas(timedelta(minutes=1), timedelta(days=9)),
)
def test_a_wait_ends_on_a_working_day(since: datetime, wait: timedelta) -> None:
    desk = make_desk()
    ends = patience_due(desk, since, wait)
    assert ends - since >= wait
    day = next(working_days(desk.hours, ends))
    assert day.start <= ends <= day.end
