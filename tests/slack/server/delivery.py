"""Bringing events to the app: attempts, acknowledgements, retries, and what can go wrong."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from tests.slack.server.changes import Changes
from tests.slack.server.records import Json


class Kind(StrEnum):
    EVENT = "events_api"
    INTERACTIVE = "interactive"
    COMMAND = "slash_commands"


@dataclass(frozen=True)
class Ack:
    """The app's answer. `seconds` is from sending to answer; `payload` what it answered with."""

    seconds: float
    payload: Any
    attempt: int
    status: int = 200


@dataclass(frozen=True)
class Failed:
    """No good answer: the reason as Slack words it. `retry` is false if the app forbade it."""

    reason: str
    status: int = 0
    retry: bool = True


@dataclass(frozen=True)
class Attempt:
    number: int
    reason: str
    result: Ack | Failed


@dataclass(eq=False)
class Delivery:
    """One thing on its way to the app. `name` is the event's type, or the interaction's."""

    kind: Kind
    name: str
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    late: list[Json] = field(default_factory=list)
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ack(self) -> Ack | None:
        return self.acks[0] if self.acks else None

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))

    @property
    def event(self) -> Json:
        return dict(self.payload.get("event") or {})


class Carrier(Protocol):
    """A way to the app: sockets, or its URL."""

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Ack | Failed: ...


@dataclass
class PostOffice:
    """Sends every delivery, and again as Slack does. Delays are in seconds.

    `copies` more of each event are sent at once; the next `lost_acks` answers get lost on their
    way back.
    """

    changes: Changes
    chance: random.Random
    carrier: Carrier | None = None
    retry_delays: Sequence[float] = (0.0, 60.0, 300.0)
    copies: int = 0
    lost_acks: int = 0
    all: list[Delivery] = field(default_factory=list)
    _held: list[Delivery] | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def send(self, kind: Kind, name: str, payload: Json) -> Delivery:
        delivery = Delivery(kind, name, payload)
        self.all.append(delivery)
        if self._held is not None and kind is Kind.EVENT:
            self._held.append(delivery)
        else:
            self._start(delivery)
        return delivery

    def hold(self) -> None:
        """Keep events back from now on, until they are released."""
        self._held = self._held or []

    def release(self, *, shuffled: bool = False, order: Sequence[int] | None = None) -> None:
        """Send what was kept: as it came, shuffled, or in the given order of positions."""
        held, self._held = self._held or [], None
        if shuffled:
            self.chance.shuffle(held)
        if order is not None:
            held = [held[position] for position in order]
        for delivery in held:
            self._start(delivery)

    def held(self) -> list[Delivery]:
        return list(self._held or [])

    async def again(self, delivery: Delivery, number: int = 1, reason: str = "timeout") -> Attempt:
        """Deliver it once more, as a retry; number 0 is a bare duplicate."""
        return await self._attempt(delivery, number, reason if number else "")

    def named(self, name: str) -> list[Delivery]:
        return [delivery for delivery in self.all if delivery.name == name]

    @property
    def unsettled(self) -> list[Delivery]:
        return [delivery for delivery in self.all if not delivery.over.is_set()]

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, delivery: Delivery) -> None:
        self._go(self._deliver(delivery))
        for _ in range(self.copies if delivery.kind is Kind.EVENT else 0):
            self._go(self._copy(delivery))

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _copy(self, delivery: Delivery) -> None:
        await self._attempt(delivery, 0, "")

    async def _deliver(self, delivery: Delivery) -> None:
        delays = list(self.retry_delays) if delivery.kind is Kind.EVENT else []
        reason = ""
        for number in range(len(delays) + 1):
            if number:
                await asyncio.sleep(delays[number - 1])
            result = (await self._attempt(delivery, number, reason)).result
            if isinstance(result, Ack) or not result.retry:
                break
            reason = result.reason
        delivery.over.set()
        self.changes.happened()

    async def _attempt(self, delivery: Delivery, number: int, reason: str) -> Attempt:
        assert self.carrier is not None, "the server was not started"
        result = await self.carrier.carry(delivery, number, reason)
        if isinstance(result, Ack) and self.lost_acks and delivery.kind is Kind.EVENT:
            self.lost_acks -= 1
            result = Failed("timeout", result.status)
        attempt = Attempt(number, reason, result)
        delivery.attempts.append(attempt)
        if isinstance(result, Ack):
            delivery.acks.append(result)
        delivery.tried.set()
        self.changes.happened()
        return attempt
