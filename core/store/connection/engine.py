"""Opening the database: SQLite by default, PostgreSQL where several workers share the desk."""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.store.connection.database_errors import plain_errors
from core.store.connection.postgres_address import check_port, plain_address, split_arguments
from core.store.connection.private_files import is_special, make_private

T = TypeVar("T")
SQLITE_DRIVER = "sqlite+aiosqlite"
DRIVERS = {
    "sqlite": SQLITE_DRIVER,
    SQLITE_DRIVER: SQLITE_DRIVER,
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
ADDRESSES = "sqlite:///data/desk.db or postgresql://user:password@host/name"
SEVERAL_HOSTS = "postgresql://user:password@/name?host=one:5432&host=two:5432"
"""How an address names several servers: SQLAlchemy reads them in the query alone."""
_SEVERAL_PORTS = re.compile(r":\d+,[^/?#]*(?=/|$)")
"""Of an address as libpq writes it, `one:5432,two:5432`, in which SQLAlchemy finds no port."""
BEGINS_ITSELF = "begins_itself"
"""The execution option of an SQLite connection whose user issues BEGIN and COMMIT."""
SYNCHRONOUS = "FULL"
"""Every commit to an SQLite file is on the disk before it returns."""
WAL_RETRY_SECONDS = 0.01
BUSY_MS = 10_000
"""How long a process waits for another one's write on the same SQLite file."""


def database_url(text: str) -> URL:
    """The address of a database, with the driver that is used for it.

    Raises ValueError with what is wrong and what would be right; never shows a password.
    """
    _check_escapes(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # A cause would tell what was taken for the port, and that may be a part of the password.
        if _SEVERAL_PORTS.search(text):
            raise ValueError(f"several hosts are written {SEVERAL_HOSTS}") from None
        raise ValueError(f"it is not a database address; write {ADDRESSES}") from None
    driver = DRIVERS.get(url.drivername)
    if driver is None:
        # The scheme is not quoted: whoever mixes up two variables has a secret in its place.
        raise ValueError(f"Deskhand runs on sqlite and postgresql; write {ADDRESSES}")
    if driver == SQLITE_DRIVER and url.database in (None, "", ":memory:"):
        raise ValueError("it names no file; write sqlite:///data/desk.db")
    if driver == SQLITE_DRIVER and is_special(Path(str(url.database))):
        raise ValueError("it names a device or a pipe, no file; write sqlite:///data/desk.db")
    if driver != SQLITE_DRIVER:
        if url.port is not None:
            check_port(str(url.port))
        return plain_address(url.set(drivername=driver))
    if url.query:
        raise ValueError("it has parameters; an SQLite file takes none")
    return url.set(drivername=driver)


def _check_escapes(text: str) -> None:
    """Raises ValueError for a server's address with an unescaped character in the password.

    `user:P@ss@host` would be read as the password P and the host `ss@host`, and a host is shown.
    """
    scheme, _, rest = text.partition("://")
    if scheme.startswith("sqlite") or rest.count("@") == 0:
        return
    before, _, after = rest.partition("@")
    if "@" in after or any(character in before for character in "/?#"):
        raise ValueError(
            "its user or password has a special character; write it percent-encoded:"
            " @ as %40, / as %2F, ? as %3F, # as %23"
        )


def make_engine(text: str) -> AsyncEngine:
    """An engine for this address. Raises ValueError as `database_url` does."""
    url = database_url(text)
    if not url.drivername.startswith("sqlite"):
        address, arguments = split_arguments(url)
        return create_async_engine(
            address,
            connect_args=arguments,
            hide_parameters=True,
            pool_size=10,
            max_overflow=10,
        )
    engine = create_async_engine(url, hide_parameters=True)
    prepare(engine.sync_engine)
    return engine


async def run_on(engine: AsyncEngine, work: Callable[[Connection], T]) -> T:
    """Do `work` on a connection of its own. Raises StoreUnavailable or ForeignDatabase.

    An SQLite file is opened without aiosqlite: where that cannot open it, its thread outlives the
    loop and prints a traceback.
    """
    with plain_errors(engine.url):
        if engine.dialect.name == "sqlite":
            return await asyncio.to_thread(_run_on_file, engine.url, work)
        async with engine.connect() as db:
            return await db.run_sync(work)


def _run_on_file(url: URL, work: Callable[[Connection], T]) -> T:
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True)
    prepare(engine)
    try:
        with engine.connect() as db:
            return work(db)
    finally:
        engine.dispose()


def prepare(engine: Engine) -> None:
    """Teach an SQLite engine what the desk asks of each connection and transaction."""
    event.listen(engine, "do_connect", _make_file)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _make_file(*connecting: Any) -> None:
    """SQLite makes no folder, and a file that everybody may read."""
    _, _, (file, *_), _ = connecting
    make_private(Path(file))


def _on_connect(connection: Any, _: object) -> None:
    """No transaction of the driver's own making, and every commit on the disk before it returns."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    _turn_to_wal(cursor)
    for pragma in (
        f"synchronous={SYNCHRONOUS}",
        "foreign_keys=ON",
        "secure_delete=ON",  # deleted words leave the file; some systems build SQLite without it
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _turn_to_wal(cursor: Any) -> None:
    """Turn a new file to WAL, once, with patience for processes that start at the same moment.

    The change needs the file alone, and there SQLite refuses at once instead of keeping to its
    busy_timeout: two that hold the file open for reading would wait for each other for ever.
    """
    give_up = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
        time.sleep(WAL_RETRY_SECONDS)


def _on_begin(connection: Any) -> None:
    """Take the write lock first: a transaction that reads and then writes could not keep its word.

    With SQLite's default (deferred) mode two such transactions read the same state, and one of the
    two updates fails or, worse, is lost.
    """
    if not connection.get_execution_options().get(BEGINS_ITSELF, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
