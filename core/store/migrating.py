"""Bringing a database up to date: the steps are in the package, and no file needs to be named."""

import asyncio
from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from core.ports import StoreUnavailable

ADVISORY_LOCK = 0x4445_534B
"""Workers that start together on one PostgreSQL upgrade one after another: DESK in ASCII."""

_one_at_a_time = asyncio.Lock()
"""Alembic keeps its context in a global of the process."""


async def migrate(engine: AsyncEngine) -> tuple[str, ...]:
    """Take every step that is still to be taken; returns their names, in order.

    All of them or none: one transaction. Raises StoreUnavailable when there is no database.
    """
    async with _one_at_a_time:
        try:
            async with engine.connect() as db:
                if engine.dialect.name == "sqlite":
                    # Rebuilding a table with foreign keys on would delete the rows that point to
                    # it; the pragma has no effect inside a transaction.
                    await db.exec_driver_sql("ROLLBACK")
                    await db.exec_driver_sql("PRAGMA foreign_keys=OFF")
                    await db.exec_driver_sql("BEGIN IMMEDIATE")
                steps = await db.run_sync(_upgrade)
                await db.commit()
                if engine.dialect.name == "sqlite":
                    await db.exec_driver_sql("COMMIT")
                    await db.exec_driver_sql("PRAGMA foreign_keys=ON")
                return steps
        except (DBAPIError, OSError) as trouble:
            where = engine.url.render_as_string(hide_password=True)
            why = getattr(trouble, "orig", None) or trouble
            raise StoreUnavailable(f"the database {where} cannot be set up: {why}") from trouble


async def pending(engine: AsyncEngine) -> tuple[str, ...]:
    """The steps that `migrate` would take, in order."""
    try:
        async with engine.connect() as db:
            return await db.run_sync(_pending)
    except (DBAPIError, OSError) as trouble:
        where = engine.url.render_as_string(hide_password=True)
        why = getattr(trouble, "orig", None) or trouble
        raise StoreUnavailable(f"the database {where} does not answer: {why}") from trouble


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    folder = resources.files("core.store") / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    steps = _pending(connection)
    if steps:
        command.upgrade(_config(connection), "head")
    return steps


def _pending(connection: Connection) -> tuple[str, ...]:
    script = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    steps = script.iterate_revisions("head", current or "base")
    return tuple(reversed([step.revision for step in steps]))
