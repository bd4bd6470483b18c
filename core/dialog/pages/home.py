"""The page that a platform keeps for the desk: the hours, one's own tickets, and what waits."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from core import wordings as words
from core.dialog.pages.lists import holder_for, owner_of, work_row
from core.dialog.schedule import PROMISES, fired_key
from core.dialog.targets import next_due, promise_facts, promised_within, reason_of
from core.dialog.turn import Turn, language_of, press
from core.model.actions import HomeList, Row, ShowHome, Value, Wording
from core.model.conversation import Conversation
from core.model.events import Choice
from core.model.people import Person
from core.model.ticket import Priority, Ticket
from core.ports import TicketList
from core.sla.business_hours import is_open, next_closing, next_opening
from core.sla.week_summary import closed_days, unusual_days, week_of
from core.tickets.permissions import is_agent

NEAR_DEADLINE = timedelta(hours=1)
"""How long before its deadline a ticket counts as close to it."""


def home(turn: Turn, author: Person) -> ShowHome:
    """The page of whoever looks at it, as it is now."""
    own = tuple(
        _own(turn, conversation.ticket, author.zone)
        for conversation in sorted(turn.context.conversations, key=_late_first)
        if conversation.ticket is not None
    )
    lists = [HomeList(words.home_mine(rows=()).name, own, turn.context.more)]
    if is_agent(turn.desk, author):
        lists += _work(turn)
    lists.append(HomeList(words.home_promises(rows=()).name, tuple(_promises(turn))))
    return ShowHome(
        _hours(turn),
        tuple(lists),
        (press(Choice.NEW_TICKET),),
        language_of(turn.desk, author),
        author.zone or turn.desk.hours.zone.key,
    )


def _hours(turn: Turn) -> Mapping[str, Value]:
    """Whether people are at work, when that changes, and the week on the desk's own clock."""
    hours, now = turn.desk.hours, turn.event.at
    changes = next_closing(hours, now) if is_open(hours, now) else next_opening(hours, now)
    opened = is_open(hours, now)
    return words.home(
        desk=turn.desk.name,
        zone=hours.zone.key,
        week=week_of(hours),
        closed=closed_days(hours, now),
        unusual=unusual_days(hours, now),
        closes=changes if opened else None,
        opens=None if opened else changes,
    ).args


def _own(turn: Turn, ticket: Ticket, zone: str) -> Row:
    """A ticket of one's own with its deadline and the reason for it."""
    label, subject = turn.desk.label(ticket.number), ticket.subject
    holder, of = holder_for(turn, ticket.requester, ticket), owner_of(turn, ticket.requester)
    if next_due(turn.desk, ticket) is None:
        return words.home_mine_row(ticket=label, subject=subject, of=of, **holder)
    first = ticket.episode is not None and ticket.episode.first_response_at is None
    now = turn.event.at
    promises = promise_facts(turn.desk, ticket, now)
    reason = reason_of(turn.desk, ticket, now, first_response=first, zone=zone)
    return words.home_mine_row(
        ticket=label, subject=subject, of=of, why=reason, **holder, **promises
    )


def _late_first(conversation: Conversation) -> datetime:
    """What is overdue stands on top, the oldest breach first; the others stay in their order."""
    missed = (
        d.at
        for d in conversation.promised
        if d.kind in PROMISES and fired_key(d) in conversation.fired_deadlines
    )
    return min(missed, default=datetime.max.replace(tzinfo=UTC))


def _work(turn: Turn) -> list[HomeList]:
    """What is overdue, what an agent holds, what is close to its deadline, and what waits."""
    board = turn.context.board
    return [
        _list_tickets(turn, words.home_late(rows=()), words.home_late_row, board.late),
        _list_tickets(turn, words.home_held(rows=()), words.home_held_row, board.held),
        _list_tickets(turn, words.home_near(rows=()), words.home_near_row, board.near),
        _list_tickets(turn, words.home_queue(rows=()), words.home_queue_row, board.free),
    ]


def _list_tickets(
    turn: Turn, heading: Wording, row: Callable[..., Row], found: TicketList
) -> HomeList:
    rows = tuple(row(**work_row(turn, view)) for view in found.views)
    return HomeList(heading.name, rows, found.more)


def _promises(turn: Turn) -> list[Row]:
    """What to expect: the reply time of each priority."""
    rows = list[Row]()
    for priority in Priority:
        target = turn.desk.sla[priority].first_response
        within = promised_within(target)
        rows.append(words.home_promises_row(priority=priority.value, within=within))
    return rows
