"""Appending: what a decision adds to the timeline, in its own transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from core.model.actions import Action, Retract, Say
from core.model.audit import AuditEntry
from core.model.conversation import Conversation
from core.model.decision import Decision
from core.model.events import Event
from core.model.ids import ConversationId, delivery_key
from core.model.timeline import (
    DESK,
    Arrival,
    SaidByDesk,
    audience_of_entry,
    copy_of,
    said_by_desk,
)
from core.store.codec import dumps, micros
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.redaction import emptied
from core.store.tables import timeline
from core.store.timeline.redact import withdraw_copies

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


def append(
    db: Connection, event: Event, decision: Decision, conversation: Conversation, render: RenderText
) -> None:
    """What was said and done, oldest first: first what the event is, then what the desk said.

    A message that the desk says again under the same key takes the place of the earlier one.
    """
    actions, at = decision.actions, micros(event.at)
    rows = [_of_entry(event, entry, actions, conversation.id) for entry in decision.audit_entries]
    for said in said_by_desk(actions, conversation.requester):
        row = _of_desk(event, said, render(said.say, event.at)) | {"at": at}
        if not (said.say.message_key and _replaced(db, row)):
            rows.append(row)
    withdraw_copies(db, actions)
    _APPEND.change_each(db, rows)
    for action in actions:
        if isinstance(action, Retract) and action.conversation is not None:
            _take_back(db, action.conversation, action)


def mark_withdrawn(db: Connection, sent: Sequence[tuple[str, str]]) -> None:
    """What was under these keys of the outbox, each with its conversation, never arrives; the
    outbox forgets that.
    """
    if sent:
        rows = [{"home": home, "sent": key} for home, key in sent]
        db.execute(_WITHDRAW, rows)


def _of_entry(
    event: Event, entry: AuditEntry, actions: Sequence[Action], home: ConversationId
) -> dict[str, Any]:
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


def _of_desk(event: Event, said: SaidByDesk, text: str) -> dict[str, Any]:
    return {
        "conversation_id": said.say.conversation,
        "cause": event.id,
        "kind": DESK,
        "body": dumps(Action, said.say),
        "source": "",
        "audience": said.audience.value,
        "text": text,
        "slot": said.say.message_key,
        "key": delivery_key(event.id, said.index),
    }


def _replaced(db: Connection, row: Mapping[str, Any]) -> bool:
    """Write it over the message that stands under its key; False if none does."""
    where = {"home": row["conversation_id"], "name": row["slot"], "desk": DESK}
    new = {name: row[name] for name in ("cause", "body", "audience", "text", "key")}
    return _SAY_AGAIN.change(db, {**where, **new, "arrival": ""}) > 0


def _take_back(db: Connection, home: ConversationId, action: Retract) -> None:
    """What the desk took back is said no more; that there was a message is kept."""
    where = {"home": home, "name": action.message_key, "desk": DESK}
    gone = {"body": dumps(Action, emptied(action)), "text": ""}
    _TAKE_BACK.change(db, {**where, **gone, "arrival": Arrival.WITHDRAWN.value})
