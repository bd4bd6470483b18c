"""PostgreSQL: what an event probably needs, in one query."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model.event_fields import LikelyReads
from core.model.events import Event
from core.model.ids import ConversationId
from core.model.pending_messages import Change
from core.ports import DeliveryState
from core.store.codec import micros, moment
from core.store.connection.driver_statement import DriverStatement
from core.store.decision.writer import TICKET_COUNTER
from core.store.tables import (
    conversations,
    counters,
    inbox,
    is_undelivered,
    linked_accounts,
    message_changes,
    outbox,
    places,
    posted,
    tickets,
)

MAX_RECENT: Final = 5


@dataclass(frozen=True, slots=True)
class FirstRead:
    """What was found, for an event and what it probably needs. `leaving` says whether anything may
    be on its way to the platform; `number` is the latest that was given to a ticket, and
    `is_written` says whether that ticket is there.
    """

    event: Event
    likely: LikelyReads
    seen: bool
    number: int | None
    is_written: bool
    leaving: bool
    change: Change | None
    owner: ConversationId | None
    numbered: ConversationId | None
    told: tuple[ConversationId, str] | None
    state: tuple[ConversationId, str, str] | None
    recent: tuple[tuple[ConversationId, str], ...] = ()
    """Id and subject of what the likely account and those linked with it have opened."""


def _text(name: str) -> Any:
    return bindparam(name, type_=String)


def _statement() -> Any:
    event, ref = _text("event"), _text("ref")
    platform, room, thread = _text("platform"), _text("room"), _text("thread")
    told = select(posted.c.conversation_id, posted.c.slot).where(
        posted.c.platform == platform, posted.c.room == room, posted.c.ref == ref
    )
    said = told.limit(1).subquery("said")
    here = (places.c.platform == platform, places.c.room == room, places.c.thread == thread)
    left = or_(outbox.c.state == DeliveryState.SENDING.value, outbox.c.unclear)
    leaving = exists().where(is_undelivered(outbox), outbox.c.platform == platform, left)
    # It reads whatever waits, which in an outage is much: so only for what may answer a message of
    # the desk that is not recorded yet.
    asks_nobody = and_(thread == "", ref.is_(None))
    found = func.coalesce(
        _text("conversation"),
        tickets.c.conversation_id,
        said.c.conversation_id,
        places.c.conversation_id,
    )
    one = select(literal_column("1").label("one")).subquery("one")
    return (
        select(
            exists().where(inbox.c.event_id == event).label("seen"),
            *_latest_number(),
            case((or_(conversations.c.id.is_not(None), asks_nobody), true()), else_=leaving),
            *(message_changes.c[name] for name in ("at", "version", "deleted", "text", "early")),
            places.c.conversation_id.label("owner"),
            tickets.c.conversation_id.label("numbered"),
            said.c.conversation_id.label("told"),
            said.c.slot,
            *(conversations.c[name] for name in ("id", "body", "pending")),
            _recent(),
        )
        .select_from(one)
        .outerjoin(message_changes, message_changes.c.message == event)
        .outerjoin(places, (here[0]) & (here[1]) & (here[2]))
        .outerjoin(tickets, tickets.c.number == bindparam("wanted", type_=Integer))
        .outerjoin(said, true())
        .outerjoin(conversations, conversations.c.id == found)
    )


def _latest_number() -> tuple[Any, Any]:
    number = select(counters.c.value).where(counters.c.name == TICKET_COUNTER).scalar_subquery()
    return number, exists().where(tickets.alias("latest_ticket").c.number == number)


def _recent() -> Any:
    """A line for each, id and subject; NULL where there are none, or nobody asks."""
    account = _text("account")
    one, other = linked_accounts.alias("one"), linked_accounts.alias("other")
    own = select(account.label("account")).where(account.is_not(None))
    linked = (
        select(other.c.account)
        .join(one, one.c.person == other.c.person)
        .where(one.c.account == account)
    )
    known = own.union(linked).subquery("known")
    platform = func.split_part(known.c.account, ":", 1)
    handle = func.substr(known.c.account, func.length(platform) + 2)
    mine = tickets.alias("mine")
    latest = (
        select((mine.c.conversation_id + " " + mine.c.subject).label("told"))
        .join(known, (mine.c.platform == platform) & (mine.c.handle == handle))
        .where(mine.c.opened_at >= bindparam("since", type_=BigInteger))
        .order_by(mine.c.opened_at.desc())
        .limit(MAX_RECENT)
        .subquery("latest")
    )
    return select(func.string_agg(latest.c.told, "\n")).scalar_subquery()


_FIRST_READ = DriverStatement(_statement())


async def first_read(db: AsyncConnection, event: Event, likely: LikelyReads) -> FirstRead:
    place = likely.place
    where: dict[str, object] = {"event": event.id, "ref": likely.ref or None}
    where |= {"conversation": likely.conversation, "wanted": likely.number}
    where |= {
        "platform": place.platform if place else None,
        "room": place.room if place else None,
        "thread": place.thread if place else None,
    }
    where |= {"account": likely.account or None, "since": micros(likely.since or event.at)}
    [row] = await _FIRST_READ.run(db, where)
    seen, number, is_written, leaving, at, version, deleted, text, early = row[:9]
    owner, numbered, told, slot, id_, body, pending, recent = row[9:]
    return FirstRead(
        event,
        likely,
        seen=seen,
        number=number,
        is_written=number is None or is_written,
        leaving=leaving,
        change=None if at is None else Change(moment(at), version, deleted, text, early),
        owner=None if owner is None else ConversationId(owner),
        numbered=None if numbered is None else ConversationId(numbered),
        told=None if told is None else (ConversationId(told), slot),
        state=None if id_ is None else (ConversationId(id_), body, pending),
        recent=tuple(map(_id_and_subject, (recent or "").splitlines())),
    )


def _id_and_subject(line: str) -> tuple[ConversationId, str]:
    id_, _, subject = line.partition(" ")
    return ConversationId(id_), subject
