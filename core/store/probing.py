"""Trying whether a database can be used, without leaving a trace in it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.transactions import plain_errors


async def probe(engine: AsyncEngine) -> None:
    """Write and take it back. Raises StoreUnavailable with what the database says."""
    with plain_errors(engine.url):
        async with engine.connect() as db:
            await db.execute(text("CREATE TABLE deskhand_probe (n integer)"))
            await db.rollback()
