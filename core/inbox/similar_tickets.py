"""Other tickets that a decision must know of: those beside it, the same report, one incident.

Which is shows only when the event has been decided. Then it is decided once more, with what was
found: deciding is pure, and such events are few.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.decide import begin
from core.dialog.intake.routing_history import is_by_words, names_to_read
from core.dialog.intake.similar_tickets import (
    INCIDENT_WITHIN,
    REPEATED_WITHIN,
    find_alike,
    find_repeated,
    may_repeat,
    report_of,
)
from core.dialog.turn import Context
from core.inbox.lookup import EventLookup
from core.knowledge.library import Library
from core.model.conversation import STEPS_WITH_PEOPLE, Conversation
from core.model.decision import Decision
from core.model.event_fields import event_place, is_automatic
from core.model.events import Event, MessageReceived
from core.model.frozen import with_fields
from core.tickets.permissions import accounts_of, same_human

MAX_OWN: Final = 5
MAX_CRITICAL: Final = 20
"""How many of the latest tickets are looked at."""


@dataclass(frozen=True, slots=True)
class SimilarTickets:
    """Reads in the unit of one event. `event` is what is decided: another one than that of the
    lookup where words that were kept begin a ticket of their own, as their writer wants.
    """

    search: EventLookup
    event: Event

    async def repeated(self, decision: Decision) -> Conversation | None:
        """The ticket that is there already, of a decision that opens one for the same report."""
        opened = decision.conversation
        if opened is None or opened.ticket is None or self.event is not self.search.event:
            return None
        if report_of(self.event) is None or is_automatic(self.event):
            return None
        desk, unit = self.search.desk, self.search.unit
        accounts = [person.account for person in accounts_of(desk, opened.requester)]
        since = self.event.at - REPEATED_WITHIN
        found = await unit.opened_by(accounts, since, MAX_OWN)
        ids = [id_ for id_, subject in found if may_repeat(opened.ticket, subject)]
        others = [other for id_ in ids if (other := await unit.load(id_)) is not None]
        return find_repeated(opened.ticket, others, self.event.at)

    async def alike(self, decision: Decision) -> tuple[Conversation, ...]:
        """The other tickets of the incident that this one is about."""
        called = decision.conversation
        if called is None or called.ticket is None:
            return ()
        unit, ticket = self.search.unit, called.ticket
        since = ticket.opened_at - INCIDENT_WITHIN
        ids = await unit.opened_as(ticket.priority, since, MAX_CRITICAL)
        wanted = [id_ for id_ in ids if id_ != called.id]
        others = [other for id_ in wanted if (other := await unit.load(id_)) is not None]
        return find_alike(ticket, others)

    async def routing_counts(self, decision: Decision, library: Library) -> Mapping[str, int]:
        """What is counted of where tickets with the words of the handed-off one were resolved."""
        sent, search = decision.conversation, self.search
        ticket = sent.ticket if sent is not None else None
        if ticket is None or ticket.routing is None or is_by_words(ticket.routing):
            return {}
        names = names_to_read(search.desk, library, ticket.details, self.event.at)
        return await search.unit.counters(names) if names else {}


async def begin_or_return(
    search: EventLookup, conversation: Conversation, event: MessageReceived, context: Context
) -> tuple[Conversation, Context]:
    """What is not about this conversation begins a new one, beside this one if people have it; or
    it goes back to the one beside which this one began, while people have that.
    """
    is_own = same_human(search.desk, conversation.requester, event.author)
    other = await search.unit.load(conversation.beside) if conversation.beside else None
    if is_own and other is not None and other.step in STEPS_WITH_PEOPLE:
        return other, context
    if is_own and conversation.step in STEPS_WITH_PEOPLE:
        context = with_fields(context, beside=conversation)
    return begin(event, event.author, event.place), context


async def shares_room(search: EventLookup, conversation: Conversation) -> bool:
    """Has another ticket started in the private room without threads where this one is held?"""
    place, here = conversation.place, event_place(search.event)
    if not place.is_direct or place.thread or here == place or conversation.ticket is None:
        return False
    return await search.unit.by_place(place) not in (None, conversation.id)
