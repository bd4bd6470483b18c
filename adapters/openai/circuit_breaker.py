"""The circuit breaker: who fails again and again is left alone for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

MAX_FAILURES: Final = 3
REST: Final = timedelta(seconds=60)


@dataclass(slots=True)
class CircuitBreaker:
    """Open means that nobody is asked. After the rest one request goes ahead and tries."""

    failures: int = 0
    _until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        if self._until is None:
            return False
        if now < self._until:
            return True
        self._until = now + REST  # the others wait for what becomes of this one
        return False

    def succeeded(self) -> None:
        self.failures, self._until = 0, None

    def failed(self, now: datetime) -> None:
        self.failures += 1
        if self.failures >= MAX_FAILURES:
            self._until = now + REST
