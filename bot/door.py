"""The one door, as the household keeps it: who is inside is let finish before the lights go out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from core.model.attachment import Attachment
from core.model.events import Event
from core.ports import Inbox, Receipt


@dataclass(slots=True)
class Door:
    """An inbox whose work outlives who brought it: a cancelled adapter tears no event in two."""

    inbox: Inbox
    _inside: set[asyncio.Task[Receipt]] = field(default_factory=set)

    async def accept(self, event: Event) -> Receipt:
        task = asyncio.ensure_future(self.inbox.accept(event))
        self._inside.add(task)
        task.add_done_callback(self._inside.discard)
        return await asyncio.shield(task)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        return await self.inbox.keep(name, media_type, content)

    async def empty(self) -> None:
        """Come back when nobody is inside."""
        while self._inside:
            await asyncio.wait(self._inside)
