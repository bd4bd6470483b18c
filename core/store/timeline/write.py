"""Writing the timeline: entries are appended, and words that are gone are taken out.

Of a message that was deleted or edited it stays that something was said, by whom and when. After an
edit the entry that held the earlier text holds the new one, at its old position; messages of the
desk lose what they repeated of the words, also on their way out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from core.model.actions import Action, Retract, Say
from core.model.decision import Decision, Redaction
from core.model.events import Event
from core.model.ids import ConversationId, MessageKey, MessageKind, MessageRef, delivery_key
from core.model.timeline import (
    DESK,
    WORD_KINDS,
    WORDS,
    Arrival,
    Audience,
    AuditEntry,
    AuditKind,
    SaidByDesk,
    audience_of_entry,
    copy_of,
)
from core.store.codec import dumps, load_readable, micros
from core.store.connection.prepared_statement import Prepared
from core.store.outbox.derived_words import without_derived
from core.store.outbox.leases import readable
from core.store.outbox.redaction import (
    TOLD,
    OwnWords,
    emptied,
    raw_without,
    redact_lists,
    redact_notices,
    redact_outbox,
    revise,
)
from core.store.tables import timeline
from core.store.timeline.search import index_anew

NewRow = dict[str, Any]
RenderText = Callable[[Say, datetime], str]
"""How a message reads for whoever it is sent to, at that moment (UTC)."""

_NOTHING: ColumnElement[str] = literal_column("''")


def has_source(source: str) -> ColumnElement[bool]:
    """What this message has brought. The index on it leaves out entries without one, and a query
    must say in its very words that it wants none of those, or it does not use it.
    """
    return and_(timeline.c.source == source, timeline.c.source != _NOTHING)


def has_slot(slot: ColumnElement[str]) -> ColumnElement[bool]:
    """What stands under this message key, in any conversation; with an index of the same kind."""
    return and_(timeline.c.slot == slot, timeline.c.slot != _NOTHING)


_APPEND = Prepared(
    insert(timeline),
    *("conversation_id", "cause", "kind", "at", "body"),
    *("source", "audience", "text", "slot", "key"),
)
_SAID = update(timeline).where(
    timeline.c.conversation_id == bindparam("home"),
    has_slot(bindparam("name")),
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


def rows_of_entries(event: Event, decision: Decision, home: ConversationId) -> list[NewRow]:
    """What was said and done, oldest first."""
    actions = decision.actions
    return [_of_entry(event, entry, actions, home) for entry in decision.audit_entries]


def row_of_retract(action: Retract) -> NewRow:
    """What the desk took back is said no more; that there was a message is kept."""
    return {
        "conversation_id": action.conversation,
        "slot": action.message_key,
        "body": dumps(Action, emptied(action)),
    }


def append(
    db: Connection,
    entries: Sequence[NewRow],
    messages: Sequence[NewRow],
    taken: Sequence[NewRow],
) -> None:
    """First what the event is, then what the desk said.

    A message that the desk says again under the same key takes the place of the earlier one.
    """
    new = [row for row in messages if not (row["slot"] and _replace(db, row))]
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
) -> NewRow:
    copy = copy_of(entry, actions, home)
    return {
        "conversation_id": home,
        "cause": event.id,
        "kind": str(entry.kind),
        "at": micros(entry.at),
        "body": dumps(AuditEntry, entry),
        "source": entry.source,
        "audience": str(audience_of_entry(entry)),
        "text": "",
        "slot": "",
        "key": "" if copy is None else delivery_key(event.id, copy),
    }


def row_of_desk(event: Event, said: SaidByDesk, body: str, text: str) -> NewRow:
    """What the desk said to it; `body` is the message as it is stored, `text` as it reads."""
    return {
        "conversation_id": said.say.conversation,
        "cause": event.id,
        "kind": DESK,
        "at": micros(event.at),
        "body": body,
        "source": "",
        "audience": str(said.audience),
        "text": text,
        "slot": said.say.message_key,
        "key": delivery_key(event.id, said.index),
    }


def _replace(db: Connection, row: NewRow) -> bool:
    """Write it over the message that stands under its key; False if none does."""
    where = {"home": row["conversation_id"], "name": row["slot"], "desk": DESK}
    new = {name: row[name] for name in ("cause", "body", "audience", "text", "key")}
    return _SAY_AGAIN.change(db, {**where, **new, "arrival": ""}) > 0


_REWRITE = update(timeline).where(timeline.c.seq == bindparam("row"))
_LOOKED_UP: Final = (AuditKind.NOTHING_FOUND, AuditKind.ANSWERED)
EDITED: Final = "edited"
"""The detail that marks an entry whose words were edited."""


def redact(db: Connection, decision: Decision, redaction: Redaction, now: int) -> Decision:
    """Before the decision's own entries and actions are written. Returns the decision without the
    text of the edit, where an earlier entry has that now.
    """
    own, is_rewritten = _entries(db, redaction)
    _desk_messages(db, redaction, own)
    redact_outbox(db, redaction, decision.actions, own, now)
    redact_lists(db, redaction)
    redact_notices(db, redaction, own)
    if not is_rewritten:
        return decision
    kept = tuple(_without_text(entry, redaction) for entry in decision.audit_entries)
    return replace(decision, audit_entries=kept)


def withdraw_copies(db: Connection, actions: Sequence[Action]) -> None:
    """An agent's words whose copy is taken back are nobody's but the agents' from now on."""
    for action, source in copies_taken_back(actions):
        is_it = (timeline.c.conversation_id == action.conversation, has_source(source))
        hidden = {"audience": Audience.AGENTS.value, "arrival": Arrival.WITHDRAWN.value}
        db.execute(update(timeline).where(*is_it).values(**hidden))


