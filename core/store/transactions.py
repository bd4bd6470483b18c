"""How a transaction runs: in plain steps on one connection; two errors stand for all troubles."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import asyncpg
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ports import Conflict, StoreUnavailable

P = ParamSpec("P")
T = TypeVar("T")
FIRST_WINS = frozenset(
    {
        "23505",  # unique_violation
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
    }
)
"""How the databases say that somebody else was first, by PostgreSQL's codes and SQLite's names."""


class Transaction(Protocol):
    """Work is written once, as functions of a connection, and is brought to where it can wait."""

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T: ...


@dataclass(frozen=True, slots=True)
class Pooled:
    """A transaction on a connection of the engine's pool."""

    db: AsyncConnection

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        with plain_errors(self.db.engine.url):
            return await self.db.run_sync(work, *args, **named)


@dataclass(frozen=True, slots=True)
class Direct:
    """A transaction on the very thread that the work runs on: nothing is ever waited for."""

    db: Connection

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return work(self.db, *args, **named)


def carried_out(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to, which waits for nothing but a `Direct` transaction.

    Raises RuntimeError if it waits for anything else: on this thread there is no loop to wait on.
    """
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("a unit of work waited for something that is no part of its unit")


@contextmanager
def plain_errors(url: URL) -> Iterator[None]:
    """Two errors in the place of the drivers' many; the address is shown without its password."""
    try:
        yield
    except (DBAPIError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        cause = getattr(trouble, "orig", None) or trouble
        if _code(cause) in FIRST_WINS:
            raise Conflict(str(cause)) from trouble
        if isinstance(trouble, IntegrityError):
            raise
        where = url.render_as_string(hide_password=True)
        raise StoreUnavailable(f"the database {where} cannot be used: {cause}") from trouble


def _code(cause: BaseException) -> str:
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", ""))
