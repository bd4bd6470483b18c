"""`deskhand quarantine`: events that could not be processed, shown as escaped text."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import typer

from adapters.words.rendering import local_time
from bot.clock import SystemClock
from bot.commands.context import enter, open_store
from bot.terminal import ListGroup, add_row, echo, new_table, show_table
from core.ports import QuarantinedEvent
from core.store.sql_store import SqlStore

app = typer.Typer(help="Events that could not be processed.", no_args_is_help=True, cls=ListGroup)


def add_to(to: typer.Typer) -> None:
    to.add_typer(app, name="quarantine")


KEYS = typer.Argument(None, metavar="KEY", help="Keys as `list` shows them")
EVERY_KEY = typer.Option(False, "--all", help="Every event that is in quarantine.")
MAX_ROWS = 10_000


@app.command(name="list")
def list_(
    limit: int = typer.Option(50, min=1, max=MAX_ROWS, help="At most so many, newest first."),
) -> None:
    """What could not be processed, why, and until when it is kept. Shows nobody's words."""
    rows = asyncio.run(_read_rows(limit))
    if not rows:
        echo("The quarantine is empty.")
        return
    now, zone = SystemClock().now(), str(enter(quiet=True).desk.hours.zone)
    table = new_table("key", "event", "failed", "times", "because of", "kept until", "")
    for row in rows:
        mark = "retrying" if row.retrying else "" if row.body else "cannot be retried"
        at, until = (local_time(t, zone, now) for t in (row.failure.at, row.expires_at))
        error = row.failure.error
        add_row(table, row.key, row.kind, at, str(row.failures), error, until, mark)
    show_table(table)


@app.command()
def show(key: str = typer.Argument(metavar="KEY", help="A key as `list` shows it")) -> int:
    """Print one event with somebody's words, as JSON in ASCII, and where in the code it failed."""
    row = next((row for row in asyncio.run(_read_rows(MAX_ROWS)) if row.key == key), None)
    if row is None:
        echo(f"There is no event {key} in quarantine.", err=True)
        return 1
    echo(f"event   {row.event_id}")
    echo(f"error   {row.failure.error}")
    echo(f"where   {row.failure.trace}")
    echo(f"body    {row.body or 'not kept: it was too large, or its message was deleted'}")
    return 0


@app.command()
def retry(keys: list[str] = KEYS, every: bool = EVERY_KEY) -> int:
    """Process events once more, as soon as the desk runs: after an upgrade, or a changed policy."""
    return asyncio.run(_each(keys, every, SqlStore.retry_quarantined, "Will be processed again"))


@app.command()
def drop(keys: list[str] = KEYS, every: bool = EVERY_KEY) -> int:
    """Delete events with all their words."""
    return asyncio.run(_each(keys, every, SqlStore.drop_quarantined, "Dropped"))


async def _read_rows(limit: int) -> Sequence[QuarantinedEvent]:
    async with open_store(enter(quiet=True)) as store:
        return await store.quarantined(limit)


async def _each(
    keys: Sequence[str],
    every: bool,
    work: Callable[[SqlStore, str], Awaitable[bool]],
    done: str,
) -> int:
    missed = 0
    async with open_store(enter(quiet=True)) as store:
        if every:
            keys = [row.key for row in await store.quarantined(MAX_ROWS)]
        for key in keys:
            found = await work(store, key)
            missed += not found
            echo(
                f"{done}: {key}" if found else f"There is no such event, or it was not kept: {key}."
            )
    return 1 if missed else 0
