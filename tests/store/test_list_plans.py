"""No list reads more than a bounded number of rows, however many tickets are closed.

SQLite goes by rules alone, whatever is stored: the steps that its machine takes for a list are the
same for four times as many tickets. PostgreSQL plans by the sizes of tables: a small database says
that it has a million tickets, and the rows that each plan reads are counted. No time is measured.
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import combinations, count
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text

from core.model.people import Person
from core.model.ticket import Priority, Status
from core.model.ticket_view import TicketFilter, TicketOrder
from core.ports import Near
from core.store import queries, ticket_pages, ticket_queries
from core.store.connection.engine import make_engine, prepare, run_on
from core.store.tables import metadata
from core.store.ticket_pages import PageRequest, list_page
from core.store.timeline import search
from tests.benchmarks.lists import filling
from tests.benchmarks.lists.__main__ import MONTH, SCOPE, Ask, made_cursor, named_lists
from tests.benchmarks.lists.filling import ADA, GRACE, fill
from tests.databases import TEMPLATE, Postgres, lay_out_sqlite
from tests.profile import sample
from tests.talk import SUNDAY_TEN

OPEN: Final = 20
SCANNED: Final = 10
FEW, MANY = 1_000, 4_000
TOLD: Final = 1_000_000
"""So many tickets PostgreSQL believes that it has."""
BOUND: Final = 8 * (OPEN + SCANNED)
"""Rows of one statement: each of what is open, and of a page's candidates, in a few steps."""
assert BOUND <= MANY / 5
LIMITS: Final = (
    (ticket_pages, "MAX_SCANNED", SCANNED),
    (ticket_queries, "MAX_KNOWN_TICKETS", SCANNED),
    (ticket_queries, "MAX_TICKETS_READ_WHOLE", SCANNED),
    (queries, "MAX_LATE_CHANGES", SCANNED),
    (search, "MAX_OWN", SCANNED),
    (search, "MAX_LISTED_MATCHES", SCANNED),
    (search, "ENTRIES_PER_BLOCK", 300),
    (filling, "ENTRIES_PER_BLOCK", 300),
)
EVERYTHING: Final = tuple(Status)
BY: Final[tuple[dict[str, Any], ...]] = (
    {"queue": "billing"},
    {"agents": (GRACE,)},
    {"agents": (GRACE, Person("slack", "nobody"))},
    {"requesters": (ADA,)},
    {"requesters": (ADA, Person("slack", "u7"))},
    {"priority": Priority.CRITICAL},
    {"category": "account"},
    {"opened_from": SUNDAY_TEN - 6 * MONTH},
    {"opened_before": SUNDAY_TEN - 6 * MONTH},
    {"overdue_at": SUNDAY_TEN},
    {"near": Near(SUNDAY_TEN, SUNDAY_TEN + MONTH)},
    {"unassigned": True},
)


def pages() -> Iterator[PageRequest]:
    """Each filter alone and each pair, of what is closed and what is not, in each order."""
    wanted = [{}, *BY, *({**one, **other} for one, other in combinations(BY, 2))]
    for statuses in (EVERYTHING, (Status.CLOSED,), TicketFilter().statuses):
        for each in wanted:
            for order in TicketOrder:
                if order is TicketOrder.URGENT and Status.CLOSED in statuses:
                    continue
                for after in ("", made_cursor(order)):
                    yield PageRequest(TicketFilter(statuses, **each), order, after, reader=SCOPE)


def every_list() -> Iterator[tuple[str, Ask]]:
    yield from named_lists()
    for page in sample(list(pages()), 30):
        yield repr(page), partial(list_page, asked=page)


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module, name, limit in LIMITS:
        monkeypatch.setattr(module, name, limit)
    ticket_pages._statement.cache_clear()
    yield
    ticket_pages._statement.cache_clear()


@pytest.mark.usefixtures("low_limits")
async def test_on_sqlite_a_list_takes_the_same_steps_for_four_times_as_many(
    tmp_path: Path,
) -> None:
    far = dict[str, tuple[int, int]]()
    with ExitStack() as open_desks:
        desks = list[Connection]()
        for tickets in (FEW, MANY):
            engine = create_engine(await lay_out_sqlite(tmp_path / f"{tickets}.db"))
            open_desks.callback(engine.dispose)
            prepare(engine)
            desks.append(open_desks.enter_context(engine.connect()))
            fill(desks[-1], tickets, OPEN)
        for name, ask in every_list():
            few, many = (steps(db, ask) for db in desks)
            if many > 1.1 * few + 1_500:
                far[name] = few, many
    assert not far


def steps(db: Connection, ask: Ask) -> int:
    """How many instructions SQLite's machine runs, to ten."""
    driver, number = db.connection.dbapi_connection, count()
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(lambda: next(number) < 0, 10)
    ask(db)
    driver.set_progress_handler(None, 0)
    return 10 * next(number)


@pytest.fixture
async def told_a_million(postgres: Postgres) -> AsyncIterator[str]:
    """The address of a database with few tickets, whose statistics tell of many."""
    url = await postgres.create("desk_of_a_million", TEMPLATE)
    engine = make_engine(url)
    await run_on(engine, _keep_statistics)
    await run_on(engine, partial(fill, count=MANY, still_open=OPEN))
    await run_on(engine, _tell_of_many)
    await engine.dispose()
    yield url
    await postgres.drop("desk_of_a_million")


def _keep_statistics(db: Connection) -> None:
    """The server counts rows by itself once a minute, which a busy machine takes for this test."""
    for table in metadata.tables:
        db.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = off)"))
    db.commit()


def _tell_of_many(db: Connection) -> None:
    own = "relnamespace = 'public'::regnamespace AND reltuples > 0"
    db.execute(text(f"UPDATE pg_class SET reltuples = reltuples * {TOLD / MANY} WHERE {own}"))  # noqa: S608
    db.commit()


@pytest.mark.usefixtures("low_limits")
async def test_on_postgresql_a_list_reads_a_bounded_number_of_rows(told_a_million: str) -> None:
    engine, far = make_engine(told_a_million), dict[str, tuple[int, str]]()

    def look(db: Connection) -> None:
        for name, ask in every_list():
            with recorded() as asked:
                ask(db)
            for query in asked:
                rows, plan = examined(db, query)
                if rows > BOUND:
                    far[name] = rows, plan

    await run_on(engine, look)
    await engine.dispose()
    assert not far


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The queries that run meanwhile, each text once."""
    found, texts = list[tuple[str, Any]](), set[str]()

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement not in texts and "FROM" in statement:
            texts.add(statement)
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def examined(db: Connection, query: tuple[str, Any]) -> tuple[int, str]:
    """How many rows and entries of indexes PostgreSQL looks at, and its plan."""
    statement, parameters = query
    explained = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}"
    told = db.exec_driver_sql(explained, parameters).scalar_one()
    plan: list[dict[str, Any]] = json.loads(told) if isinstance(told, str) else told
    nodes = list(_nodes(plan[0]["Plan"]))
    told = (
        f"{each['Node Type']} {each.get('Index Name', '')} {_looked_at(each)}" for each in nodes
    )
    return sum(map(_looked_at, nodes)), "; ".join(told)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", []):
        yield from _nodes(each)


def _looked_at(node: dict[str, Any]) -> int:
    """What a scan returns, and what it throws away; each time that it runs."""
    if "Relation Name" not in node and "Index Name" not in node:
        return 0
    gone = sum(int(node.get(f"Rows Removed by {why}", 0)) for why in ("Filter", "Index Recheck"))
    return (int(node["Actual Rows"]) + gone) * int(node["Actual Loops"])
