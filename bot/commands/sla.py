"""`deskhand sla`: why a ticket is due when it is, and proofs of a team's own calendar."""

import asyncio
import json
from pathlib import Path

import typer

from adapters.words.catalogue import SOURCE, catalogue
from adapters.words.dates import local_time
from adapters.words.reasons import reason_text
from bot.clock import SystemClock
from bot.commands.context import enter
from bot.commands.ticket import find
from bot.terminal import ListGroup, echo
from core.dialog.targets import first_response_due, reason_of, resolution_due
from core.sla.vectors import verify as differences

app = typer.Typer(help="Deadlines: explained, and proved.", no_args_is_help=True, cls=ListGroup)


def add_to(to: typer.Typer) -> None:
    to.add_typer(app, name="sla")


@app.command()
def explain(
    label: str = typer.Argument(metavar="TICKET", help="HD-1042, hd1042, #1042 or 1042"),
) -> int:
    """Why a ticket is due when it is."""
    context = enter(quiet=True)
    found = asyncio.run(find(context, label))
    ticket = found[0].ticket if found else None
    if ticket is None:
        echo(f"There is no ticket {label}.", err=True)
        return 1
    now = SystemClock().now()
    if ticket.episode is None:
        echo("No clock runs: nobody has asked for a person yet.")
        return 0
    desk, zone = context.desk, context.desk.hours.zone.key
    for name, first in (("Reply", True), ("Resolution", False)):
        due = (first_response_due if first else resolution_due)(desk, ticket)
        reason = reason_of(desk, ticket, now, first_response=first)
        when = f"{'due' if due > now else 'was due'} {local_time(due, zone, now)}. " if due else ""
        echo(f"{name}: {when}{reason_text(catalogue(SOURCE), reason) if reason else ''}")
    return 0


@app.command()
def verify(
    file: Path = typer.Argument(metavar="FILE", help="JSON: a list of rows, as docs/sla-rows.md"),
) -> int:
    """Compare due times that you worked out with those of the desk; name what differs."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise typer.BadParameter(f"{file} cannot be read: {trouble.strerror}.") from trouble
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
        raise typer.BadParameter(f"{file} is not JSON: {wrong}.") from wrong
    rows = rows.get("rows") if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        raise typer.BadParameter(f"{file} holds no list of rows.")
    found = differences(rows)
    for wrong_row in found:
        echo(f"row {wrong_row.row + 1}: {wrong_row.problem}")
    echo(f"{len(rows) - len(found)} of {len(rows)} rows come out exactly.")
    return 1 if found else 0
