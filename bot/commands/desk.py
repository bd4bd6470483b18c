"""`deskhand run`, `migrate`, `dialog` and `ticket`: the desk itself."""

import asyncio

import typer

from bot.clock import SystemClock
from bot.commands.context import enter, open_store
from bot.commands.ticket import print_json, print_ticket
from bot.database_lock import upgrade
from bot.new_policy import apply_policy
from bot.runtime import serve
from bot.settings import SettingsError
from bot.stale_names import settle_names
from bot.startup import platform_problems
from bot.terminal import echo, echo_lines
from bot.wiring import assemble
from core.dialog.diagram import mermaid
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import UpgradeProgress


def add_to(app: typer.Typer) -> None:
    @app.command()
    def run() -> int:
        """Serve the connected platforms until stopped; SIGTERM stops in order."""
        return asyncio.run(_serve())

    @app.command()
    def migrate(
        force: bool = typer.Option(
            False, "--force", help="PostgreSQL: even while workers of another release are connected"
        ),
    ) -> None:
        """Bring the database up to date. A start does this too."""
        if not asyncio.run(_migrate(force=force)):
            echo("The database is up to date.")

    @app.command()
    def dialog() -> None:
        """Draw the dialog as a Mermaid diagram, from its own table."""
        echo_lines(mermaid().splitlines())

    @app.command()
    def ticket(
        label: str = typer.Argument(metavar="TICKET", help="HD-1042, hd1042, #1042 or 1042"),
        as_json: bool = typer.Option(False, "--json", help="One JSON object, for scripts"),
    ) -> int:
        """Show a ticket with its history."""
        show = print_json if as_json else print_ticket
        return asyncio.run(show(enter(quiet=True), label))


async def _serve() -> int:
    house = enter()
    if problems := platform_problems(house.settings, house.desk):
        raise SettingsError(problems)
    async with open_store(house) as store:
        await settle_names(house.desk, store, house.settings.desk_file.name)
        await apply_policy(house.desk, store, SystemClock())
        books = house.articles()
        bot = assemble(house.settings, house.desk, books.library, SystemClock())
        watching = asyncio.create_task(books.watch())
        try:
            return await serve(bot)
        finally:
            watching.cancel()


def _print_progress(now: UpgradeProgress) -> None:
    step = f"{now.step} ({now.number} of {now.total})"
    echo(f"Done: {step}" if now.is_taken else f"{step}: {now.share:.0%}")


async def _migrate(*, force: bool) -> tuple[str, ...]:
    house = enter(quiet=True)
    engine = make_engine(house.settings.database_url)
    try:
        return await upgrade(house.settings, engine, _print_progress, force=force)
    finally:
        await engine.dispose()
