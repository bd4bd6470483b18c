"""A clock that a test holds in its hand."""

from datetime import UTC, datetime, timedelta

SUNDAY_TEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
"""Sunday, 10:00 in Jerusalem: the desk has just opened."""


class FakeClock:
    def __init__(self, now: datetime = SUNDAY_TEN) -> None:
        self.time = now
        self.set_by = timedelta()

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by

    def elapsed(self) -> float:
        """Goes on with the time that passes, and not when the clock is set."""
        return (self.time - self.set_by).timestamp()

    def set(self, by: timedelta) -> None:
        """Set the clock forward or, with a negative time, back. No time passes."""
        self.time += by
        self.set_by += by
