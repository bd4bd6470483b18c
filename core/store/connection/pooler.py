"""PostgreSQL: find a pooler that lends a connection for one transaction only, before a desk starts.

Behind it, whoever has the server's connection next meets what was prepared or set there before:
statements are missing, or a name of one's own is taken. `prepared_statement_cache_size=0` in the
address tells of such a pooler, and then nothing is prepared.
"""

import asyncio
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from core.ports import StoreUnavailable
from core.store.connection.database_errors import NO_SESSION, describe_problem, plain_errors
from core.store.connection.kept_connections import driver_of
from core.store.connection.postgres_address import kept_statements

MAX_WAIT_SECONDS: Final = 5.0
"""For a second connection, while the first one is in use: a pooler may have one alone."""


async def require_sessions(engine: AsyncEngine) -> None:
    """Raises StoreUnavailable where a pooler gives a connection to others between transactions, and
    the address does not say so. Without a pooler it costs one short transaction.
    """
    if engine.dialect.name != "postgresql" or not kept_statements(engine.url):
        return
    with plain_errors(engine.url):
        async with engine.connect() as db:
            driver = driver_of(db)
            async with driver.transaction():
                process = await _server_process(driver)
            # A pooler answers the login itself, with a number of its own.
            if process == driver.get_server_pid():
                return
            if await _is_lent_to_others(engine, driver):
                raise StoreUnavailable(describe_problem(engine.url, *NO_SESSION))


async def _is_lent_to_others(engine: AsyncEngine, driver: Any) -> bool:
    """Two that use it in turns are given each other's connection, whether the pooler lends the one
    that was used last or the one that has waited longest. They begin in another order each time.
    """
    async with asyncio.timeout(MAX_WAIT_SECONDS), engine.connect() as db:
        both = driver, driver_of(db)
        had: dict[Any, int] = {}
        for pair in (both, both, both[::-1]):
            async with pair[0].transaction(), pair[1].transaction():
                for each in pair:
                    process = await _server_process(each)
                    if had.setdefault(each, process) != process:
                        return True
    return False


async def _server_process(driver: Any) -> int:
    """In a transaction, which a pooler does not part; by a statement without a name."""
    prepared = await driver.prepare("SELECT pg_backend_pid()", name="")
    return int(await prepared.fetchval())
