"""One run, one table: the peer first, then the desk beside it."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from tests.benchmarks import bare
from tests.benchmarks.measured import Measured
from tests.benchmarks.round_trips import counted
from tests.benchmarks.talks import EVENTS
from tests.benchmarks.worker import ROUNDS, Null, dispatcher_of, one_by_one, reception
from tests.databases import postgres_server
from tests.postgres import NoPostgres

TICKETS = 40
PACED_TICKETS = 200
"""At a pace, they take ten seconds: fewer events tell little of one in a hundred."""
PACE = 200.0
COSTS = ("CPU ms", "without search", "CPU ms a message")
"""CPU time of an event, also without search and classification, and of a delivery."""


def workers(url: str, how: str, count: int) -> Measured:
    """So many processes on one database, each with its share of the tickets."""
    tickets, pace = (PACED_TICKETS if how == "pace" else TICKETS) // count, PACE / count
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker", url, how]
            + [f"{how}{count}-{n}", str(tickets), str(pace)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(count)
    ]
    for worker in processes:
        assert worker.stdout is not None
        worker.stdout.readline()  # it is warm
    results = [json.loads(out) for out in _together(processes)]
    took = [ms for each in results for ms in each["took"]]
    names = {"single": "one after another", "crowd": "all at once"}
    names["pace"] = f"{PACE:.0f} a second, delivered"
    what = f"{count} worker{'s' if count > 1 else ''}, {names[how]}"
    costs = {
        name: fmean(each[name] for each in results) for name in ("cpu", "understanding", "delivery")
    }
    return Measured(what, took, len(took) / max(each["seconds"] for each in results), **costs)


def _together(processes: list[subprocess.Popen[str]]) -> list[str]:
    """What they print, once all may begin."""
    for worker in processes:
        assert worker.stdin is not None
        worker.stdin.write("begin\n")
        worker.stdin.flush()
    return [worker.communicate()[0] for worker in processes]


async def count_trips(url: str) -> str:
    """Round trips of an accepted event, and of a delivered message, one after another."""
    with counted(url) as (through, counter):
        inbox, store = reception(through)
        dispatcher = dispatcher_of(store, Null())
        await one_by_one(inbox, "trips-warm", 3)
        await dispatcher.settled(inbox)
        counter.trips = 0
        events = len(await one_by_one(inbox, "trips", 10))
        accepted, counter.trips = counter.trips, 0
        to = Null()
        await dispatcher_of(store, to).settled(inbox)
        delivered = counter.trips
        await store.close()
    return (
        f"Round trips to PostgreSQL: {accepted / events:.1f} an accepted event,"
        f" {delivered / to.delivered:.1f} a delivered message."
    )


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
    columns = ("", "p50 ms", "p99 ms", "p50 / bare", "a second", *COSTS)
    shown = Table(*columns, title=name, title_justify="left")
    for column in shown.columns[1:]:
        column.justify = "right"
    for row in rows:
        ratio = f"{row.p50 / rows[0].p50:.1f}"
        costs = (row.cpu, row.cpu - row.understanding, row.delivery)
        shown.add_row(
            *(row.what, f"{row.p50:.2f}", f"{row.p99:.1f}", ratio, f"{row.a_second:.0f}"),
            *(f"{cost:.2f}" if cost else "" for cost in costs),
        )
    return shown


def main() -> None:
    console = Console()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as folder:
        results, trips = [], ""
        with Progress(console=Console(stderr=True)) as steps:
            url = asyncio.run(prepared(f"sqlite:///{folder}/desk.db"))
            results.append(("SQLite", measure(url, bare.sqlite(Path(folder)), steps)))
            try:
                with postgres_server(durable=True) as server:
                    peer = asyncio.run(bare.postgresql(asyncio.run(server.create("bare"))))
                    url = asyncio.run(prepared(asyncio.run(server.create("bench"))))
                    results.append(("PostgreSQL", measure(url, peer, steps)))
                    trips = asyncio.run(count_trips(url))
            except NoPostgres as none:
                console.print(f"PostgreSQL is not measured: {none}")
    console.print(
        f"{EVENTS} events to a ticket, {TICKETS} tickets a line, {ROUNDS} rounds of those without a"
        " pace. Times to the acknowledgement; CPU times of the middle round."
    )
    for name, rows in results:
        console.print(table(name, rows))
    pace = f"{bare.CALLS:,} calls of a function take {bare.calls():.1f} ms of it"
    console.print(f"{trips} Load of the machine: {os.getloadavg()[0]:.1f}; {pace}.".strip())


if __name__ == "__main__":
    main()
