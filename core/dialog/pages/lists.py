"""What concerns no single ticket: help, lists, a ticket that is not there, and the apology."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Required, TypedDict

from core import wordings as words
from core.dialog.targets import Dues, due_facts
from core.dialog.turn import Turn, language_of
from core.dialog.utterances.commands import OWN
from core.dialog.utterances.extraction import cut
from core.model.actions import Row, Say, Wording
from core.model.commands import COMMANDS, CommandRow, Permission, Word
from core.model.events import ButtonPressed, CommandGiven, Event, FormSubmitted, MessageReceived
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Status, Ticket
from core.ports import TicketView
from core.tickets.permissions import is_agent, same_human
from core.tickets.search_terms import asked_terms

MAX_FOUND_TEXT_CHARS: Final = 140
EXCERPT_BEFORE_CHARS: Final = 50


def help_with(turn: Turn) -> Turn:
    """Help that fits on a screen: for requesters, and with the work commands for agents."""
    author = turn.author
    agent = author is not None and is_agent(turn.desk, author)
    if agent:
        rows = (words.help_agent_row(**_help(row)) for row in COMMANDS if _is_of_agents(row))
        return turn.answer_here(words.help_agent(rows=tuple(rows)))
    rows = (words.help_row(**_help(row)) for row in COMMANDS if _is_of_requesters(row))
    return turn.answer_here(words.help(rows=tuple(rows), prefix=turn.desk.prefix))


class _Help(TypedDict):
    usage: str
    command: str


def _help(row: CommandRow) -> _Help:
    """The wording layer names how it is written and what it does, by the key of its word."""
    return {"usage": row.word.key, "command": row.word.key}


def _is_of_agents(row: CommandRow) -> bool:
    is_asked = row.permission is Permission.AGENTS or row.acts or row.is_plain
    is_shown = row.is_in_help and row.word not in (Word.HELP, Word.LINK)
    return is_shown and (is_asked or row.word is Word.ADD)


def _is_of_requesters(row: CommandRow) -> bool:
    is_shown = row.is_in_help and row.word is not Word.HELP
    return is_shown and row.permission is not Permission.AGENTS


def list_mine(turn: Turn) -> Turn:
    """One's own tickets; with words, what was written in them."""
    if turn.command is not None and turn.command.rest.strip():
        return list_found(turn)
    views = turn.context.views
    if not views:
        return turn.answer_here(words.mine_empty())
    return _list(turn, views, _MINE)


def list_the_queue(turn: Turn) -> Turn:
    author = turn.author
    if author is None or not is_agent(turn.desk, author):
        return turn.answer_here(words.agents_only())
    views = turn.context.views
    if not views:
        return turn.answer_here(words.queue_empty())
    return _list(turn, views, _QUEUE)


def list_found(turn: Turn) -> Turn:
    """What was written with these words, the newest first."""
    asked = asked_terms(turn.command.rest) if turn.command is not None else ()
    if not asked:
        return turn.answer_here(words.find_what())
    rows = tuple(
        words.found_row(
            ticket=turn.desk.label(found.number),
            subject=found.subject,
            at=found.at,
            who=found.author.display_name if found.author else "",
            kind=found.kind.replace("_", " "),
            what=excerpt_around(found.text, asked),
        )
        for found in turn.context.found.found
    )
    looked = turn.context.found
    back_to, tickets = looked.since, looked.tickets or None
    if not rows:
        word = " ".join(asked)
        return turn.answer_here(
            words.found_nothing(word=word, searched_from=back_to, tickets=tickets)
        )
    limit = looked.limit or None
    told = words.found(rows=rows, searched_from=back_to, tickets=tickets, limit=limit)
    return turn.answer_here(told)


def excerpt_around(text: str, asked: Sequence[str]) -> str:
    """A line of the text where the first of these terms stands."""
    line = " ".join(text.split())
    folded = line.casefold()
    places = [at for at in (folded.find(term) for term in asked) if at >= 0]
    start = max(0, min(places, default=0) - EXCERPT_BEFORE_CHARS)
    start = line.rfind(" ", 0, start) + 1 if start else 0
    shown = cut(line[start:], MAX_FOUND_TEXT_CHARS)
    return f"\N{HORIZONTAL ELLIPSIS}{shown}" if start else shown


def answer_without_ticket(turn: Turn) -> Turn:
    """A command that needs a ticket, where there is none or none that one may see."""
    command = turn.command
    if command is not None and command.number is not None:
        return turn.answer_here(words.no_such_ticket(wanted=wanted_ticket(turn)))
    if command is not None and command.word in OWN:
        return turn.answer_here(words.mine_empty())
    word = command.word.value if command is not None else ""
    return turn.answer_here(words.which_ticket(word=word, example=turn.desk.label(1042)))


