"""The life of a ticket: what may follow what, and what is refused with a reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.model.ticket import Details, Outcome, Priority, Rating, Routing, Status, Ticket
from core.tickets import lifecycle
from core.tickets.lifecycle import Refusal
from tests.cases import each_case
from tests.talk import ADA, ALAN, EVE, GRACE, SUNDAY_TEN

NETWORK = Routing("network", "support")
NEW = Ticket(1042, ADA, SUNDAY_TEN, "It hums", Details())
OPEN = lifecycle.hand_off(NEW, NETWORK, SUNDAY_TEN)
LATER = SUNDAY_TEN + timedelta(hours=1)


def taken(ticket: Ticket | Refusal) -> Ticket:
    assert isinstance(ticket, Ticket), ticket
    return ticket


CLAIMED = taken(lifecycle.claim(OPEN, GRACE))
WAITING = taken(lifecycle.wait(CLAIMED, GRACE, LATER))
RESOLVED = taken(lifecycle.resolve(CLAIMED, GRACE, LATER, "done"))
CLOSED = lifecycle.close(RESOLVED, LATER)


@each_case(
    ("act", "why"),
    [
        (lambda: lifecycle.claim(CLAIMED, ALAN), "already_claimed"),
        (lambda: lifecycle.claim(RESOLVED, ALAN), "already_resolved"),
        (lambda: lifecycle.release(OPEN, GRACE, LATER), "not_claimed"),
        (lambda: lifecycle.release(CLAIMED, ALAN, LATER), "claimed_by_other"),
        (lambda: lifecycle.release(CLOSED, GRACE, LATER), "already_resolved"),
        (lambda: lifecycle.wait(OPEN, GRACE, LATER), "claim_it_first"),
        (lambda: lifecycle.wait(CLAIMED, ALAN, LATER), "claimed_by_other"),
        (lambda: lifecycle.wait(WAITING, GRACE, LATER), "already_waiting"),
        (lambda: lifecycle.wait(RESOLVED, GRACE, LATER), "already_resolved"),
        (lambda: lifecycle.snooze(OPEN, GRACE, LATER), "claim_it_first"),
        (lambda: lifecycle.snooze(CLAIMED, ALAN, LATER), "claimed_by_other"),
        (lambda: lifecycle.snooze(WAITING, GRACE, LATER), "already_waiting"),
        (lambda: lifecycle.snooze(RESOLVED, GRACE, LATER), "already_resolved"),
        (lambda: lifecycle.hand_over(RESOLVED, NETWORK, ALAN, LATER), "already_resolved"),
        (lambda: lifecycle.resolve(RESOLVED, GRACE, LATER, ""), "already_resolved"),
        (lambda: lifecycle.reopen(CLAIMED, LATER), "not_resolved"),
        (lambda: lifecycle.change_priority(CLOSED, Priority.LOW, LATER), "already_resolved"),
        (lambda: lifecycle.change_category(CLOSED, "x"), "already_resolved"),
        (lambda: lifecycle.merge(CLAIMED, CLAIMED, LATER), "merge_with_itself"),
        (lambda: lifecycle.merge(CLOSED, replace(OPEN, number=7), LATER), "already_closed"),
        (
            lambda: lifecycle.merge(CLAIMED, replace(OPEN, number=7, requester=EVE), LATER),
            "merge_other_requester",
        ),
        (lambda: lifecycle.merge(CLAIMED, replace(CLOSED, number=7), LATER), "merge_into_closed"),
        (lambda: lifecycle.merge(CLAIMED, replace(NEW, number=7), LATER), "merge_into_closed"),
    ],
)
def test_a_refusal_is_a_value_with_its_reason(
    act: Callable[[], Ticket | Refusal], why: str
) -> None:
    refused = act()
    assert isinstance(refused, Refusal)
    assert refused.why == why


def test_what_was_merged_is_not_reopened() -> None:
    merged = taken(lifecycle.merge(CLAIMED, replace(OPEN, number=7), LATER))
    assert (merged.outcome, merged.merged_into) == (Outcome.MERGED, 7)
    assert lifecycle.reopen(merged, LATER) == Refusal("was_merged")


def test_waiting_keeps_the_pause_with_its_times() -> None:
    resumed = lifecycle.resume(WAITING, LATER + timedelta(hours=2))
    assert resumed.episode is not None
    [pause] = resumed.episode.pauses
    assert (pause.start, pause.end) == (LATER, LATER + timedelta(hours=2))
    assert lifecycle.resume(resumed, LATER) == resumed


def test_resolving_an_unclaimed_ticket_claims_and_answers_it() -> None:
    done = taken(lifecycle.resolve(OPEN, GRACE, LATER, "rebooted"))
    assert (done.agent, done.resolved_by, done.resolution) == (GRACE, GRACE, "rebooted")
    assert done.episode is not None
    assert done.episode.first_response_at == LATER


def test_reopening_starts_a_new_episode_and_keeps_the_first_result() -> None:
    rated = replace(RESOLVED, rating=Rating(2, LATER, "too slow"))
    again = taken(lifecycle.reopen(rated, LATER + timedelta(days=1)))
    first, second = again.episodes
    assert first.resolved_at == LATER
    assert (second.started_at, second.resolved_at) == (LATER + timedelta(days=1), None)
    assert (again.status, again.outcome, again.rating) == (Status.CLAIMED, None, None)


def test_the_answer_that_solved_it_stops_a_running_clock_too() -> None:
    solved = lifecycle.solved_by_answer(OPEN, LATER)
    assert solved.episode is not None
    assert solved.episode.resolved_at == LATER


def test_an_agent_cannot_work_on_what_was_never_handed_off() -> None:
    with pytest.raises(ValueError, match="no episode"):
        lifecycle.resolve(NEW, GRACE, LATER, "")


ACTS: dict[str, Callable[[Ticket, datetime], Ticket | Refusal]] = {
    "claim": lambda t, at: lifecycle.claim(t, GRACE),
    "release": lambda t, at: lifecycle.release(t, GRACE, at),
    "wait": lambda t, at: lifecycle.wait(t, GRACE, at),
    "resume": lifecycle.resume,
    "resolve": lambda t, at: lifecycle.resolve(t, GRACE, at, ""),
    "reopen": lifecycle.reopen,
    "close": lambda t, at: lifecycle.close(t, at, Outcome.NO_REPLY),
    "over": lambda t, at: lifecycle.hand_over(t, NETWORK, ALAN, at),
}


@given(st.lists(st.sampled_from("claim release wait resume resolve reopen close over".split())))
def test_no_order_of_acts_breaks_a_ticket(acts: list[str]) -> None:
    """Whatever is tried in whatever order: a held ticket has a holder, an ended one an end."""
    ticket, at = OPEN, SUNDAY_TEN
    for name in acts:
        at += timedelta(minutes=1)
        done = ACTS[name](ticket, at)
        ticket = done if isinstance(done, Ticket) else ticket
        held = ticket.status in (Status.CLAIMED, Status.WAITING)
        assert not held or ticket.agent is not None
        ended = ticket.status in (Status.RESOLVED, Status.CLOSED)
        assert ended == (ticket.outcome is not None)
        episode = ticket.episode
        assert episode is not None
        assert ended == (episode.resolved_at is not None)
        assert all(p.end is not None for p in episode.pauses[:-1])


def test_of_many_replies_the_earliest_are_kept() -> None:
    talked = CLAIMED
    for n in range(lifecycle.MAX_REPLIES_KEPT + 5):
        talked = lifecycle.respond(talked, LATER, f"m{n}")
    assert talked.episode is not None
    assert len(talked.episode.replies) == lifecycle.MAX_REPLIES_KEPT
    assert talked.episode.replies[0].message_key == "m0"


def test_what_is_taken_back_after_the_end_changes_no_result() -> None:
    answered = lifecycle.respond(CLAIMED, LATER, "m")
    done = taken(lifecycle.resolve(answered, GRACE, LATER, "done"))
    assert lifecycle.withdraw_reply(done, "m") == done
    assert lifecycle.withdraw_reply(NEW, "m") == NEW


def test_what_was_resolved_keeps_its_outcome_and_all_else_takes_the_given_one() -> None:
    assert lifecycle.close(RESOLVED, LATER, Outcome.NO_REPLY).outcome is Outcome.RESOLVED_BY_AGENT
    assert lifecycle.close(CLAIMED, LATER, Outcome.CANCELLED).outcome is Outcome.CANCELLED


def test_the_end_is_told_by_the_episode_where_the_ticket_does_not_tell_it() -> None:
    old = replace(RESOLVED, ended_at=None)
    assert lifecycle.ended_at(old) == LATER
    closed = replace(CLOSED, ended_at=None, closed_at=LATER + timedelta(hours=5))
    assert lifecycle.ended_at(closed) == LATER, "the resolution, not the closing"
    assert lifecycle.ended_at(CLAIMED) is None
    never_handed_off = replace(NEW, status=Status.CLOSED, closed_at=LATER)
    assert lifecycle.ended_at(never_handed_off) == LATER


def test_a_priority_before_a_person_was_asked_for_starts_no_clock() -> None:
    changed = lifecycle.with_priority(NEW, Priority.HIGH, LATER)
    assert changed.details.priority is Priority.HIGH and changed.episode is None
    running = lifecycle.with_priority(OPEN, Priority.HIGH, LATER)
    assert running.episode is not None and running.episode.priority_at == LATER


def test_an_escalation_keeps_team_and_category() -> None:
    moved = lifecycle.escalate(replace(OPEN, routing=Routing("network", "support", "vpn")), "lead")
    assert moved.routing == Routing("network", "lead", "vpn", by="escalation")
    assert lifecycle.escalate(NEW, "lead").routing == Routing("", "lead", "", by="escalation")


def test_each_earlier_episode_is_kept_whatever_comes_later() -> None:
    ticket = RESOLVED
    for day in (1, 2):
        ticket = taken(lifecycle.reopen(ticket, LATER + timedelta(days=day)))
        ticket = taken(lifecycle.resolve(ticket, GRACE, LATER + timedelta(days=day, hours=1), ""))
    assert [each.resolved_at for each in ticket.episodes] == [
        *(LATER, LATER + timedelta(days=1, hours=1), LATER + timedelta(days=2, hours=1)),
    ]
