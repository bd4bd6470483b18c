"""The moments at which the process may be killed, and the ones around which it is done."""

import os
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from core.model.actions import Action
from core.model.attachment import Attachment
from core.model.events import Event
from core.ports import (
    Adapter,
    Capabilities,
    Inbox,
    InboxResult,
    LeaseNext,
    OutboxMessage,
    Posted,
    Recorded,
    ReplyWindow,
)
from core.store.sql_store import SqlStore
from core.store.units.unit_of_work import SqlUnit

KILLED = 9


class Point(StrEnum):
    """In the order in which an event passes them."""

    BEFORE_STORE = "before the store"
    NOTED = "in the unit, only noted as seen"
    BEFORE_COMMIT = "in the unit, before its commit"
    BEFORE_ACK = "after the store, before the acknowledgement"
    LEASED = "after the lease"
    BEFORE_SEND = "before the send"
    BEFORE_RECORD = "after the send, before the record"
    TIMER_FOUND = "at a timer, before the store"
    TIMER_TAKEN = "at a timer, after the store"
    LOOKED = "while looking for what an earlier life may have sent"


Moment = tuple[Point, str]
"""A point, and whose: the id of the event or the key of the message that passes it."""


@dataclass(slots=True)
class Fate:
    """Notes each moment that is passed, and ends the life at the one it was given."""

    end: Moment | None = None
    passed: list[Moment] = field(default_factory=list)

    def passes(self, point: Point, who: str) -> None:
        if (point, who) == self.end:
            os._exit(KILLED)
        self.passed.append((point, who))


@dataclass(slots=True)
class MortalUnit:
    unit: Any
    fate: Fate
    who: str = ""

    async def is_new(self, event: Event, guess: Any = None) -> bool:
        self.who = event.id
        new = await self.unit.is_new(event, guess)
        self.fate.passes(Point.NOTED, event.id)
        return bool(new)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)


class MortalStore(SqlStore):
    """The real store, with moments to die at."""

    fate: Fate

    async def transact(self, work: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        async def mortal(unit: Any) -> Any:
            mortal = MortalUnit(unit, self.fate)
            result = await work(mortal)
            self.fate.passes(Point.BEFORE_COMMIT, mortal.who)
            return result

        return await super().transact(mortal)

    async def lease(
        self,
        platforms: Sequence[str],
        now: datetime,
        hold: timedelta,
        limit: int,
        busy: Collection[int] = (),
    ) -> Sequence[OutboxMessage]:
        messages = await super().lease(platforms, now, hold, limit, busy)
        for message in messages:
            self.fate.passes(Point.LEASED, message.key)
        return messages

    async def mark_sent(
        self,
        message: OutboxMessage,
        posted: Posted | None,
        now: datetime,
        following: LeaseNext | None = None,
    ) -> Recorded | OutboxMessage:
        recorded = await super().mark_sent(message, posted, now, following)
        if isinstance(recorded, OutboxMessage):
            self.fate.passes(Point.LEASED, recorded.key)
        return recorded

    def _hand_over(self, unit: SqlUnit) -> None:
        for message in unit.leased:
            self.fate.passes(Point.LEASED, message.key)
        super()._hand_over(unit)


@dataclass(frozen=True, slots=True)
class MortalInbox:
    """The one door in, with a moment to die at on either side of it."""

    inbox: Inbox
    fate: Fate
    before: Point
    after: Point

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        self.fate.passes(self.before, event.id)
        receipt = await self.inbox.accept(event, window)
        self.fate.passes(self.after, event.id)
        return receipt

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        return await self.inbox.keep(name, media_type, content)


@dataclass(slots=True)
class MortalAdapter:
    adapter: Adapter
    fate: Fate
    name: str = field(init=False)
    capabilities: Capabilities = field(init=False)

    def __post_init__(self) -> None:
        self.name, self.capabilities = self.adapter.name, self.adapter.capabilities

    async def run(self, inbox: Inbox) -> None:
        await self.adapter.run(inbox)

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        self.fate.passes(Point.BEFORE_SEND, key)
        done = await self.adapter.deliver(action, key=key, posted=posted)
        self.fate.passes(Point.BEFORE_RECORD, key)
        return done

    async def close(self) -> None:
        await self.adapter.close()

    async def find(self, action: Action, *, key: str) -> Posted | None:
        found = await self.adapter.find(action, key=key)
        self.fate.passes(Point.LOOKED, key)
        return found