def copies_taken_back(actions: Sequence[Action]) -> list[tuple[Retract, str]]:
    """Copies of agents' words among what is taken back, with the message that holds the words."""
    retracts = [action for action in actions if isinstance(action, Retract)]
    keys = [(action, MessageKey.parse(action.message_key)) for action in retracts]
    return [(a, key.about) for a, key in keys if key and key.kind is MessageKind.TO and key.about]


def _without_text(entry: AuditEntry, redaction: Redaction) -> AuditEntry:
    if entry.kind is not AuditKind.EDITED or entry.details.get("text") != redaction.text:
        return entry
    return replace(entry, details={k: v for k, v in entry.details.items() if k != "text"})


def _entries(db: Connection, redaction: Redaction) -> tuple[OwnWords, bool]:
    """Redact what people said and what was derived from it. True if an entry has the new text."""
    named = timeline.c.conversation_id.in_(redaction.conversations)
    told = or_(named, has_source(redaction.source))
    causes, times, kinds = set[str](), set[datetime](), set[str]()
    is_rewritten = False
    query = select(timeline).where(told, timeline.c.kind != DESK).order_by(timeline.c.seq)
    for row in db.execute(query).all():
        is_own = _is_own(row, redaction.source)
        if is_own:
            causes.add(row.cause)
            kinds.add(row.kind)
        read: list[AuditEntry] = load_readable(AuditEntry, [row.body])
        if not read:
            if is_own or not row.source:
                raw = raw_without(row.body, redaction.words, whole=not is_own)
                db.execute(_REWRITE, {"row": row.seq, "body": raw})
            continue
        (entry,) = read
        if is_own:
            times.add(entry.at)
            left = _own(entry, row.audience, redaction, is_first=not is_rewritten)
            is_rewritten = is_rewritten or bool(left.details.get("text"))
        else:
            left = replace(entry, details=_without_derived(entry, redaction, after=bool(kinds)))
        if left != entry:
            index_anew(db, row.seq, entry, left)
            db.execute(_REWRITE, {"row": row.seq, "body": dumps(AuditEntry, left)})
    taken = TOLD if AuditKind.RESOLVED.value in kinds else TOLD - {"how"}
    return OwnWords(redaction.words, frozenset(causes), frozenset(times), taken), is_rewritten


def _own(entry: AuditEntry, audience: str, redaction: Redaction, *, is_first: bool) -> AuditEntry:
    """An entry that the message has brought, without its words; the first has them as they are."""
    names = WORDS if redaction.with_files else WORDS - {"files"}
    details = {k: v for k, v in entry.details.items() if k not in names}
    says_it = bool(redaction.text) or redaction.is_said_again
    if entry.kind in WORD_KINDS and says_it and entry.details.get("text"):
        open_to_all = audience == Audience.EVERYONE.value
        details |= {EDITED: "yes"}
        says_it_here = is_first and open_to_all and bool(redaction.text)
        details |= {"text": redaction.text} if says_it_here else {}
    return replace(entry, details=details, files=() if redaction.with_files else entry.files)


def _is_own(row: Row[Any], source: str) -> bool:
    """Rows of releases that kept no source: a platform's events end in the message's name."""
    named = MessageRef.parse(source)
    ref = named.ref if named else source
    return bool(row.source == source or (not row.source and row.cause.endswith(f":{ref}")))


def _without_derived(entry: AuditEntry, redaction: Redaction, *, after: bool) -> Mapping[str, str]:
    """The details of an entry that another message, or none, has brought."""
    if entry.kind is AuditKind.DRAFT_HELD and redaction.with_drafts and after:
        return {k: v for k, v in entry.details.items() if k not in ("text", "why")}
    if entry.kind not in _LOOKED_UP:
        return entry.details
    details = dict(entry.details)
    looked = {k: details[k] for k in ("question", "picked") if k in details}
    if entry.source and looked.get("question") in redaction.words:
        del looked["question"]  # another message asked the same
    return details | {k: without_derived(v, redaction.words) for k, v in looked.items()}


def _desk_messages(db: Connection, redaction: Redaction, own: OwnWords) -> None:
    """What the desk said and repeated of the words. Such a message is rendered again from what is
    left; the text as it was sent goes.
    """
    theirs = timeline.c.conversation_id.in_(redaction.conversations)
    query = select(timeline).where(theirs, timeline.c.kind == DESK)
    for row in db.execute(query).all():
        action, is_reply = readable(row.body, "", row.conversation_id), row.cause in own.causes
        if action is None:
            raw = raw_without(row.body, redaction.words, whole=not is_reply)
            db.execute(_REWRITE, {"row": row.seq, "body": raw, "text": ""})
            continue
        left = revise(action, redaction, own, is_reply=is_reply)
        if isinstance(left, Say) and left != action:
            db.execute(_REWRITE, {"row": row.seq, "body": dumps(Action, left), "text": ""})
