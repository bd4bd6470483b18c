"""The upsert: both databases spell it the same, but SQLAlchemy keeps the two apart."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def is_sqlite(db: AsyncConnection) -> bool:
    return db.dialect.name == "sqlite"


def insert(db: AsyncConnection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect of this connection."""
    return sqlite.insert(table) if is_sqlite(db) else postgresql.insert(table)
