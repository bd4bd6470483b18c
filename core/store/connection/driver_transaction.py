"""PostgreSQL: a transaction of an event on a kept connection; one that stands still is ended.

A worker that is stopped in the middle (SIGSTOP, a suspended machine) holds what it has locked. So
the server ends a transaction in which nothing happens: the worker finds its connection closed when
it goes on, and decides the event again.
"""

from dataclasses import dataclass
from types import TracebackType
from typing import Final
from zlib import crc32

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.connection.database_errors import plain_errors
from core.store.connection.kept_connections import driver_of

MAX_IDLE_SECONDS: Final = 10
"""Between two statements an event is decided: a few milliseconds, seconds on a machine that can
hardly go on. Migrations, copies and backups have no limit.
"""
# Of the transaction that it is a statement of, so that it is right behind a pooler, too.
_LIMIT_IDLE: Final = f"SET LOCAL idle_in_transaction_session_timeout = '{MAX_IDLE_SECONDS}s'"
_ACCOUNT_LOCKS: Final = 1_684_368_744
"""The first half of the advisory locks of accounts: nobody else's locks have it."""
_INCIDENT_LOCK: Final = 4_919_133_072_884_101_124
"""The advisory lock of whoever calls people for an incident. PostgreSQL keeps locks of one number
apart from those of two halves; the lock of an upgrade is the other one of this kind.
"""


def limit_idle(db: Connection) -> None:
    """Let the server end the transaction that this connection is in, if nothing happens in it."""
    db.exec_driver_sql(_LIMIT_IDLE)


def lock_account(db: Connection, account: str) -> None:
    """Until the end of the transaction, nobody else opens a ticket of this account by a reserved
    number.
    """
    db.exec_driver_sql(_lock(account))


def lock_incidents(db: Connection) -> None:
    """Until the end of the transaction, nobody else looks whether people were called already."""
    db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_INCIDENT_LOCK})")


def _lock(account: str) -> str:
    """By a checksum of the account. Two that share one wait for each other for milliseconds."""
    number = crc32(account.encode(errors="replace")) - 2**31
    return f"SELECT pg_advisory_xact_lock({_ACCOUNT_LOCKS}, {number})"


@dataclass(slots=True)
class DriverTransaction:
    """On a connection that otherwise commits each statement. If it was begun, it ends with the
    block: committed, or rolled back after an error.
    """

    db: AsyncConnection
    _has_begun: bool = False

    async def begin(self, account: str) -> None:
        """Hold the account, if there is one. One round trip; raises as `plain_errors` does."""
        self._has_begun = True
        await self._run("; ".join(("BEGIN", _LIMIT_IDLE, *([_lock(account)] if account else ()))))

    async def __aenter__(self) -> "DriverTransaction":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if not self._has_begun:
            return
        if error is None:
            await self._run("COMMIT")
        elif isinstance(error, Exception):  # who was cancelled throws the connection away
            await self._run("ROLLBACK")

    async def _run(self, text: str) -> None:
        with plain_errors(self.db.engine.url):
            await driver_of(self.db).execute(text)
