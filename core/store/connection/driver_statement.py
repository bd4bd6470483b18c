"""Statements of Core for PostgreSQL that are compiled once and then run as text.

A statement that does all that one event needs has some hundred elements: to walk through them for
SQLAlchemy's own cache takes longer than to run it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Integer, Table, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from core.store.codec import encode_plain
from core.store.connection.database_errors import plain_errors

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
        given = {**self._fixed, **values}
        with plain_errors(db.engine.url):
            row = tuple(given[name] for name in self._names)
            return (await db.exec_driver_sql(self.sql, row)).all()


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
