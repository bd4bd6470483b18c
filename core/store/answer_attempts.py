"""The receipts of all talks, for reports: what was asked, what was shown, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from core.model.audit import AuditKind
from core.model.conversation import AnswerAttempt, Conversation
from core.model.ids import ConversationId
from core.store.codec import load_readable
from core.store.tables import conversations, facts

BATCH_SIZE = 500
"""Conversations that are read in one transaction, so that a report holds nobody up."""


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """All looks of one conversation, oldest first; whether its ticket was opened again, and the
    stars that the requester gave, 1 to 5, or None."""

    conversation: ConversationId
    looked: tuple[AnswerAttempt, ...]
    reopened: bool
    rating: int | None = None


def answer_attempts(db: Connection, after: str) -> Sequence[AttemptReport]:
    """Those of the next conversations, by id."""
    again = exists().where(
        facts.c.conversation_id == conversations.c.id, facts.c.kind == AuditKind.REOPENED.value
    )
    query = (
        select(conversations.c.id, conversations.c.body, again)
        .where(conversations.c.id > after)
        .order_by(conversations.c.id)
        .limit(BATCH_SIZE)
    )
    return [
        _of(ConversationId(id_), body, bool(reopened)) for id_, body, reopened in db.execute(query)
    ]


def _of(id_: ConversationId, body: str, reopened: bool) -> AttemptReport:
    """One that cannot be read counts as one without any: the report goes on."""
    read: list[Conversation] = load_readable(Conversation, [body])
    if not read:
        return AttemptReport(id_, (), reopened)
    (conversation,) = read
    rating = conversation.ticket.rating if conversation.ticket else None
    return AttemptReport(id_, conversation.attempts, reopened, rating.score if rating else None)
