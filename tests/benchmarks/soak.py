"""A desk that works without a pause: `python -m tests.benchmarks.soak URL SECONDS` prints samples.

Tickets open, are worked on and are searched for, side by side; every message is delivered. Each
sample is the process's resident memory and the size of the write-ahead log, in bytes, and how many
events were taken in so far.
"""

import asyncio
import json
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Final

from core.model.events import CommandGiven
from core.model.ids import EventId
from core.model.people import Person, Place
from tests.benchmarks.talks import AT, talk
from tests.benchmarks.worker import Null, dispatcher_of, reception

SIDE_BY_SIDE: Final = 6
SAMPLES: Final = 60
PAGE_BYTES: Final = 4096


async def main(url: str, seconds: float) -> None:
    door, store = reception(url)
    numbers, taken = count(), 0
    begun = monotonic()
    wal = Path(f"{url.removeprefix('sqlite:///')}-wal")

    async def work(name: int) -> None:
        nonlocal taken
        who, place = Person("console", f"soak-{name}"), Place("console", f"soak-{name}")
        while monotonic() - begun < seconds:
            n = next(numbers)
            for event in talk(f"soak-{name}-{n}"):
                await door.accept(event)
                taken += 1
            asked = CommandGiven(EventId(f"find-{name}-{n}"), AT, place, who, "mine vpn")
            await door.accept(asked)

    async def sweep() -> None:
        while True:
            await asyncio.sleep(seconds / SAMPLES)
            await store.index_words()

    draining = asyncio.create_task(dispatcher_of(store, Null()).run(door))
    sweeping = asyncio.create_task(sweep())
    working = [asyncio.create_task(work(name)) for name in range(SIDE_BY_SIDE)]
    samples = []
    while monotonic() - begun < seconds:
        await asyncio.sleep(seconds / SAMPLES)
        size = wal.stat().st_size if wal.exists() else 0
        samples.append({"memory": _resident(), "wal": size, "taken": taken})
    await asyncio.gather(*working)
    for task in (draining, sweeping):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await store.close()
    print(json.dumps(samples))


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
