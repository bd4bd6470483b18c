"""What people did while nothing could be heard, taken in as if it had been."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from adapters.kit.backfill.history import History, PlaceHistory
from core import wordings as words
from core.adapter_queries import AdapterQueries
from core.model.people import Place
from core.ports import (
    Clock,
    Conflict,
    DeliveryNotRecorded,
    Permanent,
    RelayedMessage,
    StoreUnavailable,
    Transient,
    Unclear,
)

log = logging.getLogger(__name__)

MAX_GAP: Final = timedelta(days=7)
"""What is older was missed for so long that people have asked again."""
RETRY_DELAYS_SECONDS: Final = (0.5, 1.0, 2.0, 5.0)
MAX_FURTHER_ATTEMPTS: Final = 60
"""So many more tries, for an event that the desk cannot take in at the moment."""
PASSING: Final = (Conflict, DeliveryNotRecorded, StoreUnavailable, Transient, Unclear)
TOO_OLD: Final = "{platform}.too_old"
"""The note of how many messages were left unanswered because they were too old."""


@dataclass(frozen=True, slots=True)
class _Carried:
    """Words that stand on the other side, and the place from which they are known."""

    place: Place
    words: RelayedMessage


@dataclass(slots=True)
class MissedEvents:
    """Raises DeliveryError where the platform does not tell, and StoreUnavailable. The platform is
    given the time `settles` to know of a deletion. First messages that are older than `max_age`
    start no conversation any more; the operator is told of them.
    """

    platform: str
    memory: AdapterQueries
    history: History
    clock: Clock
    settles: timedelta = timedelta()
    max_age: timedelta = timedelta(hours=24)

    async def of_conversation(self, places: Sequence[Place], since: float) -> int:
        """Take in what happened in one conversation since then, in its order: what was said and
        edited, and at last what is there no more. Returns how many events were looked at.
        """
        horizon = (self.clock.now() - MAX_GAP).timestamp()
        carried = [
            _Carried(place, words)
            for place in places
            for words in await self.memory.relayed_messages(place)
            if self.history.moment(words.ref) > horizon
        ]
        moments = (self.history.moment(each.words.ref) - 1 for each in carried)
        oldest = min([since, *moments])
        read = {place: await self._read(place, since, oldest) for place in places}
        found = sorted(
            (event for page in read.values() for event in page.events), key=lambda event: event.at
        )
        for event in found:
            await self.take(event.payload)
        for ref in dict.fromkeys(each.words.ref for each in carried):
            known = [each for each in carried if each.words.ref == ref]
            if all(read[each.place].is_complete for each in known) and not any(
                ref in page.refs for page in read.values()
            ):
                await self._take_back(known)
        return len(found)

    async def _read(self, place: Place, since: float, oldest: float) -> PlaceHistory:
        """A place that may not be read hides nothing of the others."""
        try:
            return await self.history.read(place, since, oldest)
        except Permanent as refusal:
            log.warning("backfill.unreadable", extra={"platform": self.platform, "why": refusal})
            return PlaceHistory(is_complete=False)

    async def _take_back(self, known: Sequence[_Carried]) -> None:
        """What was carried and was not read again, unless the platform says of any place from
        which it is known that it is there.
        """
        ref = known[0].words.ref
        age = self.clock.now().timestamp() - self.history.moment(ref)
        if (young := self.settles.total_seconds() - age) > 0:
            await asyncio.sleep(min(young, self.settles.total_seconds()))
        for each in known:
            if await self.history.exists(each.place, ref):
                return
        await self.take(await self.history.deletion(known[0].place, known[0].words))

    async def of_accounts(self) -> None:
        """Whose account has ended, or is back."""
        async for payload in self.history.account_changes():
            await self.take(payload)

    async def of_strangers(self, since: float) -> int:
        """Take in what was said to the desk outside of tickets since then; returns how many
        messages were answered.
        """
        now = self.clock.now()
        found = [
            message
            async for message in self.history.first_messages(now.fromtimestamp(since, now.tzinfo))
            if not await self.memory.has_seen(message.id)
        ]
        found.sort(key=lambda message: message.at)
        fresh = [each for each in found if each.at >= (now - self.max_age).timestamp()]
        for message in fresh:
            await self.take(message.payload)
        if left := len(found) - len(fresh):
            hours = self.max_age.total_seconds() / 3600
            told = {"platform": self.platform, "messages": left, "hours": hours}
            log.warning("backfill.too_old", extra=told)
            note = TOO_OLD.format(platform=self.platform)
            await self.memory.put_note(note, f"{left} up to {now:%Y-%m-%d %H:%M} UTC")
        return len(fresh)

    async def take(self, payload: Any) -> None:
        """The event that was missed, again and again while the desk cannot take it in."""
        for pause in (*RETRY_DELAYS_SECONDS, *[RETRY_DELAYS_SECONDS[-1]] * MAX_FURTHER_ATTEMPTS):
            try:
                await self.history.replay(payload)
                return
            except PASSING as trouble:
                why = type(trouble).__name__
                log.warning("backfill.not_taken", extra={"platform": self.platform, "why": why})
                await asyncio.sleep(pause)
            except Exception:
                # One event that cannot be taken must not keep the desk from listening.
                log.exception("backfill.not_taken", extra={"platform": self.platform})
                return
        raise Transient(words.failure_not_taken_in())
