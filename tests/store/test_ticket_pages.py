"""Lists by filter and order, page by page. What they read, `test_list_plans` counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from core.model.people import Person
from core.model.ticket import Priority, Status
from core.model.ticket_view import Near, Scope, TicketFilter, TicketOrder, TicketPage, TicketView
from core.store import ticket_pages
from core.store.codec import dumps, micros
from core.store.connection.engine import run_on
from core.store.sql_store import SqlStore
from core.store.state_rows import URGENCY
from core.store.tables import conversations, ticket_readers, tickets
from core.store.ticket_pages import PageRequest
from tests.profile import sample
from tests.talk import ADA, ALAN, EVE, GRACE, SUNDAY_TEN

HOUR = timedelta(hours=1)
STATUSES = tuple(Status)
EVERYTHING = TicketFilter(STATUSES)
COUNT = 36


def view(n: int) -> TicketView:
    """The n-th ticket of a desk where all kinds meet: by remainders that share no divisor."""
    status = STATUSES[n % 6]
    opened, is_over = SUNDAY_TEN + (n // 2) * HOUR, status in (Status.RESOLVED, Status.CLOSED)
    return TicketView(
        conversation=f"c{n}",  # type: ignore[arg-type]
        number=1000 + n,
        subject=f"subject {n}",
        status=status,
        priority=list(Priority)[n % 4],
        category=("technical", "account")[n % 5 > 2],
        queue=("support", "billing")[n % 7 > 3],
        team="network",
        requester=(ADA, EVE)[n % 3 > 0],
        agent=(None, GRACE, ALAN)[n % 11 % 3],
        opened_at=opened,
        due_at=None if is_over or n % 13 < 3 else SUNDAY_TEN + (n % 10 - 4) * HOUR,
        late_at=SUNDAY_TEN - n * HOUR if not is_over and n % 9 == 0 else None,
    )


VIEWS = tuple(view(n) for n in range(COUNT))


def is_private(view: TicketView) -> bool:
    return view.queue == "billing"


def fill(db: Connection) -> None:
    for each in VIEWS:
        talk = {"id": each.conversation, "version": 1, "step": "x", "body": "{}", "pending": "[]"}
        db.execute(insert(conversations).values(**talk, updated_at=0))
        row: dict[str, Any] = {name: getattr(each, name) for name in ROW}
        row |= {"platform": each.requester.platform, "handle": each.requester.handle}
        row |= {"conversation_id": each.conversation, "urgency": URGENCY[each.priority]}
        row |= {"agent": dumps(Person, each.agent) if each.agent else None}
        row |= {"agent_key": each.agent.account if each.agent else None}
        row |= {name: micros(at) for name in TIMES if (at := getattr(each, name))}
        row |= {"requester": dumps(Person, each.requester), "is_private": is_private(each)}
        db.execute(insert(tickets).values(**row))
        if is_private(each):
            reader = {"kind": "team", "reader": "billing"}
            db.execute(insert(ticket_readers).values(conversation_id=each.conversation, **reader))
    db.commit()


ROW = ("number", "subject", "status", "priority", "category", "queue", "team")
TIMES = ("opened_at", "due_at", "late_at")


@pytest.fixture
async def filled(store: SqlStore) -> SqlStore:
    await run_on(store.engine, fill)
    return store


def matches(view: TicketView, wanted: TicketFilter) -> bool:
    pairs = (
        (wanted.queue, view.queue),
        (wanted.priority, view.priority),
        (wanted.category, view.category),
    )
    return (
        view.status in wanted.statuses
        and all(asked in (None, its) for asked, its in pairs)
        and (not wanted.agents or view.agent in wanted.agents)
        and (not wanted.requesters or view.requester in wanted.requesters)
        and (wanted.opened_from is None or view.opened_at >= wanted.opened_from)
        and (wanted.opened_before is None or view.opened_at < wanted.opened_before)
        and (wanted.overdue_at is None or view.is_late(wanted.overdue_at))
    )


def urgency(view: TicketView) -> tuple[Any, ...]:
    never = SUNDAY_TEN + timedelta(days=9999)
    late, due = view.late_at or never, view.due_at or never
    first = (0, view.late_at) if view.late_at else (1, due)
    return (*first, -URGENCY[view.priority], view.number) if late else ()


def expected(asked: PageRequest) -> list[int]:
    found = [each for each in VIEWS if matches(each, asked.wanted)]
    if asked.order is TicketOrder.URGENT:
        return [each.number for each in sorted(found, key=urgency)]
    found.sort(key=lambda each: (each.opened_at, each.number))
    return [each.number for each in found][:: -1 if asked.order is TicketOrder.NEWEST else 1]


async def walk(store: SqlStore, asked: PageRequest) -> list[int]:
    """All pages of a list. Each says where the next begins, until one says that none follows."""
    numbers = list[int]()
    for _ in range(COUNT + 1):
        page: TicketPage = await store.list_tickets(asked)
        assert len(page.views) <= asked.limit
        numbers += [each.number for each in page.views]
        if not page.after:
            return numbers
        asked = replace(asked, after=page.after)
    pytest.fail("the pages have no end")


def filters() -> Iterator[TicketFilter]:
    """Each filter alone, each pair of them, and all of them."""
    single: list[dict[str, Any]] = [
        {"queue": "billing"},
        {"agents": (GRACE,)},
        {"agents": (ALAN, GRACE)},
        {"requesters": (EVE,)},
        {"requesters": (EVE, ADA)},
        {"priority": Priority.HIGH},
        {"category": "account"},
        {"opened_from": SUNDAY_TEN + 5 * HOUR},
        {"opened_before": SUNDAY_TEN + 17 * HOUR},
        {"overdue_at": SUNDAY_TEN},
    ]
    for statuses in (STATUSES, (Status.CLOSED,), TicketFilter().statuses, (Status.NEW,)):
        yield TicketFilter(statuses)
        for one, other in product(single, single):
            yield TicketFilter(statuses, **(one | other))


async def test_pages_together_are_the_list(
    filled: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_pages, "MAX_SCANNED", 8)
    for wanted, order in sample(sorted(product(set(filters()), TicketOrder), key=repr), 16):
        if order is TicketOrder.URGENT and Status.CLOSED in wanted.statuses:
            continue
        asked = PageRequest(wanted, order, limit=6)
        assert await walk(filled, asked) == expected(asked), asked


async def test_every_position_is_one_to_go_on_from(filled: SqlStore) -> None:
    """Among tickets that are equally urgent, too, or that were opened at the same moment."""
    for order in TicketOrder:
        asked = PageRequest(order=order, limit=1)
        assert await walk(filled, asked) == expected(asked), order


async def test_near_is_what_is_due_in_time_and_was_not_late_yet(filled: SqlStore) -> None:
    near = Near(SUNDAY_TEN - HOUR, SUNDAY_TEN + 5 * HOUR)
    asked = PageRequest(replace(TicketFilter(), near=near), limit=6)
    found = [each for each in VIEWS if each.due_at is not None and each.late_at is None]
    numbers = {each.number for each in found if near.now < (each.due_at or near.now) <= near.until}
    assert await walk(filled, asked) == [n for n in expected(asked) if n in numbers]
    assert len(numbers) < len(found)


async def test_a_reader_finds_only_what_is_in_scope(filled: SqlStore) -> None:
    open_queues = Scope(("support",), ("network",))
    for order in (TicketOrder.NEWEST, TicketOrder.OLDEST):
        everything = PageRequest(EVERYTHING, order, limit=5)
        ordinary = [n for n in expected(everything) if not is_private(VIEWS[n - 1000])]
        assert await walk(filled, replace(everything, reader=open_queues)) == ordinary
        admitted = replace(open_queues, reader_teams=("billing",))
        assert await walk(filled, replace(everything, reader=admitted)) == expected(everything)
        assert await walk(filled, replace(everything, reader=Scope())) == []
    unsolved = PageRequest(limit=5, reader=open_queues)
    ordinary = [n for n in expected(unsolved) if not is_private(VIEWS[n - 1000])]
    assert await walk(filled, unsolved) == ordinary


@pytest.mark.parametrize(
    "after", ["x", "oldest.1.2", "newest.1", "newest.1.2.3", "newest.-1.2", "newest.1." + "9" * 30]
)
async def test_a_cursor_of_another_list_is_refused(store: SqlStore, after: str) -> None:
    with pytest.raises(ValueError, match="another list"):
        await store.list_tickets(PageRequest(EVERYTHING, TicketOrder.NEWEST, after))


def test_closed_tickets_are_not_listed_by_urgency() -> None:
    with pytest.raises(ValueError, match="no deadline"):
        PageRequest(EVERYTHING, TicketOrder.URGENT)
