"""Gaps: talks in which something was missed. What is said there now comes after it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from core.model.people import Place
from core.ports import DeliveryNotRecorded

MAX_WAIT_SECONDS: Final = 2.0
"""Seconds. Slack waits three for an acknowledgement."""


@dataclass(slots=True)
class OpenGaps:
    """The talks whose history is still being read. In one talk there may be two: one that is being
    read, and one that began meanwhile.
    """

    _open: dict[Place, tuple[asyncio.Event, int]] = field(default_factory=dict)

    def open(self, talks: Iterable[Place]) -> None:
        for conversation in talks:
            closed, gaps = self._open.get(conversation, (asyncio.Event(), 0))
            self._open[conversation] = (closed, gaps + 1)

    def close(self, conversation: Place) -> None:
        """One gap of this talk is closed."""
        closed, gaps = self._open.pop(conversation, (asyncio.Event(), 0))
        if gaps > 1:
            self._open[conversation] = (closed, gaps - 1)
        else:
            closed.set()

    async def closed(self, place: Place) -> None:
        """Come back when nothing is missing in the talk at this place.

        Raises NotYet if that takes too long. What is said meanwhile stands in the history too, so
        it is read there in its turn, or else brought once more.
        """
        conversation = talk_of(place)
        if conversation not in self._open:
            return
        closed, _ = self._open[conversation]
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await closed.wait()
        except TimeoutError:
            raise DeliveryNotRecorded(
                f"what was missed in {place.room} is still being read"
            ) from None


def talk_of(place: Place) -> Place:
    """In private a talk goes on in threads and beside them, and its order is that of all of it."""
    return replace(place, thread="") if place.is_direct else place
