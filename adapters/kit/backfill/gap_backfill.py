"""Gaps one after another: what is in doubt stays noted until it was read, and each is read once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Final

from adapters.kit.backfill.missed_events import MAX_GAP, RETRY_DELAYS_SECONDS, MissedEvents
from adapters.kit.parsed_event import PARSE_ERRORS
from adapters.kit.tasks import OpenGaps, conversation_of
from core.adapter_queries import AdapterQueries
from core.model.people import Place
from core.ports import Clock, DeliveryError, Permanent, StoreUnavailable

log = logging.getLogger(__name__)

TROUBLES: Final = (DeliveryError, StoreUnavailable, *PARSE_ERRORS)

Conversations = Mapping[Place, Sequence[Place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillRules:
    """How a platform differs. What one channel told may have been stored `margin` before what
    another told earlier. A refused event is brought again by the platform itself for
    `redelivered_for`. With `persists`, what cannot be read at the moment is tried until it can;
    else it is left to the next look.
    """

    margin: timedelta
    redelivered_for: timedelta = timedelta()
    persists: bool = False
    group: Callable[[Place], Place] = conversation_of


@dataclass(frozen=True, slots=True, eq=False)
class MissedWindow:
    """Nothing was surely heard from `since` on, and history is read from `oldest` on, both in UTC;
    `conversations` are all that were open when it was found, place by place. What is said in those
    that are `held` waits for it. With `firsts`, what belongs to no ticket yet is read as well.
    """

    since: datetime
    oldest: datetime
    conversations: Conversations
    held: bool = True
    firsts: bool = True


@dataclass(slots=True)
class GapBackfill:
    """Reads the history as fast as the platform lets it, and takes in what is not known yet: one
    gap after another. A reply reopens a ticket for as long as `reopen`.
    """

    memory: AdapterQueries
    missed: MissedEvents
    clock: Clock
    rules: BackfillRules
    gaps: OpenGaps = field(default_factory=OpenGaps)
    reopen: timedelta = timedelta()
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _unread: list[MissedWindow] = field(default_factory=list)
    _is_next: bool = False
    """A gap waits until the one before it is healed. What is missed meanwhile is read with it."""

    @property
    def note(self) -> str:
        """The note of the moment since which something may be missing; "" is none."""
        return f"{self.missed.platform}.unhealed"

    @property
    def last_look(self) -> str:
        """The note of when all that was said was looked through last."""
        return f"{self.missed.platform}.last_look"

    async def doubt(self, since: datetime | None) -> datetime | None:
        """Note that something may be missing since then (UTC), until all of it was read.

        What nobody reads at the moment, since a process ended or the platform did not let it, is
        left to the next one: so the moment that comes back may lie before `since`. None means that
        there is nothing to be read.
        """
        begun = _moment(await self.memory.get_note(self.note))
        moments = [since] if since else []
        if begun and not self._unread:
            moments.append(begun)
        first = min(moments, default=None)
        if first is not None and (begun is None or first < begun):
            await self.memory.put_note(self.note, first.isoformat())
        return first

    async def expect(
        self, since: datetime | None, now: datetime, *, hold: bool = True, firsts: bool = True
    ) -> MissedWindow | None:
        """What is to be healed, if anything was missed since then (UTC); until it is read, what is
        said there waits if it is to `hold`. Raises StoreUnavailable.
        """
        first = await self.doubt(since)
        if first is None:
            return None
        conversations = await self._conversations(now)
        oldest = max(first - self.rules.margin, now - MAX_GAP)
        window = MissedWindow(first, oldest, conversations, hold, firsts)
        if hold:
            self.gaps.open(conversations)
        self._unread.append(window)
        return window

    async def mend(self, since: datetime | None) -> None:
        """Heal a gap that began then (UTC) and has ended, however long the store is away: after the
        one that is being healed, and together with the one that is next. None is what another
        process has left.
        """
        if self._is_next:
            return
        self._is_next = True
        for pause in chain(RETRY_DELAYS_SECONDS, repeat(RETRY_DELAYS_SECONDS[-1])):
            try:
                window = await self.expect(since, self.clock.now())
                break
            except StoreUnavailable:
                self._log("the store does not answer")
                await asyncio.sleep(pause)
        await self.heal(window)

    async def heal(self, window: MissedWindow | None) -> int:
        """Read each conversation, and take in what was said; returns how many messages were looked
        at.
        """
        if window is None:
            return 0
        seen, is_whole, since = 0, True, window.oldest.timestamp()
        async with self._one:
            self._is_next = False
            conversations = dict(window.conversations)
            try:
                conversations |= await self._conversations(self.clock.now())
            except StoreUnavailable as trouble:
                is_whole = self._is_for_good(trouble)
            for conversation, places in conversations.items():
                try:
                    count, done = await self._try(self.missed.of_conversation, places, since)
                    seen, is_whole = seen + count, is_whole and done
                finally:
                    if window.held and conversation in window.conversations:
                        self.gaps.close(conversation)
            _, done = await self._try(self._of_accounts)
            is_whole = is_whole and done
            count, done = await self._try(self._of_strangers, window)
            seen, is_whole = seen + count, is_whole and done
            with suppress(StoreUnavailable):  # the mark stays, so it is read once more
                await self._read(window, is_whole)
        told = {"messages": seen, "since": window.oldest.isoformat()}
        log.info("backfill.healed", extra={"platform": self.missed.platform, **told})
        return seen

    async def look_again(
        self, every: timedelta, refused: Callable[[], datetime | None], *, unsure: bool
    ) -> None:
        """From time to time read what could not be read before. `refused` is since when events were
        refused, which the platform may have given up; if it is `unsure` whether anything was
        missed, all that was said since the last look is read. Nobody is kept waiting for it.
        """
        last = await self._find_last_look() if unsure else self.clock.now()
        while True:
            await asyncio.sleep(every.total_seconds())
            begun = self.clock.now()
            try:
                given_up = refused()
                since = given_up or (last if unsure else None)
                firsts = given_up is not None or not unsure
                await self.heal(await self.expect(since, begun, hold=False, firsts=firsts))
                last = begun
                if unsure:
                    await self.memory.put_note(self.last_look, begun.isoformat())
            except StoreUnavailable:
                self._log("the store does not answer")

    async def _find_last_look(self) -> datetime:
        """When all was looked through last (UTC), also by an earlier process: what was missed since
        shows in no time of the last event, since others were heard later. The first look is noted
        as if it were now.
        """
        now = self.clock.now()
        with suppress(StoreUnavailable):
            noted = await self.memory.get_note(self.last_look)
            if (moment := _moment(noted)) is not None:
                return min(moment, now)
            await self.memory.put_note(self.last_look, now.isoformat())
        return now

    async def _of_accounts(self) -> int:
        await self.missed.of_accounts()
        return 0

    async def _of_strangers(self, window: MissedWindow) -> int:
        """What the platform does not bring again by itself."""
        gap = self.clock.now() - window.since
        if not window.firsts or gap < self.rules.redelivered_for:
            return 0
        return await self.missed.of_strangers(window.oldest.timestamp())

    async def _try(self, work: Callable[..., Awaitable[int]], *given: object) -> tuple[int, bool]:
        """What came of it, and whether another try would end in the same."""
        for pause in chain(RETRY_DELAYS_SECONDS, repeat(RETRY_DELAYS_SECONDS[-1])):
            try:
                return await work(*given), True
            except TROUBLES as trouble:
                is_for_good = self._is_for_good(trouble)
                if is_for_good or not self.rules.persists:
                    return 0, is_for_good
            await asyncio.sleep(pause)
        raise AssertionError("the pauses have no end")

    async def _conversations(self, now: datetime) -> Conversations:
        found: dict[Place, list[Place]] = {}
        platform = self.missed.platform
        for place in await self.memory.open_places(platform, now - self.reopen):
            found.setdefault(self.rules.group(place), []).append(place)
        return found

    async def _read(self, window: MissedWindow, is_whole: bool) -> None:
        """Where all of it was read, only what was missed since may still be missing."""
        self._unread.remove(window)
        if is_whole and await self.memory.get_note(self.note) == window.since.isoformat():
            first = min((gap.since for gap in self._unread), default=None)
            await self.memory.put_note(self.note, first.isoformat() if first else "")

    def _is_for_good(self, trouble: BaseException) -> bool:
        self._log(trouble)
        return isinstance(trouble, (Permanent, *PARSE_ERRORS))

    def _log(self, why: object) -> None:
        log.warning("backfill.not_healed", extra={"platform": self.missed.platform, "why": why})


def _moment(noted: str) -> datetime | None:
    """None where nothing is noted, or what another release wrote in another form."""
    try:
        moment = datetime.fromisoformat(noted)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
