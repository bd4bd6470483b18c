"""`deskhand ls`: tickets by filter and order, as a table or as JSON for scripts."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import typer

from adapters.words.rendering import local_time
from bot.clock import SystemClock
from bot.commands.context import CommandContext, enter, open_store
from bot.terminal import add_row, count, echo, new_table, show_table
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Priority, Status
from core.model.ticket_view import UNSOLVED, TicketFilter, TicketOrder, TicketView
from core.store.sql_store import SqlStore
from core.store.ticket_pages import PageRequest

MAX_LINES: Final = 10_000
MAX_NEW_COUNTED: Final = 100


class States(StrEnum):
    """Each status, and two groups of them."""

    UNSOLVED = "unsolved"
    ALL = "all"
    NEW = "new"
    OPEN = "open"
    CLAIMED = "claimed"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def statuses(self) -> tuple[Status, ...]:
        if self is States.UNSOLVED:
            return UNSOLVED
        return tuple(Status) if self is States.ALL else (Status(self.value),)


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines of a list, and the cursor of those that follow."""

    views: tuple[TicketView, ...]
    after: str
    still_new: int = 0
    """Tickets that match but for their state: the bot still talks with the requester."""


STATE = typer.Option(States.UNSOLVED, help="Which tickets")
OVERDUE = typer.Option(False, "--overdue", help="Only those with a missed promise")
QUEUE = typer.Option("", help="A queue of the policy")
AGENT = typer.Option("", help="An agent of the roster, or an account, as platform:id")
REQUESTER = typer.Option("", help="An account, as platform:id")
PRIORITY = typer.Option(None, help="A priority")
CATEGORY = typer.Option("", help="A category of the policy")
FROM = typer.Option("", "--from", metavar="DAY", help="Opened on this day or later: 2026-11-01")
BEFORE = typer.Option("", "--before", metavar="DAY", help="Opened before this day")
SORT = typer.Option(None, help="[default: urgent; newest with closed tickets]")
LIMIT = typer.Option(50, min=1, max=MAX_LINES, help="At most so many")
AFTER = typer.Option("", metavar="CURSOR", help="Go on where the list before ended; it says how")
AS_JSON = typer.Option(False, "--json", help="One JSON object, for scripts")


def add_to(app: typer.Typer) -> None:
    @app.command()
    def ls(
        state: States = STATE,
        overdue: bool = OVERDUE,
        queue: str = QUEUE,
        agent: str = AGENT,
        requester: str = REQUESTER,
        priority: Priority | None = PRIORITY,
        category: str = CATEGORY,
        opened_from: str = FROM,
        opened_before: str = BEFORE,
        sort: TicketOrder | None = SORT,
        limit: int = LIMIT,
        after: str = AFTER,
        as_json: bool = AS_JSON,
    ) -> None:
        """List tickets that match all that is given; days begin at midnight of the desk's zone.

        Reads no conversation, and costs the same however many tickets are closed.
        """
        context, now = enter(quiet=True), SystemClock().now()
        desk = context.desk
        wanted = TicketFilter(
            statuses=state.statuses,
            queue=_check_name("--queue", queue, desk.queues),
            agents=_accounts(desk, agent),
            requesters=(_account("--requester", requester),) if requester else (),
            priority=priority,
            category=_check_name("--category", category, desk.categories),
            opened_from=_midnight(desk, "--from", opened_from),
            opened_before=_midnight(desk, "--before", opened_before),
            overdue_at=now if overdue else None,
        )
        _check_days(wanted)
        found = asyncio.run(_list(context, _request(wanted, sort, after, limit)))
        (_print_json if as_json else _print)(desk, found, now)


def _request(wanted: TicketFilter, sort: TicketOrder | None, after: str, limit: int) -> PageRequest:
    has_closed = Status.CLOSED in wanted.statuses
    order = sort or (TicketOrder.NEWEST if has_closed else TicketOrder.URGENT)
    try:
        return PageRequest(wanted, order, after, limit)
    except ValueError as wrong:
        raise typer.BadParameter(f"{wrong}. Use --sort newest or --sort oldest.") from wrong


