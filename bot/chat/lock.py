"""One terminal for a database: two would show each other's answers."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import Settings, SettingsError


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the terminal of this database until the end; the system lets go when the process dies.

    Raises SettingsError if another process has it. On PostgreSQL nothing is held.
    """
    url = make_url(settings.database_url)
    if not url.drivername.startswith("sqlite"):
        yield
        return
    lock = Path(f"{url.database}.terminal")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise SettingsError(
                [
                    f"Another terminal has {settings.shown_database} open."
                    " Leave it first, or name another DATABASE_URL."
                ]
            ) from taken
        yield
