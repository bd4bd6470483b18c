"""One try of `PlatformWorker` to send a message: what may have arrived is looked for first."""

import logging
from dataclasses import dataclass

from core.model.actions import Retract
from core.outbox.closed_channels import ClosedChannels
from core.outbox.retry_policy import FRESH_LEASE_SECONDS
from core.ports import Adapter, LeaseExpired, LookupUnsupported, OutboxMessage, Posted, Store
from core.send_permit import SendPermit, permitted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    store: Store
    adapter: Adapter
    channels: ClosedChannels

    async def send(
        self, message: OutboxMessage, permit: SendPermit, longest: float
    ) -> Posted | None:
        """Where it stands. `longest` is what the permit is for, in seconds, when it begins."""
        action, posted, can = message.action, message.posted, self.adapter.capabilities
        self.channels.check(message)
        if isinstance(action, Retract) and posted is None:
            return None  # what it would take back never arrived
        if message.is_unclear and self._may_double(message) and can.can_look:
            try:
                found = await self.adapter.find(action, key=message.key)
            except LookupUnsupported:
                await self.count_possible_duplicate(message)
            else:
                if found is not None:
                    return found
        elif message.is_unclear:
            await self.count_possible_duplicate(message)
        is_fresh = permit.seconds_left > longest - FRESH_LEASE_SECONDS
        if not is_fresh and not await self.store.holds(message):
            raise LeaseExpired("another worker has taken it")
        permit.check()
        with permitted(permit):
            return await self.adapter.deliver(action, key=message.key, posted=posted)

    async def count_possible_duplicate(self, message: OutboxMessage) -> None:
        if self._may_double(message):
            log.warning("delivery.maybe_doubled", extra={"key": message.key})
            await self.store.mark_possible_duplicate(message)

    def _may_double(self, message: OutboxMessage) -> bool:
        """To edit twice, or to take back twice, is the same as to do it once."""
        if isinstance(message.action, Retract):
            return False
        return message.posted is None or not self.adapter.capabilities.edits
