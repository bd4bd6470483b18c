"""Copy an SQLite desk into an empty PostgreSQL database, for teams that outgrow one file.

Everything is one transaction of PostgreSQL: what breaks off leaves the target as empty as it was.
Rows go by COPY, which takes a million tickets in minutes where INSERT takes hours.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Table, create_engine, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.store.connection.database_errors import plain_errors, refuse
from core.store.connection.engine import prepare
from core.store.connection.pooler import require_sessions
from core.store.operations.schema_upgrade import migrate
from core.store.tables import blobs, metadata

BATCH_SIZE: Final = 2_000
BLOB_BATCH_SIZE: Final = 8
"""Files have up to ten megabytes each."""

Progress = Callable[[str, int, int], None]
"""The table, its rows that were copied, and its rows in all."""

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_GROWS = {table.name: "seq" for table in metadata.sorted_tables if "seq" in table.c}
"""Tables whose database numbers their rows, and the column."""


async def copy_database(
    source: AsyncEngine, target: AsyncEngine, progress: Progress
) -> Mapping[str, int]:
    """Copy all rows; returns how many, by table. Both databases are brought up to date first.

    Nobody else may have `source` open. Raises ForeignDatabase where the target has rows, or where
    somebody is connected to it; StoreUnavailable and DataRejected as the store does.
    """
    await require_sessions(target)
    with plain_errors(target.url):
        async with target.connect() as into:
            await _refuse_used(into)
    await migrate(source)
    await migrate(target)
    file = create_engine(source.url.set(drivername="sqlite"), hide_parameters=True)
    prepare(file)
    try:
        with plain_errors(source.url), file.connect() as rows, plain_errors(target.url):
            async with target.connect() as into:
                await _lock_empty(into)
                copied = await _copy(rows, into, progress)
                await into.commit()
                return copied
    finally:
        file.dispose()


async def _copy(source: Connection, target: AsyncConnection, progress: Progress) -> dict[str, int]:
    copied = dict[str, int]()
    for table in metadata.sorted_tables:
        total = source.scalar(select(func.count()).select_from(table)) or 0
        copied[table.name] = await _copy_table(
            source, target, table, partial(_show, progress, table.name, total)
        )
        there = await target.scalar(select(func.count()).select_from(table))
        if not copied[table.name] == there == total:
            missing = f"of {total:,} rows of {table.name} {there or 0:,} arrived"
            raise refuse(target.engine.url, missing, "Try again")
        if table.name in _GROWS:
            await _number_from(target, table)
    return copied


def _show(progress: Progress, name: str, total: int, done: int) -> None:
    progress(name, done, total)


async def _copy_table(
    source: Connection, target: AsyncConnection, table: Table, progress: Callable[[int], None]
) -> int:
    # SQLAlchemy has no COPY; the driver continues the transaction of its connection.
    driver: Any = (await target.get_raw_connection()).driver_connection
    done, columns = 0, [column.name for column in table.columns]
    progress(0)
    for batch in _batches(source, table):
        await driver.copy_records_to_table(table.name, records=batch, columns=columns)
        done += len(batch)
        progress(done)
    return done


def _batches(source: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    size = BLOB_BATCH_SIZE if table is blobs else BATCH_SIZE
    keys = list(table.primary_key.columns)
    rows = source.execution_options(yield_per=size).execute(select(table).order_by(*keys))
    for batch in rows.partitions():
        yield [tuple(row) for row in batch]


async def _number_from(target: AsyncConnection, table: Table) -> None:
    """The next row that the desk writes gets a number of its own."""
    column = _GROWS[table.name]
    last = await target.scalar(select(func.max(table.c[column])))
    if last is not None:
        sequence = func.pg_get_serial_sequence(table.name, column)
        await target.execute(select(func.setval(sequence, last)))


async def _refuse_used(target: AsyncConnection) -> None:
    """Before the target is brought up to date, which a running desk of an earlier release would
    not survive.
    """
    if await target.scalar(_OTHERS):
        raise refuse(target.engine.url, "somebody is connected to it", "Stop what uses it")
    for name in ("conversations", "inbox"):
        if await target.scalar(select(func.to_regclass(name))) is not None:
            await _require_empty(target, metadata.tables[name])


async def _lock_empty(target: AsyncConnection) -> None:
    """A desk that starts meanwhile waits until the copy is there."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    await target.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in metadata.sorted_tables:
        await _require_empty(target, table)


async def _require_empty(target: AsyncConnection, table: Table) -> None:
    if await target.scalar(select(literal(1)).select_from(table).limit(1)):
        remedy = "Name a database that is empty"
        raise refuse(target.engine.url, f"its table {table.name} has rows", remedy)
