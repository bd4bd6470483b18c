"""Bringing a database up to date: the steps are in the package, and no file needs to be named.

A new database is made in one transaction. One that an earlier release wrote goes step by step, and
long steps in batches (`core.store.migrations.batches`): each is committed, so that an upgrade that
was killed goes on where it stopped. Until it is done every earlier release refuses the database.

Alembic is read only where there is a step to take: that takes as long as a command without it.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store.connection.database_errors import refuse
from core.store.connection.engine import run_on
from core.store.operations.schema_fence import raise_fence, require_alone

if TYPE_CHECKING:
    from alembic.config import Config

ADVISORY_LOCK = 0x4445_534B
"""Workers that start together on one PostgreSQL upgrade one after another: DESK in ASCII."""

OURS = frozenset({"conversations", "tickets", "outbox"})
SQLITE_CACHE_KIB = 65_536
"""Of memory, for the indexes of large tables; SQLite's own default is 2 MB."""
FIRST_STEP = "0001"
VERSION_TABLE = "alembic_version"
"""Alembic's own, with one row: the last step that was taken."""

_STEP = re.compile(
    r'^revision = "(?P<step>\w+)"\ndown_revision = (?:None|"(?P<before>\w+)")$', re.M
)
"""As Alembic's template writes it into each file."""


@dataclass(frozen=True, slots=True)
class UpgradeProgress:
    """How far an upgrade is: the share of a step that is under way, or 1.0 once it was taken."""

    step: str
    number: int
    """Of this step, among those to be taken."""
    total: int
    share: float = 1.0

    @property
    def is_taken(self) -> bool:
        return self.share >= 1.0


Progress = Callable[[UpgradeProgress], None]


def _say_nothing(_: UpgradeProgress) -> None:
    return


_one_at_a_time = asyncio.Lock()
"""Alembic keeps its context in a global of the process."""


async def migrate(
    engine: AsyncEngine, progress: Progress = _say_nothing, *, force: bool = False
) -> tuple[str, ...]:
    """Take every step that is still to be taken; returns their names, in order.

    What was broken off goes on where it stopped, and has lost nothing. `progress` is told each step
    and each batch, in the thread of the database. Raises StoreUnavailable when there is no
    database, and, without `force`, when desks of another release have it open; ForeignDatabase when
    a newer version or another program wrote it.
    """
    async with _one_at_a_time:
        return await run_on(engine, lambda db: _migrate(db, progress, force=force))


async def pending_migrations(engine: AsyncEngine) -> tuple[str, ...]:
    """The steps that `migrate` would take, in order. Raises as `migrate` does."""
    return await run_on(engine, _pending_steps)


def _migrate(db: Connection, progress: Progress, *, force: bool) -> tuple[str, ...]:
    if db.dialect.name == "sqlite":
        # Rebuilding a table with foreign keys on would delete the rows that point to it; the pragma
        # has no effect inside a transaction.
        db.exec_driver_sql("ROLLBACK")
        db.exec_driver_sql("PRAGMA foreign_keys=OFF")
        db.exec_driver_sql(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")
        db.exec_driver_sql("BEGIN IMMEDIATE")
    if not _pending_steps(db):
        return ()
    with _one_upgrade(db):
        steps = _upgrade(db, progress, force=force)
        db.commit()
    return steps


@contextmanager
def _one_upgrade(db: Connection) -> Iterator[None]:
    """By a transaction of its own, since an upgrade has many: a lock of the session would stay
    behind in a pooler. It ends with the connection where the process is killed.
    """
    if db.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as holder:
        holder.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        holder.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        yield


def _upgrade(db: Connection, progress: Progress, *, force: bool) -> tuple[str, ...]:
    steps = _pending_steps(db)
    if not steps:
        return ()
    from alembic import command

    from core.store.migrations.batches import AFTER_BATCH

    at_once = steps[0] == FIRST_STEP
    if not at_once:
        if not force:
            require_alone(db)
        raise_fence(db)
        db.commit()
    now = UpgradeProgress(steps[0], 1, len(steps), 0.0)

    def end_batch(done: int, total: int) -> None:
        db.commit()
        progress(replace(now, share=min(0.99, done / max(1, total))))

    def end_step(step: Any, **_: Any) -> None:
        nonlocal now
        if not at_once:
            db.commit()
        number = steps.index(str(step.up_revision_id)) + 1
        progress(UpgradeProgress(steps[number - 1], number, len(steps)))
        if number < len(steps):
            now = UpgradeProgress(steps[number], number + 1, len(steps), 0.0)

    attributes = {"connection": db, "on_step": end_step}
    if not at_once:
        attributes[AFTER_BATCH] = end_batch
    command.upgrade(_config(**attributes), "head")
    raise_fence(db)
    return steps


def _config(**attributes: object) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes)
    return config


def _pending_steps(connection: Connection) -> tuple[str, ...]:
    current = require_known(connection, connection.engine.url)
    steps = all_steps()
    return steps[steps.index(current) + 1 :] if current else steps


async def require_current(engine: AsyncEngine) -> None:
    """Raises ForeignDatabase where the schema is another one than this release works with: it was
    upgraded, or a backup put in its place, while this process ran. On SQLite a lock beside the
    file keeps both away.
    """
    if engine.dialect.name != "postgresql":
        return

    def look(db: Connection) -> None:
        version = db.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
        if version == all_steps()[-1]:
            return
        step = require_known(db, engine.url)
        raise refuse(
            engine.url, f"it was put back to step {step} meanwhile", "Start this desk again"
        )

    await run_on(engine, look)


@cache
def all_steps() -> tuple[str, ...]:
    """Every step that this release knows, in order. They are one line, and its order is not that of
    their names: each names the one before it.
    """
    files = [each for each in (_folder() / "versions").iterdir() if each.name[:4].isdigit()]
    named = (_STEP.search(each.read_text("utf-8")) for each in files)
    following = {found["before"] or "": found["step"] for found in named if found}
    steps = [following[""]]
    while steps[-1] in following:
        steps.append(following[steps[-1]])
    return tuple(steps)


def _folder() -> Traversable:
    return resources.files("core.store") / "migrations"


def require_known(connection: Connection, url: URL) -> str:
    """The last step that was taken; "" in an empty database.

    Raises ForeignDatabase, which names `url`, where a newer version or another program wrote it.
    """
    tables = set(inspect(connection).get_table_names())
    current = _steps_taken(connection) if VERSION_TABLE in tables else ()
    _refuse_foreign(connection, url, current, tables)
    known = all_steps()
    if unknown := sorted(set(current).difference(known)):
        raise refuse(
            url,
            f"a newer version of Deskhand wrote it (step {unknown[0]};"
            f" this one ends at {known[-1]})",
            "Start that version again, or put back the backup from before the upgrade",
        )
    return current[0] if current else ""


def _steps_taken(connection: Connection) -> tuple[str, ...]:
    """The last step, as Alembic notes it; another program may note several."""
    rows = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return tuple(str(version) for (version,) in rows)


def _refuse_foreign(
    connection: Connection, url: URL, current: tuple[str, ...], tables: set[str]
) -> None:
    """A desk has its own tables, or none at all. Every version had these three."""
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
