"""`deskhand migrate`: the database, brought up to date by hand."""

import asyncio

import typer

from bot.commands.context import enter
from bot.database_lock import upgrade
from bot.terminal import echo
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import UpgradeProgress


def add_to(app: typer.Typer) -> None:
    @app.command()
    def migrate(
        force: bool = typer.Option(
            False, "--force", help="PostgreSQL: even while workers of another release are connected"
        ),
    ) -> None:
        """Bring the database up to date. A start does this too."""
        if not asyncio.run(_migrate(force=force)):
            echo("The database is up to date.")


def _print_progress(now: UpgradeProgress) -> None:
    step = f"{now.step} ({now.number} of {now.total})"
    echo(f"Done: {step}" if now.is_taken else f"{step}: {now.share:.0%}")


async def _migrate(*, force: bool) -> tuple[str, ...]:
    context = enter(quiet=True)
    engine = make_engine(context.settings.database_url)
    try:
        return await upgrade(context.settings, engine, _print_progress, force=force)
    finally:
        await engine.dispose()
