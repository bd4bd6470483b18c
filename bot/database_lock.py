"""Who has an SQLite database open: desks and commands share it, a restore wants it alone.

The lock is a file beside the database, held with flock: the system lets go of it when the process
dies. PostgreSQL needs none; there nothing is ever put in the place of anything.
"""

import errno
import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings, SettingsError
from bot.startup import no_desk, require_file
from core.store.connection.database_errors import NO_DATABASE, USE_OWN_FILE, plain_errors, refuse
from core.store.connection.engine import database_url
from core.store.connection.pooler import require_sessions
from core.store.connection.private_files import is_sqlite, open_private_lock
from core.store.operations.schema_upgrade import (
    FIRST_STEP,
    Progress,
    UpgradeProgress,
    migrate,
    pending_migrations,
)

log = logging.getLogger(__name__)


@contextmanager
def shared(settings: Settings) -> Iterator[None]:
    """Keep a restore away. Raises SettingsError while one is under way."""
    said = f"{settings.shown_database} is being restored. Try again when that has ended."
    _require_sqlite(settings)
    with _lock(settings, ".in-use", fcntl.LOCK_SH, said):
        yield


@contextmanager
def exclusive(settings: Settings, then: str = "restore") -> Iterator[None]:
    """Be the only one. Raises SettingsError while a desk or a command has it open."""
    said = f"{settings.shown_database} is in use. Stop the desk first, then {then}."
    with _lock(settings, ".in-use", fcntl.LOCK_EX, said) as lock:
        try:
            yield
        finally:
            if lock is not None and not is_sqlite(
                lock.with_name(lock.name.removesuffix(".in-use"))
            ):
                lock.unlink(missing_ok=True)  # a file of somebody else's: leave nothing beside it


def log_progress(now: UpgradeProgress) -> None:
    """A step may take minutes where there are many tickets."""
    step = {"step": now.step, "number": now.number, "of": now.total}
    if now.is_taken:
        log.info("database.upgraded", extra=step)
    else:
        log.info("database.upgrading", extra={**step, "percent": int(now.share * 100)})


def _in_tenths(show: Progress) -> Progress:
    """Show each step that was taken, and each further tenth of one that takes long."""
    last = ("", 0)

    def pass_on(now: UpgradeProgress) -> None:
        nonlocal last
        current = (now.step, int(now.share * 10))
        if now.is_taken or (current != last and current[1] > 0):
            show(now)
        last = current

    return pass_on


def _tell_of_a_new_folder(settings: Settings) -> None:
    """A slip in DATABASE_URL begins an empty desk in a folder that nobody wanted."""
    url = database_url(settings.database_url)
    default = Settings.model_fields["database_url"].default
    if not url.drivername.startswith("sqlite") or settings.database_url == default:
        return
    folder = Path(url.database or "").parent
    if not folder.exists():
        extra = {"folder": str(folder.absolute()), "because_of": "DATABASE_URL"}
        log.warning("database.new_folder", extra=extra)


def is_beginning(steps: tuple[str, ...]) -> bool:
    """Whether these steps lay out an empty database."""
    return steps[:1] == (FIRST_STEP,)


async def upgrade(
    settings: Settings,
    engine: AsyncEngine,
    progress: Progress = log_progress,
    *,
    force: bool = False,
    begins: bool = True,
) -> tuple[str, ...]:
    """Bring the database up to date; returns the steps that were taken.

    A file that an earlier release has written is upgraded alone: a desk of that release which is
    still running could not go on with it. Raises SettingsError while one is, and where no desk is
    in the database unless one `begins` there; StoreUnavailable where a pooler is in the way.
    """
    if not begins:
        require_file(settings)
    await require_sessions(engine)
    _tell_of_a_new_folder(settings)
    with shared(settings):
        steps = await pending_migrations(engine)
    if is_beginning(steps) and not begins:
        raise no_desk(settings)
    if not steps or is_beginning(steps):
        with shared(settings):
            return await migrate(engine, _in_tenths(progress), force=force)
    said = (
        f"{settings.shown_database} has to be upgraded, and another desk or command has it open."
        " Stop that first, then start this one; `deskhand backup` before that keeps a way back."
    )
    with _lock(settings, ".in-use", fcntl.LOCK_EX, said):
        return await migrate(engine, _in_tenths(progress), force=force)


@contextmanager
def terminal_lock(settings: Settings) -> Iterator[None]:
    """One terminal for a database: two would show each other's answers."""
    said = (
        f"Another terminal has {settings.shown_database} open."
        " Leave it first, or name another DATABASE_URL."
    )
    with shared(settings), _lock(settings, ".terminal", fcntl.LOCK_EX, said):
        yield


@contextmanager
def _lock(settings: Settings, ending: str, kind: int, refusal: str) -> Iterator[Path | None]:
    """Yields the file that is locked, None for PostgreSQL."""
    url = database_url(settings.database_url)
    if not url.drivername.startswith("sqlite"):
        yield None
        return
    database = Path(url.database or "")
    with plain_errors(url):
        held = _open(database, ending)
    try:
        fcntl.flock(held, kind | fcntl.LOCK_NB)
        yield database.with_name(f"{database.name}{ending}")
    except BlockingIOError as taken:
        raise SettingsError([refusal]) from taken
    finally:
        os.close(held)


def _require_sqlite(settings: Settings) -> None:
    """Raises ForeignDatabase before a lock is left beside a file that is no database."""
    url = database_url(settings.database_url)
    if url.drivername.startswith("sqlite") and not is_sqlite(Path(url.database or "")):
        raise refuse(url, NO_DATABASE, USE_OWN_FILE)


def _open(database: Path, ending: str) -> int:
    if database.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(database))
    return open_private_lock(database, ending)
