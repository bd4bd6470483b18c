"""What a decision adds to the timeline: its rows, and how they are appended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from core.model.actions import Action, Retract, Say
from core.model.decision import Decision
from core.model.events import Event
from core.model.ids import ConversationId, delivery_key
from core.model.timeline import (
    DESK,
    Arrival,
    AuditEntry,
    SaidByDesk,
    audience_of_entry,
    copy_of,
)
from core.store.codec import dumps, micros
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.redaction import emptied
from core.store.tables import timeline

Row = dict[str, Any]
RenderText = Callable[[Say, datetime], str]
"""How a message reads for whoever it is sent to, at that moment (UTC)."""

_APPEND = Prepared(
    insert(timeline),
    *("conversation_id", "cause", "kind", "at", "body"),
    *("source", "audience", "text", "slot", "key"),
)
_SAID = update(timeline).where(
    timeline.c.conversation_id == bindparam("home"),
    timeline.c.slot == bindparam("name"),
    timeline.c.kind == bindparam("desk"),
)
_SAY_AGAIN = Prepared(_SAID, "cause", "body", "audience", "text", "key", "arrival")
_TAKE_BACK = Prepared(_SAID, "body", "text", "arrival")
_WITHDRAW = (
    update(timeline)
    .where(timeline.c.conversation_id == bindparam("home"), timeline.c.key == bindparam("sent"))
    .values(arrival=Arrival.WITHDRAWN.value)
)


def no_text(_: Say, __: datetime) -> str:
    """Where nobody renders, as in tools: the text is made from the wording when it is read."""
    return ""


def rows_of_entries(event: Event, decision: Decision, home: ConversationId) -> list[Row]:
    """What was said and done, oldest first."""
    actions = decision.actions
    return [_of_entry(event, entry, actions, home) for entry in decision.audit_entries]


def row_of_retract(action: Retract) -> Row:
    """What the desk took back is said no more; that there was a message is kept."""
    return {
        "conversation_id": action.conversation,
        "slot": action.message_key,
        "body": dumps(Action, emptied(action)),
    }


def append(
    db: Connection, entries: Sequence[Row], messages: Sequence[Row], taken: Sequence[Row]
) -> None:
    """First what the event is, then what the desk said.

    A message that the desk says again under the same key takes the place of the earlier one.
    """
    new = [row for row in messages if not (row["slot"] and _replaced(db, row))]
    _APPEND.change_each(db, [*entries, *new])
    for row in taken:
        where = {"home": row["conversation_id"], "name": row["slot"], "desk": DESK}
        gone = {"body": row["body"], "text": "", "arrival": Arrival.WITHDRAWN.value}
        _TAKE_BACK.change(db, {**where, **gone})


def mark_withdrawn(db: Connection, sent: Sequence[tuple[str, str]]) -> None:
    """What was under these keys of the outbox, each with its conversation, never arrives; the
    outbox forgets that.
    """
    if sent:
        rows = [{"home": home, "sent": key} for home, key in sent]
        db.execute(_WITHDRAW, rows)


def _of_entry(
    event: Event, entry: AuditEntry, actions: Sequence[Action], home: ConversationId
) -> Row:
    copy = copy_of(entry, actions, home)
    return {
        "conversation_id": home,
        "cause": event.id,
        "kind": entry.kind.value,
        "at": micros(entry.at),
        "body": dumps(AuditEntry, entry),
        "source": entry.source,
        "audience": audience_of_entry(entry).value,
        "text": "",
        "slot": "",
        "key": "" if copy is None else delivery_key(event.id, copy),
    }


def row_of_desk(event: Event, said: SaidByDesk, body: str, text: str) -> Row:
    """What the desk said to it; `body` is the message as it is stored, `text` as it reads."""
    return {
        "conversation_id": said.say.conversation,
        "cause": event.id,
        "kind": DESK,
        "at": micros(event.at),
        "body": body,
        "source": "",
        "audience": said.audience.value,
        "text": text,
        "slot": said.say.message_key,
        "key": delivery_key(event.id, said.index),
    }


def _replaced(db: Connection, row: Row) -> bool:
    """Write it over the message that stands under its key; False if none does."""
    where = {"home": row["conversation_id"], "name": row["slot"], "desk": DESK}
    new = {name: row[name] for name in ("cause", "body", "audience", "text", "key")}
    return _SAY_AGAIN.change(db, {**where, **new, "arrival": ""}) > 0
