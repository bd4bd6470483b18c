"""Tickets that say the same: a person's own report sent twice, and critical ones of one incident.

Nothing is hidden or dropped because of it. A report that comes again is added to the ticket that is
there, which is named, with a button that opens another one. Critical tickets that look alike each
stay what they are; only the calls to the people on call are not made twice.

Words are compared, not meanings: a wrong pair costs one press, or one call too many.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import telling, tokens
from core.model.conversation import STEPS_WITH_PEOPLE, Conversation
from core.model.event_fields import event_ref
from core.model.events import CommandGiven, Event, FormName, FormSubmitted, MessageReceived
from core.model.pending_messages import UnplacedMessage
from core.model.ticket import Detail, Details, Status, Ticket

REPEATED_WITHIN: Final = timedelta(minutes=30)
"""Who reports the same later than that may mean that it has happened again."""
INCIDENT_WITHIN: Final = timedelta(hours=1)
"""Critical tickets that were opened further apart are not one incident."""
MIN_TELLING: Final = 2
"""Telling words. With fewer, only the very same words are the same report."""
SAME_REPORT: Final = 0.8
"""The share of the telling words of two reports that both must use."""
SAME_INCIDENT: Final = 0.25
"""The same for two people who saw one incident and have not read one another's words."""
_LABELS: Final = (
    ("steps", "Steps"),
    ("category", "Category"),
    ("priority", "Priority"),
    ("contact", "Contact"),
)
"""Fields of the form, as lines that the desk reads back into details."""


def report_of(event: Event) -> UnplacedMessage | None:
    """The report that an event brings, with all that a form told, as words; None if it is none."""
    match event:
        case MessageReceived(place=place, text=text, files=files):
            pass
        case CommandGiven(place=place, text=text, files=files):
            pass
        case FormSubmitted(form=FormName.TICKET, place=place, files=files, values=values):
            rows = [f"{label}: {values[name]}" for name, label in _LABELS if values.get(name)]
            text = "\n".join([values.get("description", ""), *rows]).strip()
        case _:
            return None
    kept = tuple(file for file in files if file.kept)
    return UnplacedMessage(event.id, place, event_ref(event), text, kept)


def find_repeated(
    opened: Ticket, others: Iterable[Conversation], now: datetime
) -> Conversation | None:
    """The open ticket in which the same person has reported the same within minutes."""
    for other in others:
        ticket = other.ticket
        if ticket is None or ticket.status in (Status.RESOLVED, Status.CLOSED):
            continue
        if ticket.merged_into is not None or now - ticket.opened_at > REPEATED_WITHIN:
            continue
        if repeats(other, opened.details.description):
            return other
    return None


def may_repeat(opened: Ticket, subject: str) -> bool:
    """Is a ticket of that subject worth a look? To read one takes a round trip."""
    first, second = telling(tokens(opened.subject)), telling(tokens(subject))
    return not first or not second or 2 * len(first & second) >= len(first | second)


def repeats(conversation: Conversation, text: str) -> bool:
    """Does this text report what the conversation is about once more?"""
    return any(_is_same_report(text, said) for said in _descriptions(conversation))


def find_alike(ticket: Ticket, others: Iterable[Conversation]) -> tuple[Conversation, ...]:
    """The other tickets with people that look like the same incident, the oldest first."""
    found = [
        other
        for other in others
        if other.ticket is not None
        and other.step in STEPS_WITH_PEOPLE
        and other.ticket.is_private is False
        and abs(other.ticket.opened_at - ticket.opened_at) <= INCIDENT_WITHIN
        and _is_same_incident(ticket.details, other.ticket.details)
    ]
    return tuple(sorted(found, key=lambda each: each.ticket.number if each.ticket else 0))


def _descriptions(conversation: Conversation) -> Sequence[str]:
    details = conversation.ticket.details if conversation.ticket else Details()
    parts = (part.text for part in conversation.sources if part.detail is Detail.DESCRIPTION)
    return (details.description, *parts)


def _is_same_report(one: str, other: str) -> bool:
    plain = phrases.plain(one)
    if plain and plain == phrases.plain(other):
        return True
    first, second = telling(tokens(one)), telling(tokens(other))
    if min(len(first), len(second)) < MIN_TELLING or _numbers(one) != _numbers(other):
        return False
    return len(first & second) >= SAME_REPORT * len(first | second)


def _is_same_incident(one: Details, other: Details) -> bool:
    first, second = telling(tokens(one.description)), telling(tokens(other.description))
    shared = first & second
    if not shared:
        return False
    return len(shared) >= SAME_INCIDENT * min(len(first), len(second))


def _numbers(text: str) -> set[str]:
    """Invoices, rooms and devices are told apart by them."""
    return {word for word in tokens(text) if any(map(str.isdigit, word))}
