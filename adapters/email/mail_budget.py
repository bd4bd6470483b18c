"""How many automatic mails an address gets in an hour: the last thing that stops a loop, and what
keeps the desk from flooding whoever's address was forged.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=1)
MAX_ADDRESSES: Final = 10_000


@dataclass(slots=True)
class MailBudget:
    """Counts in this process; with several workers each has a budget of its own."""

    _sent: dict[str, deque[datetime]] = field(default_factory=dict)

    def spend(self, address: str, limit: int, now: datetime) -> bool:
        """False where the address has had its share of this hour; nothing is counted then."""
        times = self._sent.pop(address, None) or deque()
        while times and now - times[0] >= WINDOW:
            times.popleft()
        self._sent[address] = times  # the latest last, so that the first is the longest unused
        if len(self._sent) > MAX_ADDRESSES:
            del self._sent[next(iter(self._sent))]
        if len(times) >= limit:
            return False
        times.append(now)
        return True

    def give_back(self, address: str) -> None:
        """The last one did not leave."""
        times = self._sent.get(address)
        if times:
            times.pop()
