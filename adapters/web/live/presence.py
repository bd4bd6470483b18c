"""Who of the agents looks at a ticket, and who writes; in memory, and gone after a moment."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SEEN_SECONDS: Final = 45.0
"""An open page tells every 20 seconds that it is looked at."""
TYPING_SECONDS: Final = 8.0
MAX_NAME_CHARS: Final = 80
MAX_PER_TICKET: Final = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """`conversation` is looked at by the agent of this account."""

    conversation: str
    account: str
    name: str
    is_typing: bool = False

    def to_hint(self) -> str:
        """For other workers."""
        return json.dumps(
            {"c": self.conversation, "a": self.account, "n": self.name, "t": self.is_typing}
        )


def read_hint(hint: str) -> Seen | None:
    """The reverse of `to_hint`; None for what is none."""
    try:
        told = json.loads(hint)
        return Seen(str(told["c"]), str(told["a"]), str(told["n"]), bool(told["t"]))
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(slots=True)
class _Looking:
    name: str
    until: float
    typing_until: float


class Presence:
    """`elapsed` is a clock that nobody sets, in seconds."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._by_ticket: dict[str, dict[str, _Looking]] = {}

    def note(self, seen: Seen) -> bool:
        """Returns whether others see something new now."""
        before, now = self.of(seen.conversation), self._elapsed()
        here = self._by_ticket.setdefault(seen.conversation, {})
        if len(here) < MAX_PER_TICKET or seen.account in here:
            typing_until = now + TYPING_SECONDS if seen.is_typing else 0.0
            name = seen.name[:MAX_NAME_CHARS]
            here[seen.account] = _Looking(name, now + SEEN_SECONDS, typing_until)
        return self.of(seen.conversation) != before

    def of(self, conversation: str, but: str = "") -> list[dict[str, object]]:
        """Who looks at it now, but for one account, as pages are told."""
        now, here = self._elapsed(), self._by_ticket.get(conversation, {})
        for account in [a for a, looking in here.items() if looking.until <= now]:
            del here[account]
        if not here:
            self._by_ticket.pop(conversation, None)
        return [
            {"name": looking.name, "typing": looking.typing_until > now}
            for account, looking in sorted(here.items())
            if account != but
        ]
