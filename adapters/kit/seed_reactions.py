"""The desk's own reactions under a message, as an invitation to choose one of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from adapters.kit.background_tasks import BackgroundTasks
from core.model.people import Posted
from core.ports import DeliveryError, Permanent, Transient

log = logging.getLogger(__name__)

MAX_ROUNDS: Final = 20
PAUSE_SECONDS: Final = 2.0
"""Before the next round, where the platform names no time."""


@dataclass(slots=True)
class SeedReactions:
    """`add` puts one, and takes one that stands already for done. The buttons say the same, so no
    trouble here is a reason to send the message again. What the platform takes only later waits
    outside the order of the conversation.
    """

    platform: str
    add: Callable[[Posted, str], Awaitable[None]]
    _waiting: BackgroundTasks = field(default_factory=BackgroundTasks)

    async def put(self, reactions: Sequence[str], posted: Posted) -> None:
        """Put them, in this order; those that must wait are put by and by."""
        if not (posted.ref and reactions):
            return
        left, pause = await self._round(reactions, posted)
        if left:
            self._waiting.start(self._by_and_by(left, posted, pause))

    def put_later(self, reactions: Sequence[str], posted: Posted) -> None:
        """Put those that may be missing, while others go on."""
        if posted.ref and reactions:
            self._waiting.start(self._by_and_by(reactions, posted, 0.0))

    async def close(self) -> None:
        """What still waits is not put any more."""
        await self._waiting.cancel()

    async def _by_and_by(self, left: Sequence[str], posted: Posted, pause: float) -> None:
        for _ in range(MAX_ROUNDS):
            await asyncio.sleep(pause)
            left, pause = await self._round(left, posted)
            if not left:
                return
        log.info(
            "delivery.no_invitation",
            extra={"platform": self.platform, "why": "asked to wait too often"},
        )

    async def _round(self, reactions: Sequence[str], posted: Posted) -> tuple[Sequence[str], float]:
        """Those that are left when the platform stops taking them, and for how many seconds."""
        for at, emoji in enumerate(reactions):
            try:
                await self.add(posted, emoji)
            except Permanent as refusal:
                log.info(
                    "delivery.no_invitation", extra={"platform": self.platform, "why": refusal}
                )
                return (), 0.0
            except DeliveryError as trouble:
                limited = trouble.retry_after if isinstance(trouble, Transient) else None
                return reactions[at:], PAUSE_SECONDS if limited is None else limited
        return (), 0.0
