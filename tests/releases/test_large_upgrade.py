"""The database of 0.2 with very many tickets is upgraded: all rows arrive, each step is told, and
what was broken off begins anew. `make test-long` takes 100,000 tickets, `make test` a few dozen.
"""

import asyncio
import gzip
import sqlite3
from pathlib import Path
from typing import Final

import pytest

from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate, pending_migrations
from core.store.sql_store import SqlStore
from tests.profile import sweep

OLD: Final = Path(__file__).parent / "0.2.sqlite.gz"
TICKETS_IN_FILE: Final = 23
COPIES: Final = sweep(3, 100_000 // TICKETS_IN_FILE)
APART: Final = 1_000
"""Between the numbers of the copies."""
COPIED: Final = {
    # How each table's own rows are told apart from those of the copy `n`.
    "conversations": {"id": "id || '-' || n"},
    "tickets": {
        "conversation_id": "conversation_id || '-' || n",
        "number": f"number + n * {APART}",
    },
    "facts": {"seq": "NULL", "conversation_id": "conversation_id || '-' || n"},
    "outbox": {
        "seq": "NULL",
        "key": "substr(key, 1, instr(key, '/') - 1) || '-' || n || substr(key, instr(key, '/'))",
        "conversation_id": "conversation_id || '-' || n",
        "state": "'sent'",
    },
    "places": {"room": "room || '-' || n", "conversation_id": "conversation_id || '-' || n"},
}


def multiply(file: Path) -> dict[str, int]:
    """Every ticket so many times; returns how many rows there are, by table."""
    file.write_bytes(gzip.decompress(OLD.read_bytes()))
    db = sqlite3.connect(file)
    numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)"
    for table, changed in COPIED.items():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        chosen = ", ".join(changed.get(name, name) for name in columns)
        some = f"(SELECT * FROM {table})"  # noqa: S608 - names of our own
        db.execute(f"{numbers} INSERT INTO {table} SELECT {chosen} FROM {some}, c", (COPIES - 1,))  # noqa: S608
    db.commit()
    counted = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in COPIED}  # noqa: S608
    db.close()
    return counted


async def test_every_step_is_told_and_every_row_arrives(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    before = multiply(file)
    engine = make_engine(f"sqlite:///{file}")
    pending = await pending_migrations(engine)
    told: list[tuple[str, int, int]] = []

    def stop_in_the_middle(step: str, number: int, total: int) -> None:
        if step == "0006":  # before the step that takes nearly all of the time
            raise KeyError(step)

    with pytest.raises(KeyError):
        await migrate(engine, stop_in_the_middle)
    assert await pending_migrations(engine) == pending  # nothing was lost, and nothing is half done
    await migrate(engine, lambda *step: told.append(step))
    assert [step for step, _, _ in told] == list(pending)
    assert told[-1][1:] == (len(pending), len(pending))
    store = SqlStore(engine)
    try:
        after = await asyncio.to_thread(_count, file)
        assert after["conversations"] == before["conversations"]
        assert after["tickets"] == before["tickets"]
        assert after["timeline"] >= before["facts"]
        last = await store.by_number(1001 + (COPIES - 1) * APART)
        assert last is not None
    finally:
        await store.close()


def _count(file: Path) -> dict[str, int]:
    db = sqlite3.connect(file)
    tables = ("conversations", "tickets", "timeline")
    found = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}  # noqa: S608
    db.close()
    return found
