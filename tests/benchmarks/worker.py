"""One worker: takes events in at its own pace or at a given one, and prints what each cost."""

import asyncio
import gc
import json
import sys
from pathlib import Path
from time import perf_counter, sleep, time

from bot.article_folder import load
from bot.policy import load_desk
from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.events import Event
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.benchmarks.talks import AT, EVENTS, talk
from tests.clock import FakeClock

APART = 80
"""Events of other tickets between two of the same one."""

ROOT = Path(__file__).parents[2]


def reception(url: str) -> tuple[EventInbox, SqlStore]:
    """The door of the default desk on this database."""
    store = SqlStore(make_engine(url))
    library = Library.of(load(ROOT / "kb_articles").articles)
    desk = load_desk(ROOT / "desk.toml", AT.date())
    return EventInbox(desk, lambda: library, store, FakeClock(AT)), store


async def one_by_one(door: EventInbox, name: str, talks: int) -> list[float]:
    """Each event when the one before is acknowledged; milliseconds."""
    return [await _took(door, event) for n in range(talks) for event in talk(f"{name}-{n}")]


async def all_at_once(door: EventInbox, name: str, talks: int) -> list[float]:
    """All tickets at the same time, each in its order."""
    many = (one_by_one(door, f"{name}-{n}", 1) for n in range(talks))
    return [took for each in await asyncio.gather(*many) for took in each]


async def at_a_pace(door: EventInbox, name: str, talks: int, a_second: float) -> list[float]:
    """So many events a second, of which none waits for another's acknowledgement unless it is
    of the same ticket; the time counts from when the event came, not from when it was looked at.
    """
    pending = set[asyncio.Task[float]]()
    loop = asyncio.get_running_loop()
    begun, taken = loop.time(), list[asyncio.Task[float]]()
    for n, event in enumerate(_mixed(name, talks)):
        due = begun + n / a_second
        await asyncio.sleep(max(0.0, due - loop.time()))
        task = asyncio.create_task(_since(door, event, due))
        pending.add(task)
        taken.append(task)
    return list(await asyncio.gather(*taken))


def _mixed(name: str, talks: int) -> list[Event]:
    """Tickets that begin one after another and go on side by side, as on any day."""
    ordered = [
        (n * EVENTS + step * APART, event)
        for n in range(talks)
        for step, event in enumerate(talk(f"{name}-{n}"))
    ]
    return [event for _, event in sorted(ordered, key=lambda pair: pair[0])]


async def _took(door: EventInbox, event: Event) -> float:
    begun = perf_counter()
    await door.accept(event)
    return (perf_counter() - begun) * 1000


async def _since(door: EventInbox, event: Event, due: float) -> float:
    await door.accept(event)
    return (asyncio.get_running_loop().time() - due) * 1000


async def main(url: str, how: str, name: str, talks: int, start: float, pace: float) -> None:
    door, store = reception(url)
    await all_at_once(door, f"{name}-warm", 20)
    gc.freeze()
    sleep(max(0.0, start - time()))
    begun = perf_counter()
    match how:
        case "single":
            took = await one_by_one(door, name, talks)
        case "crowd":
            took = await all_at_once(door, name, talks)
        case _:
            took = await at_a_pace(door, name, talks, pace)
    print(json.dumps({"took": took, "seconds": perf_counter() - begun}))
    await store.close()


if __name__ == "__main__":
    url_, how_, name_, talks_, start_, pace_ = sys.argv[1:]
    asyncio.run(main(url_, how_, name_, int(talks_), float(start_), float(pace_)))
