"""`deskhand backup` and `restore`: the tickets of an SQLite desk, copied while it runs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.commands.context import enter
from bot.database_lock import exclusive, shared
from bot.settings import Settings, SettingsError
from bot.startup import lying_beside, no_desk
from bot.terminal import count, echo
from core.store.connection.database_errors import shown
from core.store.connection.engine import database_url
from core.store.connection.private_files import is_sqlite
from core.store.operations.backup import Copy, Progress, TargetExists, back_up, restore as put_back

POSTGRESQL = """\
Tickets are in PostgreSQL, which has tools of its own:
  pg_dump --format=custom --file={file} "{url}"
  pg_restore --clean --if-exists --no-owner --single-transaction --dbname="{url}" {file}
Stop every worker before pg_restore. docs/operations.md tells more."""


def add_to(app: typer.Typer) -> None:
    @app.command()
    def backup(
        file: Path = typer.Argument(metavar="FILE", help="Where to write the copy"),
        force: bool = typer.Option(False, "--force", help="Replace the file if there is one."),
    ) -> int:
        """Copy the tickets to a file, also while the desk runs. The copy is verified."""
        settings = enter(quiet=True).settings
        source = _database(settings, file)
        if not source.is_file():
            raise no_desk(settings)
        with shared(settings), _errors_in_words(file, "Name another file, or say --force."):
            copy = back_up(source, file, _progress("Copied"), replace=force)
        echo(f"Copied {_holds(copy)} to {file}. `deskhand restore {file}` puts them back.")
        return 0

    @app.command()
    def restore(
        file: Path = typer.Argument(metavar="FILE", help="A copy that `backup` wrote"),
    ) -> int:
        """Put a copy in the place of the tickets. The desk must be stopped; its file is kept."""
        settings = enter(quiet=True).settings
        target = _database(settings, file)
        _check_backup(file, target)
        aside = target.with_name(f"{target.name}.before-{SystemClock().now():%Y%m%d-%H%M%S}")
        had_one = target.exists()
        with exclusive(settings), _errors_in_words(aside, "Try again in a second."):
            copy = put_back(file, target, aside, _progress("Restored"))
        echo(f"Restored {_holds(copy)} to {target}.")
        if had_one:
            echo(f"What was there is kept as {aside}.")
        if copy.undelivered:
            echo(
                f"{count(copy.undelivered, 'message was', 'messages were')} still to be sent when"
                " the copy was made; a start sends them, also those that were sent since."
                " `deskhand outbox list` shows them."
            )
        return 0


def _database(settings: Settings, file: Path) -> Path:
    """The desk's file. Raises SettingsError that tells PostgreSQL's own way."""
    url = database_url(settings.database_url)
    if not url.drivername.startswith("sqlite"):
        raise SettingsError([POSTGRESQL.format(file=file, url=shown(url._replace(password=None)))])
    if file.is_dir():
        raise SettingsError([f"{file} is a folder. Name a file in it, such as {file}/desk.db."])
    return Path(url.database or "")


def _check_backup(file: Path, target: Path) -> None:
    """Raises SettingsError for a file that cannot be a backup, before anything is locked."""
    if not file.is_file():
        raise SettingsError([f"There is no backup {file}.{lying_beside(file)}"])
    if target.exists() and target.samefile(file):
        raise SettingsError([f"{file} is the desk's own file. Name a backup."])
    if not is_sqlite(file):
        raise SettingsError([f"{file} is no backup. Name a file that `deskhand backup` wrote."])


@contextmanager
def _errors_in_words(file: Path, remedy: str) -> Iterator[None]:
    try:
        yield
    except TargetExists as taken:
        raise SettingsError([f"{taken} exists already. {remedy}"]) from taken


def _holds(copy: Copy) -> str:
    size = copy.size / 1_000_000
    return (
        f"{count(copy.tickets, 'ticket')}, {count(copy.events, 'event')} ({size:,.1f} MB, verified)"
    )


def _progress(done: str) -> Progress:
    """One line that is written over, where somebody looks at it."""
    is_watched = sys.stderr is not None and sys.stderr.isatty()

    def show(pages: int, total: int) -> None:
        if is_watched:
            end = "\n" if pages >= total else ""
            sys.stderr.write(f"\r{done} {pages / max(total, 1):4.0%} of {total:,} pages{end}")
            sys.stderr.flush()

    return show
