"""How many sessions a bot may start: so many a day, and not too many at once."""

from collections import deque

from tests.discord.server.payloads import Json
from tests.discord.server.world.snowflakes import Clock

A_DAY = 24 * 3600.0


class Budget:
    """The session start limit. `spacing` is the seconds between two IDENTIFYs of one key.

    Discord's spacing is five seconds; here it is off until a test asks for it, since discord.py
    keeps it by itself.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.total = 1000
        self.max_concurrency = 1
        self.spacing = 0.0
        self._taken: deque[float] = deque()
        self._last: dict[int, float] = {}

    @property
    def remaining(self) -> int:
        while self._taken and self._clock.now() > self._taken[0] + A_DAY:
            self._taken.popleft()
        return self.total - len(self._taken)

    def spent(self) -> bool:
        return self.remaining <= 0

    def take(self, shard: int) -> bool:
        """Count an IDENTIFY; False if it comes too soon after the last one of its key."""
        now, key = self._clock.now(), shard % self.max_concurrency
        soon = now < self._last.get(key, -A_DAY) + self.spacing
        self._last[key] = now
        self._taken.append(now)
        return not soon

    def json(self) -> Json:
        remaining = self.remaining
        since = self._taken[0] if self._taken else self._clock.now()
        return {
            "total": self.total,
            "remaining": remaining,
            "reset_after": int((since + A_DAY - self._clock.now()) * 1000),
            "max_concurrency": self.max_concurrency,
        }
