"""What becomes of messages that did not get through: put back, or dead letters."""

import logging
import sys
from dataclasses import dataclass
from datetime import timedelta

from core.outbox.platform_state import PlatformState
from core.outbox.retry_policy import (
    LEASE_ENDED,
    LOOK_AFTER,
    MAX_BLIND_ATTEMPTS,
    MAX_DELIVERY_ATTEMPTS,
    MAX_RENDER_FAILURES,
    MAX_UNEXPECTED_ERRORS,
    backoff,
    failure_event,
)
from core.outbox.sender import Sender
from core.ports import Clock, Delay, Inbox, OutboxMessage, Store, Transient
from core.send_permit import SendPermit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FailedDeliveries:
    store: Store
    clock: Clock
    sender: Sender
    state: PlatformState

    async def give_back(self, message: OutboxMessage, permit: SendPermit) -> None:
        """This worker stood still for so long that another may have sent it. It sends nothing."""
        now, begun = self.clock.now(), permit.writes > 0
        log.warning("delivery.lease_expired", extra={"key": message.key})
        delay = Delay(now, now, counts=False)
        unclear = message.is_unclear or begun
        held = await self.store.postpone(message, delay, LEASE_ENDED, unclear=unclear)
        if not held and begun:
            await self.sender.count_possible_duplicate(message)

    async def later(self, message: OutboxMessage, trouble: Transient, inbox: Inbox) -> None:
        if message.attempts >= MAX_DELIVERY_ATTEMPTS:
            await self.dead_letter(message, trouble.reason, inbox)
            return
        now, asked = self.clock.now(), trouble.retry_after
        until = now + backoff(message.attempts, self.state.jitter(), asked)
        if asked is not None:
            self.state.slow_down(trouble, trouble.scope or message.lane, until - now)
        else:
            self.state.note_trouble(message.lane)
        not_before = None if asked is None else now + timedelta(seconds=asked)
        log.info("delivery.later", extra={"key": message.key, "until": until.isoformat()})
        # What was unclear stays so: this try tells nothing about the one before.
        delay = Delay(now, until, not_before)
        await self.store.postpone(message, delay, trouble.reason, unclear=message.is_unclear)

    async def look_later(self, message: OutboxMessage, reason: str, inbox: Inbox) -> None:
        can_look = self.sender.adapter.capabilities.can_look
        self.state.note_trouble(message.lane)
        most = MAX_DELIVERY_ATTEMPTS if can_look else MAX_BLIND_ATTEMPTS
        await self._unclear(message, reason, most, inbox)

    async def _unclear(self, message: OutboxMessage, reason: str, most: int, inbox: Inbox) -> None:
        if message.attempts >= most:
            await self.dead_letter(message, reason, inbox)
            return
        now, soonest = self.clock.now(), timedelta(seconds=LOOK_AFTER)
        wait = max(backoff(message.attempts, self.state.jitter()), soonest)
        log.warning("delivery.unclear", extra={"key": message.key, "why": sys.exception()})
        delay = Delay(now, now + wait, now + soonest)
        if not await self.store.postpone(message, delay, reason, unclear=True):
            await self.sender.count_possible_duplicate(message)

    async def retry_after_error(
        self, message: OutboxMessage, permit: SendPermit, reason: str, inbox: Inbox
    ) -> None:
        """Where nothing had left, as when no text could be made, the lane waits only briefly."""
        if not self.nothing_left(permit):
            await self._unclear(message, reason, MAX_UNEXPECTED_ERRORS, inbox)
        elif message.attempts >= MAX_RENDER_FAILURES:
            await self.dead_letter(message, reason, inbox)
        else:
            now = self.clock.now()
            delay = Delay(now, now + backoff(message.attempts, self.state.jitter()))
            await self.store.postpone(message, delay, reason, unclear=message.is_unclear)

    async def dead_letter(
        self, message: OutboxMessage, reason: str, inbox: Inbox, *, left: bool = False
    ) -> None:
        """Tell the core first: after a crash in between it is told again, to no effect."""
        now = self.clock.now()
        log.error("delivery.dead", extra={"key": message.key, "why": sys.exception()})
        if (failure := failure_event(message, reason, now, left=left)) is not None:
            try:
                await inbox.accept(failure)
            except Exception:
                # Better told late than never; but what cannot be told must not hold the lane.
                if message.attempts < MAX_UNEXPECTED_ERRORS:
                    raise
                log.exception("failure.untold", extra={"key": message.key})
        await self.store.dead_letter(message, reason, now)

    def nothing_left(self, permit: SendPermit) -> bool:
        """Has surely no request left that changes something?"""
        return self.sender.adapter.capabilities.asks_permit and permit.writes == 0
