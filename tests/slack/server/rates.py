"""Slack's own rate limits, enforced when a test asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Bucket:
    level: float
    at: float


@dataclass
class Rates:
    """`per_second` messages to each channel, after a burst of `burst`. 0 means no limit."""

    now: Callable[[], float]
    per_second: float = 0.0
    burst: int = 1
    refused: int = 0
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def wait(self, key: str) -> int:
        """0 if it may pass, else the whole seconds after which it may."""
        if not self.per_second:
            return 0
        now = self.now()
        bucket = self._buckets.setdefault(key, Bucket(self.burst, now))
        gained = (now - bucket.at) * self.per_second
        bucket.level, bucket.at = min(float(self.burst), bucket.level + gained), now
        if bucket.level >= 1:
            bucket.level -= 1
            return 0
        self.refused += 1
        return max(1, ceil((1 - bucket.level) / self.per_second))
