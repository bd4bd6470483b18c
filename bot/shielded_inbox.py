"""The inbox that adapters are given: an event that was begun is ended though the
adapter stops waiting, and a stop waits for it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from structlog.contextvars import bind_contextvars, reset_contextvars

from adapters.kit.tasks import EventTask
from core.model.attachment import Attachment
from core.model.event_fields import event_conversation
from core.model.events import Event
from core.ports import Inbox, InboxResult, ReplyWindow

log = logging.getLogger(__name__)

BACKPRESSURE_AT = 4
"""Events. Fewer are taken in as fast as they come."""


@dataclass(slots=True)
class ShieldedInbox:
    """An inbox whose work outlives who brought it: a cancelled adapter tears no event in two."""

    inbox: Inbox
    crowd: int = BACKPRESSURE_AT
    _inside: set[asyncio.Task[Any]] = field(default_factory=set)

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        current = asyncio.current_task()
        if isinstance(current, EventTask):  # never cancelled: needs no task of its own
            return await self._track(current, self._let_in(event, window))
        task = asyncio.ensure_future(self._let_in(event, window))
        self._inside.add(task)
        task.add_done_callback(self._inside.discard)
        return await asyncio.shield(task)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        return await self.inbox.keep(name, media_type, content)

    @property
    def is_overloaded(self) -> bool:
        """Do so many wait inside that those who go out had better let them pass?"""
        return len(self._inside) > self.crowd

    async def empty(self) -> None:
        """Come back when nobody is inside."""
        while self._inside:
            await asyncio.wait(self._inside)

    async def _track(
        self, task: "asyncio.Task[Any]", work: Coroutine[Any, Any, InboxResult]
    ) -> InboxResult:
        self._inside.add(task)
        try:
            return await work
        finally:
            self._inside.discard(task)

    async def _let_in(self, event: Event, window: ReplyWindow | None) -> InboxResult:
        """Each log line of the work names the event; the words of it are in none."""
        begun = perf_counter()
        about = {"event_id": event.id, "kind": type(event).__name__}
        conversation = event_conversation(event)
        if conversation is not None:
            about["conversation"] = conversation
        bound = bind_contextvars(**about)
        try:
            receipt = await self.inbox.accept(event, window)
            took = round((perf_counter() - begun) * 1000, 1)
            log.info("event.taken", extra={"outcome": receipt.outcome.value, "took_ms": took})
            return receipt
        finally:
            reset_contextvars(**bound)
