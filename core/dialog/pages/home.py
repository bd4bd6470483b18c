"""The page that a platform keeps for the desk: the hours, one's own tickets, and what waits."""

from datetime import UTC, datetime, timedelta

from core.dialog.pages.lists import row_of, waiting_facts
from core.dialog.schedule import PROMISES, fired_key
from core.dialog.targets import next_due, promise_facts, promised_within, reason_of
from core.dialog.turn import Turn, language_of, press
from core.model.actions import HomeList, ShowHome, Value
from core.model.conversation import Conversation
from core.model.events import Choice
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Priority, Ticket
from core.ports import TicketList
from core.sla.business_hours import is_open, next_closing, next_opening
from core.sla.week_summary import describe_closures, describe_week, unusual_told
from core.tickets.permissions import is_agent, roster_entry

NEAR_DEADLINE = timedelta(hours=1)
"""So long before its deadline a ticket is called close to it."""


def home(turn: Turn, author: Person) -> ShowHome:
    """The page of whoever looks at it, as it is now."""
    own = tuple(
        _own(turn, conversation.ticket, author.zone)
        for conversation in sorted(turn.context.conversations, key=_late_first)
        if conversation.ticket is not None
    )
    lists = [HomeList("home_mine", own, turn.context.more)]
    if is_agent(turn.desk, author):
        lists += _work(turn)
    lists.append(HomeList("home_promises", tuple(_promises(turn))))
    return ShowHome(
        _hours(turn),
        tuple(lists),
        (press(Choice.NEW_TICKET),),
        language_of(turn.desk, author),
        author.zone or turn.desk.hours.zone.key,
    )


def accounts_of(desk: Desk, person: Person) -> tuple[Person, ...]:
    """All accounts of the same human: work that was taken on one platform is theirs on each."""
    entry = roster_entry(desk, person)
    return entry.accounts if entry else (person,)


def _hours(turn: Turn) -> dict[str, Value]:
    """Whether people are at work, when that changes, and the week on the desk's own clock."""
    hours, now = turn.desk.hours, turn.event.at
    changes = next_closing(hours, now) if is_open(hours, now) else next_opening(hours, now)
    facts: dict[str, Value] = {"desk": turn.desk.name, "zone": hours.zone.key}
    facts |= {"week": describe_week(hours), "closed": describe_closures(hours, now)}
    facts |= {"unusual": unusual_told(hours, now)}
    if changes is not None:
        facts["closes" if is_open(hours, now) else "opens"] = changes
    return facts


def _own(turn: Turn, ticket: Ticket, zone: str) -> dict[str, Value]:
    """A ticket of one's own with its deadline and the reason for it."""
    row: dict[str, Value] = {
        "ticket": turn.desk.label(ticket.number),
        "status": ticket.status.value,
        "subject": ticket.subject,
        "agent": ticket.agent.display_name if ticket.agent else "",
    }
    row = waiting_facts(row)
    if next_due(turn.desk, ticket) is None:
        return row
    first = ticket.episode is not None and ticket.episode.first_response_at is None
    now = turn.event.at
    row |= promise_facts(turn.desk, ticket, now)
    return row | {"reason": reason_of(turn.desk, ticket, now, first_response=first, zone=zone)}


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
        _listed(turn, "home_late", board.late),
        _listed(turn, "home_held", board.held),
        _listed(turn, "home_near", board.near),
        _listed(turn, "home_queue", board.free),
    ]


def _listed(turn: Turn, name: str, found: TicketList) -> HomeList:
    return HomeList(name, tuple(row_of(turn, view) for view in found.views), found.more)


def _promises(turn: Turn) -> list[dict[str, Value]]:
    """What to expect: the reply time of each priority."""
    rows: list[dict[str, Value]] = []
    for priority in Priority:
        target = turn.desk.sla[priority].first_response
        rows.append({"priority": priority.value, "within": promised_within(target)})
    return rows
