"""No list reads more than a bounded number of rows, however many tickets are closed.

PostgreSQL chooses its plans by the sizes of tables, so these are large enough for a plan that reads
a whole table to be far over the bound. Rows are counted, not time. What SQLite does, which goes by
rules alone, `test_ticket_pages` asks of its plans.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Engine, event

from core.model.people import Person
from core.model.ticket import Priority, Status
from core.model.ticket_view import TicketFilter, TicketOrder
from core.ports import Near
from core.store import ticket_pages, ticket_queries
from core.store.connection.engine import run_on
from core.store.sql_store import SqlStore
from core.store.ticket_pages import PageRequest
from tests.benchmarks.lists.__main__ import MONTH, SCOPE, made_cursor, named_lists
from tests.benchmarks.lists.filling import ADA, GRACE, OPEN, fill
from tests.profile import sample
from tests.talk import SUNDAY_TEN

TICKETS: Final = 12_000
SCANNED: Final = 100
BOUND: Final = 6 * (OPEN + SCANNED)
"""Rows of one statement: each of what is open, and of a page's candidates, in a few steps."""
assert BOUND <= TICKETS / 5
BY_TIMELINE: Final = ("open places at start", "find", "mine")
"""These read a number of entries that is fixed as well, and that is large for so small a desk; of
the timeline PostgreSQL's statistics are a sample, and not the same each time. See `bench-lists`.
"""
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


@pytest.fixture
def few_scanned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ticket_pages, "MAX_SCANNED", SCANNED)
    monkeypatch.setattr(ticket_queries, "MAX_KNOWN_TICKETS", SCANNED)
    ticket_pages._statement.cache_clear()
    yield
    ticket_pages._statement.cache_clear()


@pytest.mark.usefixtures("few_scanned")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_a_list_reads_is_bounded(store: SqlStore) -> None:
    await run_on(store.engine, lambda db: fill(db, TICKETS))
    asks = {name: ask for name, ask in named_lists(store) if not name.startswith(BY_TIMELINE)}
    asks |= {repr(page): partial(store.list_tickets, page) for page in sample(list(pages()), 30)}
    far = dict[str, tuple[int, str]]()
    for name, ask in asks.items():
        with recorded() as asked:
            await ask()
        for query in asked:
            rows, plan = await run_on(store.engine, partial(examined, query=query))
            if rows > BOUND:
                far[name] = rows, plan
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
