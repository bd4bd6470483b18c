"""Apps side by side, in turns: what each event costs, and what a peer keeps that stores as well."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from tests.benchmarks.line import Line
from tests.benchmarks.measured import Measured

T = TypeVar("T")
TURNS: Final = 3
MAX_SHOWN: Final = 10
DESK: Final = "the desk"
LOOK_SECONDS: Final = 0.5
MAX_LOOKS: Final = 120
IDLE_MS_PER_SECOND: Final = 60


@dataclass
class App(Generic[T]):
    """One app in a process of its own, and its end of the line."""

    who: str
    line: Line[T]
    process: "subprocess.Popen[bytes]"

    def cpu_ms(self) -> float:
        """User and system time of all its threads until now; 0 where there is no /proc."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")

    async def rest(self) -> None:
        """Come back when it has nothing to do: what a start still works at is no cost of events."""
        for _ in range(MAX_LOOKS):
            before = self.cpu_ms()
            await asyncio.sleep(LOOK_SECONDS)
            if self.cpu_ms() - before <= LOOK_SECONDS * IDLE_MS_PER_SECOND:
                return

    async def stop(self) -> None:
        self.process.terminate()
        await asyncio.to_thread(self.process.wait, 20)
        await self.line.stop()


async def in_turns(
    apps: Sequence[App[T]], what: str, events: Sequence[T], window: int
) -> list[Measured]:
    """The same events to each app, a third of them at a time, so that a busy machine slows all of
    them alike. The CPU time is that until the last call which an event caused.
    """
    size = len(events) // TURNS
    sums = {app.who: [0.0, 0.0] for app in apps}
    for app in apps:
        app.line.took.clear()
    for turn in range(TURNS):
        for app in apps:
            before = app.cpu_ms()
            seconds = await app.line.flood(events[turn * size : (turn + 1) * size], window)
            await app.line.settle()
            held = sums[app.who]
            held[0], held[1] = held[0] + seconds, held[1] + app.cpu_ms() - before
    count = size * TURNS
    return [
        Measured(f"{app.who}: {what}", list(app.line.took), count / seconds, cpu / count)
        for app, (seconds, cpu) in ((app, sums[app.who]) for app in apps)
    ]


@dataclass
class Kept:
    """What a peer that stores keeps: a row for each event, on the disk before it is acknowledged,
    and read back for whoever asks. A desk cannot do with less.
    """

    path: str
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _db: Any = None

    async def add(self, person: str, text: str) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._add, person, text)

    async def of(self, person: str) -> str:
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._thread, self._of, person)
        return "\n".join(f"{number}: {text}" for number, text in rows) or "Nothing yet."

    def _open(self) -> Any:
        if self._db is None:
            self._db = sqlite3.connect(self.path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("CREATE TABLE said (n integer PRIMARY KEY, person text, words text)")
            self._db.execute("CREATE INDEX of_person ON said (person, n)")
        return self._db

    def _add(self, person: str, text: str) -> None:
        self._open().execute("INSERT INTO said (person, words) VALUES (?, ?)", (person, text))

    def _of(self, person: str) -> list[tuple[int, str]]:
        asked = "SELECT n, words FROM said WHERE person = ? ORDER BY n DESC LIMIT ?"
        return list(self._open().execute(asked, (person, MAX_SHOWN)))
