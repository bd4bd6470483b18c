"""The peer: one row in one transaction that is on the disk when it returns, and nothing else."""

import sqlite3
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import asyncpg

ROWS = 300
BODY = "x" * 2000
"""About as much as an event writes."""

CALLS = 100_000


def calls() -> float:
    """Milliseconds of CPU time that so many calls of a function take: the machine's own pace."""

    def called(n: int) -> int:
        return n

    took = []
    for _ in range(5):
        begun = process_time()
        for n in range(CALLS):
            called(n)
        took.append((process_time() - begun) * 1000)
    return median(took)


def sqlite(folder: Path) -> list[float]:
    """Milliseconds of each INSERT; the file is on the same disk as the desk's."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE bare (n integer PRIMARY KEY, body text)")
    took = []
    for n in range(ROWS):
        begun = perf_counter()
        db.execute("INSERT INTO bare VALUES (?, ?)", (n, BODY))
        took.append((perf_counter() - begun) * 1000)
    db.close()
    return took


async def postgresql(url: str) -> list[float]:
    """Milliseconds of each INSERT, on a server that syncs each commit."""
    db = await asyncpg.connect(url)
    await db.execute("CREATE TABLE bare (n integer PRIMARY KEY, body text)")
    insert = await db.prepare("INSERT INTO bare VALUES ($1, $2)")
    took = []
    for n in range(ROWS):
        begun = perf_counter()
        await insert.fetch(n, BODY)
        took.append((perf_counter() - begun) * 1000)
    await db.close()
    return took
