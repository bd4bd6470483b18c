"""Explain what a database driver raised: what is wrong, where, and what to do, in one line."""

import errno
import re
import socket
import sqlite3
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import asyncpg
from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError as PoolTimeout

from core.ports import Conflict, DataRejected, ForeignDatabase, StoreUnavailable

FIRST_WINS = frozenset(
    {
        "23505",  # unique_violation
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "22012",  # division_by_zero: a guard of the statement that writes an event
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
    }
)
"""How the databases say that somebody else was first, by PostgreSQL's codes and SQLite's names."""

DATA_CLASSES = ("22", "23", "54")
"""PostgreSQL's classes of errors that are about the values of one statement: data exception,
integrity constraint violation, program limit exceeded
(https://www.postgresql.org/docs/current/errcodes-appendix.html). Everything else, such as a lost
connection, a full disk, a read-only server or a missing table, would meet any other event too.
"""
DATA_NAMES = ("SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH")

SUPERSEDED: Final = "DH001"
"""The code of the triggers that refuse workers of an earlier release."""


class StatementFailed(StoreUnavailable):
    """One statement failed; the server is there, and the connection is as good as before."""


class NoConnectionLeft(StoreUnavailable):
    """The server is there and takes no further connection."""


Explanation = tuple[str, str]
"""What is wrong, and the remedy; both without a full stop."""

NO_DATABASE: Final = "the file is no SQLite database"
USE_OWN_FILE: Final = "Name the desk's own file in DATABASE_URL, or a new one"
_FREE_SPACE: Final = "Free space on its disk, then start again; nothing that was stored is lost"
_RESTORE: Final = "Put a backup back with `deskhand restore FILE`"
NO_SESSION: Final = (
    "a pooler before the server gives its connections to others after each transaction",
    "Name the server itself, let the pooler lend connections for whole sessions (PgBouncer:"
    " pool_mode = session), or add prepared_statement_cache_size=0 to the address",
)
_ENCODE: Final = "write special characters percent-encoded, such as @ as %40"

_BY_ITSELF: Final = "The desk goes on by itself once it is there"
_LOST: Final = (
    "the connection was lost",
    f"Look at the server, and at the network. {_BY_ITSELF}",
)
_POSTGRES: Final[Mapping[str, Explanation]] = {
    "28P01": ("the password is wrong", f"Mend it in DATABASE_URL; {_ENCODE}"),
    "28000": ("the server does not let this user in", "Look at the user, and at pg_hba.conf"),
    "3D000": ("there is no such database", "Make it with `createdb`, or name another"),
    "42501": (
        "the user may not do this",
        "Make the user the owner of the database, or GRANT CREATE ON SCHEMA public",
    ),
    "53100": ("the server's disk is full", _FREE_SPACE),
    "53200": ("the server has no memory left", "Look at its log"),
    "53300": (
        "the server has no connection left",
        "Raise max_connections, or the limit of the user or the database, or run fewer workers",
    ),
    "57P01": ("the server ended the connection", f"Look at its log. {_BY_ITSELF}"),
    "57P02": ("the server crashed", f"Look at its log. {_BY_ITSELF}"),
    "57P03": ("the server takes no connections now", _BY_ITSELF),
    "57P05": ("the server ended a connection that was idle", _BY_ITSELF),
    "25P03": (
        "the server ended a transaction in which nothing happened for too long",
        "Raise idle_in_transaction_session_timeout for the desk's user",
    ),
    "57014": (
        "the server gave a statement up",
        "Raise statement_timeout for the desk's user, or look why the server is slow",
    ),
    "55P03": (
        "somebody else has locked for too long what is needed",
        "Look for long transactions in pg_stat_activity",
    ),
    "25006": (
        "the server may only be read; it may be a standby",
        "Name the primary server, or add target_session_attrs=read-write",
    ),
    # The name of a prepared statement is taken, or gone.
    "42P05": NO_SESSION,
    "26000": NO_SESSION,
    "42P01": ("a table is missing", "Another program may have removed it; restore a backup"),
    "08003": _LOST,
    "08006": _LOST,
}
_KINDS: Final[Mapping[str, type[StoreUnavailable]]] = {
    "53300": NoConnectionLeft,
    **dict.fromkeys(("57014", "55P03", "53100", "53200"), StatementFailed),
}
"""By the server's code. Where the database fails in another way, its connection is closed."""
_SQLITE: Final[Mapping[str, Explanation]] = {
    "SQLITE_READONLY": (
        "the file may only be read",
        "Let the desk's user write the file and its folder",
    ),
    "SQLITE_FULL": ("the disk is full", _FREE_SPACE),
    "SQLITE_BUSY": (
        "another process has kept the file locked for too long",
        "Close what else has it open: a database tool, or a copy that is being made",
    ),
    "SQLITE_LOCKED": ("the file is locked", "Close what else has it open"),
    "SQLITE_CORRUPT": ("the file is damaged", _RESTORE),
    "SQLITE_IOERR": ("the disk reports an error", f"Look at the disk. {_RESTORE}"),
}
_OF_THE_SYSTEM: Final[Mapping[int, Explanation]] = {
    errno.EACCES: ("there is no permission", "Let the desk's user write there"),
    errno.EPERM: ("there is no permission", "Let the desk's user write there"),
    errno.EROFS: ("that place may only be read", "Name a place that can be written"),
    errno.ENOSPC: ("the disk is full", _FREE_SPACE),
    errno.ENOENT: ("there is no such folder", "Make the folder, or name another"),
    errno.EISDIR: ("it is a folder", "Name a file in it, such as desk.db"),
    errno.ENOTDIR: ("a part of the path is no folder", "Name a file in a folder"),
    errno.EEXIST: ("a part of the path is no folder", "Name a file in a folder"),
    errno.ENAMETOOLONG: ("the path is too long", "Name a shorter one"),
    errno.ECONNREFUSED: (
        "nobody listens there",
        "Start the database server, or mend host and port",
    ),
    errno.EHOSTUNREACH: ("the host cannot be reached", "Look at the network, and at the host"),
    errno.ENETUNREACH: ("the host cannot be reached", "Look at the network, and at the host"),
    errno.ECONNRESET: ("the server closed the connection", "Look at its log"),
}


