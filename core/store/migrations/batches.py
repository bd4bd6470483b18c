"""Long steps work in batches: each is committed with its own cursor, so that a kill costs one."""

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
