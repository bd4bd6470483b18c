"""`deskhand copy`: every row arrives in PostgreSQL, or none does."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import insert, select

from bot.database_lock import shared
from bot.settings import make_settings
from core.store.connection.engine import make_engine, run_on
from core.store.operations import database_copy
from core.store.tables import blobs, metadata
from tests.cli.conftest import Type
from tests.cli.desk import dead_letters, delivered_twice, quarantined, with_ticket
from tests.databases import Postgres

FILE = "data/desk.db"
EMPTY = "copied"


@pytest.fixture
def target(postgres: Postgres) -> Iterator[str]:
    """The address of a database that is new and has no tables."""
    url = asyncio.run(postgres.create(EMPTY))
    yield url
    asyncio.run(postgres.drop(EMPTY))


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Each table, sorted: what the desk stored, as it reads it."""

    def read(db: Any) -> dict[str, list[tuple[object, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in db.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }

    async def all_rows() -> dict[str, list[tuple[object, ...]]]:
        engine = make_engine(url)
        found = await run_on(engine, read)
        await engine.dispose()
        return found

    return asyncio.run(all_rows())


def with_files(file: str) -> None:
    async def keep() -> None:
        engine = make_engine(f"sqlite:///{file}")
        content = [{"sha256": f"{n:064}", "content": bytes([n, 0, 255])} for n in range(20)]

        def put(db: Any) -> None:
            db.execute(insert(blobs), content)
            db.commit()

        await run_on(engine, put)
        await engine.dispose()

    asyncio.run(keep())


def test_every_row_arrives_and_the_desk_goes_on_there(
    deskhand: Type, folder: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead_letters(FILE, 2)
    quarantined(FILE, "my lamp is dark")
    with_files(FILE)
    monkeypatch.setattr(database_copy, "BATCH_SIZE", 2)
    before = rows(f"sqlite:///{FILE}")
    ended = deskhand("copy", FILE, target)
    assert ended.code == 0, ended.err
    assert "Copied 2 tickets (" in ended.out
    assert rows(target) == before == rows(f"sqlite:///{FILE}")
    assert len(before["blobs"]) == 20 and before["outbox"] and before["timeline"]
    monkeypatch.setenv("DATABASE_URL", target)
    assert "The projector is dark" in deskhand("ticket", "HD-1001").out
    # What is written there gets the next number, not one that is taken.
    for table in ("outbox", "timeline"):
        query = f"SELECT nextval(pg_get_serial_sequence('{table}', 'seq')), max(seq) FROM {table}"  # noqa: S608
        following, last = asyncio.run(one(target, query))
        assert following > last, table


async def one(url: str, query: str) -> Any:
    db = await asyncpg.connect(url)
    try:
        return await db.fetchrow(query)
    finally:
        await db.close()


def test_no_table_is_forgotten(deskhand: Type, folder: Path) -> None:
    """A table that only a migration knows would stay behind in the file."""
    with_ticket(FILE)
    with closing(sqlite3.connect(FILE)) as db:
        found = {
            name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        }
    own = {"alembic_version", "sqlite_sequence", "sqlite_stat1"}
    assert found - own == {table.name for table in metadata.sorted_tables}


def test_a_target_with_rows_is_refused_and_left_alone(
    deskhand: Type, folder: Path, target: str
) -> None:
    with_ticket(FILE)
    assert deskhand("copy", FILE, target).code == 0
    before = rows(target)
    ended = deskhand("copy", FILE, target)
    assert ended.code == 5 and "has rows. Name a database that is empty" in ended.err
    assert rows(target) == before


def test_a_running_desk_is_refused(deskhand: Type, folder: Path, target: str) -> None:
    with_ticket(FILE)
    with shared(make_settings(database_url=f"sqlite:///{FILE}", _env_file=None)):
        ended = deskhand("copy", FILE, target)
    assert ended.code == 3 and "Stop the desk first, then copy it" in ended.err


async def test_a_target_that_somebody_uses_is_refused(
    folder: Path, postgres: Postgres, tmp_path: Path
) -> None:
    await asyncio.to_thread(with_ticket, FILE)
    url = await postgres.create(EMPTY)
    other = await asyncpg.connect(url)
    source, target = make_engine(f"sqlite:///{FILE}"), make_engine(url)
    try:
        with pytest.raises(Exception, match="somebody is connected to it"):
            await database_copy.copy_database(source, target, lambda *_: None)
        await other.close()
        assert (await database_copy.copy_database(source, target, lambda *_: None))["tickets"] == 2
    finally:
        await source.dispose()
        await target.dispose()
        await postgres.drop(EMPTY)


def test_what_breaks_off_leaves_nothing(
    deskhand: Type, folder: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered_twice(FILE)

    async def broken(*_: object) -> None:
        raise OSError(104, "Connection reset by peer")

    monkeypatch.setattr(database_copy, "_number_from", broken)
    ended = deskhand("copy", FILE, target)
    assert ended.code == 4 and "the server closed the connection" in ended.err
    assert not any(rows(target).values())


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("none.db", "postgresql://u@h/d"), 3, "none.db holds no desk"),
        (("desk.toml", "postgresql://u@h/d"), 3, "desk.toml holds no desk"),
        (("postgresql://u@h/d", "postgresql://u@h/d"), 2, "SQLITE must be a file"),
        ((FILE, "sqlite:///other.db"), 2, "POSTGRES must be an address"),
        ((FILE,), 2, "POSTGRES must be an address"),
        ((FILE, "nonsense"), 2, "POSTGRES: it is not a database address"),
    ],
)
def test_what_cannot_be_copied_is_told(
    deskhand: Type, folder: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    with_ticket(FILE)
    ended = deskhand("copy", *words)
    assert ended.code == code and told in ended.err, ended.err
