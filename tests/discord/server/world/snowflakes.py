"""Ids with the time in them, and the clock they are taken from."""

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
"""The first second of 2015, in milliseconds of Unix time."""


class Clock:
    """Real time, and what a test has added to it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds of Unix time."""
        return time.time() + self._ahead

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class Snowflakes:
    """Gives ids that rise, each with the millisecond of its birth in its upper bits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        born = (int(self._clock.now() * 1000) - EPOCH_MS) << 22
        self._last = max(self._last + 1, born)
        return self._last


def born(snowflake: int) -> datetime:
    """When the thing with this id was made, in UTC."""
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, UTC)


def iso(moment: datetime) -> str:
    return moment.isoformat()
