"""How a transaction runs: in plain steps on one connection."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.connection.database_errors import plain_errors

P = ParamSpec("P")
T = TypeVar("T")


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


def run_without_loop(work: Coroutine[Any, Any, T]) -> T:
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
