"""Healing gaps: what was said in the threads of open tickets while nothing could be heard."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Final

from adapters.kit.conversation_order import conversation_of
from adapters.kit.parsed_event import PARSE_ERRORS
from adapters.slack.backfill.first_messages import REDELIVERED_FOR, FirstMessages
from adapters.slack.backfill.missed_events import (
    MARGIN,
    MAX_GAP,
    RETRY_DELAYS_SECONDS,
    MissedEvents,
)
from adapters.slack.receiver import Receiver
from adapters.slack.settings import NAME
from core.model.people import Place
from core.ports import AdapterQueries, DeliveryError, Permanent, StoreUnavailable

log = logging.getLogger(__name__)

UNHEALED: Final = "slack.unhealed"
"""The note of the moment since which something may be missing; "" is none."""
TROUBLES: Final = (DeliveryError, StoreUnavailable, *PARSE_ERRORS)


Talks = Mapping[Place, Sequence[Place]]


@dataclass(frozen=True, slots=True, eq=False)
class MissedWindow:
    """Nothing was surely heard from `since` on, and history is read from `oldest` on, both in UTC;
    `talks` are all that were open when it was found, place by place. What is said in those that
    are `held` waits for it. With `firsts`, what belongs to no ticket yet is read as well.
    """

    since: datetime
    oldest: datetime
    talks: Talks
    held: bool = True
    firsts: bool = True


@dataclass(slots=True)
class GapBackfill:
    """Reads the history as fast as Slack lets it, and takes in what is not known yet: one gap
    after another.
    """

    memory: AdapterQueries
    catching_up: MissedEvents
    receiver: Receiver
    reopen: timedelta = timedelta()
    first_messages: FirstMessages | None = None
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unread: list[MissedWindow] = field(default_factory=list)
    _is_next: bool = False
    """A gap waits until the one before it is healed. What is missed meanwhile is read with it."""

    async def doubt(self, since: datetime | None) -> datetime | None:
        """Note that something may be missing since then (UTC), until all of it was read.

        What nobody reads at the moment, since a process ended or Slack did not let it, is left to
        the next one: so the moment that comes back may lie before `since`. None means that there
        is nothing to be read.
        """
        begun = _moment(await self.memory.get_note(UNHEALED))
        moments = [since] if since else []
        if begun and not self._unread:
            moments.append(begun)
        if not moments:
            return None
        first = min(moments)
        if begun is None or first < begun:
            await self.memory.put_note(UNHEALED, first.isoformat())
        return first

    async def expect(
        self, since: datetime | None, now: datetime, *, hold: bool = True, firsts: bool = True
    ) -> MissedWindow | None:
        """Where something may have been missed since then (UTC). What is said there now waits for
        it, if it is to be held.

        None means that nothing was ever heard, so nothing can have been missed.
        """
        first = await self.doubt(since)
        if first is None:
            return None
        talks = await self._talks(now)
        missed = MissedWindow(first, max(first - MARGIN, now - MAX_GAP), talks, hold, firsts)
        if hold:
            self.receiver.gaps.open(talks)
        self._unread.append(missed)
        return missed

    async def mend(self, since: datetime) -> None:
        """Heal a gap that began then (UTC) and has ended, however long the store is away: after the
        one that is being healed, and together with the one that is next.
        """
        if self._is_next:
            return
        self._is_next = True
        for pause in chain(RETRY_DELAYS_SECONDS, repeat(RETRY_DELAYS_SECONDS[-1])):
            try:
                missed = await self.expect(since, self.receiver.clock.now())
                break
            except StoreUnavailable:
                log.warning("slack.not_healed", extra={"why": "the store does not answer"})
                await asyncio.sleep(pause)
        await self.heal(missed)

    async def heal(self, missed: MissedWindow | None) -> int:
        """Read each talk, and take in what was said; returns how many messages were looked at."""
        if missed is None:
            return 0
        async with self._one:
            self._is_next = False
            seen, whole, talks = 0, True, dict(missed.talks)
            try:
                talks |= await self._talks(self.receiver.clock.now())
            except StoreUnavailable as trouble:
                whole = _is_for_good(trouble, "")
            for conversation, places in talks.items():
                try:
                    seen += await self.catching_up.with_talk(places, missed.oldest)
                except TROUBLES as trouble:
                    whole = _is_for_good(trouble, conversation.room) and whole
                finally:
                    if missed.held and conversation in missed.talks:
                        self.receiver.gaps.close(conversation)
            try:
                await self.catching_up.with_accounts()
            except TROUBLES as trouble:
                whole = _is_for_good(trouble, "") and whole
            try:
                seen += await self._take_in_firsts(missed)
            except TROUBLES as trouble:
                whole = _is_for_good(trouble, "") and whole
            with suppress(StoreUnavailable):  # the mark stays, so it is read once more
                await self._read(missed, whole)
        log.info("slack.healed", extra={"messages": seen, "since": missed.oldest.isoformat()})
        return seen

    async def _take_in_firsts(self, missed: MissedWindow) -> int:
        """What Slack does not bring again by itself."""
        gap = self.receiver.clock.now() - missed.since
        if self.first_messages is None or not missed.firsts or gap < REDELIVERED_FOR:
            return 0
        return await self.first_messages.take_in(missed.oldest)

    async def look_again(self, every: timedelta, *, unsure: bool) -> None:
        """From time to time read what could not be read before; if it is `unsure` whether anything
        was missed, all that was said since the last look. Nobody is kept waiting for it.
        """
        clock = self.receiver.clock
        last = clock.now()
        while True:
            await asyncio.sleep(every.total_seconds())
            begun = clock.now()
            try:
                refused, self.receiver.refused_since = self.receiver.refused_since, None
                since = refused or (last if unsure else None)
                firsts = refused is not None or not unsure
                await self.heal(await self.expect(since, begun, hold=False, firsts=firsts))
                last = begun
            except StoreUnavailable:
                log.warning("slack.not_healed", extra={"why": "the store does not answer"})

    async def _talks(self, now: datetime) -> Talks:
        talks: dict[Place, list[Place]] = {}
        for place in await self.memory.open_places(NAME, now - self.reopen):
            talks.setdefault(conversation_of(place), []).append(place)
        return talks

    async def _read(self, missed: MissedWindow, whole: bool) -> None:
        """Where all of it was read, only what was missed since may still be missing."""
        self._unread.remove(missed)
        if whole and await self.memory.get_note(UNHEALED) == missed.since.isoformat():
            first = min((gap.since for gap in self._unread), default=None)
            await self.memory.put_note(UNHEALED, first.isoformat() if first else "")


def _moment(noted: str) -> datetime | None:
    """None where nothing is noted, or what another release wrote in another form."""
    try:
        moment = datetime.fromisoformat(noted)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _is_for_good(trouble: BaseException, room: str) -> bool:
    """Another try would end in the same."""
    log.warning("slack.not_healed", extra={"room": room, "why": trouble})
    return isinstance(trouble, (Permanent, *PARSE_ERRORS))
