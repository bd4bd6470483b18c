"""SQLite's statements, PostgreSQL's one and its locked transaction write the same rows."""

from pathlib import Path
from typing import Any

import pytest

from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from core.store.units.optimistic_unit import NeedsTransaction, OptimisticUnit
from tests.databases import Postgres, fresh_postgres, lay_out_sqlite
from tests.profile import sample, sweep
from tests.store.desk import Room
from tests.store.row_walk import Walk, rows

STEPS = sweep(60, 100)


async def walked(url: str, seed: int) -> tuple[list[str], dict[str, list[tuple[Any, ...]]]]:
    store = SqlStore(make_engine(url))
    walk = Walk(Room(store), seed)
    await walk.go(STEPS)
    found = walk.outcomes, await rows(store)
    await store.close()
    return found


@pytest.mark.parametrize("seed", sample(range(1, 9), 8))
async def test_each_way_to_write_an_event_leaves_the_same_rows(
    seed: int, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = await walked(await lay_out_sqlite(tmp_path / "desk.db"), seed)
    async with fresh_postgres(postgres) as url:
        fused = await walked(url, seed)

    async def refuse(*_: object) -> bool:
        raise NeedsTransaction

    monkeypatch.setattr(OptimisticUnit, "is_new", refuse)
    async with fresh_postgres(postgres) as url:
        locked = await walked(url, seed)
    assert plain[0] == fused[0] == locked[0]
    for table, expected in plain[1].items():
        assert fused[1][table] == expected, table
        assert locked[1][table] == expected, table
    assert all(plain[1][name] for name in ("timeline", "outbox", "tickets", "places", "posted"))
