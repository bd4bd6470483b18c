"""The receipts of all talks, for reports: what was asked, what was shown, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from core.model.conversation import AnswerAttempt, Conversation
from core.model.ids import ConversationId
from core.model.timeline import AuditEntry, AuditKind
from core.store.codec import load_readable
from core.store.tables import conversations, timeline

BATCH_SIZE = 500
"""Conversations that are read in one transaction, so that a report holds nobody up."""


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """All looks of one conversation, oldest first; whether its ticket was opened again, and the
    stars that the requester gave last, 1 to 5, or None. They count after a reopening, too, though
    the ticket itself waits for a new rating then."""

    conversation: ConversationId
    looked: tuple[AnswerAttempt, ...]
    reopened: bool
    rating: int | None = None


def answer_attempts(db: Connection, after: str) -> Sequence[AttemptReport]:
    """Those of the next conversations, by id."""
    again = exists().where(
        timeline.c.conversation_id == conversations.c.id,
        timeline.c.kind == AuditKind.REOPENED.value,
    )
    query = (
        select(conversations.c.id, conversations.c.body, again)
        .where(conversations.c.id > after)
        .order_by(conversations.c.id)
        .limit(BATCH_SIZE)
    )
    rows = db.execute(query).all()
    stars = _last_ratings(db, [id_ for id_, _, _ in rows])
    return [
        _of(ConversationId(id_), body, bool(reopened), stars.get(id_))
        for id_, body, reopened in rows
    ]


def _last_ratings(db: Connection, ids: Sequence[str]) -> dict[str, int]:
    """By conversation. A rating that was taken back is an entry without a score."""
    query = (
        select(timeline.c.conversation_id, timeline.c.body)
        .where(timeline.c.conversation_id.in_(ids), timeline.c.kind == AuditKind.RATED.value)
        .order_by(timeline.c.seq)
    )
    last = dict[str, int]()
    for id_, body in db.execute(query):
        for entry in load_readable(AuditEntry, [body]):
            score = entry.details.get("score", "")
            last[id_] = int(score) if score.isdecimal() else 0
    return {id_: score for id_, score in last.items() if score}


def _of(id_: ConversationId, body: str, reopened: bool, stars: int | None) -> AttemptReport:
    """One that cannot be read counts as one without any: the report goes on."""
    read: list[Conversation] = load_readable(Conversation, [body])
    if not read:
        return AttemptReport(id_, (), reopened)
    (conversation,) = read
    return AttemptReport(id_, conversation.attempts, reopened, stars)
