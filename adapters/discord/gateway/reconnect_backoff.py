"""Pacing connections: one that breaks at once, again and again, is not repaired in a hurry."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

STEADY: Final = 60.0
"""Seconds. What stood so long has recovered."""
MAX_QUICK_RECONNECTS: Final = 3
"""So often in a row a connection is repaired without a pause."""
FIRST, LONGEST = 1.0, 30.0
"""Seconds of the first pause and of the longest; each is twice the one before."""


@dataclass(slots=True)
class ReconnectBackoff:
    """Counts for each shard how often it was connected in a row without having stood."""

    _last: dict[int, float] = field(default_factory=dict)
    _falls: dict[int, int] = field(default_factory=dict)

    async def wait(self, shard: int) -> None:
        """Come back when this shard may be connected."""
        now = asyncio.get_running_loop().time()
        fell = now - self._last.get(shard, -STEADY) < STEADY
        falls = self._falls[shard] = self._falls.get(shard, 0) + 1 if fell else 0
        pause = backoff(falls)
        self._last[shard] = now + pause
        await asyncio.sleep(pause)


def backoff(falls: int) -> float:
    """Seconds before the next connection, after so many falls in a row."""
    if falls <= MAX_QUICK_RECONNECTS:
        return 0.0
    return min(FIRST * 2.0 ** min(falls - MAX_QUICK_RECONNECTS - 1, 10), LONGEST)
