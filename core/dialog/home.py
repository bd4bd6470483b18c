"""The page that a platform keeps for the desk: the hours, one's own tickets, and what waits."""

from datetime import timedelta

from core.dialog.desk_wide import row_of
from core.dialog.surely import surely
from core.dialog.targets import next_due, reason_of
from core.dialog.turn import Turn, language_of, press
from core.model.actions import HomeList, ShowHome, Value
from core.model.conversation import Conversation
from core.model.events import Choice
from core.model.ticket import Priority
from core.ports import TicketView
from core.sla.hours import is_open, next_closing, next_opening
from core.tickets.permissions import is_agent, same_human

NEAR = timedelta(hours=1)
"""So long before its deadline a ticket is called close to it."""


def home(turn: Turn) -> ShowHome:
    """The page of whoever looks at it, as it is now."""
    author = surely(turn.author)
    lists = [HomeList("home_mine", tuple(_own(turn, talk) for talk in turn.context.talks))]
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


def _hours(turn: Turn) -> dict[str, Value]:
    """Whether people are at work, and when that changes."""
    hours, now = turn.desk.hours, turn.event.at
    changes = next_closing(hours, now) if is_open(hours, now) else next_opening(hours, now)
    facts: dict[str, Value] = {"desk": turn.desk.name}
    if changes is not None:
        facts["closes" if is_open(hours, now) else "opens"] = changes
    return facts


def _own(turn: Turn, talk: Conversation) -> dict[str, Value]:
    """A ticket of one's own with its deadline and the reason for it."""
    ticket = surely(talk.ticket)
    row: dict[str, Value] = {
        "ticket": turn.desk.label(ticket.number),
        "status": ticket.status.value,
        "subject": ticket.subject,
        "agent": ticket.agent.called if ticket.agent else "",
    }
    due = next_due(turn.desk, ticket)
    if due is None:
        return row
    first = ticket.episode is not None and ticket.episode.first_response_at is None
    zone = surely(turn.author).zone
    return row | {
        "due": due,
        "reason": reason_of(turn.desk, ticket, first_response=first, zone=zone),
    }


def _work(turn: Turn) -> list[HomeList]:
    """An agent's tickets, what is close to its deadline, and what waits for anybody."""
    author, now, views = surely(turn.author), turn.event.at, turn.context.views
    held = [view for view in views if same_human(turn.desk, view.agent, author)]
    near = [view for view in views if view.due_at is not None and view.due_at <= now + NEAR]
    free = [view for view in views if view.agent is None]

    def listed(name: str, shown: list[TicketView]) -> HomeList:
        return HomeList(name, tuple(row_of(turn, view) for view in shown))

    return [
        listed("home_held", held),
        listed("home_near", near),
        listed("home_queue", free),
    ]


def _promises(turn: Turn) -> list[dict[str, Value]]:
    """What to expect: the reply time of each priority."""
    rows: list[dict[str, Value]] = []
    for priority in Priority:
        target = turn.desk.promises[priority].first_response
        rows.append({"priority": priority.value, "within": target.said_as or target.within})
    return rows
