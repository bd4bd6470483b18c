"""How long a browser stays signed in."""

from datetime import UTC, datetime, timedelta

import pytest

from core.model.sign_in import PushSubscription, WebSession

BEGUN = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen", "now", "valid"),
    [(0, 29, True), (0, 30, False), (100, 129, True), (170, 179, True), (170, 180, False)],
)
def test_a_session_ends_a_month_after_the_last_visit_and_half_a_year_after_the_first(
    seen: int, now: int, valid: bool
) -> None:
    session = WebSession("d", "ada", BEGUN, BEGUN + timedelta(days=seen))
    assert session.is_valid(BEGUN + timedelta(days=now)) is valid


def test_a_subscription_is_known_by_its_endpoint_alone() -> None:
    """A browser that subscribes again with new keys is the same one."""
    first = PushSubscription("session", "https://push.example/1", "key", "auth")
    again = PushSubscription("other", "https://push.example/1", "new key", "new auth")
    other = PushSubscription("session", "https://push.example/2", "key", "auth")
    assert first.digest == again.digest != other.digest
    assert "push.example" not in first.digest
