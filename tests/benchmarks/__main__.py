"""One run, one table: the peer first, then the desk beside it."""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import time

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from tests.benchmarks import bare
from tests.benchmarks.measured import Measured
from tests.benchmarks.talks import EVENTS
from tests.databases import postgres_server
from tests.postgres import NoPostgres

TALKS = 40
PACE = 200.0
WARMING = 8.0
"""Seconds until all workers are awake and begin together."""


def workers(url: str, how: str, count: int) -> Measured:
    """So many processes on one database, each with its share of the tickets."""
    talks, start, pace = TALKS // count, time() + WARMING, PACE / count
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker", url, how]
            + [f"{how}{count}-{n}", str(talks), str(start), str(pace)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(count)
    ]
    told = [json.loads(worker.communicate()[0]) for worker in begun]
    took = [ms for each in told for ms in each["took"]]
    names = {"single": "one after another", "crowd": "all at once", "pace": f"{PACE:.0f} a second"}
    what = f"{count} worker{'s' if count > 1 else ''}, {names[how]}"
    return Measured(what, took, len(took) / max(each["seconds"] for each in told))


async def prepared(url: str) -> str:
    engine = make_engine(url)
    await migrate(engine)
    await engine.dispose()
    return url


def measure(url: str, peer: list[float], steps: Progress) -> list[Measured]:
    task = steps.add_task(url.partition(":")[0], total=5)
    rows = [Measured("bare synced INSERT", peer, 1000 * len(peer) / sum(peer))]
    for how, count in (("single", 1), ("crowd", 1), ("crowd", 4), ("pace", 1), ("pace", 4)):
        rows.append(workers(url, how, count))
        steps.advance(task)
    return rows


def table(name: str, rows: list[Measured]) -> Table:
    shown = Table(
        "", "p50 ms", "p99 ms", "p50 / bare", "a second", title=name, title_justify="left"
    )
    for column in shown.columns[1:]:
        column.justify = "right"
    for row in rows:
        ratio = f"{row.p50 / rows[0].p50:.1f}"
        shown.add_row(row.what, f"{row.p50:.2f}", f"{row.p99:.1f}", ratio, f"{row.a_second:.0f}")
    return shown


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as folder:
        results = []
        with Progress(console=Console(stderr=True)) as steps:
            url = asyncio.run(prepared(f"sqlite:///{folder}/desk.db"))
            results.append(("SQLite", measure(url, bare.sqlite(Path(folder)), steps)))
            try:
                with postgres_server(durable=True) as server:
                    url = asyncio.run(server.create("bench"))
                    peer = asyncio.run(bare.postgresql(url))
                    results.append(("PostgreSQL", measure(asyncio.run(prepared(url)), peer, steps)))
            except NoPostgres as none:
                console.print(f"PostgreSQL is not measured: {none}")
    console.print(
        f"{EVENTS} events to a ticket, {TALKS} tickets a line. Times to the acknowledgement."
    )
    for name, rows in results:
        console.print(table(name, rows))


if __name__ == "__main__":
    main()
