"""Copy an SQLite database while it is in use, and put a copy back in its place.

A copy is made by SQLite's online backup inside one read transaction. Without the transaction
every commit of another process starts the copy again: with a commit each 3 ms, a copy of 78 MB had
not ended after 15 s. With it, it took 0.3 s, is the database as of one moment, and nobody waits
for it. Copying `desk.db` as a file loses what still stands in `desk.db-wal`.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, create_engine

from core.store.connection.database_errors import plain_errors, refuse
from core.store.operations.schema_upgrade import require_known

PAGES_PER_STEP = 256
"""A megabyte: enough to be fast, and little enough for steady progress."""

Progress = Callable[[int, int], None]
"""Pages copied, and pages in all."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds. `undelivered` messages were still to be sent when it was made."""

    file: Path
    tickets: int
    events: int
    undelivered: int
    size: int


class TargetExists(Exception):
    """There is a file already, and nobody said that it may be replaced."""


def back_up(source: Path, target: Path, progress: Progress, *, replace: bool = False) -> Copy:
    """Copy `source` to `target`, which only its owner may read, and verify the copy.

    Raises TargetExists; StoreUnavailable or ForeignDatabase where either file cannot be used. What
    was started and not ended is taken away.
    """
    if target.exists() and (not replace or target.samefile(source)):
        raise TargetExists(str(target))
    with _verified_copy(source, target, progress) as (partial, copy):
        if replace:
            partial.replace(target)
        else:
            _put_in_place(partial, target)
    _sync_folder(target)
    return copy


def restore(backup: Path, target: Path, aside: Path, progress: Progress) -> Copy:
    """Put a copy of `backup` in the place of `target`, which is kept as `aside`.

    Nobody may have `target` open: StoreUnavailable says so. Raises as `back_up`.
    """
    if aside.exists():
        raise TargetExists(str(aside))
    with _verified_copy(backup, target, progress) as (partial, copy):
        if target.exists():
            _close_down(target)
            with suppress(PermissionError):  # an administrator restores what the desk's user owns
                os.chown(partial, target.stat().st_uid, target.stat().st_gid)
            _set_aside(target, aside)
        _put_in_place(partial, target)
    _sync_folder(target)
    return copy


@contextmanager
def _verified_copy(source: Path, target: Path, progress: Progress) -> Iterator[tuple[Path, Copy]]:
    """A verified copy beside the target, which is gone afterwards unless it was moved."""
    partial = target.with_name(f".{target.name}.partial")
    with plain_errors(url_of(target)):
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _copy(source, partial, target, progress)
        copy = _verify(partial, source)
        yield partial, Copy(target, *copy, partial.stat().st_size)
    finally:
        for leftover in (partial, *_companions(partial)):
            leftover.unlink(missing_ok=True)


def _copy(source: Path, partial: Path, target: Path, progress: Progress) -> None:
    with plain_errors(url_of(source)), closing(_open(source)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # now the moment is fixed
        with plain_errors(url_of(target)), closing(sqlite3.connect(partial)) as writing:
            reading.backup(
                writing,
                pages=PAGES_PER_STEP,
                progress=lambda _, left, total: progress(total - left, total),
                sleep=0.0,
            )
            writing.execute("PRAGMA journal_mode=DELETE")  # so that it is a single file
    with partial.open("rb") as written:
        os.fsync(written.fileno())


def _open(file: Path) -> sqlite3.Connection:
    """Never makes a file that is not there. A copy on a read-only disk can be read too."""
    wal = file.with_name(f"{file.name}-wal")
    mode = "mode=rw" if os.access(file.parent, os.W_OK) or wal.exists() else "immutable=1"
    address = f"file:{quote(str(file.absolute()))}?{mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=10)


def _verify(partial: Path, source: Path) -> tuple[int, int, int]:
    """Its tickets, events and undelivered messages. Refuses a copy that is not whole."""
    where = url_of(source)
    with plain_errors(where), closing(sqlite3.connect(partial)) as db:
        (said,) = db.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok" or db.execute("PRAGMA foreign_key_check").fetchone():
            what = "the copy does not hold together, so the file is damaged"
            raise refuse(where, what, "Put an older backup back")
    engine = create_engine(url_of(partial), hide_parameters=True)
    try:
        with plain_errors(where), engine.connect() as known:
            require_known(known, where)
    finally:
        engine.dispose()
    with plain_errors(where), closing(sqlite3.connect(partial)) as db:
        counted = (
            "SELECT count(*) FROM tickets",
            "SELECT count(*) FROM inbox",
            "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')",
        )
        tickets, events, undelivered = (db.execute(each).fetchone()[0] for each in counted)
        return tickets, events, undelivered


def _close_down(target: Path) -> None:
    """Fold the log into the file. SQLite does so only where nobody else has the file open, also
    if that is an older desk or another program. A damaged file is moved as it is.
    """
    with plain_errors(url_of(target)), closing(_open(target)) as db:
        db.execute("PRAGMA busy_timeout=1000")
        try:
            db.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as trouble:
            if not getattr(trouble, "sqlite_errorname", "").startswith(
                ("SQLITE_NOTADB", "SQLITE_CORRUPT")
            ):
                raise


def _set_aside(target: Path, aside: Path) -> None:
    with plain_errors(url_of(target)):
        for file in (target, *_companions(target)):
            if file.exists():
                file.rename(aside.with_name(f"{aside.name}{file.name[len(target.name) :]}"))


def _companions(file: Path) -> list[Path]:
    return [file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm", "-journal")]


def _put_in_place(partial: Path, target: Path) -> None:
    """Without ever replacing a file that appeared meanwhile."""
    with plain_errors(url_of(target)):
        try:
            os.link(partial, target)
        except FileExistsError as taken:
            raise TargetExists(str(target)) from taken
        except OSError:  # the disk knows no hard links
            partial.rename(target)


def _sync_folder(file: Path) -> None:
    with suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def url_of(file: Path) -> URL:
    """The address of an SQLite file."""
    return URL.create("sqlite", database=str(file))
