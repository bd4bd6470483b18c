"""One unit of work: what was looked up, and the decision written, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import Event
from core.model.facts import Fact
from core.model.ids import ConversationId
from core.model.people import Person, Place
from core.model.ticket import Priority, Status
from core.ports import TicketView
from core.store import writing
from core.store.codec import loads, micros, moment
from core.store.dialect import insert
from core.store.tables import conversations, counters, facts, inbox, places, posted, tickets

ENDED = (Status.RESOLVED.value, Status.CLOSED.value)
COUNTER = "ticket"


@dataclass(slots=True)
class SqlUnit:
    """Implements the unit port on one connection that is inside a transaction."""

    db: AsyncConnection
    first_number: int
    _free: set[Place] = field(default_factory=set)
    """Places that were looked up and belonged to nobody: taking one is a race that one wins."""

    async def is_new(self, event: Event) -> bool:
        row = {"event_id": event.id, "kind": type(event).__name__, "at": micros(event.at)}
        noted = await self.db.execute(insert(self.db, inbox).on_conflict_do_nothing(), row)
        return noted.rowcount == 1

    async def load(self, conversation: ConversationId) -> Conversation | None:
        query = select(conversations.c.body, conversations.c.version)
        query = query.where(conversations.c.id == conversation).with_for_update()
        row = (await self.db.execute(query)).one_or_none()
        return None if row is None else loads(Conversation, row.body)

    async def at(self, place: Place) -> ConversationId | None:
        query = select(places.c.conversation_id).where(writing.same_place(place))
        found = await self.db.scalar(query)
        if found is None:
            self._free.add(place)
        return None if found is None else ConversationId(found)

    async def of_message(self, platform: str, room: str, ref: str) -> ConversationId | None:
        query = select(posted.c.conversation_id).where(
            posted.c.platform == platform, posted.c.room == room, posted.c.ref == ref
        )
        found = await self.db.scalar(query.limit(1))
        return None if found is None else ConversationId(found)

    async def numbered(self, number: int) -> ConversationId | None:
        query = select(tickets.c.conversation_id).where(tickets.c.number == number)
        found = await self.db.scalar(query)
        return None if found is None else ConversationId(found)

    async def take_number(self) -> int:
        row = {"name": COUNTER, "value": self.first_number}
        following = {"value": counters.c.value + 1}
        query = insert(self.db, counters).values(row)
        query = query.on_conflict_do_update(index_elements=["name"], set_=following)
        taken = await self.db.execute(query.returning(counters.c.value))
        return int(taken.scalar_one())

    async def mine(self, person: Person, limit: int = 20) -> Sequence[TicketView]:
        query = (
            select(tickets)
            .where(tickets.c.platform == person.platform, tickets.c.handle == person.handle)
            .order_by(tickets.c.status.in_(ENDED), tickets.c.number.desc())
        )
        return [_view(row) for row in await self.db.execute(query.limit(limit))]

    async def waiting(self, queues: Sequence[str], limit: int = 30) -> Sequence[TicketView]:
        unresolved = tickets.c.status.not_in((*ENDED, Status.NEW.value))
        undated = case((tickets.c.due_at.is_(None), 1), else_=0)
        query = (
            select(tickets)
            .where(tickets.c.queue.in_(queues), unresolved)
            .order_by(undated, tickets.c.due_at, tickets.c.urgency.desc(), tickets.c.number)
        )
        return [_view(row) for row in await self.db.execute(query.limit(limit))]

    async def facts(self, conversation: ConversationId, limit: int = 500) -> Sequence[Fact]:
        """The latest facts, oldest first."""
        query = select(facts.c.body).where(facts.c.conversation_id == conversation)
        rows = await self.db.scalars(query.order_by(facts.c.seq.desc()).limit(limit))
        return [loads(Fact, body) for body in reversed(rows.all())]

    async def commit(self, event: Event, decision: Decision) -> None:
        talk = decision.conversation
        if talk is not None:
            await writing.save_conversation(self.db, talk, event.at)
            await writing.save_places(self.db, talk, decision.rebind, self._free)
            await writing.project(self.db, talk, decision.deadlines)
            await writing.save_facts(self.db, talk.id, event.id, decision.facts)
            await writing.save_deadlines(self.db, talk, decision.deadlines)
        await writing.queue_actions(self.db, event, decision.actions)
        await writing.requeue(self.db, decision.retry, event.at)


def _view(row: Row[tuple[object, ...]]) -> TicketView:
    return TicketView(
        conversation=ConversationId(row.conversation_id),
        number=row.number,
        subject=row.subject,
        status=Status(row.status),
        priority=Priority(row.priority),
        category=row.category,
        queue=row.queue,
        team=row.team,
        requester=loads(Person, row.requester),
        agent=loads(Person, row.agent) if row.agent else None,
        opened_at=moment(row.opened_at),
        due_at=_moment_or_none(row.due_at),
    )


def _moment_or_none(count: int | None) -> datetime | None:
    return None if count is None else moment(count)
