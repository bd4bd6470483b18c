"""What concerns no single ticket: help, my tickets, the queue, a ticket that is not there."""

from collections.abc import Mapping, Sequence

from core.dialog.targets import due_facts
from core.dialog.turn import Turn
from core.dialog.utterances.commands import OWN, Word
from core.model.actions import Value
from core.model.ticket import Status
from core.ports import TicketView
from core.tickets.permissions import is_agent


def help_with(turn: Turn) -> Turn:
    """Help that fits on a screen: for requesters, and with the work commands for agents."""
    author = turn.author
    agent = author is not None and is_agent(turn.desk, author)
    return turn.answer_here("help_agent" if agent else "help", prefix=turn.desk.prefix)


def list_mine(turn: Turn) -> Turn:
    views = turn.context.views
    if not views:
        return turn.answer_here("mine_empty")
    return _list(turn, "mine", views)


def list_the_queue(turn: Turn) -> Turn:
    author = turn.author
    if author is None or not is_agent(turn.desk, author):
        return turn.answer_here("agents_only")
    views = turn.context.views
    if not views:
        return turn.answer_here("queue_empty")
    return _list(turn, "queue", views)


def answer_without_ticket(turn: Turn) -> Turn:
    """A command that needs a ticket, where there is none or none that one may see."""
    command = turn.command
    if command is not None and command.number is not None:
        return turn.answer_here("no_such_ticket", wanted=wanted_ticket(turn))
    if command is not None and command.word in OWN:
        return turn.answer_here("mine_empty")
    word = command.word.value if command is not None else ""
    return turn.answer_here("which_ticket", word=word, example=turn.desk.label(1042))


def wanted_ticket(turn: Turn) -> str:
    """The ticket that a command names, as it named it; "" if none.

    A private ticket and a number that nobody has must read alike, or one could find out which
    private tickets there are.
    """
    command = turn.command
    if command is None or command.number is None:
        return ""
    return command.named or turn.desk.label(command.number)


def _list(turn: Turn, name: str, views: Sequence[TicketView]) -> Turn:
    """What is overdue stands first, in a list of its own, the oldest breach on top."""
    now = turn.event.at
    late = sorted((v for v in views if v.is_late(now)), key=lambda v: v.late_at or v.due_at or now)
    own = waiting_facts if name == "mine" else dict
    rest = [own(row_of(turn, view)) for view in views if not view.is_late(now)]
    if not late:
        return turn.answer_here(name, rows=tuple(rest))
    rows: list[dict[str, Value]] = [own(row_of(turn, view)) | {"about": "late"} for view in late]
    rows += [{"about": "rest"}, *rest] if rest else []
    return turn.answer_here(f"{name}_late", rows=tuple(rows))


BY_WORD = {Word.HELP: help_with, Word.MINE: list_mine, Word.QUEUE: list_the_queue}


def waiting_facts(row: Mapping[str, Value]) -> dict[str, Value]:
    """How a requester reads of a ticket that waits for them: whose question is to be answered."""
    if row["status"] != Status.WAITING:
        return dict(row)
    return dict(row) | {"status": "waiting_for_you", "asked_by": row["agent"], "agent": ""}


def row_of(turn: Turn, view: TicketView) -> dict[str, Value]:
    """A ticket as a line of a list."""
    queue = turn.desk.queues.get(view.queue)
    row: dict[str, Value] = {
        "ticket": turn.desk.label(view.number),
        "subject": view.subject,
        "status": view.status.value,
        "priority": view.priority.value,
        "agent": view.agent.display_name if view.agent else "",
        "queue": queue.name if queue else "",
        "requester": view.requester.display_name,
        "opened_at": view.opened_at,
    }
    now = turn.event.at
    if view.late_at is not None:
        return row | due_facts(view.late_kind or "next", min(view.late_at, now), now)
    return row | due_facts(view.due_kind or "next", view.due_at, now)
