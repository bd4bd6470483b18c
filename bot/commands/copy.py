"""`deskhand copy`: an SQLite desk into an empty PostgreSQL database, once it outgrows its file."""

import asyncio
from pathlib import Path

import typer

from bot.commands.context import enter
from bot.database_lock import exclusive
from bot.settings import Settings, SettingsError
from bot.startup import lying_beside
from bot.terminal import count, echo, progress_bars
from core.store.connection.database_errors import shown
from core.store.connection.engine import database_url, make_engine
from core.store.connection.private_files import is_sqlite
from core.store.operations.database_copy import Progress, copy_database


def add_to(app: typer.Typer) -> None:
    @app.command()
    def copy(
        sqlite: str = typer.Argument(
            metavar="SQLITE", help="The desk's file, or its address: data/desk.db"
        ),
        postgres: str = typer.Argument(
            "",
            metavar="[POSTGRES]",
            help="The address of an empty database [default: DATABASE_URL]",
        ),
    ) -> int:
        """Copy a stopped SQLite desk into an empty PostgreSQL database. The file stays as it is."""
        settings = enter(quiet=True).settings
        source, target = _source(settings, sqlite), _target(settings, postgres)
        with exclusive(source, then="copy it"), progress_bars() as progress:
            copied = asyncio.run(_copy(source.database_url, target.database_url, progress))
        tickets, rows = copied["tickets"], sum(copied.values())
        echo(f"Copied {count(tickets, 'ticket')} ({count(rows, 'row')}).")
        echo(
            f"Set DATABASE_URL to {target.shown_database} with its password, start the desk there,"
            f" and never again on {source.shown_database}: two desks would both send what waits."
        )
        return 0


async def _copy(source: str, target: str, progress: Progress) -> dict[str, int]:
    engines = make_engine(source), make_engine(target)
    try:
        return dict(await copy_database(*engines, progress))
    finally:
        for engine in engines:
            await engine.dispose()


def _source(settings: Settings, given: str) -> Settings:
    address = given if "://" in given else f"sqlite:///{given}"
    url = _address("SQLITE", address)
    if not url.startswith("sqlite"):
        raise typer.BadParameter("SQLITE must be a file, or its address: sqlite:///data/desk.db.")
    file = Path(database_url(url).database or "")
    if not file.is_file() or not is_sqlite(file):
        beside = "" if file.exists() else lying_beside(file)
        raise SettingsError([f"{file} holds no desk.{beside} Name the file of an SQLite desk."])
    return settings.model_copy(update={"database_url": url})


def _target(settings: Settings, given: str) -> Settings:
    url = _address("POSTGRES", given or settings.database_url)
    if url.startswith("sqlite"):
        raise typer.BadParameter(
            "POSTGRES must be an address as postgresql://user:password@host/name, here or in"
            f" DATABASE_URL; {shown(database_url(url))} is SQLite."
        )
    return settings.model_copy(update={"database_url": url})


def _address(name: str, given: str) -> str:
    try:
        database_url(given)
    except ValueError as wrong:
        raise typer.BadParameter(f"{name}: {wrong}.") from wrong
    return given
