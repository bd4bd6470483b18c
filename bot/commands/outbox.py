"""`deskhand outbox`: messages on their way, and those that could not be delivered."""

import asyncio
from collections.abc import Sequence

import typer

from adapters.words.rendering import in_words, local_time
from bot.clock import SystemClock
from bot.commands.context import enter, open_store
from bot.terminal import ListGroup, add_row, echo, new_table, show_table
from core.ports import DeliveryState, OutboxRow

app = typer.Typer(
    help="Messages on their way out, and dead letters.", no_args_is_help=True, cls=ListGroup
)


def add_to(to: typer.Typer) -> None:
    to.add_typer(app, name="outbox")


OPEN = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.BLOCKED, DeliveryState.DEAD)


@app.command(name="list")
def list_(
    all_: bool = typer.Option(False, "--all", help="Those that arrived or were dropped, too."),
    limit: int = typer.Option(50, min=1, max=1000, help="At most so many, newest first."),
) -> None:
    """What waits, what is on its way, and what could not be delivered, with the reason."""
    states = tuple(DeliveryState) if all_ else OPEN
    rows, doubled = asyncio.run(_read_rows(states, limit))
    if doubled:
        echo(f"Possible duplicates so far: {doubled}; `--all` marks them.")
    if not rows:
        echo("Nothing waits, and there are no dead letters.")
        return
    context = enter(quiet=True)
    now, zone = SystemClock().now(), str(context.desk.hours.zone)
    table = new_table("key", "state", "tries", "since", "to", "says", "reason")
    for row in rows:
        says = getattr(row.action, "wording", "taking back")
        where = f"{row.action.to.platform} {row.action.to.room}"
        since = local_time(row.queued_at, zone, now)
        reason = in_words(row.reason)
        state = f"{row.state}, perhaps twice" if row.possible_duplicate else row.state
        add_row(table, row.key, state, str(row.attempts), since, where, says, reason)
    show_table(table)


@app.command()
def retry(keys: list[str] = typer.Argument(metavar="KEY", help="Keys as `list` shows them")) -> int:
    """Send dead letters once more."""
    return asyncio.run(_each(keys, "Sent again", retrying=True))


@app.command()
def drop(keys: list[str] = typer.Argument(metavar="KEY", help="Keys as `list` shows them")) -> int:
    """Give dead letters up."""
    return asyncio.run(_each(keys, "Dropped", retrying=False))


async def _read_rows(
    states: Sequence[DeliveryState], limit: int
) -> tuple[Sequence[OutboxRow], int]:
    """The rows, and how many messages so far may have been delivered twice."""
    async with open_store(enter(quiet=True)) as store:
        health = await store.health(SystemClock().now())
        return await store.outbox(states, limit), health.possible_duplicates


async def _each(keys: Sequence[str], done: str, *, retrying: bool) -> int:
    missed = 0
    async with open_store(enter(quiet=True)) as store:
        for key in keys:
            now = SystemClock().now()
            found = await (store.retry(key, now) if retrying else store.drop(key, now))
            missed += not found
            echo(f"{done}: {key}" if found else f"There is no dead letter {key}.")
    return 1 if missed else 0
