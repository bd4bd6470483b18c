"""Redacting what was written down of a message that was deleted or edited.

What is kept is that something was said, by whom and when. What was sent already is needed for
nothing but its slot and its voice, so its content goes altogether. What is still to be sent is
replaced by what this decision says under the same slot, or dropped with the message itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from core.model.actions import Action, DraftAnswer, Retract, Say, Value
from core.model.audit import WORDS, AuditEntry
from core.model.decision import Redaction
from core.model.event_fields import event_files, source_of
from core.model.events import Event
from core.model.ids import ConversationId
from core.ports import DeliveryState
from core.store.codec import dumps, load_readable
from core.store.connection import sql_dialect
from core.store.outbox.leases import readable
from core.store.tables import blobs, facts, file_uses, outbox

GONE: Final = "\N{HORIZONTAL ELLIPSIS}"
MIN_REDACTED_CHARS: Final = 4
KEPT: Final = ("ticket", "number")
"""Facts of a message that are nobody's words."""
_ENDED: Final = (DeliveryState.SENT.value, DeliveryState.DROPPED.value)
_COPIES: Final = ("from", "brought", "to")
_FACT = update(facts).where(facts.c.seq == bindparam("row"))
_USE = sql_dialect.both(lambda insert: insert(file_uses).on_conflict_do_nothing())
_PARCEL = update(outbox).where(outbox.c.seq == bindparam("row"))


def redact(db: Connection, redaction: Redaction, actions: Sequence[Action], now: int) -> None:
    """Before the decision's own facts and actions are written."""
    _history(db, redaction)
    _outbox(db, redaction, actions, now)
    if redaction.with_files:
        _files(db, redaction.source)


def note_files(db: Connection, conversation: ConversationId, event: Event) -> None:
    """Remember which message brought which file, so that the file can go with it."""
    kept = {file.sha256 for file in event_files(event) if file.kept}
    if kept:
        where = {"conversation_id": conversation, "source": source_of(event)}
        db.execute(
            sql_dialect.of(db, _USE), [{"sha256": sha256, **where} for sha256 in sorted(kept)]
        )


def _files(db: Connection, source: str) -> None:
    """A file that no other message has brought goes with the message."""
    mine = file_uses.c.source == source
    brought = db.scalars(select(file_uses.c.sha256).where(mine)).all()
    if not source or not brought:
        return
    db.execute(delete(file_uses).where(mine))
    still = select(file_uses.c.sha256).where(file_uses.c.sha256.in_(brought))
    db.execute(delete(blobs).where(blobs.c.sha256.in_(brought), blobs.c.sha256.not_in(still)))


def emptied(action: Action) -> Action:
    """An action that was carried out, without its content."""
    match action:
        case Say():
            left = {name: value for name, value in action.args.items() if name in KEPT}
            return replace(action, args=left, rows=(), buttons=(), files=())
        case DraftAnswer():
            return replace(action, said="", excerpts=())
        case Retract():
            return action


def _history(db: Connection, redaction: Redaction) -> None:
    named = facts.c.conversation_id.in_(redaction.conversations)
    told = or_(named, facts.c.source == redaction.source)
    names = WORDS if redaction.with_files else WORDS - {"files"}
    ref = redaction.source.rpartition(":")[2]
    for row in db.execute(select(facts.c.seq, facts.c.cause, facts.c.body).where(told)).all():
        read: list[AuditEntry] = load_readable(AuditEntry, [row.body])
        if not read:
            db.execute(_FACT, {"row": row.seq, "body": _raw_without(row.body, redaction.words)})
            continue
        (fact,) = read
        # Rows of releases that kept no source: a platform's events end in the message's name.
        own = fact.source == redaction.source or (not fact.source and row.cause.endswith(f":{ref}"))
        if own:
            details = {k: v for k, v in fact.details.items() if k not in names}
        else:
            details = {k: _without(v, redaction.words) for k, v in fact.details.items()}
        if details != fact.details:
            db.execute(
                _FACT, {"row": row.seq, "body": dumps(AuditEntry, replace(fact, details=details))}
            )


def _outbox(db: Connection, redaction: Redaction, actions: Sequence[Action], now: int) -> None:
    anew = {a.message_key: a for a in actions if isinstance(a, Say) and a.message_key}
    copies = {f"{way}:{redaction.source}" for way in _COPIES}
    concerned = outbox.c.conversation_id.in_(redaction.conversations)
    for row in db.execute(select(outbox).where(concerned)).all():
        action = readable(row.action, row.platform, row.conversation_id)
        if action is None:
            raw = _raw_without(row.action, redaction.words)
            db.execute(_PARCEL, {"row": row.seq, "action": raw})
            continue
        values: dict[str, Any] = {}
        if row.state in _ENDED:
            left = emptied(action)
        elif getattr(action, "slot", "") in copies:
            left, values = _withheld(action, anew, row.state, now)
        else:
            left = _revised(action, anew, redaction.words)
        if left != action or values:
            db.execute(_PARCEL, {"row": row.seq, "action": dumps(Action, left), **values})


def _withheld(
    action: Action, anew: Mapping[str, Say], state: str, now: int
) -> tuple[Action, dict[str, Any]]:
    """A copy of the message that is not delivered yet. One that is on its way at this moment cannot
    be called back, but is not sent again with the words.
    """
    slot = action.message_key if isinstance(action, Say) else ""
    if slot in anew:
        return anew[slot], {}
    if state == DeliveryState.SENDING.value or not isinstance(action, Say):
        return _scrubbed_say(action), {}
    return emptied(action), {"state": DeliveryState.DROPPED.value, "ended_at": now}


def _scrubbed_say(action: Action) -> Action:
    left = emptied(action)
    if not isinstance(action, Say) or not isinstance(left, Say):
        return left
    return replace(left, args={**action.args, "text": GONE})


def _revised(action: Action, anew: Mapping[str, Say], words: Sequence[str]) -> Action:
    match action:
        case Say(message_key=slot) if slot in anew:
            return replace(anew[slot], mentions=action.mentions)
        case Say():
            rows = tuple(_scrubbed(row, words) for row in action.rows)
            return replace(action, args=_scrubbed(action.args, words), rows=rows)
        case DraftAnswer():
            return replace(action, said=_without(action.said, words))
        case Retract():
            return action


def _scrubbed(held: Mapping[str, Value], words: Sequence[str]) -> dict[str, Value]:
    return {k: _without(v, words) if isinstance(v, str) else v for k, v in held.items()}


def _raw_without(body: str, words: Sequence[str]) -> str:
    """A row that cannot be read keeps its form and loses the words; it keeps no other from it."""
    for told in words:
        if len(told) >= MIN_REDACTED_CHARS:
            body = body.replace(json.dumps(told, ensure_ascii=False)[1:-1], GONE)
    return body


def _without(text: str, words: Sequence[str]) -> str:
    """The text without these words, also where it was cut within one of their lines."""
    for told in words:
        text = text.replace(told, GONE) if len(told) >= MIN_REDACTED_CHARS else text
        for line in map(str.strip, told.splitlines()):
            if len(line) >= MIN_REDACTED_CHARS:
                text = text.replace(line, GONE)
                text = GONE if _is_beginning(text, line) else text
    return text


def _is_beginning(text: str, line: str) -> bool:
    """A subject is a line cut at a word."""
    said = text.removesuffix(GONE)
    return len(said) >= MIN_REDACTED_CHARS and line.startswith(said)
