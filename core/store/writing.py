"""Writing a decision: the state under its version, what people search by, and what goes out."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model.actions import Action
from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.events import Event
from core.model.facts import Fact
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.model.ticket import Priority
from core.ports import Conflict, ParcelState
from core.store.codec import dumps, micros
from core.store.dialect import insert
from core.store.tables import conversations, deadlines, facts, outbox, places, tickets

PROMISES = frozenset({DeadlineKind.FIRST_RESPONSE, DeadlineKind.RESOLUTION})
URGENCY = {priority: rank for rank, priority in enumerate(Priority)}


def same_place(place: Place) -> ColumnElement[bool]:
    return and_(
        places.c.platform == place.platform,
        places.c.room == place.room,
        places.c.thread == place.thread,
    )


async def save_conversation(db: AsyncConnection, talk: Conversation, at: datetime) -> None:
    """Write the next version, but only on top of the version that was read."""
    following = replace(talk, version=talk.version + 1)
    row = {
        "version": following.version,
        "step": talk.step.value,
        "body": dumps(Conversation, following),
        "updated_at": micros(at),
    }
    if talk.version == 0:
        try:
            await db.execute(conversations.insert(), {"id": talk.id, **row})
        except IntegrityError as clash:
            raise Conflict(f"{talk.id} was begun by somebody else first") from clash
        return
    same = and_(conversations.c.id == talk.id, conversations.c.version == talk.version)
    done = await db.execute(update(conversations).where(same).values(row))
    if done.rowcount != 1:
        raise Conflict(f"{talk.id} is no longer at version {talk.version}")


async def save_places(
    db: AsyncConnection,
    talk: Conversation,
    rebind: Mapping[Place, ConversationId],
    free: Set[Place],
) -> None:
    """What is said at these places belongs to these conversations from now on.

    A thread that was seen to be free may have been taken meanwhile: then the first one keeps it.
    A place without thread (a private talk) always belongs to the newest conversation there.
    """
    wanted = dict(rebind)
    if talk.version == 0:
        wanted.setdefault(talk.place, talk.id)
    for place, owner in wanted.items():
        row = {"platform": place.platform, "room": place.room, "thread": place.thread}
        query = insert(db, places).values(**row, conversation_id=owner)
        if place.thread and place in free:
            bound = await db.execute(query.on_conflict_do_nothing())
            if bound.rowcount != 1:
                raise Conflict(f"{place} was taken by somebody else first")
        else:
            await db.execute(
                query.on_conflict_do_update(
                    index_elements=["platform", "room", "thread"],
                    set_={"conversation_id": owner},
                )
            )


async def project(db: AsyncConnection, talk: Conversation, due: Sequence[Deadline]) -> None:
    """What people search tickets by, in the same transaction as the state."""
    ticket = talk.ticket
    if ticket is None:
        return
    promised = min((d.at for d in due if d.kind in PROMISES), default=None)
    routing, agent = ticket.routing, ticket.agent
    row = {
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
        "opened_at": micros(ticket.opened_at),
        "due_at": micros(promised) if promised else None,
    }
    if talk.version > 0:
        done = await db.execute(
            update(tickets).where(tickets.c.conversation_id == talk.id).values(row)
        )
        if done.rowcount == 1:
            return
    await db.execute(tickets.insert(), {"conversation_id": talk.id, **row})


async def save_facts(
    db: AsyncConnection, talk: ConversationId, cause: EventId, kept: Iterable[Fact]
) -> None:
    rows = [
        {
            "conversation_id": talk,
            "cause": cause,
            "kind": fact.kind.value,
            "at": micros(fact.at),
            "body": dumps(Fact, fact),
        }
        for fact in kept
    ]
    if rows:
        await db.execute(facts.insert(), rows)


async def save_deadlines(
    db: AsyncConnection, talk: Conversation, pending: Sequence[Deadline]
) -> None:
    """The whole pending set: rows that are not in it go, new ones come, the rest stays."""
    meanings = [d.meaning for d in pending]
    if talk.version > 0:
        gone = and_(deadlines.c.conversation_id == talk.id, deadlines.c.meaning.not_in(meanings))
        await db.execute(delete(deadlines).where(gone))
    rows = [
        {
            "conversation_id": talk.id,
            "meaning": d.meaning,
            "kind": d.kind.value,
            "mark": d.mark,
            "at": micros(d.at),
        }
        for d in pending
    ]
    if rows:
        await db.execute(insert(db, deadlines).on_conflict_do_nothing(), rows)


async def queue_actions(db: AsyncConnection, event: Event, actions: Sequence[Action]) -> None:
    """Parcels: the key derives from the event, so the same decision can be queued only once."""
    rows = [
        {
            "key": f"{event.id}/{n}",
            "lane": action.conversation or f"{action.to.platform}:{action.to.room}",
            "platform": action.to.platform,
            "conversation_id": action.conversation,
            "action": dumps(Action, action),
            "state": ParcelState.WAITING.value,
            "queued_at": micros(event.at),
            "due_at": micros(event.at),
        }
        for n, action in enumerate(actions)
    ]
    if rows:
        await db.execute(outbox.insert(), rows)


async def requeue(db: AsyncConnection, keys: Sequence[str], at: datetime) -> None:
    """Dead letters that go out once more."""
    if not keys:
        return
    dead = and_(outbox.c.key.in_(keys), outbox.c.state == ParcelState.DEAD.value)
    again = {"state": ParcelState.WAITING.value, "due_at": micros(at), "attempts": 0}
    await db.execute(update(outbox).where(dead).values(again | {"ended_at": None}))
