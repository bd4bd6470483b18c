"""Gaps: talks in which something was missed. What is said there now comes after it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from core.model.people import Place
from core.ports import NotYet

PATIENCE: Final = 2.0
"""Seconds. Slack waits three for an acknowledgement."""


@dataclass(slots=True)
class Gaps:
    """The talks whose history is still being read."""

    _open: dict[Place, asyncio.Event] = field(default_factory=dict)

    def open(self, talks: Iterable[Place]) -> None:
        for talk in talks:
            self._open.setdefault(talk, asyncio.Event())

    def close(self, talk: Place) -> None:
        if talk in self._open:
            self._open.pop(talk).set()

    async def closed(self, place: Place) -> None:
        """Come back when nothing is missing in the talk at this place.

        Raises NotYet if that takes too long. What is said meanwhile stands in the history too, so
        it is read there in its turn, or else brought once more.
        """
        gap = self._open.get(talk_of(place))
        if gap is None:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await gap.wait()
        except TimeoutError:
            raise NotYet(f"what was missed in {place.room} is still being read") from None


def talk_of(place: Place) -> Place:
    """In private a talk goes on in threads and beside them, and its order is that of all of it."""
    return replace(place, thread="") if place.room.startswith("@") else place
