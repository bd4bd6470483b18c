"""Answers to commands and presses: for half an hour they may be given where they were asked for."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from cachetools import FIFOCache

from adapters.slack.inbound.parsed_event import ReplyToken

TOKEN_LIFETIME: Final = 29 * 60.0
"""Seconds. Slack's own limit is half an hour."""
MAX_USES: Final = 5
"""So many answers may be given to one."""
MAX_CACHED: Final = 5000


@dataclass(slots=True)
class InteractionResponses:
    """By the event: the address for an answer that only one person sees, also where the app is no
    member. Kept in memory alone: after a restart such an answer goes by the ordinary way.
    """

    _open: FIFOCache[str, tuple[ReplyToken, float, int]] = field(
        default_factory=lambda: FIFOCache(MAX_CACHED)
    )

    def allow(self, event: str, asked: ReplyToken) -> None:
        if not asked.answer:
            return
        self._open[event] = (asked, asyncio.get_running_loop().time() + TOKEN_LIFETIME, MAX_USES)

    def holds(self, key: str) -> bool:
        """Could a parcel have been answered by an address? Then nobody can look for it."""
        return key.rpartition("/")[0] in self._open

    def take(self, key: str) -> ReplyToken | None:
        """The address for a parcel, whose key begins with the event, and the thread that belongs to
        it; None if there is none.
        """
        event = key.rpartition("/")[0]
        asked, until, left = self._open.get(event, (ReplyToken(), 0.0, 0))
        if left <= 0 or asyncio.get_running_loop().time() > until:
            self._open.pop(event, None)
            return None
        self._open[event] = (asked, until, left - 1)
        return asked
