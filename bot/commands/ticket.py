"""A ticket on the command line: what it says and what happened to it, for the one on call."""

from collections.abc import Iterator
from datetime import datetime

import typer

from adapters.words.rendering import local_time
from bot.clock import SystemClock
from bot.commands.context import CommandContext, open_store
from bot.terminal import echo, echo_field
from core.dialog.targets import promise_facts
from core.dialog.utterances.commands import split_number
from core.model.audit import AuditEntry
from core.model.conversation import Conversation
from core.model.policy import Desk
from core.model.ticket import Ticket


async def find(house: CommandContext, label: str) -> tuple[Conversation, list[AuditEntry]] | None:
    """The conversation of HD-1042, hd1042, #1042 or 1042, with its history; None if there is none.

    Raises typer.BadParameter when `label` is no ticket's name.
    """
    said = f"#{label}" if label.isdigit() else label
    number, rest = split_number(said, house.desk.prefix)
    if number is None or rest:
        raise typer.BadParameter(f"{label!r} is no ticket; write {house.desk.label(1042)}.")
    async with open_store(house) as store:
        conversation = await store.by_number(number)
        return (
            None
            if conversation is None
            else (conversation, list(await store.audit_entries(conversation.id)))
        )


async def print_ticket(house: CommandContext, label: str) -> int:
    """Print it; returns 1 if there is no such ticket."""
    found = await find(house, label)
    if found is None or found[0].ticket is None:
        echo(f"There is no ticket {label}.", err=True)
        return 1
    conversation, history = found
    now = SystemClock().now()
    for name, value in _fields(house.desk, conversation.ticket, now):
        echo_field(name, value)
    echo()
    for fact in history:
        echo(f"{_at(house.desk, fact.at, now):<18} {_told(fact)}")
    return 0


def _fields(desk: Desk, ticket: Ticket | None, now: datetime) -> Iterator[tuple[str, str]]:
    if ticket is None:
        return
    details = ticket.details
    facts = promise_facts(desk, ticket, now)
    due = {name: _at(desk, at, now) for name, at in facts.items() if isinstance(at, datetime)}
    category = desk.categories.get(details.category)
    routing = ticket.routing
    team = desk.teams[routing.team].name if routing and routing.team in desk.teams else ""
    rows = {
        "ticket": f"{desk.label(ticket.number)}  {ticket.subject}",
        "status": ticket.status.value + (f" ({ticket.outcome.value})" if ticket.outcome else ""),
        "priority": ticket.priority.value,
        "category": category.name if category else "",
        "team": f"{team}, queue {routing.queue}" if routing else "",
        "requester": f"{ticket.requester.display_name} on {ticket.requester.platform}",
        "agent": ticket.agent.display_name if ticket.agent else "",
        "opened": _at(desk, ticket.opened_at, now),
        "reply by": due.get("reply_by", ""),
        "overdue": f"the reply was due {due['reply_was_due']}" if "reply_was_due" in due else "",
        "solve by": due.get("solve_by", ""),
        "late": f"it was to be solved by {due['solve_was_due']}" if "solve_was_due" in due else "",
        "problem": details.description,
        "steps": details.steps,
        "error": details.error_text,
        "contact": details.contact,
        "files": ", ".join(f"{file.name} ({file.size:,} bytes)" for file in details.files),
        "resolution": ticket.resolution,
        "rating": f"{ticket.rating.score} of 5 {ticket.rating.comment}" if ticket.rating else "",
    }
    yield from ((name, value) for name, value in rows.items() if value)


def _told(fact: AuditEntry) -> str:
    what = ", ".join(f"{name} {value}" for name, value in fact.details.items() if value)
    who = fact.actor.display_name if fact.actor else "the desk"
    return f"{fact.kind.value.replace('_', ' ')} by {who}{f': {what}' if what else ''}"


def _at(desk: Desk, at: datetime, now: datetime) -> str:
    return local_time(at, str(desk.hours.zone), now)
