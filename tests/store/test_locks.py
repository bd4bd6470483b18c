"""An SQLite file is used by several processes: the desk keeps its locks, whatever else it does."""

import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.store.connection.engine import make_engine
from core.store.connection.private_files import is_sqlite, make_private
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


def test_reader_and_writer_that_open_at_once_look_at_the_file_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second look would end by taking the locks of the first one away."""
    file, real = tmp_path / "desk.db", Path.open
    file.touch()
    looks, first_looks, go_on = list[Path](), Event(), Event()

    def slow(self: Path, *how: Any) -> Any:
        looks.append(self)
        first_looks.set()
        assert go_on.wait(60)
        return real(self, *how)

    monkeypatch.setattr(Path, "open", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(make_private, file)
        assert first_looks.wait(60)
        second = pool.submit(make_private, file)
        wait([second], timeout=0.2)
        go_on.set()
        first.result(60), second.result(60)
    assert looks == [file]
