"""What a platform shows of its past: `History` is what an adapter brings to be back-filled.

Moments are seconds since 1970, UTC. What is asked raises DeliveryError.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.model.ids import EventId
from core.model.people import Place
from core.ports import RelayedMessage


@dataclass(frozen=True, slots=True)
class MissedEvent:
    """The payload that would have brought an event, and when it happened."""

    at: float
    payload: Any


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """Somebody's words that belong to no ticket yet."""

    id: EventId
    at: float
    payload: Any


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """What was read of one place: which messages are there, and what may have been missed of them.
    It is not complete where the platform has more than was asked for, or did not let it be read.
    """

    refs: frozenset[str] = frozenset()
    events: tuple[MissedEvent, ...] = ()
    is_complete: bool = True


class History(Protocol):
    """A platform's past, and how to take it in."""

    async def read(self, place: Place, since: float, oldest: float) -> PlaceHistory:
        """The messages of a place from `oldest` on; what was said or edited after `since` may have
        been missed.
        """
        ...

    async def exists(self, place: Place, ref: str) -> bool:
        """False only where the platform itself says of this very message that it is not there."""
        ...

    async def replay(self, payload: Any) -> None:
        """Take it in as if it had been heard: a known one changes nothing, since its id is the
        same. Raises what the inbox raises.
        """
        ...

    def moment(self, ref: str) -> float:
        """When a message was written, by its name; 0 for another kind of name."""
        ...

    async def deletion(self, place: Place, words: RelayedMessage) -> Any:
        """The payload that would have told that these words were deleted."""
        ...

    def account_changes(self) -> AsyncIterator[Any]:
        """Payloads that tell of accounts as they are now."""
        ...

    def first_messages(self, since: datetime) -> AsyncIterator[FirstMessage]:
        """What was said to the desk outside of tickets since then (UTC)."""
        ...
