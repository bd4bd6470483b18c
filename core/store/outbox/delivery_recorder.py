"""PostgreSQL: deliveries that end while others are being recorded share the next statement."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from core.model.people import Place
from core.ports import (
    Conflict,
    DataRejected,
    ForeignDatabase,
    OutboxMessage,
    Posted,
    Recorded,
    StoreUnavailable,
)
from core.store.connection.transactions import Pooled
from core.store.outbox.pooled_leases import read_leased
from core.store.outbox.sent_statement import has_rare_parts, sent_statement, sent_values

Row = dict[str, Any]
MAX_BATCH = 64
"""Deliveries of one statement. A worker has fewer on their way to one platform."""
MAX_CONFLICTS = 5
"""Each means that another statement got on."""
OUTAGE_DELAYS_SECONDS: Final = (0.0, 0.5, 2.0, 5.0, 10.0)
"""Between tries to record what was sent. A server that was restarted, or a standby that takes its
place, is there again by then; a message whose record is given up may be sent twice, where the
platform cannot be asked."""


@dataclass(frozen=True, slots=True)
class _Ended:
    row: Row
    recorded: "asyncio.Future[Recorded | OutboxMessage]"

    @property
    def keys(self) -> set[tuple[Any, ...]]:
        """What no two rows of a statement may have in common."""
        row = self.row
        place = ("place", row["platform"], row["room"], row["thread"]) if row["binds"] else ()
        slot = ("slot", row["conversation_id"], row["slot"]) if row["slot"] else ()
        return {key for key in (place, slot) if key}

    @property
    def standing(self) -> dict[tuple[str, str], Posted | None]:
        """Where its message stands from now on, None if it was taken back."""
        row = self.row
        if row["taken_back"]:
            return {(row["conversation_id"], row["slot"]): None}
        if not row["stands"]:
            return {}
        place = Place(row["platform"], row["room"], row["thread"])
        return {(row["conversation_id"], row["slot"]): Posted(place, row["ref"])}


@dataclass(slots=True)
class DeliveryRecorder:
    """`connect` gives a connection that commits each statement."""

    connect: Callable[[], AbstractAsyncContextManager[Pooled]]
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    _waiting: list[_Ended] = field(default_factory=list)
    _recording: "asyncio.Task[None] | None" = None

    async def record(self, row: Row) -> Recorded | OutboxMessage:
        """LOST if the lease was lost. The row is that of `deliveries.sent_row`.

        A caller who is cancelled leaves the record to be written: what was sent was sent.
        """
        ended = _Ended(row, asyncio.get_running_loop().create_future())
        self._waiting.append(ended)
        if self._recording is None or self._recording.done():
            self._recording = asyncio.create_task(self._record_all())
        return await ended.recorded

    async def settle(self) -> None:
        """Come back when nothing waits to be recorded."""
        if self._recording is not None:
            await asyncio.wait([self._recording])

    async def _record_all(self) -> None:
        while self._waiting:
            batch = self._next_batch()
            try:
                await self._write_through_outage(batch)
            except DataRejected:
                for each in batch:  # one of them cannot be stored: the others can
                    await self._alone(each)
            except BaseException as trouble:  # noqa: BLE001 - it is raised where it is awaited
                for each in batch:
                    _fail(each, trouble)

    def _next_batch(self) -> list[_Ended]:
        batch, keys, left = list[_Ended](), set[tuple[Any, ...]](), list[_Ended]()
        for each in self._waiting:
            if len(batch) < MAX_BATCH and keys.isdisjoint(each.keys):
                batch.append(each)
                keys |= each.keys
            else:
                left.append(each)
        self._waiting = left
        return batch

    async def _alone(self, ended: _Ended) -> None:
        try:
            await self._write_again([ended])
        except Exception as trouble:  # noqa: BLE001 - it is raised where it is awaited
            _fail(ended, trouble)

    async def _write_through_outage(self, batch: Sequence[_Ended]) -> None:
        """If the first try was committed after all, the next one finds its lease ended, which is
        told from a lease that was lost by what is stored.
        """
        for pause in OUTAGE_DELAYS_SECONDS:
            try:
                return await self._write_again(batch)
            except ForeignDatabase:
                raise
            except StoreUnavailable:
                await self.wait(pause)
        return await self._write_again(batch)

    async def _write_again(self, batch: Sequence[_Ended]) -> None:
        """What was sent is sent again once its lease ends, unless it is recorded. So whoever had to
        give way to another statement that waited for this one writes the same once more.
        """
        for _ in range(MAX_CONFLICTS):
            with suppress(Conflict):
                return await self._write(batch)
        return await self._write(batch)

    async def _write(self, batch: Sequence[_Ended]) -> None:
        rows = [each.row for each in batch]
        statement = sent_statement(has_rare_parts=has_rare_parts(rows))
        async with self.connect() as pooled:
            held = {row["ended"]: row for row in await statement.run(pooled.db, sent_values(rows))}
            leased = [row for row in held.values() if row["seq"] is not None]
            stands = [each.standing for each in batch if each.row["seq"] in held] if leased else []
            standing = {key: at for each in stands for key, at in each.items()}
            messages = await read_leased(pooled, leased, standing)
        following = {message.lane: message for message in messages}
        for each in batch:
            row = held.get(each.row["seq"])
            if not each.recorded.done():
                each.recorded.set_result(_outcome(row, following))


def _outcome(
    row: Mapping[str, Any] | None, following: Mapping[str, OutboxMessage]
) -> Recorded | OutboxMessage:
    if row is None:
        return Recorded.LOST
    if row["lane"] is not None:
        return following[row["lane"]]
    if row["follows"] is None:
        return Recorded.LAST
    return Recorded.FOLLOWED if row["follows"] else Recorded.FOLLOWED_ELSEWHERE


def _fail(ended: _Ended, trouble: BaseException) -> None:
    if not ended.recorded.done():
        ended.recorded.set_exception(trouble)
