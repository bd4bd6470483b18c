"""Trying whether a database can be used, without leaving a trace in it."""

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.connection.engine import run_on


async def check_health(engine: AsyncEngine) -> None:
    """Write and take it back. Raises StoreUnavailable with what the database says."""
    await run_on(engine, _write_and_take_back)


def _write_and_take_back(db: Connection) -> None:
    db.execute(text("CREATE TABLE deskhand_probe (n integer)"))
    db.rollback()
