"""A clock that runs faster than time does, and can be moved on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from unittest.mock import patch

from core.store.outbox import leases
from tests.clock import SUNDAY_TEN
from tests.limits import PATIENCE

SPEED = 10.0
"""A second of a pause between two tries is over in a tenth of one."""


@contextmanager
def quick_clock(speed: float) -> Iterator["QuickClock"]:
    """One for the leases too: half a minute in which a look may wait for the writer is over in a
    tenth of a second where the clock runs so fast, and then a lease looks like one from a clock
    that was set back.
    """
    with patch.object(leases, "MARGIN", timedelta(seconds=PATIENCE * speed)):
        yield QuickClock(speed)


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
