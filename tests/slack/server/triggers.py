"""Trigger ids: three seconds, once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.slack.server.errors import SlackError

LIFE = 3.0


@dataclass
class Triggers:
    """`life` is in seconds of the server's clock."""

    now: Callable[[], float]
    life: float = LIFE
    _issued: dict[str, tuple[str, float]] = field(default_factory=dict)
    _spent: set[str] = field(default_factory=set)

    def issue(self, user: str) -> str:
        trigger = f"{len(self._issued) + 1}.1111.{len(self._issued) + 7:032x}"
        self._issued[trigger] = (user, self.now())
        return trigger

    def spend(self, trigger: str) -> str:
        """Whose it is. Raises SlackError if it is unknown, used or too old."""
        if trigger not in self._issued:
            raise SlackError("invalid_trigger_id")
        user, at = self._issued[trigger]
        if trigger in self._spent:
            raise SlackError("exchanged_trigger_id")
        if self.now() - at > self.life:
            raise SlackError("expired_trigger_id")
        self._spent.add(trigger)
        return user
