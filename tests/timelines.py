"""What every story's conversations must read like, once per kind of reader. Asserted at its end.

- The requester reads what agents read, in the same order, without what is for agents alone.
- No words of a note stand anywhere on the requester's side.
- It begins with what opened it, and each state of the ticket has an entry that led there.
- What was delivered to the requester, not for their eyes alone, can be read, unless it was edited,
  deleted or said again since; and what is no longer on its way has arrived or has not.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, select

from core.model.actions import Action, Retract, Say
from core.model.conversation import Conversation
from core.model.ticket import Ticket
from core.model.timeline import (
    ALL_OF_IT,
    COPIES,
    PUBLIC_PART,
    Arrival,
    Audience,
    AuditKind,
    TimelineEntry,
)
from core.ports import DeliveryState
from core.store.codec import load_readable
from core.store.sql_store import SqlStore
from core.store.tables import outbox, tickets
from tests.talk import LEADS_TO, MIN_NOTE_CHARS

MAX_ENTRIES: Final = 2_000


async def check_timelines(store: SqlStore) -> None:
    """Assert it of every conversation that the store has."""
    async with store.engine.connect() as db:
        numbers = list(await db.scalars(select(tickets.c.number)))
    for number in numbers:
        talk = await store.by_number(number)
        assert talk is not None
        assert talk.ticket is not None
        agents, requester, rows = await _at_one_moment(store, talk)
        _check_readers(agents, requester)
        _check_states(talk.ticket, agents)
        _check_deliveries(talk, requester, rows)


Reading: TypeAlias = tuple[Sequence[TimelineEntry], Sequence[TimelineEntry], Sequence[Row[Any]]]


async def _at_one_moment(store: SqlStore, talk: Conversation) -> Reading:
    """What agents read, what the requester reads, and the outbox. The desk may still deliver, so
    they are read until nothing has changed between the first and the last look.
    """
    last: Reading | None = None
    while True:
        agents = await store.timeline_page(talk.id, ALL_OF_IT, limit=MAX_ENTRIES)
        requester = await store.timeline_page(talk.id, PUBLIC_PART, limit=MAX_ENTRIES)
        async with store.engine.connect() as db:
            of_it = select(outbox).where(outbox.c.conversation_id == talk.id).order_by(outbox.c.seq)
            reading = agents, requester, (await db.execute(of_it)).all()
        if reading == last:
            return reading
        last = reading


def _check_readers(agents: Sequence[TimelineEntry], requester: Sequence[TimelineEntry]) -> None:
    assert [e for e in agents if e.audience is Audience.EVERYONE] == list(requester)
    positions = [entry.position for entry in agents]
    assert positions == sorted(set(positions))
    notes = {e.words for e in agents if e.kind == AuditKind.NOTE and len(e.words) >= MIN_NOTE_CHARS}
    public = [text for e in requester for text in (e.text, e.words)]
    assert not [note for note in notes if any(note in text for text in public)]


def _check_states(ticket: Ticket, agents: Sequence[TimelineEntry]) -> None:
    kinds = [entry.kind for entry in agents]
    assert kinds[0] == AuditKind.OPENED, kinds
    wanted = LEADS_TO.get(ticket.status, set())
    assert not wanted or wanted & {*kinds}, (ticket.status, kinds)
    assert ticket.rating is None or AuditKind.RATED in kinds
    assert len([kind for kind in kinds if kind == AuditKind.PARTICIPANT_ADDED]) >= len(
        ticket.participants
    )


def _check_deliveries(
    talk: Conversation, requester: Sequence[TimelineEntry], rows: Sequence[Row[Any]]
) -> None:
    sent = [row for row in rows if row.state == DeliveryState.SENT.value]
    said = list(load_readable(Action, [row.action for row in sent]))
    shared = [
        say
        for say in said
        if isinstance(say, Say) and say.reader == talk.requester and say.only_for is None
    ]
    # What was said again, or taken back, under one key reads as it did last.
    last = {a.message_key: a for a in said if isinstance(a, Say | Retract) and a.message_key}
    shared = [say for say in shared if last.get(say.message_key, say) is say]
    wordings = {entry.message.wording for entry in requester if entry.message is not None}
    words = {entry.words for entry in requester}
    changed = any(e.kind in (AuditKind.EDITED, AuditKind.DELETED) for e in requester)
    for say in shared:
        is_copy = say.wording in COPIES
        text = str(say.args.get("text", ""))
        assert say.wording in wordings or (is_copy and (changed or not text or text in words)), say
    undelivered = {DeliveryState.WAITING.value, DeliveryState.SENDING.value}
    if not any(row.state in undelivered for row in rows):
        assert not [e for e in requester if e.arrival is Arrival.ON_ITS_WAY]
