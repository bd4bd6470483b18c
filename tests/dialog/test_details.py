"""Details that are forgotten, and tickets that wait in no queue."""

from core.dialog.intake.details import forget_detail
from core.dialog.pages.card import queue_of
from core.model.ticket import Detail, Details, Priority
from tests.desks import make_desk


def test_a_guess_at_the_priority_is_forgotten_with_it() -> None:
    guessed = Details(priority=Priority.HIGH, priority_guessed=True, skipped=(Detail.STEPS,))
    left = forget_detail(guessed, Detail.PRIORITY)
    assert (left.priority, left.priority_guessed, left.skipped) == (None, False, (Detail.STEPS,))


def test_what_is_no_ticket_yet_waits_in_no_queue() -> None:
    assert queue_of(make_desk(), None) is None
