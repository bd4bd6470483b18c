"""What people search tickets by, taken out of the conversation that is stored whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.people import Person
from core.model.ticket import Priority
from core.store.codec import dumps, micros

PROMISES = {DeadlineKind.FIRST_RESPONSE: "reply", DeadlineKind.RESOLUTION: "solve"}
DUE = PROMISES | {DeadlineKind.SNOOZE_OVER: "wake"}
"""What a list shows of a ticket: what comes next."""
TEAM, QUEUE = "team", "queue"
"""Kinds of readers of a private ticket."""
URGENCY = {priority: rank for rank, priority in enumerate(Priority)}


Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class Projection:
    """The rows of a conversation's ticket: its own, those of its readers and of its participants.
    There is none while there is no ticket.
    """

    columns: Columns | None
    readers: Sequence[Columns] = ()
    participants: Sequence[Columns] = ()


def project(conversation: Conversation, pending: Sequence[Deadline]) -> Projection:
    columns = project_columns(conversation, pending)
    if columns is None:
        return Projection(None)
    readers, participants = projected_readers(conversation), projected_participants(conversation)
    return Projection(columns, readers, participants)


def project_columns(
    conversation: Conversation, pending: Sequence[Deadline]
) -> dict[str, object] | None:
    """The row of the conversation's ticket; None while there is no ticket."""
    ticket = conversation.ticket
    if ticket is None:
        return None
    due = _first(d for d in pending if d.kind in DUE)
    to_come = {(d.kind, d.mark) for d in pending}
    late = _first(d for d in conversation.promised if d.kind in PROMISES and _missed(d, to_come))
    routing, agent = ticket.routing, ticket.agent
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "urgency": URGENCY[ticket.priority],
        "category": ticket.details.category,
        "queue": routing.queue if routing else "",
        "team": routing.team if routing else "",
        "platform": ticket.requester.platform,
        "handle": ticket.requester.handle,
        "requester": dumps(Person, ticket.requester),
        "agent": dumps(Person, agent) if agent else None,
        "agent_key": agent.account if agent else None,
        "opened_at": micros(ticket.opened_at),
        "due_at": micros(due.at) if due else None,
        "due_kind": DUE[due.kind] if due else "",
        "late_at": micros(late.at) if late else None,
        "late_kind": PROMISES[late.kind] if late else "",
        "is_private": ticket.is_private,
    }


def projected_readers(conversation: Conversation) -> list[dict[str, object]]:
    """A row for each team and each queue whose agents may read the private ticket."""
    if conversation.ticket is None:
        return []
    found = [(TEAM, id_) for id_ in conversation.ticket.readers.teams]
    found += [(QUEUE, id_) for id_ in conversation.ticket.readers.queues]
    return [
        {"conversation_id": conversation.id, "kind": kind, "reader": id_} for kind, id_ in found
    ]


def projected_participants(conversation: Conversation) -> list[dict[str, object]]:
    """A row for each account that takes part in the ticket."""
    ticket = conversation.ticket
    if ticket is None:
        return []
    return [
        {
            "conversation_id": conversation.id,
            "account": each.person.account,
            "number": ticket.number,
            "since": micros(each.since) if each.since is not None else 0,
        }
        for each in ticket.participants
    ]


def _missed(deadline: Deadline, to_come: set[tuple[DeadlineKind, str]]) -> bool:
    """A promise that still runs and whose alarm has done its work."""
    return (deadline.kind, deadline.mark) not in to_come


def _first(deadlines: Iterable[Deadline]) -> Deadline | None:
    return min(deadlines, key=lambda deadline: deadline.at, default=None)
