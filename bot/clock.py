"""The one place that reads the time."""

import time
from datetime import UTC, datetime

_GOES_ON = getattr(time, "CLOCK_BOOTTIME", None) or getattr(time, "CLOCK_MONOTONIC", None)
"""On Linux only CLOCK_BOOTTIME counts the time in which the machine was suspended; on macOS
CLOCK_MONOTONIC does. Windows has neither, and its monotonic clock counts it by itself."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> float:
        return time.monotonic() if _GOES_ON is None else time.clock_gettime(_GOES_ON)