async def _list(context: CommandContext, asked: PageRequest) -> Listed:
    """As many lines as were asked for, over as many pages as that takes."""
    views: list[TicketView] = []
    async with open_store(context) as store:
        while True:
            left = replace(asked, limit=asked.limit - len(views))
            try:
                page = await store.list_tickets(left)
            except ValueError as wrong:
                raise typer.BadParameter(f"--after: {wrong}.") from wrong
            views += page.views
            if not page.after or len(views) >= asked.limit:
                return Listed(tuple(views), page.after, await _count_new(store, asked.wanted))
            asked = replace(asked, after=page.after)


async def _count_new(store: SqlStore, wanted: TicketFilter) -> int:
    """Only beside what is unsolved, of which they are a part for whoever looks for a ticket."""
    if wanted.statuses != UNSOLVED or wanted.overdue_at is not None:
        return 0
    asked = replace(wanted, statuses=(Status.NEW,))
    page = await store.list_tickets(PageRequest(asked, TicketOrder.NEWEST, limit=MAX_NEW_COUNTED))
    return len(page.views)


def _print_json(desk: Desk, found: Listed, now: datetime) -> None:
    from bot.commands.ticket import view_as_json  # with the dialog, which a table does without

    rows = [view_as_json(desk, view, now) for view in found.views]
    echo(json.dumps({"tickets": rows, "after": found.after or None}))


def _print(desk: Desk, found: Listed, now: datetime) -> None:
    if not found.views:
        echo("No ticket matches.")
    else:
        zone = str(desk.hours.zone)
        table = new_table("ticket", "state", "priority", "queue", "agent", "due", "opened", "")
        for view in found.views:
            agent = view.agent.display_name if view.agent else ""
            opened, due = local_time(view.opened_at, zone, now), _due(view, zone, now)
            cells = (view.status.value, view.priority.value, view.queue, agent, due, opened)
            add_row(table, desk.label(view.number), *cells, view.subject)
        show_table(table)
        echo(count(len(found.views), "ticket"))
    if found.still_new:
        more = "+" if found.still_new == MAX_NEW_COUNTED else ""
        echo(f"{found.still_new}{more} not handed to people yet: --state new")
    if found.after:
        echo(f"There are more: the same with --after {found.after}")


def _due(view: TicketView, zone: str, now: datetime) -> str:
    at = view.late_at or view.due_at
    if at is None:
        return ""
    return f"{'overdue: ' if view.is_late(now) else ''}{local_time(at, zone, now)}"


def _check_name(option: str, name: str, names: Mapping[str, object]) -> str | None:
    """A name of the policy, or None for no name."""
    if name and name not in names:
        raise typer.BadParameter(f"{option} must be one of {_join(names)}.")
    return name or None


def _accounts(desk: Desk, agent: str) -> tuple[Person, ...]:
    """All accounts of an agent of the roster, or one account as it was written."""
    if not agent:
        return ()
    if agent in desk.roster:
        return desk.roster[agent].accounts
    if ":" in agent:
        return (_account("--agent", agent),)
    known = _join(desk.roster)
    raise typer.BadParameter(f"--agent must be one of {known}, or an account as platform:id.")


def _account(option: str, account: str) -> Person:
    person = Person.of_account(account)
    if not person.platform or not person.handle:
        raise typer.BadParameter(f"{option} must be an account as platform:id.")
    return person


def _midnight(desk: Desk, option: str, day: str) -> datetime | None:
    if not day:
        return None
    try:
        found = date.fromisoformat(day)
    except ValueError as wrong:
        raise typer.BadParameter(f"{option} must be a day such as 2026-11-01.") from wrong
    return datetime.combine(found, time(), ZoneInfo(str(desk.hours.zone)))


def _check_days(wanted: TicketFilter) -> None:
    if wanted.opened_from and wanted.opened_before and wanted.opened_before <= wanted.opened_from:
        raise typer.BadParameter("--before must be a later day than --from.")


def _join(names: Iterable[str]) -> str:
    return ", ".join(names)
