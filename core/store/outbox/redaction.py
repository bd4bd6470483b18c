"""Redacting what was written down of a message that was deleted or edited.

What is kept is that something was said, by whom and when. What was sent already is needed for
nothing but its slot and its voice, so its content goes altogether. What is still to be sent is
replaced by what this decision says under the same slot, or dropped with the message itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, false, or_, select, update

from core.model.actions import Action, Button, DraftAnswer, Retract, Say, Value
from core.model.decision import Redaction
from core.model.frozen import with_fields
from core.model.ids import MessageKey, MessageKind, cause_of, delivery_key
from core.model.ticket import Detail
from core.model.values import Listing
from core.ports import DeliveryState
from core.store.codec import dumps, load_readable
from core.store.outbox.derived_words import GONE, MIN_REDACTED_CHARS, is_excerpt, without_derived
from core.store.outbox.leases import readable
from core.store.tables import outbox, portal_notices

KEPT_ARGUMENTS: Final = ("ticket", "number")
"""Facts of a message that are nobody's words."""
TOLD: Final = frozenset(
    {detail.value for detail in Detail if detail.is_text}
    | {
        "answers",
        "comment",
        "file",
        "files",
        "how",
        "question",
        "subject",
        "text",
        "title",
        "value",
        "what",
    }
)
"""Facts of a message of the desk's that may be somebody's words."""
ECHOED: Final = frozenset({"file", "line", "named", "wanted", "word"})
"""Facts of an answer that repeat the words it answers."""
MAX_REPLIES: Final = 60
"""Messages that one event may have caused."""
_ENDED: Final = (DeliveryState.SENT.value, DeliveryState.DROPPED.value)
_COPIES: Final = (MessageKind.FROM, MessageKind.BROUGHT, MessageKind.TO, MessageKind.UNKEPT)
_RELAYED: Final = (
    "from_requester",
    "from_agent",
    "replied_elsewhere",
    "note",
    "rating_comment",
    "waiting_for_you",
)
"""Messages that hold the words of exactly one person."""
_MESSAGE = update(outbox).where(outbox.c.seq == bindparam("row"))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What is known of the message: its words, the events that brought it, when they came (UTC),
    and which facts of the desk's messages may have been taken from it.
    """

    words: tuple[str, ...]
    causes: frozenset[str]
    times: frozenset[datetime]
    told: frozenset[str]


def forget_replies(db: Connection, causes: Iterable[str]) -> None:
    """What answers to these events repeats of their words goes, whatever ticket they were about."""
    keys = [delivery_key(cause, n) for cause in causes if cause for n in (*range(MAX_REPLIES), "q")]
    rows = db.execute(select(outbox).where(outbox.c.key.in_(keys))).all() if keys else []
    for row in rows:
        action = readable(row.action, row.platform, row.conversation_id)
        if not isinstance(action, Say):
            continue
        left = emptied(action) if row.state in _ENDED else _without_echo(action)
        if left != action:
            db.execute(_MESSAGE, {"row": row.seq, "action": dumps(Action, left)})
    _forget_notices(db, keys)


def _forget_notices(db: Connection, keys: Sequence[str]) -> None:
    is_one = portal_notices.c.key.in_(keys) & (portal_notices.c.body != "")
    for row in db.execute(select(portal_notices).where(is_one)).all():
        said = load_readable(Say, [row.body])
        _rewrite_notice(db, row, _without_echo(said[0]) if said else None)


def redact_notices(db: Connection, redaction: Redaction, own: OwnWords) -> None:
    """Answers that the portal keeps until somebody reads them: copies and what cannot be read go,
    lists and replies lose the words. There are few, and no index tells what they are about.
    """
    about = (*map(str, redaction.conversations), *(f'"{each}"' for each in redaction.subjects))
    is_about = [portal_notices.c.body.contains(each, autoescape=True) for each in about]
    is_reply = [portal_notices.c.key.startswith(f"{e}/", autoescape=True) for e in own.causes if e]
    is_one = or_(false(), *is_about, *is_reply) & (portal_notices.c.body != "")
    for row in db.execute(select(portal_notices).where(is_one)).all():
        said = load_readable(Say, [row.body])
        if not said or _is_copy(said[0], redaction):
            _rewrite_notice(db, row, None)
            continue
        replies = cause_of(row.key) in own.causes
        left = revise(said[0], redaction, own, is_reply=replies)
        if isinstance(left, Say):
            left = _without_echo(left) if replies else left
            _rewrite_notice(db, row, _with_subjects(left, redaction.subjects))


def _rewrite_notice(db: Connection, row: Row[Any], left: Say | None) -> None:
    is_it = portal_notices.c.key == row.key
    if left is None:
        db.execute(delete(portal_notices).where(is_it))
    elif (body := dumps(Say, left)) != row.body:
        db.execute(update(portal_notices).where(is_it).values(body=body))


def _without_echo(say: Say) -> Say:
    echoed = {k: GONE for k, v in say.args.items() if k in ECHOED and v}
    left = with_fields(say, args={**say.args, **echoed}, parts=())
    rest = map(_without_echo, say.messages[1:])
    return left.with_messages([left, *rest])


def emptied(action: Action) -> Action:
    """An action that was carried out, without its content."""
    match action:
        case Say():
            left = {name: value for name, value in action.args.items() if name in KEPT_ARGUMENTS}
            return replace(action, args=left, rows=(), buttons=(), files=(), parts=())
        case DraftAnswer():
            return replace(action, said="", excerpts=())
        case Retract():
            return action


def redact_outbox(
    db: Connection, redaction: Redaction, actions: Sequence[Action], own: OwnWords, now: int
) -> None:
    anew = {a.message_key: a for a in actions if isinstance(a, Say) and a.message_key}
    concerned = outbox.c.conversation_id.in_(redaction.conversations)
    for row in db.execute(select(outbox).where(concerned)).all():
        action = readable(row.action, row.platform, row.conversation_id)
        is_reply = cause_of(row.key) in own.causes
        if action is None:
            is_own = is_reply or f'{redaction.source}"' in row.action
            raw = raw_without(row.action, redaction.words, whole=not is_own)
            db.execute(_MESSAGE, {"row": row.seq, "action": raw})
            continue
        values: dict[str, Any] = {}
        if row.state in _ENDED:
            left = emptied(action)
        elif _is_copy(action, redaction):
            left, values = _withheld(action, anew, row.state, now)
        elif isinstance(action, Say) and action.message_key in anew:
            left = replace(anew[action.message_key], mentions=action.mentions)
        else:
            left = revise(action, redaction, own, is_reply=is_reply)
        if left != action or values:
            db.execute(_MESSAGE, {"row": row.seq, "action": dumps(Action, left), **values})


def _is_copy(action: Action, redaction: Redaction) -> bool:
    """A copy of the message itself, or what a model has made of it."""
    slot = "" if isinstance(action, DraftAnswer) else action.message_key
    key = MessageKey.parse(slot)
    if key is None:
        return False
    if redaction.with_drafts and key.kind is MessageKind.BRIEF:
        return True
    return key.kind in _COPIES and key.about == redaction.source


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


def revise(action: Action, redaction: Redaction, own: OwnWords, *, is_reply: bool) -> Action:
    """What the desk is about to say or ask, without what it took from the message."""
    match action:
        case Say(parts=parts) if parts:
            said = (revise(each, redaction, own, is_reply=is_reply) for each in action.messages)
            return action.with_messages([each for each in said if isinstance(each, Say)])
        case Say(wording=wording) if wording.startswith(_RELAYED) and not is_reply:
            return action
        case Say():
            rows = tuple(_row(row, own, is_reply) for row in action.rows)
            args = _redact_arguments(action.args, own, is_reply)
            buttons = tuple(_button(b, own) for b in action.buttons) if is_reply else action.buttons
            return replace(action, args=args, rows=rows, buttons=buttons)
        case DraftAnswer() if redaction.with_drafts:
            return replace(action, said=without_derived(action.said, redaction.words))
        case _:
            return action


def _button(button: Button, own: OwnWords) -> Button:
    """One that names a part of the message, as where it told several problems."""
    return replace(button, label=GONE) if is_excerpt(button.label, own.words) else button


def _row(row: Mapping[str, Value], own: OwnWords, is_reply: bool) -> Mapping[str, Value]:
    """A line of the history belongs to what was said at that moment; one of what the desk said may
    repeat the words later.
    """
    if "at" in row and "about" in row:
        is_own = row["at"] in own.times
        told = [k for k in row.keys() & own.told if is_own or _repeats(row[k], own)]
        return {**row, **dict.fromkeys(told, GONE)}
    if "what" not in row or "kind" not in row:
        return _redact_arguments(row, own, is_reply)
    return {**row, "what": GONE} if row.get("at") in own.times and row["what"] else row


def _repeats(value: Value, own: OwnWords) -> bool:
    return isinstance(value, str) and any(
        told in value for told in own.words if len(told) >= MIN_REDACTED_CHARS
    )


def _redact_arguments(held: Mapping[str, Value], own: OwnWords, is_reply: bool) -> dict[str, Value]:
    return {name: _redact_value(name, value, own, is_reply) for name, value in held.items()}


def _redact_value(name: str, value: Value, own: OwnWords, is_reply: bool) -> Value:
    if isinstance(value, Listing):
        items = (_redact_value(name, item, own, is_reply) for item in value.items)
        return replace(value, items=tuple(map(str, items)))
    if not isinstance(value, str):
        return value
    if is_reply and (name in ECHOED or (name in own.told and is_excerpt(value, own.words))):
        return GONE if value else value
    return without_derived(value, own.words) if name in own.told else value


def redact_lists(db: Connection, redaction: Redaction) -> None:
    """Lists of tickets that are still to be sent call each by its subject."""
    for label, subject in redaction.subjects.items():
        query = select(outbox).where(
            outbox.c.state.not_in(_ENDED), outbox.c.action.contains(f'"{label}"', autoescape=True)
        )
        for row in db.execute(query).all():
            action = readable(row.action, row.platform, row.conversation_id)
            if not isinstance(action, Say):
                continue
            left = _with_subjects(action, {label: subject})
            if left != action:
                db.execute(_MESSAGE, {"row": row.seq, "action": dumps(Action, left)})


def _with_subjects(say: Say, subjects: Mapping[str, str]) -> Say:
    rows = tuple(
        {**each, "subject": subjects[label] or GONE}
        if (label := str(each.get("ticket"))) in subjects and "subject" in each
        else each
        for each in say.rows
    )
    return with_fields(say, rows=rows) if rows != say.rows else say


def raw_without(body: str, words: Sequence[str], *, whole: bool) -> str:
    """A row that cannot be read keeps its form and loses the words. `whole`: only a value that is
    nothing but these words.
    """
    for told in words:
        written = json.dumps(told, ensure_ascii=False)
        if whole:
            body = body.replace(written, f'"{GONE}"')
        elif len(told) >= MIN_REDACTED_CHARS:
            body = body.replace(written[1:-1], GONE)
    return body
