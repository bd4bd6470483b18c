"""Statements of SQLAlchemy that are compiled once in a process, and not once for each engine.

A desk keeps its engine for as long as it lives. A test has its own, so that each compiled anew what
the ones before had compiled: a fifth of the time of all tests of the store.
"""

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_compiled: dict[object, object] = {}


def share() -> None:
    """From now on, in this process."""
    for dialect in (PGDialect_asyncpg, SQLiteDialect_aiosqlite, SQLiteDialect_pysqlite):
        # The keys of what is compiled name the engine's own dialect.
        for name, method in (("__eq__", _is_same_kind), ("__hash__", _hash_kind)):
            setattr(dialect, name, method)
    event.listen(Engine, "engine_connect", _use)


def _use(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


def _is_same_kind(dialect: object, other: object) -> bool:
    return type(dialect) is type(other)


def _hash_kind(dialect: object) -> int:
    return hash(type(dialect))
