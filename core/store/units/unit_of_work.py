"""One unit of work: what was looked up, and the decision written, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from core.model.actions import Said
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.event_fields import LikelyReads, source_of
from core.model.events import Event, MessageDeleted, MessageEdited
from core.model.ids import ConversationId, EventId
from core.model.outbox_message import LeaseOffer, OutboxMessage
from core.model.pending_messages import Change
from core.model.people import LinkedAccount, LinkState, Person, Place
from core.model.ticket import Priority
from core.model.timeline import Access, AuditEntry, TimelineEntry
from core.ports import Board, Near, Scope, TicketView, WordSearch, WordSearchResult
from core.store import (
    changes,
    files,
    linked_accounts,
    quarantine,
    queries,
    ticket_queries,
)
from core.store.connection.driver_transaction import lock_account, lock_incidents
from core.store.connection.prepared_statement import POSTGRESQL
from core.store.connection.transactions import Transaction
from core.store.decision import writer
from core.store.decision.rows import Shown
from core.store.outbox.redaction import forget_replies
from core.store.timeline import read as timeline, search
from core.store.timeline.write import RenderText, no_text


@dataclass(slots=True)
class SqlUnit:
    """Implements the unit port inside a transaction. Remembers what it showed of the state:
    the decision rests on that, so it is written only on top of that.
    """

    transaction: Transaction
    first_number: int
    render: RenderText = no_text
    offer: LeaseOffer | None = None
    leased: list[OutboxMessage] = field(default_factory=list)
    """Messages of the decision that were leased under the offer as they were stored."""
    must_look: bool = False
    """There are others, which nobody has leased and which need not wait for these."""
    _shown: Shown = field(default_factory=Shown)

    async def is_new(self, event: Event, guess: Callable[[], LikelyReads] | None = None) -> bool:
        return await self.transaction.run(_note, event, guess)

    async def load(self, conversation: ConversationId) -> Conversation | None:
        state = await self.transaction.run(queries.state, conversation)
        if state is None:
            return None
        self._shown.states[conversation] = state
        return state.conversation

    async def by_place(self, place: Place) -> ConversationId | None:
        owner = await self.transaction.run(queries.owner, place)
        self._shown.owners[place] = owner
        return owner

    async def by_message(self, platform: str, room: str, ref: str) -> Said | None:
        return await self.transaction.run(queries.of_message, platform, room, ref)

    async def by_number(self, number: int) -> ConversationId | None:
        return await self.transaction.run(queries.find_by_number, number)

    async def next_number(self) -> int:
        return await self.transaction.run(
            queries.next_number, writer.TICKET_COUNTER, self.first_number
        )

    async def take_number(self) -> int:
        return await self.transaction.run(writer.take_number, self.first_number)

    async def tickets_of_person(
        self, accounts: Sequence[Person], limit: int = 20, *, shared: bool = True
    ) -> Sequence[TicketView]:
        return await self.transaction.run(ticket_queries.of_person, accounts, limit, shared)

    async def opened_by(
        self, accounts: Sequence[str], since: datetime, limit: int
    ) -> Sequence[tuple[ConversationId, str]]:
        return await self.transaction.run(_opened_by, accounts, since, limit)

    async def opened_as(
        self, priority: Priority, since: datetime, limit: int
    ) -> Sequence[ConversationId]:
        return await self.transaction.run(_opened_as, priority, since, limit)

    async def linked(self, accounts: Sequence[str]) -> Sequence[LinkedAccount]:
        return await self.transaction.run(linked_accounts.linked, accounts)

    async def link_state(self, account: str, typed: str, now: datetime) -> LinkState:
        return await self.transaction.run(linked_accounts.link_state, account, typed, now)

    async def waiting_tickets(self, scope: Scope, limit: int = 30) -> Sequence[TicketView]:
        return await self.transaction.run(ticket_queries.waiting, scope, limit)

    async def find_words(self, wanted: WordSearch) -> WordSearchResult:
        return await self.transaction.run(search.find, wanted)

    async def held_by(self, people: Sequence[Person]) -> Sequence[ConversationId]:
        return await self.transaction.run(ticket_queries.held_by, people)

    async def board(self, scope: Scope, people: Sequence[Person], near: Near, most: int) -> Board:
        return await self.transaction.run(ticket_queries.board, scope, people, near, most)

    async def has_unrecorded_delivery(
        self, platform: str, room: str, *, any_message: bool = False
    ) -> bool:
        return await self.transaction.run(queries.is_arriving, platform, room, any_message)

    async def counters(self, names: Sequence[str]) -> Mapping[str, int]:
        return await self.transaction.run(queries.read_counters, names)

    async def audit_entries(
        self, conversation: ConversationId, limit: int = 500
    ) -> Sequence[AuditEntry]:
        return await self.transaction.run(timeline.changes_of, conversation, limit)

    async def latest_entries(
        self, conversation: ConversationId, access: Access, limit: int
    ) -> Sequence[TimelineEntry]:
        return await self.transaction.run(
            timeline.latest, conversation, access, timeline.Page(0, limit), self.render
        )

    async def told_in(self, source: str) -> Sequence[ConversationId]:
        return await self.transaction.run(timeline.conversations_with, source)

    async def commit(self, event: Event, decision: Decision) -> None:
        terms = writer.WriteTerms(self.render, self.offer)
        self.leased, self.must_look = await self.transaction.run(
            writer.write_decision, event, decision, self._shown, terms
        )

    async def change_of(self, message: EventId) -> Change | None:
        return await self.transaction.run(changes.change_of, message)

    async def keep_change(self, message: EventId, change: Change) -> None:
        await self.transaction.run(changes.keep_change, message, change)

    async def has_seen(self, event: EventId) -> bool:
        return await self.transaction.run(changes.has_seen, event)

    async def entries_of(self, source: str) -> Sequence[AuditEntry]:
        return await self.transaction.run(timeline.entries_of, source)

    async def forget_message(self, event: MessageEdited | MessageDeleted) -> None:
        await self.transaction.run(quarantine.forget, event.place, event.ref)
        await self.transaction.run(forget_replies, {event.message, source_of(event)})

    async def drop_files_of(self, event: Event) -> None:
        await self.transaction.run(files.drop_files_of, event)


def _note(db: Connection, event: Event, guess: Callable[[], LikelyReads] | None) -> bool:
    """On PostgreSQL, after whoever has reserved a number for a ticket of this account: it is
    written before anything is read here.
    """
    if guess is not None and db.dialect.name == POSTGRESQL and (account := guess().account):
        lock_account(db, account)
    return writer.note(db, event)


def _opened_as(
    db: Connection, priority: Priority, since: datetime, limit: int
) -> list[ConversationId]:
    """On PostgreSQL, after whoever calls people at the same moment: so they are called once."""
    if db.dialect.name == POSTGRESQL:
        lock_incidents(db)
    return ticket_queries.opened_as(db, priority, since, limit)


def _opened_by(
    db: Connection, accounts: Sequence[str], since: datetime, limit: int
) -> list[tuple[ConversationId, str]]:
    others = [each.person.account for each in linked_accounts.linked(db, accounts)]
    people = tuple(dict.fromkeys((*accounts, *others)))
    return ticket_queries.opened_by(db, people, since, limit)
