"""What its latest answers tell of a platform: closed for now, to be tried by one, or failing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.outbox.retry_policy import MIN_HURRY_INTERVAL_SECONDS, backoff
from core.ports import Clock, Connected, Transient


@dataclass(slots=True)
class PlatformState:
    """`jitter` gives numbers from 0 to 1 that spread the tries."""

    clock: Clock
    jitter: Callable[[], float]
    is_throttled: bool = False
    """One message at a time goes ahead and tries the ground."""
    connected: Connected | None = None
    """Set once the platform is connected, where it was not; None where that is not known."""
    _refused: dict[str, set[str]] = field(default_factory=dict)
    """By the kind of limit: scopes (rooms, or else lanes) that were told to slow down since
    anything last got through."""
    _closed: tuple[datetime, datetime] | None = None
    """Since when and until when, UTC. Where the clock was set back to before, it is open again."""
    _failing: set[str] | None = None
    """Lanes that met a trouble of the platform's own since anything last got through. None right
    after the start, when nobody knows what an earlier worker met."""
    _hurried_at: float = float("-inf")

    def is_closed(self, now: datetime) -> bool:
        """Can nothing leave now?"""
        if self._closed is not None and self._closed[0] <= now < self._closed[1]:
            return True
        return self.connected is not None and not self.connected.is_set()

    def close(self, wait: timedelta) -> None:
        now = self.clock.now()
        self._closed = (now, now + wait)

    def note_connection(self) -> None:
        """It is connected again."""
        self.is_throttled = False
        self._failing = None  # what waits for longer than that waits for nothing

    def note_trouble(self, lane: str) -> None:
        """A trouble of the platform's own."""
        if self._failing is not None:
            self._failing.add(lane)

    def note_success(self) -> None:
        """A message has got through."""
        self._refused.clear()
        self.is_throttled = False

    def ends_outage(self) -> bool:
        """After a success: did several lanes fail before, so that all that wait are to be tried?"""
        was_down = self._failing is None or len(self._failing) > 1
        self._failing = set()
        now = self.clock.elapsed()
        if not was_down or now - self._hurried_at < MIN_HURRY_INTERVAL_SECONDS:
            return False
        self._hurried_at = now
        return True

    def slow_down(self, trouble: Transient, scope: str, wait: timedelta) -> None:
        """One scope that is refused is a busy room, which holds up nobody else. With each further
        one of the same kind it is likelier that the platform is busy, and the others wait longer
        before one of them tries; but they never wait because the same room is refused once more.
        """
        refused = self._refused.setdefault(trouble.kind, set())
        is_news = scope not in refused
        refused.add(scope)
        if not trouble.platform_wide:
            if not is_news or len(refused) < 2:
                return
            wait = min(wait, backoff(len(refused) - 1, self.jitter()))
        self.is_throttled = True
        now = self.clock.now()
        until = now + wait
        if self._closed is not None and self._closed[0] <= now:
            until = max(until, self._closed[1])
        self._closed = (now, until)
