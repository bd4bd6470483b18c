"""What the clock does: warnings, breaches, escalation, and words to the requester."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.schedule import next_update, schedule
from core.model.conversation import Step
from core.model.deadline import Deadline, DeadlineKind
from core.model.events import Choice, DeadlineReached
from core.model.ids import EventId
from core.model.ticket import Priority
from tests.desks import CRITICAL, make_desk, make_library
from tests.talk import ADA, ALAN, GRACE, DialogStory


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    """Handed off on Sunday at 10:00 with priority medium: 2 h to reply, 48 h to resolve."""
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    return talk


def test_the_promise_is_told_at_hand_off(queued: DialogStory) -> None:
    promise = queued.facts_of("handed_off")
    assert promise["due"] == queued.now + timedelta(hours=2)
    assert promise["update_by"] == queued.now + timedelta(days=1)


def test_handed_off_while_closed_it_says_when_the_desk_opens(talk: DialogStory) -> None:
    talk.now += timedelta(hours=9)  # Sunday 19:00
    talk.says(ADA, "The vpn box is humming")
    assert talk.says(ADA, "a person please") == ["card", "handed_off_closed"]
    told = talk.facts_of("handed_off_closed")
    assert told["opens"] == talk.now + timedelta(hours=15)
    assert told["due"] == talk.now + timedelta(hours=17)


def test_a_warning_calls_the_team_and_a_breach_escalates(queued: DialogStory) -> None:
    assert queued.passes(timedelta(minutes=90)) == ["first_response_near"]
    assert queued.latest("first_response_near").mentions == (GRACE, ALAN)
    heard = queued.passes(timedelta(minutes=30))
    assert heard == [
        "first_response_missed",
        "late_first_response",
        "card",
        "card_moved",
        "escalated",
    ]
    assert queued.latest("card").to.room == "#leads"
    assert queued.latest("escalated").mentions == (ALAN,)
    assert queued.ticket.routing is not None
    assert queued.ticket.routing.by == "escalation"


def test_a_claimer_is_warned_alone(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.passes(timedelta(minutes=90))
    assert queued.latest("first_response_near").mentions == (GRACE,)


def test_an_answer_in_time_takes_the_deadline_off(queued: DialogStory) -> None:
    queued.says(GRACE, "On my way")
    kinds = {d.kind for d in queued.deadlines}
    assert not kinds & {DeadlineKind.FIRST_RESPONSE, DeadlineKind.FIRST_RESPONSE_WARNING}


def test_what_is_resolved_has_no_promise_left_to_keep(queued: DialogStory) -> None:
    queued.presses(GRACE, Choice.CLAIM)
    queued.commands(GRACE, "resolve a new cable")
    kinds = {d.kind for d in queued.deadlines}
    assert kinds == {DeadlineKind.RESOLVED_REMINDER, DeadlineKind.RESOLVED_CLOSES}


def test_the_call_at_the_hand_off_is_the_first_of_those_that_are_counted(talk: DialogStory) -> None:
    talk.says(ADA, "outage, the vpn box is dead")
    talk.says(ADA, "yes")
    assert talk.state is not None and [page.at for page in talk.state.pages] == [talk.now]
    [again] = [d for d in talk.deadlines if d.kind is DeadlineKind.PAGE_AGAIN]
    assert again.mark.endswith(":1")
    assert again.at == talk.now + CRITICAL.page_again_every


def test_each_deadline_fires_once_however_late_it_is_looked_at(queued: DialogStory) -> None:
    due = queued.deadlines[0]
    queued.waits_for(due)
    assert queued.state is not None
    again = DeadlineReached(EventId("late"), queued.now, queued.state.id, due)
    assert queued.happens(again) == []


def test_a_deadline_that_means_nothing_now_changes_nothing(queued: DialogStory) -> None:
    old = Deadline(DeadlineKind.WAITING_CLOSES, queued.now, "long ago")
    assert queued.state is not None
    event = DeadlineReached(EventId("x"), queued.now, queued.state.id, old)
    assert queued.happens(event) == []
    assert queued.step is Step.QUEUED


def test_a_target_made_past_by_a_new_priority_is_told_apart(queued: DialogStory) -> None:
    queued.passes(timedelta(minutes=80))
    queued.commands(GRACE, "priority high")
    heard = queued.passes(timedelta(seconds=0))
    assert "first_response_missed_by_change" in heard


def test_so_is_a_resolution(queued: DialogStory) -> None:
    queued.says(GRACE, "On my way")
    queued.passes(timedelta(hours=5))
    queued.commands(GRACE, "priority critical")
    assert "resolution_missed_by_change" in queued.passes(timedelta(seconds=0))
    assert queued.facts_of("resolution_missed_by_change")["priority"] == "critical"


def test_the_requester_hears_who_was_called_the_first_time() -> None:
    critical = replace(CRITICAL, update_every=timedelta(minutes=10))
    talk = DialogStory(make_desk(), make_library())
    talk.desk = make_desk(sla={**talk.desk.sla, Priority.CRITICAL: critical})
    talk.says(ADA, "outage, the vpn box is dead")
    talk.presses(ADA, Choice.CALL_NOW)
    called_at = talk.now
    assert "update_waiting" in talk.passes(timedelta(minutes=10))
    told = talk.facts_of("update_waiting")
    assert (told["paged_at"], told["calls"]) == (called_at, 1)


def test_the_requester_hears_something_true_by_the_promised_time(queued: DialogStory) -> None:
    queued.says(GRACE, "On my way")
    heard = queued.passes(timedelta(days=1))
    assert heard == ["update_claimed"]
    assert queued.facts_of("update_claimed")["agent"] == "Grace Hopper"


def test_a_word_is_kept_as_often_as_it_was_promised(queued: DialogStory) -> None:
    queued.says(GRACE, "On my way")
    heard = queued.passes(timedelta(days=1))
    assert queued.facts_of("update_claimed")["update_by"] == queued.now + timedelta(days=1)
    heard = queued.passes(timedelta(days=1))
    assert "late_resolution" in heard, "a word as well"
    assert "update_claimed" in queued.passes(timedelta(days=1))


def test_words_from_a_person_move_the_promise_of_the_next_one(queued: DialogStory) -> None:
    queued.says(GRACE, "On my way")
    queued.passes(timedelta(hours=20))
    queued.says(GRACE, "Nearly there")
    assert "update_claimed" not in queued.passes(timedelta(hours=20))


def test_a_requester_who_does_not_answer_is_reminded_and_then_closed(queued: DialogStory) -> None:
    queued.says(GRACE, "Which model is it?")
    queued.presses(GRACE, Choice.WAIT)
    assert queued.passes(timedelta(days=2.5)) == ["waiting_reminder"]
    assert queued.passes(timedelta(days=2.5)) == [], "Friday and Saturday are no working days"
    assert queued.passes(timedelta(days=2)) == ["closed_card", "closed_no_reply", "card"]


def test_the_resolution_clock_stands_still_while_waiting(queued: DialogStory) -> None:
    queued.says(GRACE, "Which model is it?")
    before = next(d for d in queued.deadlines if d.kind is DeadlineKind.RESOLUTION)
    queued.presses(GRACE, Choice.WAIT)
    assert not any(d.kind is DeadlineKind.RESOLUTION for d in queued.deadlines)
    queued.passes(timedelta(hours=10))
    queued.says(ADA, "A K7")
    after = next(d for d in queued.deadlines if d.kind is DeadlineKind.RESOLUTION)
    assert after.at == before.at + timedelta(hours=10)


def test_a_critical_ticket_runs_around_the_clock(talk: DialogStory) -> None:
    talk.now += timedelta(hours=12)  # Sunday 22:00
    talk.says(ADA, "outage, the vpn box is dead")
    assert talk.passes(timedelta(minutes=15))[-1] == "escalated"


def test_agents_are_reminded_of_a_breach_once_a_working_day(queued: DialogStory) -> None:
    """Ten days of silence is how tickets are forgotten."""
    queued.presses(GRACE, Choice.CLAIM)
    queued.passes(timedelta(hours=3))
    days = [queued.passes(timedelta(days=1)).count("still_overdue") for _ in range(8)]
    assert days == [1, 1, 1, 1, 0, 0, 1, 1], "Friday and Saturday are no working days"
    reminder = queued.latest("still_overdue")
    assert reminder.mentions == (GRACE, ALAN), "who has it, and the queue that it came to"
    assert {"reply_was_due", "solve_was_due"} <= reminder.args.keys()


def test_a_reminder_comes_while_people_are_there(talk: DialogStory) -> None:
    talk.now += timedelta(hours=12)  # Sunday 22:00
    talk.says(ADA, "outage, the vpn box is dead")
    talk.passes(timedelta(minutes=16))
    [reminder] = [d for d in talk.deadlines if d.kind is DeadlineKind.BREACH_REMINDER]
    assert reminder.at == talk.now.replace(hour=8, minute=0) + timedelta(days=2)


def test_nobody_is_reminded_of_what_is_not_overdue_any_more(queued: DialogStory) -> None:
    queued.passes(timedelta(hours=3))
    assert any(d.kind is DeadlineKind.BREACH_REMINDER for d in queued.deadlines)
    queued.says(GRACE, "On my way")
    assert not any(d.kind is DeadlineKind.BREACH_REMINDER for d in queued.deadlines)
    queued.passes(timedelta(days=2))
    queued.presses(GRACE, Choice.WAIT)
    assert not any(d.kind is DeadlineKind.BREACH_REMINDER for d in queued.deadlines)


def test_a_promise_that_was_moved_into_the_future_is_not_overdue(queued: DialogStory) -> None:
    queued.passes(timedelta(hours=3))
    [reminder] = [d for d in queued.deadlines if d.kind is DeadlineKind.BREACH_REMINDER]
    assert queued.state is not None
    [moved] = queued.ticket.episodes
    later = replace(moved, reply_by=queued.now + timedelta(days=9), kept_at=queued.now)
    queued.state = replace(queued.state, ticket=replace(queued.ticket, episodes=(later,)))
    [after] = [
        d for d in schedule(queued.desk, queued.state) if d.kind is DeadlineKind.BREACH_REMINDER
    ]
    assert after.at > reminder.at + timedelta(days=9)


def test_a_room_that_the_claimer_may_not_enter_calls_its_own_people(queued: DialogStory) -> None:
    """The lead's room is for the lead team alone, since private tickets come there."""
    billing = replace(queued.desk.queues["billing"], private_escalation=("lead",))
    alan = replace(queued.desk.roster["alan"], teams=("leads",))
    roster = {**queued.desk.roster, "alan": alan}
    queues = {**queued.desk.queues, "billing": billing}
    queued.desk = replace(queued.desk, queues=queues, roster=roster)
    queued.presses(GRACE, Choice.CLAIM)
    queued.passes(timedelta(hours=2))
    assert queued.latest("escalated").to.room == "#leads"
    queued.passes(timedelta(days=2))
    warning = queued.latest("resolution_near")
    assert (warning.to.room, warning.mentions) == ("#leads", (ALAN,))
    private = queued.latest("called_outside")
    assert (private.to.room, private.buttons) == ("@grace", ())


def test_an_update_that_is_due_in_this_very_second_is_not_promised_again(
    queued: DialogStory,
) -> None:
    assert queued.state is not None
    due = next_update(queued.desk, queued.state, queued.now)
    assert due is not None
    assert next_update(queued.desk, queued.state, due - timedelta(seconds=1)) == due
    assert next_update(queued.desk, queued.state, due) is None
