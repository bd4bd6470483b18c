"""Statements that the two databases spell alike, but that SQLAlchemy keeps apart."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection
from sqlalchemy.dialects import postgresql, sqlite

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
NAMES = (SQLITE, POSTGRESQL)
_INSERT: Mapping[str, Callable[..., Any]] = {
    SQLITE: sqlite.insert,
    POSTGRESQL: postgresql.insert,
}
"""An INSERT that knows ON CONFLICT."""

ByDialect = Mapping[str, Any]


def both(build: Callable[[Callable[..., Any]], Any]) -> ByDialect:
    """A statement for each database; `build` is given the INSERT that it speaks."""
    return {name: build(insert) for name, insert in _INSERT.items()}


def of(db: Connection, statements: ByDialect) -> Any:
    """The one for the database of this connection."""
    return statements[db.dialect.name]


def adding(insert: Any, key: Iterable[str], column: Column[int]) -> Any:
    """The INSERT, adding to this column of a row that has the same key already."""
    total = column + insert.excluded[column.name]
    return insert.on_conflict_do_update(index_elements=list(key), set_={column.name: total})


def replacing(insert: Any, key: Iterable[str], *columns: str) -> Any:
    """The INSERT, writing these columns over those of a row that has the same key already."""
    return insert.on_conflict_do_update(
        index_elements=list(key), set_={name: insert.excluded[name] for name in columns}
    )