DRIVER_ERRORS: Final = (
    DBAPIError,
    PoolTimeout,
    ArgumentError,
    OSError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # it was told that the server ends, and not yet cut off
)
"""All that a driver raises, or SQLAlchemy around it."""


@contextmanager
def plain_errors(url: URL) -> Iterator[None]:
    """Turn the drivers' many errors into four, as `raise_plain_error` does."""
    try:
        yield
    except DRIVER_ERRORS as trouble:
        raise_plain_error(url, trouble)


def raise_plain_error(url: URL, trouble: Exception) -> NoReturn:
    """For one of the `DRIVER_ERRORS`: raise Conflict where somebody else was first, DataRejected
    where these values cannot be stored, and StoreUnavailable or ForeignDatabase for the rest.

    Each event's own path calls it in an `except` clause: where nothing fails, the context manager
    costs ten times as much.
    """
    cause: BaseException = getattr(trouble, "orig", None) or trouble
    # SQLAlchemy's own error around asyncpg's: the server's code is on the inner one.
    cause = cause.__cause__ if isinstance(cause.__cause__, asyncpg.PostgresError) else cause
    if _code(cause) in FIRST_WINS:
        raise Conflict(str(cause)) from trouble
    if _is_about_data(cause):
        # Neither the text nor the cause: both quote the values, which are people's words.
        raise DataRejected(f"{type(cause).__name__} {_code(cause)}".strip()) from None
    raise explain(url, cause) from trouble


def is_lock_timeout(trouble: DBAPIError) -> bool:
    """Did PostgreSQL give up waiting for a lock, as `lock_timeout` says?"""
    return _code(trouble.orig) == "55P03" if trouble.orig is not None else False


def _is_about_data(cause: BaseException) -> bool:
    code = _code(cause)
    if code.startswith(DATA_NAMES) or (len(code) == 5 and code.startswith(DATA_CLASSES)):
        return True
    # asyncpg encodes values itself and has no code for those it cannot encode, nor has sqlite3.
    unencodable = asyncpg.exceptions.DataError
    is_unencodable = isinstance(cause, unencodable) or isinstance(cause.__cause__, unencodable)
    return is_unencodable or str(cause).startswith("Error binding parameter")


