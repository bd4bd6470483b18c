"""On PostgreSQL a batch of the upgrade reads what is in it, and no index as a whole.

The rows and entries of indexes that its plan reads are counted, not time: a step that reads a whole
index for each batch takes longer by the square of the tickets. See `core.store.migrations.batches`.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Engine, event

from core.store.connection.engine import make_engine, run_on
from core.store.migrations import batches
from core.store.operations.schema_upgrade import migrate
from tests.databases import Postgres
from tests.releases.old_databases import make_old_database
from tests.releases.test_large_upgrade import multiply
from tests.store.test_list_plans import examined

COPIES: Final = 40
"""Of each ticket: an index of the work tables has thirty times the rows of a batch."""
SIZE: Final = 200
BOUND: Final = 8 * SIZE
"""Each row is looked up by an index, and then its other messages."""


@pytest.fixture
async def old_url(postgres: Postgres) -> AsyncIterator[str]:
    yield await make_old_database(postgres, "desk_planned")
    await postgres.drop("desk_planned")


async def test_a_batch_reads_no_more_than_its_rows(
    old_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SIZE", SIZE)
    engine = make_engine(old_url)
    try:
        await run_on(engine, partial(multiply, copies=COPIES))
        with plans_of_the_merge() as plans:
            await migrate(engine)
    finally:
        await engine.dispose()
    assert len(plans) > COPIES, "as many batches, so that a plan has time to become another"
    assert [plan for rows, plan, _ in plans if rows > BOUND] == []
    assert {jit for _, _, jit in plans} == {"off"}, "to compile a plan takes longer than to run it"


@contextmanager
def plans_of_the_merge() -> Iterator[list[tuple[int, str, str]]]:
    """Of each batch, just before it runs: the rows that it reads, the plan, and whether plans are
    compiled.
    """
    found = list[tuple[int, str, str]]()

    def look(db: Connection, _: object, statement: str, parameters: Any, *__: object) -> None:
        if not statement.lstrip().startswith("INSERT INTO timeline\n"):
            return
        asked = statement[statement.index("SELECT") :]
        rows, plan = examined(db, (asked, parameters))
        found.append((rows, plan, db.exec_driver_sql("SHOW jit").scalar_one()))

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", look)
