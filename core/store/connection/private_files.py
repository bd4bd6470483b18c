"""Files that only their owner may read, whatever the umask: the database and all beside it."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Final

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
BESIDE: Final = ("-wal", "-shm", "-journal", ".terminal", ".in-use")
"""What SQLite and the desk put beside a database. SQLite gives new ones the database's mode."""


SQLITE_HEADER: Final = b"SQLite format 3\x00"
"""Of every database but an empty one: https://www.sqlite.org/fileformat.html#the_database_header"""


def is_special(file: Path) -> bool:
    """Whether it is a device, a pipe or a socket: to open it may wait forever."""
    return file.exists() and not file.is_file() and not file.is_dir()


def is_sqlite(file: Path) -> bool:
    """Whether it may be a database: it is missing, empty, unreadable, or begins like one.

    A device such as /dev/null is none: closing it to others would harm the whole machine.
    """
    if is_special(file):
        return False
    with _one_at_a_time:
        if _identity(file) in _opened:
            return True
        try:
            with file.open("rb") as opened:
                begins = opened.read(len(SQLITE_HEADER))
        except OSError:
            return True
        return begins in (b"", SQLITE_HEADER)


_opened: Final = set[tuple[Path, int, int]]()
"""Databases to which this process may have a connection. Such a file must not be opened again by
other means: to close it would take away the locks that SQLite holds (they are the process's, see
https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread), so
that another process, such as a command that ends, would take itself for the last one and delete the
write-ahead log, with everything that is written there from then on.
"""


_one_at_a_time: Final = RLock()
"""Reader and writer are opened by threads of their own. While the second one looked at the file,
the first one took its locks, and lost them as the look ended.
"""


def _identity(file: Path) -> tuple[Path, int, int] | None:
    """Tells a file from one that was put in its place."""
    try:
        known = file.stat()
    except OSError:
        return None
    return file.resolve(), known.st_dev, known.st_ino


def make_private(file: Path) -> None:
    """Make the file and its folder if they are missing, and take the others' rights away.

    A folder that was there before may be anybody's; it is only closed if nothing else is in it.
    Whatever cannot be done here is left to whoever opens the file, who can say what is wrong.
    A file of another kind, which DATABASE_URL names by mistake, is left as it is.
    """
    with _one_at_a_time:
        if is_sqlite(file):
            _make_private(file)


def _make_private(file: Path) -> None:
    with suppress(OSError):
        make_private_folder(file.parent)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE))
        if (opened := _identity(file)) is not None:
            _opened.add(opened)
        for each in (file, *(file.with_name(f"{file.name}{end}") for end in BESIDE)):
            _close_to_others(each, FILE_MODE)
        if all(each.name.startswith(file.name) for each in file.parent.iterdir()):
            _close_to_others(file.parent, FOLDER_MODE)


def open_private_lock(database: Path, ending: str) -> int:
    """Open the file beside a database for reading, which is enough for a lock; make it if needed.

    Where an administrator makes it, it belongs to whoever the database belongs to: the desk's user
    must be able to open it afterwards. Raises OSError.
    """
    make_private_folder(database.parent)
    file = database.with_name(f"{database.name}{ending}")
    held = os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    _close_to_others(file, FILE_MODE)
    if os.geteuid() == 0:
        owner = (database if database.exists() else database.parent).stat()
        os.fchown(held, owner.st_uid, owner.st_gid)
    return held


def make_private_folder(folder: Path) -> None:
    """Make it, and those above it, if they are missing. Raises OSError."""
    if folder.exists():
        return
    make_private_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(FOLDER_MODE)
        folder.chmod(FOLDER_MODE)


def _close_to_others(path: Path, mode: int) -> None:
    """Does nothing if it is missing, somebody else's, closed already, or a device or a pipe."""
    with suppress(OSError):
        now = path.stat().st_mode
        if stat.S_IMODE(now) != mode and (stat.S_ISREG(now) or stat.S_ISDIR(now)):
            path.chmod(mode)
