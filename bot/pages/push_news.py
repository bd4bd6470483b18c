"""What there is to tell of a conversation by web push, and whom, by the rules of the core."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from core.model.ids import ConversationId
from core.model.people import Person
from core.model.policy import Desk
from core.model.sign_in import PushKind, PushNews
from core.model.ticket import Ticket
from core.model.timeline import ALL_OF_IT, Audience, AuditKind, TimelineEntry
from core.ports import Clock
from core.store import queries
from core.store.sql_store import SqlStore
from core.tickets.permissions import access, may_see, may_work, roster_entry, same_human

RECENT: Final = timedelta(minutes=2)
"""What is older was told by a worker before, or is no news any more."""
MAX_ENTRIES: Final = 12

STATES: Final = frozenset(
    {
        AuditKind.CLAIMED,
        AuditKind.RELEASED,
        AuditKind.WAITING,
        AuditKind.RESOLVED,
        AuditKind.REOPENED,
        AuditKind.CLOSED,
        AuditKind.MERGED,
        AuditKind.UPDATED,
    }
)
RETRACTS: Final = frozenset({AuditKind.EDITED, AuditKind.DELETED})
"""What was written is not to be read any more, also not on a screen that shows it since then."""
KINDS: Final = {
    AuditKind.HANDED_OFF: PushKind.NEW_TICKETS,
    AuditKind.REOPENED: PushKind.NEW_TICKETS,
    AuditKind.HANDED_OVER: PushKind.HANDOVERS,
    AuditKind.REASSIGNED: PushKind.HANDOVERS,
    AuditKind.ESCALATED: PushKind.HANDOVERS,
    AuditKind.WARNED: PushKind.DEADLINES,
    AuditKind.BREACHED: PushKind.DEADLINES,
    AuditKind.PAGED: PushKind.DEADLINES,
}


class PushNewsSource:
    def __init__(self, desk: Desk, store: SqlStore, clock: Clock) -> None:
        self._desk, self._store, self._clock = desk, store, clock

    async def news(self, conversation: str) -> Sequence[PushNews]:
        """What has just happened there, for its requester's side and for its agents."""
        id_ = ConversationId(conversation)
        found = await self._store.read(queries.state, id_)
        ticket = found.conversation.ticket if found is not None else None
        if ticket is None or ticket.number is None:
            return ()
        since = self._clock.now() - RECENT
        entries = await self._store.timeline_end(id_, ALL_OF_IT, MAX_ENTRIES)
        return [
            news
            for entry in entries
            if entry.at >= since
            for news in self._of_entry(conversation, ticket, entry)
        ]

    def _of_entry(
        self, conversation: str, ticket: Ticket, entry: TimelineEntry
    ) -> Sequence[PushNews]:
        found = list[PushNews]()

        def add(kind: PushKind, is_for: Callable[[Person], bool]) -> None:
            found.append(
                PushNews(
                    f"{conversation}/{entry.position}/{kind.value}",
                    kind,
                    ticket.number or 0,
                    self._desk.label(ticket.number or 0),
                    ticket.subject,
                    entry.words,
                    lambda person: is_for(person) and not self._did_it(person, entry),
                )
            )

        kind = AuditKind(entry.kind) if entry.kind in set(AuditKind) else None
        if kind in RETRACTS:
            found.append(self._retraction(conversation, ticket, entry))
        elif kind is AuditKind.SAID and entry.audience is Audience.EVERYONE:
            add(PushKind.REPLIES, lambda person: self._takes_part(person, ticket, entry))
        elif kind in STATES and entry.audience is Audience.EVERYONE:
            add(PushKind.STATES, lambda person: self._is_requesters_side(person, ticket, entry))
        if kind in KINDS:
            add(KINDS[kind], lambda person: self._is_called(person, ticket))
        return found

    def _retraction(self, conversation: str, ticket: Ticket, entry: TimelineEntry) -> PushNews:
        """For all who may have been told. It has no words: any reader of the ticket may get it."""

        def is_for(person: Person) -> bool:
            is_reader = may_see(self._desk, person, ticket)
            works = may_work(self._desk, person, ticket)
            return is_reader and (not works or self._is_called(person, ticket))

        number = ticket.number or 0
        return PushNews(
            f"{conversation}/{entry.position}/retract",
            PushKind.REPLIES,
            number,
            self._desk.label(number),
            "",
            "",
            is_for,
            retracts=True,
        )

    def _did_it(self, person: Person, entry: TimelineEntry) -> bool:
        return entry.actor is not None and same_human(self._desk, entry.actor, person)

    def _is_requesters_side(self, person: Person, ticket: Ticket, entry: TimelineEntry) -> bool:
        """The requester, or somebody who takes part: who reads it and does not work on it."""
        return access(self._desk, person, ticket).admits(entry) and (
            same_human(self._desk, ticket.requester, person)
            or not may_work(self._desk, person, ticket)
        )

    def _takes_part(self, person: Person, ticket: Ticket, entry: TimelineEntry) -> bool:
        has_it = ticket.agent is not None and same_human(self._desk, ticket.agent, person)
        return self._is_requesters_side(person, ticket, entry) or has_it

    def _is_called(self, person: Person, ticket: Ticket) -> bool:
        """Who has the ticket; while nobody has, its team, and whoever works there by a group."""
        if not may_work(self._desk, person, ticket):
            return False
        if ticket.agent is not None:
            return same_human(self._desk, ticket.agent, person)
        agent = roster_entry(self._desk, person)
        return agent is None or (ticket.routing is not None and ticket.routing.team in agent.teams)
