"""Answers to commands and presses: for half an hour they may be given where they were asked for."""

from dataclasses import dataclass, field
from typing import Final

from adapters.kit.parsed_event import ReplyToken
from adapters.kit.reply_tokens import ReplyTokens

TOKEN_LIFETIME_SECONDS: Final = 29 * 60.0
"""Slack's own limit is half an hour."""
MAX_USES: Final = 5
"""So many answers may be given to one address."""


@dataclass(slots=True)
class _Uses:
    token: ReplyToken
    left: int = MAX_USES


@dataclass(slots=True)
class InteractionResponses:
    """By the event: the address for an answer that only one person sees, also where the app is no
    member.
    """

    _open: ReplyTokens[_Uses] = field(default_factory=lambda: ReplyTokens(TOKEN_LIFETIME_SECONDS))

    def allow(self, event: str, asked: ReplyToken) -> None:
        if asked.answer:
            self._open.keep(event, _Uses(asked))

    def holds(self, key: str) -> bool:
        """Could a message have been answered by an address? Then nobody can look for it."""
        return self._open.of_delivery(key) is not None

    def take(self, key: str) -> ReplyToken | None:
        """The address for a message, and the thread that belongs to it; None if there is none."""
        held = self._open.of_delivery(key)
        if held is None or not held.left:
            return None
        held.left -= 1
        return held.token
