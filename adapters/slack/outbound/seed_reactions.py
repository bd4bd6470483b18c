"""The desk's own reactions under a message, as an invitation to choose one of them."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from adapters.slack.web_api import Web, refusal_of
from core.ports import DeliveryError, Permanent, Transient

log = logging.getLogger(__name__)

SHORTCODES: Final = {"thumbsup": "+1", "thumbsdown": "-1", "check": "white_check_mark"}
MAX_ROUNDS: Final = 20
PAUSE: Final = 2.0
"""Seconds before the next round, where Slack names no time."""


@dataclass(slots=True)
class SeedReactions:
    """The buttons say the same, so no trouble here is a reason to send the message again. What
    Slack lets one put only later waits outside the lane.
    """

    web: Web
    _waiting: set["asyncio.Task[None]"] = field(default_factory=set)

    async def put(self, reactions: Sequence[str], channel: str, ts: str) -> None:
        """Put them, in this order; those that must wait are put by and by."""
        if not (ts and reactions):
            return
        left, pause = await self._round(reactions, channel, ts)
        if left:
            self._keep_on(left, channel, ts, pause)

    def put_later(self, reactions: Sequence[str], channel: str, ts: str) -> None:
        """Put those that may be missing, while others go on."""
        if ts and reactions:
            self._keep_on(reactions, channel, ts, 0.0)

    async def close(self) -> None:
        """What still waits is not put any more."""
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)

    def _keep_on(self, left: Sequence[str], channel: str, ts: str, pause: float) -> None:
        task = asyncio.create_task(self._by_and_by(left, channel, ts, pause))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _by_and_by(self, left: Sequence[str], channel: str, ts: str, pause: float) -> None:
        for _ in range(MAX_ROUNDS):
            await asyncio.sleep(pause)
            left, pause = await self._round(left, channel, ts)
            if not left:
                return
        log.info("slack.no_invitation", extra={"why": "Slack asked to wait too often"})

    async def _round(
        self, reactions: Sequence[str], channel: str, ts: str
    ) -> tuple[Sequence[str], float]:
        """Those that are left when Slack stops taking them, and for how many seconds."""
        for at, emoji in enumerate(reactions):
            name = SHORTCODES.get(emoji, emoji)
            try:
                await self.web.call("reactions.add", channel=channel, timestamp=ts, name=name)
            except Permanent as refusal:
                if refusal_of(refusal) != "already_reacted":
                    log.info("slack.no_invitation", extra={"why": refusal})
                    return (), 0.0
            except DeliveryError as trouble:
                limited = trouble.retry_after if isinstance(trouble, Transient) else None
                return reactions[at:], PAUSE if limited is None else limited
        return (), 0.0
