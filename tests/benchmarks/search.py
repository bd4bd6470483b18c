"""`python -m tests.benchmarks.search`: words among a million entries, on both databases.

ENTRIES=100000 fills less, for a quick look. PostgreSQL has a tenth of them.
"""

import asyncio
import os
import tempfile
import time
from statistics import median
from typing import Final

from sqlalchemy import Connection, text

from core.model.ticket_view import ReadScope, Scope, WordSearch
from core.store.codec import micros
from core.store.connection.engine import make_engine, run_on
from core.store.operations.schema_upgrade import migrate
from core.store.sql_store import SqlStore
from core.store.timeline.search import index_more
from tests.databases import postgres_server
from tests.postgres import NoPostgres
from tests.talk import SUNDAY_TEN

PER_TICKET: Final = 5
RUNS: Final = 7
STEP: Final = 20_000
_FILL: Final = (
    """
    INSERT INTO conversations (id, version, step, body, pending, updated_at)
    SELECT 'c' || n, 1, 'closed', '', '[]', CAST(:now AS bigint)
    FROM numbers WHERE n <= CAST(:tickets AS integer)
    """,
    """
    INSERT INTO tickets (conversation_id, number, subject, status, priority, urgency, category,
        queue, team, platform, handle, requester, opened_at, is_private)
    SELECT 'c' || n, n, 'the box hums', 'closed', 'low', 0, 'technical',
        CASE WHEN n % 2 = 0 THEN 'support' ELSE 'people' END, 'network', 'console',
        'p' || (n % 5000), '{"platform":"console","handle":"p"}',
        CAST(:now AS bigint) + n, n % 2 <> 0
    FROM numbers WHERE n <= CAST(:tickets AS integer)
    """,
    """
    INSERT INTO timeline (conversation_id, cause, kind, at, body, audience)
    SELECT 'c' || (1 + n % CAST(:tickets AS integer)), 'e' || n, 'said', CAST(:now AS bigint) + n,
        '{"at":"2026-11-22T08:00:00+00:00","kind":"said","details":{"text":"the printer on floor '
        || (n % 97) || ' says error ' || (n % 9973) || ' since word' || n || '"}}', 'everyone'
    FROM numbers
    """,
)
_NUMBERS: Final = (
    "CREATE TEMPORARY TABLE numbers AS WITH RECURSIVE c(n) AS"
    " (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c"
)
AGENT: Final = ReadScope(Scope(("support",), ("network",)))
OWN: Final = ReadScope(accounts=("console:p7",))


def fill(db: Connection, entries: int) -> None:
    db.execute(text(_NUMBERS.format(count=entries)))
    for statement in _FILL:
        known = {"now": micros(SUNDAY_TEN), "tickets": entries // PER_TICKET}
        names = [name for name in known if f":{name}" in statement]
        db.execute(text(statement), {name: known[name] for name in names})
    db.commit()


async def measure(name: str, url: str, entries: int) -> None:
    engine = make_engine(url)
    await migrate(engine)
    await run_on(engine, lambda db: fill(db, entries))
    store, begun = SqlStore(engine), time.monotonic()
    while await store.write(index_more, STEP):
        pass
    print(f"{name}, {entries:,} entries, indexed in {time.monotonic() - begun:.0f} s", flush=True)
    middle = entries // 2
    for what, words, reader in (
        ("a word of every entry", "printer", AGENT),
        ("a word of one entry", f"word{middle - middle % 2 + 1}", AGENT),
        ("two words, one rare", "printer 4711", AGENT),
        ("two common words", "floor 42", AGENT),
        ("the beginning of a word", "word12345", AGENT),
        ("a word that nobody wrote", "umbrella", AGENT),
        ("one's own tickets", "printer 7", OWN),
    ):
        asked = WordSearch(words, reader)
        took = []
        for _ in range(RUNS):
            begun = time.perf_counter()
            found = await store.find_words(asked)
            took.append((time.perf_counter() - begun) * 1000)
        times = f"{median(took):>7.1f} ms {min(took):>7.1f} ms"
        print(f"  {what:<26} {times}  {len(found.found)} found", flush=True)
    await store.close()


def main() -> None:
    entries = int(os.environ.get("ENTRIES") or 1_000_000)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as folder:
        asyncio.run(measure("SQLite", f"sqlite:///{folder}/desk.db", entries))
    try:
        with postgres_server() as server:
            url = asyncio.run(server.create("search"))
            asyncio.run(measure("PostgreSQL", url, entries // 10))
    except NoPostgres as none:
        print(f"PostgreSQL is not measured: {none}")


if __name__ == "__main__":
    main()
