"""The databases that release 0.2 left, laid out for a test: a file, or a database of PostgreSQL."""

import gzip
from pathlib import Path

import asyncpg

from tests.databases import Postgres

HERE = Path(__file__).parent


def lay_out_old_file(file: Path) -> str:
    """Its address."""
    file.write_bytes(gzip.decompress((HERE / "0.2.sqlite.gz").read_bytes()))
    return f"sqlite:///{file}"


async def make_old_database(server: Postgres, name: str) -> str:
    """Its address; the test drops it."""
    url = await server.create(name)
    db = await asyncpg.connect(url)
    await db.execute(gzip.decompress((HERE / "0.2.postgres.sql.gz").read_bytes()).decode())
    await db.close()
    return url
