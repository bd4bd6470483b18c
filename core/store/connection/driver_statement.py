"""Statements of Core for PostgreSQL that are compiled once and then run by the driver itself.

A statement that does all that one event needs has some hundred elements: to walk through them for
SQLAlchemy's own cache takes longer than to run it. And what SQLAlchemy does around a statement that
is text already, with its result and a thread's stack for it, costs more than asyncpg does.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cachetools import LRUCache
from sqlalchemy import JSON, Column, Integer, Table, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.codec import encode_plain
from core.store.connection.database_errors import DRIVER_ERRORS, raise_plain_error
from core.store.connection.kept_connections import driver_of
from core.store.connection.postgres_address import kept_statements

_DIALECT: Any = asyncpg_dialect()  # type: ignore[no-untyped-call]
POSITION = "n"
"""The field that numbers the rows of `records`."""


class DriverStatement:
    """A statement with named parameters, each of which must be given."""

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    async def run(self, db: AsyncConnection, values: Mapping[str, object]) -> Sequence[Any]:
        """On a connection that commits each statement."""
        given = {**self._fixed, **values}
        row = [given[name] for name in self._names]
        try:
            prepared = await self._prepare(db)
            rows: Sequence[Any] = await prepared.fetch(*row)
        except DRIVER_ERRORS as trouble:
            raise_plain_error(db.engine.url, trouble)
        return rows

    async def _prepare(self, db: AsyncConnection) -> Any:
        """Prepared once on each connection, like all that SQLAlchemy prepares; or each time and
        without a name, where the address says so, as behind some poolers.
        """
        kept = prepared_on(db)
        if not kept.maxsize:
            return await driver_of(db).prepare(self.sql, name="")
        found = kept.get(self.sql)
        if found is None:
            found = kept[self.sql] = await driver_of(db).prepare(self.sql)
        return found


def prepared_on(db: AsyncConnection) -> LRUCache[str, Any]:
    """Statements by their text. They hold their connection of asyncpg, so they are kept beside it:
    in a weak dictionary of connections, each connection would have stayed forever.
    """
    sync = db.sync_connection
    info: Any = sync.info if sync is not None else {}
    found: LRUCache[str, Any] | None = info.get(_PREPARED)
    if found is None:
        found = info[_PREPARED] = LRUCache(kept_statements(db.engine.url))
    return found


_PREPARED: Final = "prepared_statements"
"""Their place in what SQLAlchemy keeps beside each connection of the driver."""


def records(name: str, table: Table, columns: Sequence[str], *others: Column[Any]) -> Any:
    """Rows that are handed over as one parameter of this name, as `encode_records` makes it, with
    these columns of the table, further ones, and their position.
    """
    fields = [column(each, table.c[each].type) for each in columns]
    fields += [column(each.name, each.type) for each in others]
    text = cast(bindparam(name, type_=Text), JSON)
    rows = func.json_to_recordset(text).table_valued(*fields, column(POSITION, Integer))
    return rows.render_derived(name=f"{name}_rows", with_types=True)


def encode_records(rows: Sequence[Mapping[str, object]]) -> str:
    return encode_plain([{**row, POSITION: n} for n, row in enumerate(rows)])