def wanted_ticket(turn: Turn) -> str:
    """The ticket that a command names, as it named it; "" if none.

    A private ticket and a number that nobody has must read alike, or one could find out which
    private tickets there are.
    """
    command = turn.command
    if command is None or command.number is None:
        return ""
    return command.named or turn.desk.label(command.number)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The wordings of a list, also for where some of it is overdue."""

    row: Callable[[Turn, TicketView], Row]
    late_row: Callable[[Turn, TicketView], Row]
    rest: Callable[[], Row]
    heading: Callable[..., Wording]
    late_heading: Callable[..., Wording]


_MINE: Final = _Listing(
    lambda turn, view: words.mine_row(**own_row(turn, view)),
    lambda turn, view: words.mine_late_row_late(**own_row(turn, view)),
    words.mine_late_row_rest,
    words.mine,
    words.mine_late,
)
_QUEUE: Final = _Listing(
    lambda turn, view: words.queue_row(**work_row(turn, view)),
    lambda turn, view: words.queue_late_row_late(**work_row(turn, view)),
    words.queue_late_row_rest,
    words.queue,
    words.queue_late,
)


def _list(turn: Turn, views: Sequence[TicketView], listing: _Listing) -> Turn:
    """What is overdue stands first, in a list of its own, the oldest breach on top."""
    now = turn.event.at
    late = sorted((v for v in views if v.is_late(now)), key=lambda v: v.late_at or v.due_at or now)
    rest = [listing.row(turn, view) for view in views if not view.is_late(now)]
    if not late:
        return turn.answer_here(listing.heading(rows=tuple(rest)))
    rows = [listing.late_row(turn, view) for view in late]
    rows += [listing.rest(), *rest] if rest else []
    return turn.answer_here(listing.late_heading(rows=tuple(rows)))


BY_WORD = {
    Word.HELP: help_with,
    Word.MINE: list_mine,
    Word.FIND: list_found,
    Word.QUEUE: list_the_queue,
}


class Holder(TypedDict, total=False):
    """The state of a ticket as its requester reads it, and who has it or asks."""

    status: Required[str]
    agent: str
    asked_by: str


def holder_of(status: Status, agent: Person | None) -> Holder:
    """A ticket that waits for its requester says whose question is to be answered."""
    name = agent.display_name if agent else ""
    if status is Status.WAITING:
        return {"status": "waiting_for_you", "asked_by": name, "agent": ""}
    return {"status": status.value, "agent": name}


class OwnTicket(Holder, Dues, total=False):
    """What a requester's list says of a ticket."""

    ticket: Required[str]
    subject: Required[str]
    of: str
    """Whose it is, where that is somebody else who lets the reader take part."""


class WorkTicket(Dues, total=False):
    """What an agents' list says of a ticket."""

    ticket: Required[str]
    subject: Required[str]
    status: Required[str]
    priority: Required[str]
    agent: str
    queue: str


def own_row(turn: Turn, view: TicketView) -> OwnTicket:
    ticket, holder = turn.desk.label(view.number), holder_for(turn, view.requester, view)
    found: OwnTicket = {"ticket": ticket, "subject": view.subject, "status": holder["status"]}
    found["of"] = owner_of(turn, view.requester)
    return {**found, **holder, **_due_of(turn, view)}


def owner_of(turn: Turn, requester: Person) -> str:
    """The requester's name for somebody who takes part; "" for the requester."""
    is_own = turn.author is not None and same_human(turn.desk, requester, turn.author)
    return "" if is_own else requester.display_name


def holder_for(turn: Turn, requester: Person, ticket: TicketView | Ticket) -> Holder:
    """A ticket of somebody else's waits for them, not for the reader."""
    if not owner_of(turn, requester):
        return holder_of(ticket.status, ticket.agent)
    agent = ticket.agent
    return {"status": ticket.status.value, "agent": agent.display_name if agent else ""}


def work_row(turn: Turn, view: TicketView) -> WorkTicket:
    queue = turn.desk.queues.get(view.queue)
    found: WorkTicket = {
        "ticket": turn.desk.label(view.number),
        "subject": view.subject,
        "status": view.status.value,
        "priority": view.priority.value,
        "agent": view.agent.display_name if view.agent else "",
        "queue": queue.name if queue else "",
    }
    return {**found, **_due_of(turn, view)}


def _due_of(turn: Turn, view: TicketView) -> Dues:
    now = turn.event.at
    if view.late_at is not None:
        return due_facts(view.late_kind or "next", min(view.late_at, now), now)
    return due_facts(view.due_kind or "next", view.due_at, now)


def apology(desk: Desk, event: Event) -> Say | None:
    """What is said to whose message or press could not be processed, where it stood; None for
    what nobody expects an answer to.

    Nothing of the event is repeated in it but where it stood and who sent it.
    """
    if not isinstance(event, MessageReceived | CommandGiven | ButtonPressed | FormSubmitted):
        return None
    place, author = event.place, replace(event.author.as_stored, name="", email="")
    spoke = isinstance(event, MessageReceived)
    if isinstance(event, MessageReceived):
        place = replace(place, thread=place.thread or event.thread)
    return Say(
        place,
        words.not_processed().name,
        only_for=None if spoke else author,
        reader=author,
        language=language_of(desk, author),
        zone=desk.hours.zone.key,
    )