def explain(url: URL, cause: BaseException) -> StoreUnavailable:
    """The error to raise for what a driver raised."""
    code = _code(cause)
    if code == "SQLITE_NOTADB":
        return refuse(url, NO_DATABASE, USE_OWN_FILE)
    if code == SUPERSEDED:
        return refuse(
            url,
            "a newer release of Deskhand has upgraded it",
            "Stop this one and start the new release; nothing was lost",
        )
    kind = _KINDS.get(code, StoreUnavailable)
    return kind(describe_problem(url, *_explain_cause(url, cause, code)))


def refuse(url: URL, what: str, remedy: str) -> ForeignDatabase:
    """The error for a database that is there and that this desk must not touch."""
    return ForeignDatabase(describe_problem(url, what, remedy))


def shown(url: URL) -> str:
    """The address for people: without the password, and without the driver's name."""
    hidden = {name: "hidden" for name in url.query if "pass" in name.lower()}
    plain = url.set(drivername=url.drivername.partition("+")[0]).update_query_dict(hidden)
    return plain.render_as_string(hide_password=True)


def describe_problem(url: URL, what: str, remedy: str) -> str:
    """The sentences of an error, for people. `what` and `remedy` come without a full stop."""
    return f"the database {shown(url)} cannot be used: {what}. {remedy}."


def _explain_cause(url: URL, cause: BaseException, code: str) -> Explanation:
    for look in (_of_sqlite, _of_postgres, _of_network):
        found = look(url, cause, code)
        if found is not None:
            return found
    said = _first_line(cause)
    return said or type(cause).__name__, "Look at DATABASE_URL, and whether the database runs"


def _of_sqlite(url: URL, _: BaseException, code: str) -> Explanation | None:
    if code.startswith("SQLITE_CANTOPEN"):
        return _not_opened(Path(url.database or ""))
    return _by_prefix(_SQLITE, code)


def _not_opened(file: Path) -> Explanation:
    if file.is_dir():
        return "it is a folder", f"Name a file in it: sqlite:///{file}/desk.db"
    return (
        f"the file cannot be opened, or its folder {file.parent} cannot be written",
        "Let the desk's user write there, or name another place",
    )


def _of_postgres(_: URL, cause: BaseException, code: str) -> Explanation | None:
    found = _POSTGRES.get(code)
    if found is None:
        return None
    what, remedy = found
    return f"{what} ({_first_line(cause)})", remedy


def _of_network(url: URL, cause: BaseException, _: str) -> Explanation | None:
    if isinstance(cause, ssl.SSLError):
        reason = getattr(cause, "verify_message", "") or cause.reason or _first_line(cause)
        return (
            f"the encrypted connection failed ({reason})",
            "Look at sslmode, and name the server's certificate authority with sslrootcert",
        )
    if isinstance(cause, socket.gaierror):
        return "its host is not known", "Mend the host in DATABASE_URL"
    if isinstance(cause, TimeoutError):
        return "it does not answer in time", "Look at host and port, and at the firewall"
    if isinstance(cause, FileNotFoundError) and url.drivername.startswith("postgresql"):
        return "there is no such socket or file", "Start the database server, or mend the path"
    if isinstance(cause, PoolTimeout):
        return "all its connections are busy", "Look for slow statements on the server"
    if not isinstance(cause, OSError):
        return None
    number = cause.errno or _number_in(str(cause))
    return _OF_THE_SYSTEM.get(number)


def _number_in(said: str) -> int:
    """asyncio joins the failures of several addresses into one text without a number."""
    found = re.search(r"\[Errno (\d+)\]", said)
    return int(found[1]) if found else 0


def _by_prefix(table: Mapping[str, Explanation], code: str) -> Explanation | None:
    """SQLite's extended names begin with the plain one: SQLITE_READONLY_DIRECTORY."""
    return next((found for name, found in table.items() if code.startswith(name)), None)


def _first_line(cause: BaseException) -> str:
    return " ".join(str(cause).strip().split("\n")[0].split()).rstrip(".")


def _code(cause: BaseException) -> str:
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return code if isinstance(code, str) else ""
