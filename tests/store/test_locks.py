"""An SQLite file is used by several processes: the desk keeps its locks, whatever else it does."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store.connection.engine import make_engine
from core.store.connection.private_files import is_sqlite
from core.store.operations.schema_upgrade import pending_migrations
from core.store.sql_store import SqlStore
from tests.databases import lay_out_sqlite

LOOK = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("SELECT text FROM notes WHERE name = 'n'").fetchall())
db.close()
"""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = SqlStore(make_engine(await lay_out_sqlite(tmp_path / "desk.db")))
    yield store
    await store.close()


def look_from_another_process(file: Path) -> str:
    """As a command does: it connects, reads and ends. Whoever is the last deletes the log."""
    command = [sys.executable, "-S", "-c", LOOK, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


async def test_what_is_written_after_a_command_has_ended_is_on_the_disk(
    desk: SqlStore, tmp_path: Path
) -> None:
    file = tmp_path / "desk.db"
    await desk.put_note("n", "before")
    await desk.get_note("n")  # by a connection of its own, beside the writer's
    await pending_migrations(desk.engine)  # and by one that is closed again
    assert is_sqlite(file)
    assert look_from_another_process(file) == "[('before',)]"
    assert file.with_name("desk.db-wal").exists(), "the desk still has it open"
    await desk.put_note("n", "after")
    assert look_from_another_process(file) == "[('after',)]"
