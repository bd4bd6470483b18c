"""A clock that runs faster than time does, and can be moved on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from tests.clock import SUNDAY_TEN

SPEED = 20.0
"""A second of a pause between two tries is over in a twentieth of one."""


@dataclass
class QuickClock:
    """Begins on a Sunday at ten. Two processes that are given the same one read the same time."""

    speed: float = SPEED
    began: float = field(default_factory=monotonic)
    at: datetime = SUNDAY_TEN

    def now(self) -> datetime:
        return self.at + timedelta(seconds=(monotonic() - self.began) * self.speed)

    def elapsed(self) -> float:
        """Leases last as long as they do for people: a busy machine is no reason to lose one."""
        return monotonic()

    def leap(self, time: timedelta) -> None:
        self.at += time
