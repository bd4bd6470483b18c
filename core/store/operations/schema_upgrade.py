"""Bringing a database up to date: the steps are in the package, and no file needs to be named."""

import asyncio
from collections.abc import Callable
from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.connection.database_errors import refuse
from core.store.connection.engine import run_on

ADVISORY_LOCK = 0x4445_534B
"""Workers that start together on one PostgreSQL upgrade one after another: DESK in ASCII."""

OURS = frozenset({"conversations", "tickets", "outbox"})
FIRST_STEP = "0001"
VERSION_TABLE = "alembic_version"

StepTaken = Callable[[str, int, int], None]
"""The step that was taken, its number among those to be taken, and how many these are."""


def _say_nothing(step: str, number: int, total: int) -> None:
    return


_one_at_a_time = asyncio.Lock()
"""Alembic keeps its context in a global of the process."""


async def migrate(engine: AsyncEngine, progress: StepTaken = _say_nothing) -> tuple[str, ...]:
    """Take every step that is still to be taken; returns their names, in order.

    All of them or none: one transaction. What was broken off begins anew and has lost nothing.
    `progress` is told each step, in the thread of the database. Raises StoreUnavailable when there
    is no database, and ForeignDatabase when a newer version or another program wrote it.
    """
    async with _one_at_a_time:
        return await run_on(engine, lambda db: _migrate(db, progress))


async def pending_migrations(engine: AsyncEngine) -> tuple[str, ...]:
    """The steps that `migrate` would take, in order. Raises as `migrate` does."""
    return await run_on(engine, _pending)


def _migrate(db: Connection, progress: StepTaken) -> tuple[str, ...]:
    if db.dialect.name == "sqlite":
        # Rebuilding a table with foreign keys on would delete the rows that point to it; the pragma
        # has no effect inside a transaction.
        db.exec_driver_sql("ROLLBACK")
        db.exec_driver_sql("PRAGMA foreign_keys=OFF")
        db.exec_driver_sql("BEGIN IMMEDIATE")
    steps = _upgrade(db, progress)
    db.commit()
    return steps


def _config(
    connection: Connection | None = None, on_step: Callable[..., None] | None = None
) -> Config:
    config = Config()
    folder = resources.files("core.store") / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if on_step is not None:
        config.attributes["on_step"] = on_step
    return config


def _upgrade(connection: Connection, progress: StepTaken) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    steps = _pending(connection)
    if not steps:
        return ()

    def tell(step: Any, **_: Any) -> None:
        name = str(step.up_revision_id)
        progress(name, steps.index(name) + 1, len(steps))

    command.upgrade(_config(connection, tell), "head")
    return steps


def _pending(connection: Connection) -> tuple[str, ...]:
    current = require_known(connection, connection.engine.url)
    script = ScriptDirectory.from_config(_config())
    steps = script.iterate_revisions("head", current or "base")
    return tuple(reversed([step.revision for step in steps]))


def require_known(connection: Connection, url: URL) -> str:
    """The last step that was taken; "" in an empty database.

    Raises ForeignDatabase, which names `url`, where a newer version or another program wrote it.
    """
    current = MigrationContext.configure(connection).get_current_heads()
    _refuse_foreign(connection, url, current)
    script = ScriptDirectory.from_config(_config())
    known = {step.revision for step in script.walk_revisions()}
    if unknown := sorted(set(current) - known):
        newest = script.get_current_head()
        raise refuse(
            url,
            f"a newer version of Deskhand wrote it (step {unknown[0]}; this one ends at {newest})",
            "Start that version again, or put back the backup from before the upgrade",
        )
    return current[0] if current else ""


def _refuse_foreign(connection: Connection, url: URL, current: tuple[str, ...]) -> None:
    """A desk has its own tables, or none at all. Every version had these three."""
    tables = set(inspect(connection).get_table_names())
    if current and tables.issuperset(OURS):
        return
    others = sorted(tables - {VERSION_TABLE} - _of_extensions(connection))
    if not current and not others:
        return
    named = ", ".join(others[:3]) or VERSION_TABLE
    raise refuse(
        url, f"it holds the tables of another program ({named})", "Give Deskhand one of its own"
    )


def _of_extensions(connection: Connection) -> set[str]:
    """Tables that an extension such as PostGIS puts beside everybody's own."""
    if connection.dialect.name != "postgresql":
        return set()
    rows = connection.execute(
        text(
            "SELECT c.relname FROM pg_class c JOIN pg_depend d ON d.objid = c.oid"
            " WHERE d.deptype = 'e' AND c.relkind IN ('r', 'p')"
        )
    )
    return {str(name) for (name,) in rows}
