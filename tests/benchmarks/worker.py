"""One worker: takes events in at its own pace or at a given one, and prints what each cost."""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from random import random
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Any

from bot.article_folder import load
from bot.policy import load_desk
from core.dialog.intents import requester_intent
from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.actions import Action
from core.model.events import Event
from core.outbox.dispatcher import OutboxDispatcher
from core.ports import Capabilities, Inbox, Posted
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.benchmarks.talks import AT, EVENTS, talk
from tests.clock import FakeClock

APART = 80
"""Events of other tickets between two of the same one."""

WARM_TALKS = 20
"""Tickets before the measurement begins: models are fitted, and statements prepared. At a pace,
those that are under way by then come after them, at that pace and with deliveries.
"""

ROUNDS = 5
"""Of what is not paced. The CPU time is that of the middle one: the machine's own pace changes."""

OfTicket = tuple[int, Event]
"""An event with the number of its ticket: one is taken in after the other."""

ROOT = Path(__file__).parents[2]


def reception(url: str) -> tuple[EventInbox, SqlStore]:
    """The door of the default desk on this database, without a dispatcher."""
    store = SqlStore(make_engine(url))
    library = Library.of(load(ROOT / "kb_articles").articles)
    desk = load_desk(ROOT / "desk.toml", AT.date())
    return EventInbox(desk, lambda: library, store, FakeClock(AT)), store


@dataclass
class Null:
    """A platform on which each message stands at once, in rooms as the head of a thread."""

    name: str = "console"
    capabilities = Capabilities(buttons=True, threads=True, edits=True, max_text=10_000)
    delivered: int = 0

    async def run(self, inbox: Inbox) -> None:
        """Nothing comes in."""

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        self.delivered += 1
        at = action.to
        in_room = at.room.startswith("#") and not at.thread
        return posted or Posted(replace(at, thread=key) if in_room else at, key)

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return None

    async def close(self) -> None:
        """Nothing is open."""


def dispatcher_of(store: SqlStore, to: Null) -> OutboxDispatcher:
    return OutboxDispatcher(store, {to.name: to}, FakeClock(AT), random)


def watch_understanding() -> list[float]:
    """Seconds of CPU time of each search and classification from now on: they have budgets of
    their own.
    """
    seconds = list[float]()

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def run(*args: Any, **named: Any) -> Any:
            begun = thread_time()
            try:
                return work(*args, **named)
            finally:
                seconds.append(thread_time() - begun)

        return run

    Library._search = timed(Library._search)  # type: ignore[method-assign]
    requester_intent.classify_requester_words = timed(requester_intent.classify_requester_words)
    return seconds


async def one_by_one(door: EventInbox, name: str, talks: int) -> list[float]:
    """Each event when the one before is acknowledged; milliseconds."""
    return [await _took(door, event) for n in range(talks) for event in talk(f"{name}-{n}")]


async def all_at_once(door: EventInbox, name: str, talks: int) -> list[float]:
    """All tickets at the same time, each in its order."""
    many = (one_by_one(door, f"{name}-{n}", 1) for n in range(talks))
    return [took for each in await asyncio.gather(*many) for took in each]


async def at_a_pace(door: EventInbox, events: Sequence[OfTicket], a_second: float) -> list[float]:
    """So many events a second, of which none waits for another's acknowledgement unless it is
    of the same ticket; the time counts from when the event came, not from when it was looked at.
    """
    loop = asyncio.get_running_loop()
    begun, latest = loop.time(), dict[int, asyncio.Task[float]]()
    taken = list[asyncio.Task[float]]()
    for n, (ticket, event) in enumerate(events):
        due = begun + n / a_second
        await asyncio.sleep(max(0.0, due - loop.time()))
        task = asyncio.create_task(_since(door, event, due, latest.get(ticket)))
        latest[ticket] = task
        taken.append(task)
    return list(await asyncio.gather(*taken))


def day(name: str, talks: int) -> tuple[list[OfTicket], list[OfTicket]]:
    """Events of tickets that begin one after another and go on side by side: those before the
    measurement and those in it. From the first to the last measured one, one in ten opens a ticket,
    and as many are an answer, a claim and so on. Tickets that begin when nothing else is under way
    would be a rush of openings in the first seconds, and none in the last ones.
    """
    under_way = (EVENTS - 1) * APART // EVENTS
    ordered = sorted(
        (
            (n * EVENTS + step * APART, n, event)
            for n in range(-under_way, talks)
            for step, event in enumerate(talk(f"{name}-{n}"))
        ),
        key=lambda each: each[:2],
    )
    before = [(n, event) for at, n, event in ordered if at < 0]
    return before, [(n, event) for at, n, event in ordered if 0 <= at < talks * EVENTS]


async def _took(door: EventInbox, event: Event) -> float:
    begun = perf_counter()
    await door.accept(event)
    return (perf_counter() - begun) * 1000


async def _since(
    door: EventInbox, event: Event, due: float, before: asyncio.Task[float] | None
) -> float:
    if before is not None:
        await before
    await door.accept(event)
    return (asyncio.get_running_loop().time() - due) * 1000


@dataclass(frozen=True)
class Round:
    """Milliseconds of each event, seconds of all, and milliseconds of CPU time an event."""

    took: list[float]
    seconds: float
    cpu: float
    understanding: float


async def _measured(work: Awaitable[list[float]], understanding: list[float]) -> Round:
    understanding.clear()
    begun, cpu = perf_counter(), process_time()
    took = await work
    seconds, cpu = perf_counter() - begun, 1000 * (process_time() - cpu)
    return Round(took, seconds, cpu / len(took), 1000 * sum(understanding) / len(took))


async def _delivered(
    work: Awaitable[list[float]], dispatcher: OutboxDispatcher, door: EventInbox
) -> list[float]:
    took = await work
    await dispatcher.settled(door)
    return took


async def main(url: str, how: str, name: str, talks: int, pace: float) -> None:
    door, store = reception(url)
    to, understanding = Null(), watch_understanding()
    dispatcher = dispatcher_of(store, to)
    if how == "pace":
        store.handover = dispatcher
        draining = asyncio.create_task(dispatcher.run(door))
    await all_at_once(door, f"{name}-warm", WARM_TALKS)
    warm_up, events = day(name, talks)
    if how == "pace":
        await at_a_pace(door, warm_up, pace)
    await dispatcher.settled(door)
    gc.freeze()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # until all of them are
    if how == "pace":
        work = at_a_pace(door, events, pace)
        rounds = [await _measured(_delivered(work, dispatcher, door), understanding)]
        dispatcher.stop()
        await draining
    else:
        at_this = one_by_one if how == "single" else all_at_once
        rounds = [
            await _measured(at_this(door, f"{name}-{n}", talks), understanding)
            for n in range(ROUNDS)
        ]
    to.delivered, before = 0, process_time()
    await dispatcher.settled(door)
    result = {
        "took": [ms for each in rounds for ms in each.took],
        "seconds": sum(each.seconds for each in rounds),
        "cpu": median(each.cpu for each in rounds),
        "understanding": median(each.understanding for each in rounds),
        "delivery": 1000 * (process_time() - before) / to.delivered if to.delivered else 0.0,
    }
    print(json.dumps(result))
    await store.close()


if __name__ == "__main__":
    url_, how_, name_, talks_, pace_ = sys.argv[1:]
    asyncio.run(main(url_, how_, name_, int(talks_), float(pace_)))
