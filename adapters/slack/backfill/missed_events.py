"""Catching up: what people did while nothing could be heard, taken in as if it had been."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.slack.backfill.history import History, deletion_event, moment
from adapters.slack.people import People
from adapters.slack.receiver import Receiver
from adapters.slack.settings import NAME
from core.model.people import Place
from core.ports import (
    AdapterQueries,
    Conflict,
    DeliveryNotRecorded,
    Permanent,
    RelayedMessage,
    StoreUnavailable,
    Transient,
)

log = logging.getLogger(__name__)

MARGIN: Final = timedelta(seconds=10)
MAX_GAP: Final = timedelta(days=7)
"""What is older was missed for so long that people have asked again."""
RETRY_DELAYS_SECONDS: Final = (0.5, 1.0, 2.0, 5.0)
MAX_FURTHER_ATTEMPTS: Final = 60
"""So many more tries, for an event that the desk cannot take in at the moment."""


@dataclass(slots=True)
class MissedEvents:
    """Raises DeliveryError where Slack does not tell, and StoreUnavailable. `staff` are accounts of
    the roster: who claims from here may be kept under another account of theirs.
    """

    memory: AdapterQueries
    history: History
    people: People
    receiver: Receiver
    staff: Collection[str] = ()

    async def with_talk(self, places: Sequence[Place], since: datetime) -> int:
        """Take in what happened in one talk since then (UTC), in its order: what was said and
        edited, and at last what is there no more. Returns how many events were looked at.
        """
        begun = self.receiver.clock.now()
        carried = {
            words.ref: (place, words)
            for place in places
            for words in await self.memory.relayed_messages(place)
        }
        known = [ref for ref in carried if moment(ref) > (begun - MAX_GAP).timestamp()]
        oldest = min([since.timestamp(), *(moment(ref) - 1 for ref in known)])
        read = [await self.history.read(place, oldest) for place in places]
        found = sorted(
            (event for page in read for event in page.since(since.timestamp())),
            key=lambda event: event.at,
        )
        for event in found:
            await self.take(event.payload)
        there = {ref for page in read for ref in page.refs}
        gone = [ref for ref in known if ref not in there]
        if gone and all(page.is_complete for page in read):
            await self._take_back([carried[ref] for ref in gone])
        return len(found)

    async def _take_back(self, missing: Sequence[tuple[Place, RelayedMessage]]) -> None:
        """What was carried, was not read again, and of which Slack itself says that it is gone. For
        what was said a moment ago it is given the time to know it.
        """
        for place, words in missing:
            channel = await self.people.channel(place)
            age = self.receiver.clock.now().timestamp() - moment(words.ref)
            if (young := MARGIN.total_seconds() - age) > 0:
                await asyncio.sleep(min(young, MARGIN.total_seconds()))
            if await self.history.is_gone(channel, words.ref):
                await self.take(deletion_event(channel, place, words))

    async def with_accounts(self) -> None:
        """Whoever holds a ticket, and whose account has ended, as `user_change` would tell it."""
        held = (holder.handle for holder in await self.memory.holders(NAME))
        for handle in dict.fromkeys((*held, *self.staff)):
            try:
                user = await self.history.account(handle)
            except Permanent as refusal:
                log.warning("slack.holder_unknown", extra={"why": refusal})
                continue
            self.people.changed(user)
            await self.take({"type": "user_change", "user": user})

    async def take(self, event: Mapping[str, Any]) -> None:
        """The event that was missed. A known one changes nothing, since its id is the same."""
        for pause in (*RETRY_DELAYS_SECONDS, *[RETRY_DELAYS_SECONDS[-1]] * MAX_FURTHER_ATTEMPTS):
            try:
                await self.receiver.take({"type": "event_callback", "event": event})
                return
            except (Conflict, DeliveryNotRecorded, StoreUnavailable) as trouble:
                log.warning("slack.not_taken", extra={"why": type(trouble).__name__})
                await asyncio.sleep(pause)
            except Exception:
                # One event that cannot be taken must not keep the desk from listening.
                log.exception("slack.not_healed", extra={"type": event.get("type")})
                return
        raise Transient("the desk cannot take in what was missed")
