"""An interaction: who asked what, how it was answered, and what followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import User
from tests.discord.server.world.places import Place
from tests.limits import TIMES

DEADLINE, LIFETIME = 3.0 * TIMES, 900.0
"""Seconds to answer, and seconds for which the token works after that. Discord waits for three;
here it is as patient as the desk's own limits are in tests.
"""


class Kind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    FORM = 5


class Reply(IntEnum):
    """The kinds of a first answer."""

    MESSAGE = 4
    THINKING = 5
    QUIET = 6
    UPDATE = 7
    CHOICES = 8
    FORM = 9


@dataclass(eq=False)
class Interaction:
    """`at` and `answered_at` are Unix seconds of the server's clock.

    `reply` is None as long as nobody has answered. `response` is the first message, which for
    QUIET and UPDATE is the one that the component hangs in.
    """

    id: int
    token: str
    kind: Kind
    user: User
    place: Place
    data: dict[str, Any]
    at: float
    message: Message | None = None
    reply: Reply | None = None
    answered_at: float | None = None
    response: Message | None = None
    followups: list[Message] = field(default_factory=list)
    form: dict[str, Any] | None = None
    choices: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def took(self) -> float | None:
        """Seconds from the question to the first answer."""
        return None if self.answered_at is None else self.answered_at - self.at

    @property
    def text(self) -> str:
        """What the first message says now."""
        return "" if self.response is None else self.response.text

    @property
    def ephemeral(self) -> bool:
        return self.response is not None and self.response.ephemeral

    @property
    def thinking(self) -> bool:
        """Whether the asker still sees that the application is thinking."""
        return self.response is not None and self.response.loading

    def open(self, now: float) -> bool:
        """Whether a first answer would still be taken."""
        return self.reply is None and now <= self.at + DEADLINE

    def settled(self, now: float) -> bool:
        """Answered, or too late for an answer."""
        return self.reply is not None or now > self.at + DEADLINE

    def __repr__(self) -> str:
        how = self.reply.name.lower() if self.reply else "unanswered"
        return f"<{self.kind.name.lower()} by {self.user.name}: {how} {self.text[:60]!r}>"
