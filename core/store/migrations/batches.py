"""Long steps work in batches: each is committed with its own cursor, so that a kill costs one."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection, text

SIZE = 5_000
"""Rows of a batch."""

AFTER_BATCH = "after_batch"
"""The attribute of Alembic's configuration: called with the rows that are done, and all of them."""


def end_batch(done: int, total: int) -> None:
    """Commit what was done since the last batch, and say how far the step is."""
    after = context.config.attributes.get(AFTER_BATCH)
    if after is not None:
        after(done, total)


def analyze(db: Connection, *tables: str) -> None:
    """PostgreSQL knows nothing of a table that was just filled, and would read all of it."""
    if db.dialect.name == "postgresql":
        db.execute(text(f"ANALYZE {', '.join(tables)}"))


@contextmanager
def looked_up_by_index(db: Connection) -> Iterator[None]:
    """PostgreSQL takes the rows of a batch for a ninth of the table, and would read all of another
    table to join them. A plan without what is switched off looks so dear that it would be compiled
    to machine code, which takes longer than to run it: `jit` goes as well.
    """
    settings = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
    if db.dialect.name != "postgresql":
        yield
        return
    for name in settings:
        db.execute(text(f"SET {name} = off"))
    yield
    for name in settings:
        db.execute(text(f"RESET {name}"))
