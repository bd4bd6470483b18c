"""`deskhand ticket`: what a ticket says and what happened to it, for the one on call."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime

import typer

from adapters.words.rendering import local_time
from bot.clock import SystemClock
from bot.commands.context import CommandContext, enter, open_store
from bot.terminal import echo, echo_field
from core.dialog.pages.history import in_plain_lines
from core.dialog.targets import promise_facts
from core.dialog.utterances.commands import split_number
from core.model.conversation import Conversation
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Ticket
from core.model.ticket_view import UNSOLVED, TicketView
from core.model.timeline import ALL_OF_IT, DESK, Arrival, Audience, AuditKind, TimelineEntry


def add_to(app: typer.Typer) -> None:
    @app.command()
    def ticket(
        label: str = typer.Argument(metavar="TICKET", help="HD-1042, hd1042, #1042 or 1042"),
        as_json: bool = typer.Option(False, "--json", help="One JSON object, for scripts"),
    ) -> int:
        """Show a ticket with its history."""
        show = print_json if as_json else print_ticket
        return asyncio.run(show(enter(quiet=True), label))


async def find(
    context: CommandContext, label: str
) -> tuple[Conversation, list[TimelineEntry]] | None:
    """The conversation of HD-1042, hd1042, #1042 or 1042, with its timeline; None if there is none.

    Raises typer.BadParameter when `label` is no ticket's name.
    """
    said = f"#{label}" if label.isdigit() else label
    number, rest = split_number(said, context.desk.prefix)
    if number is None or rest:
        raise typer.BadParameter(f"{label!r} is no ticket; write {context.desk.label(1042)}.")
    async with open_store(context) as store:
        conversation = await store.by_number(number)
        if conversation is None:
            return None
        entries = list[TimelineEntry]()
        while page := await store.timeline_page(conversation.id, ALL_OF_IT, _last(entries)):
            entries += page
        return conversation, entries


def _last(entries: list[TimelineEntry]) -> int:
    return entries[-1].position if entries else 0


async def print_ticket(context: CommandContext, label: str) -> int:
    """Print it; returns 1 if there is no such ticket."""
    found = await find(context, label)
    if found is None or found[0].ticket is None:
        echo(f"There is no ticket {label}.", err=True)
        return 1
    conversation, history = found
    now = SystemClock().now()
    for name, value in _fields(context.desk, conversation.ticket, now):
        echo_field(name, value)
    echo()
    for entry in history:
        for line in transcript_lines(entry, _at(context.desk, entry.at, now)):
            echo(line)
    return 0


async def print_json(context: CommandContext, label: str) -> int:
    """Print it as one JSON object in ASCII; returns 1 if there is no such ticket."""
    found = await find(context, label)
    if found is None or (ticket := found[0].ticket) is None:
        echo(f"There is no ticket {label}.", err=True)
        return 1
    async with open_store(context) as store:
        view = await store.ticket_view(ticket.number)
    shown = view_as_json(context.desk, view, SystemClock().now()) if view else {}
    details = ticket.details
    shown |= {
        "outcome": ticket.outcome.value if ticket.outcome else None,
        "description": details.description,
        "steps": details.steps,
        "answers": {answer.asked: answer.value for answer in details.answers},
        "error": details.error_text,
        "contact": details.contact,
        "files": [{"name": file.name, "bytes": file.size} for file in details.files],
        "resolution": ticket.resolution,
        "rating": ticket.rating.score if ticket.rating else None,
        "history": [_entry_as_json(entry) for entry in found[1]],
    }
    echo(json.dumps(shown))
    return 0


def view_as_json(desk: Desk, view: TicketView, now: datetime) -> dict[str, object]:
    """Names as in the policy, times in UTC. Fields may be added, never renamed."""
    return {
        "ticket": desk.label(view.number),
        "number": view.number,
        "subject": view.subject,
        "state": view.status.value,
        "priority": view.priority.value,
        "category": view.category or None,
        "queue": view.queue or None,
        "team": view.team or None,
        "requester": _person_as_json(view.requester),
        "agent": _person_as_json(view.agent),
        "opened_at": view.opened_at.isoformat(),
        "due_at": view.due_at.isoformat() if view.due_at else None,
        "due": view.due_kind or None,
        "late_since": view.late_at.isoformat() if view.late_at else None,
        "overdue": view.status in UNSOLVED and view.is_late(now),
    }


def _person_as_json(person: Person | None) -> dict[str, str] | None:
    if person is None:
        return None
    return {"account": person.account, "name": person.display_name}


def _entry_as_json(entry: TimelineEntry) -> dict[str, object]:
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "by": _person_as_json(entry.actor),
        "audience": entry.audience.value,
        "text": entry.text or entry.words,
        "files": [file.name for file in entry.files],
        "message_id": entry.details.get("message_id"),
        "verified": _is_verified(entry),
        "automatic": entry.details.get("automatic"),
        "details": {name: value for name, value in entry.details.items() if name != "text"},
        "arrival": entry.arrival.value if entry.arrival else None,
    }


def _is_verified(entry: TimelineEntry) -> bool | None:
    """Whether a letter's sender was proven; None for what is no letter."""
    said = entry.details.get("verified")
    return None if said is None else said == "yes"


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
        "rating": f"{ticket.rating.score} of 5 {ticket.rating.comment}".rstrip()
        if ticket.rating
        else "",
    }
    yield from ((name, value) for name, value in rows.items() if value)


def transcript_lines(entry: TimelineEntry, at: str) -> list[str]:
    """One entry as text: when, who, and the words in full or what was changed."""
    who = entry.actor.display_name if entry.actor else "the desk"
    marks = [entry.kind.replace("_", " ")] if entry.kind not in (DESK, AuditKind.SAID) else []
    marks += ["edited"] if "edited" in entry.details else []
    marks += ["internal"] if entry.audience is Audience.AGENTS else []
    not_there = entry.arrival not in (None, Arrival.ARRIVED)
    marks += [entry.arrival.value.replace("_", " ")] if entry.arrival and not_there else []
    said = in_plain_lines(entry.text) if entry.kind == DESK else _entry_text(entry)
    mark = f" ({', '.join(marks)})" if marks else ""
    head = f"{at:<18} {who}{mark}"
    first, *rest = said.splitlines() or [""]
    return [f"{head}: {first}" if first else head, *(f"{'':<18} {line}" for line in rest)]


def _entry_text(entry: TimelineEntry) -> str:
    told = {k: v for k, v in entry.details.items() if v and k not in ("text", "internal", "edited")}
    if entry.words:
        files = f"\n[{told['files']}]" if told.get("files") else ""
        return f"{entry.words}{files}"
    return ", ".join(f"{name} {value}" for name, value in told.items())


def _at(desk: Desk, at: datetime, now: datetime) -> str:
    return local_time(at, str(desk.hours.zone), now)
