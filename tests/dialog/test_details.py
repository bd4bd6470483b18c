"""Details that are forgotten."""

from core.dialog.intake.details import forget_detail
from core.model.ticket import Detail, Details, Priority


def test_a_guess_at_the_priority_is_forgotten_with_it() -> None:
    guessed = Details(priority=Priority.HIGH, priority_guessed=True, skipped=(Detail.STEPS,))
    left = forget_detail(guessed, Detail.PRIORITY)
    assert (left.priority, left.priority_guessed, left.skipped) == (None, False, (Detail.STEPS,))
