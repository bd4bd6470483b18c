"""What has changed in any conversation, read by a cursor that misses nothing.

Positions are given before their transactions commit, so on PostgreSQL an entry may become visible
after one with a higher position. A cursor that went to the highest position seen would miss it.
Therefore each look notes the highest position together with the next transaction number; only once
no transaction below that number runs any more is everything up to that position known. What lies
between is read again, and told once. A statement that writes everything may take its position a
moment before its transaction has a number, so nothing settles within some seconds. On SQLite there
is one writer at a time, so each look settles at once.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select, text

from core.model.ids import ConversationId
from core.store.tables import timeline

MAX_ENTRIES: Final = 2_000
"""Of one statement; a look takes as many as it needs."""

MAX_IN_FLIGHT: Final = 1_000
"""Positions below the highest one that may be uncommitted when a process begins to look."""

_SNAPSHOT: Final = text(
    "SELECT pg_snapshot_xmin(s)::text::bigint AS oldest, pg_snapshot_xmax(s)::text::bigint AS next,"
    " t.seq, t.conversation_id FROM pg_current_snapshot() AS s LEFT JOIN LATERAL"
    " (SELECT seq, conversation_id FROM timeline WHERE seq > :low ORDER BY seq LIMIT :most) AS t"
    " ON true"
)


SETTLE_SECONDS: Final = 5.0
"""No statement lies longer between its position and its transaction's number."""


@dataclass(frozen=True, slots=True)
class Look:
    """The entries behind a position as one statement saw them. `oldest` is the number below which
    no transaction runs any more, `next` one that none has had yet.
    """

    entries: tuple[tuple[int, ConversationId], ...]
    oldest: int = 0
    next: int = 0


class TimelineFeed:
    """One per process. `begin` once, then `poll` as often as one likes."""

    def __init__(self, read: Callable[..., Awaitable[Any]], elapsed: Callable[[], float]) -> None:
        """`read` is that of the store, `elapsed` a clock that nobody sets, in seconds."""
        self._read, self._elapsed = read, elapsed
        self._low: int | None = None
        self._known = set[int]()
        self._unsettled = deque[tuple[int, int, float]]()

    async def poll(self) -> set[ConversationId]:
        """The conversations that have got entries since the last time; none the first time."""
        if self._low is None:
            self._low = max(await self._read(_highest) - MAX_IN_FLIGHT, 0)
            await self._all()
            return set()
        return await self._all()

    async def _all(self) -> set[ConversationId]:
        found, behind = set[ConversationId](), self._low or 0
        while True:
            look = await self._read(_look, behind)
            found |= self.take(look)
            if len(look.entries) < MAX_ENTRIES:
                return found
            behind = look.entries[-1][0]

    def take(self, look: Look) -> set[ConversationId]:
        """What of this look is new."""
        new = {home for seq, home in look.entries if seq not in self._known}
        self._known |= {seq for seq, _ in look.entries}
        now = self._elapsed()
        if look.entries:
            settles_at = now + SETTLE_SECONDS if look.next else now
            self._unsettled.append((look.entries[-1][0], look.next, settles_at))
        while self._unsettled and self._is_settled(self._unsettled[0], look, now):
            self._low = max(self._low or 0, self._unsettled.popleft()[0])
        self._known = {seq for seq in self._known if seq > (self._low or 0)}
        return new

    @staticmethod
    def _is_settled(noted: tuple[int, int, float], look: Look, now: float) -> bool:
        _, number, at = noted
        return number <= look.oldest and at <= now


def _highest(db: Connection) -> int:
    return db.scalar(select(func.max(timeline.c.seq))) or 0


def _look(db: Connection, low: int) -> Look:
    if db.dialect.name == "sqlite":
        entry = (timeline.c.seq, timeline.c.conversation_id)
        query = select(*entry).where(timeline.c.seq > low).order_by(timeline.c.seq)
        return Look(_entries(db.execute(query.limit(MAX_ENTRIES)).all()))
    rows = db.execute(_SNAPSHOT, {"low": low, "most": MAX_ENTRIES}).all()
    return Look(
        _entries([row for row in rows if row.seq is not None]), rows[0].oldest, rows[0].next
    )


def _entries(rows: Any) -> tuple[tuple[int, ConversationId], ...]:
    return tuple((row.seq, ConversationId(row.conversation_id)) for row in rows)
