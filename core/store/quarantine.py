"""The quarantine: events that could not be processed, kept as escaped text for operators.

Whatever made an event fail may also be what the database refuses, so every text is stored in ASCII
with everything else escaped, and is cut. The event's id is noted as seen in the same transaction:
a second delivery is a duplicate, and a deadline does not come up again.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Row,
    Update,
    and_,
    delete,
    func,
    select,
    update,
)

from core.model.actions import Action, Say
from core.model.event_fields import event_place, event_ref, source_of
from core.model.events import Event
from core.model.people import Place
from core.model.quarantine import escape_bytes
from core.ports import DeliveryState, Failure, QuarantinedEvent
from core.store.codec import dumps, loads, micros, moment
from core.store.connection import prepared_statement
from core.store.files import delete_unused_files, digests_of
from core.store.tables import counters, inbox, outbox, quarantine

RETENTION = timedelta(days=14)
MAX_BODY_CHARS = 500_000
MAX_ID_CHARS = 200
MAX_BODIES = 1000
"""Rows whose event is kept. Of more, say in a flood, only what went wrong is."""
QUARANTINE_COUNTER = "quarantined"


def _set_aside(insert: Any) -> Any:
    """The row of an event; one that fails again after a retry replaces its own."""
    new = insert(quarantine)
    columns = ("body", "error", "trace", "failed_at", "expires_at")
    again = {"failures": quarantine.c.failures + 1, "retrying": False}
    return new.on_conflict_do_update(
        index_elements=["key"], set_={**again, **{name: new.excluded[name] for name in columns}}
    )


_SET_ASIDE = prepared_statement.both(_set_aside)
_SEEN = prepared_statement.both(lambda insert: insert(inbox).on_conflict_do_nothing())
_SAY = prepared_statement.both(lambda insert: insert(outbox).on_conflict_do_nothing())
_COUNT = prepared_statement.both(
    lambda insert: prepared_statement.adding(insert(counters), ["name"], counters.c.value)
)


def key_of(event_id: str) -> str:
    """A short name that can be typed."""
    return f"q{sha256(escape_bytes(event_id).encode()).hexdigest()[:10]}"


def is_storable(text: str) -> bool:
    """Can both databases keep it? Neither takes lone surrogates, and PostgreSQL takes no NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def put(db: Connection, event: Event, failure: Failure, apology: Say | None) -> str:
    place = event_place(event) or Place("", "")
    key, event_id = key_of(event.id), escape_bytes(event.id)[:MAX_ID_CHARS]
    full = (db.scalar(select(func.count()).select_from(quarantine)) or 0) >= MAX_BODIES
    row = {
        "key": key,
        "event_id": event_id,
        "kind": type(event).__name__,
        "platform": escape_bytes(place.platform)[:MAX_ID_CHARS],
        "room": escape_bytes(place.room)[:MAX_ID_CHARS],
        "ref": escape_bytes(_ref(event, place))[:MAX_ID_CHARS],
        "body": "" if full else _body(event),
        "error": escape_bytes(failure.error)[:MAX_ID_CHARS],
        "trace": escape_bytes(failure.trace)[:2000],
        "failed_at": micros(failure.at),
        "expires_at": micros(failure.at + RETENTION),
    }
    db.execute(prepared_statement.of(db, _SET_ASIDE), row)
    db.execute(prepared_statement.of(db, _COUNT), {"name": QUARANTINE_COUNTER, "value": 1})
    if is_storable(event.id) and len(event.id) <= MAX_ID_CHARS:
        seen = {"event_id": event.id, "kind": row["kind"], "at": micros(failure.at)}
        db.execute(prepared_statement.of(db, _SEEN), seen)
        if apology is not None:
            _queue(db, event, failure.at, apology)
    return key


def list_events(db: Connection, limit: int) -> list[QuarantinedEvent]:
    """Newest first."""
    query = select(quarantine).order_by(quarantine.c.failed_at.desc(), quarantine.c.key)
    return [_read(row) for row in db.execute(query.limit(limit)).all()]


def retry(db: Connection, key: str) -> bool:
    """Let a running desk process it once more; False if it is not there or its event is not.

    Only here is the event's id forgotten, so that of several workers that retry it one succeeds.
    """
    row = db.execute(select(quarantine).where(quarantine.c.key == key)).one_or_none()
    event = _event(row.body) if row is not None else None
    if event is None:
        return False
    if is_storable(event.id):
        db.execute(delete(inbox).where(inbox.c.event_id == event.id))
    db.execute(update(quarantine).where(quarantine.c.key == key).values(retrying=True))
    return True


def retried(db: Connection, limit: int) -> list[tuple[str, Event]]:
    """The events that an operator wants processed once more, oldest first."""
    query = select(quarantine.c.key, quarantine.c.body).where(quarantine.c.retrying)
    rows = db.execute(query.order_by(quarantine.c.failed_at).limit(limit)).all()
    events = [(key, _event(body)) for key, body in rows]
    return [(key, event) for key, event in events if event is not None]


def settle(db: Connection, key: str) -> None:
    """Remove a processed event. One that failed again is no longer marked, and stays."""
    db.execute(delete(quarantine).where(quarantine.c.key == key, quarantine.c.retrying))


def drop_event(db: Connection, key: str) -> bool:
    is_it = quarantine.c.key == key
    return _without_files(db, delete(quarantine).where(is_it), is_it) == 1


def forget(db: Connection, place: Place, ref: str) -> None:
    """The message was deleted, so its words and files go. That it failed, and when, is kept."""
    is_it = and_(
        quarantine.c.platform == escape_bytes(place.platform)[:MAX_ID_CHARS],
        quarantine.c.room == escape_bytes(place.room)[:MAX_ID_CHARS],
        quarantine.c.ref == escape_bytes(ref)[:MAX_ID_CHARS],
    )
    emptied = update(quarantine).where(is_it).values(body="", retrying=False)
    _without_files(db, emptied, is_it)


def expire(db: Connection, now: datetime) -> int:
    is_old = quarantine.c.expires_at < micros(now)
    return _without_files(db, delete(quarantine).where(is_old), is_old)


def _without_files(db: Connection, change: Update | Delete, which: ColumnElement[bool]) -> int:
    """Make the change; files that only those events have brought go too. Returns how many rows."""
    bodies = db.scalars(select(quarantine.c.body).where(which, quarantine.c.body != "")).all()
    events = [event for body in bodies if (event := _event(body)) is not None]
    changed = db.execute(change).rowcount
    delete_unused_files(db, {sha256 for event in events for sha256 in digests_of(event)})
    return changed


def _ref(event: Event, place: Place) -> str:
    """The message it came with. A command given by calling the desk is a message too."""
    named, room = source_of(event), f"{place.platform}:{place.room}:"
    return event_ref(event) or (named.removeprefix(room) if named.startswith(room) else "")


def _body(event: Event) -> str:
    try:
        body = dumps(Event, event, ascii_only=True)
    except Exception:  # noqa: BLE001 - whatever it is that cannot be written, it must not escape
        return ""
    return body if len(body) <= MAX_BODY_CHARS else ""


def _event(body: str) -> Event | None:
    """None where it was not kept, or an older or newer release wrote it."""
    try:
        event: Event = loads(Event, body)
    except ValueError:
        return None
    return event


def _queue(db: Connection, event: Event, now: datetime, say: Say) -> None:
    action = dumps(Action, say)
    if not is_storable(action):
        return
    row = {
        "key": f"{event.id}/q",  # an adapter answers an interaction by what stands before the "/"
        "lane": f"{say.to.platform}:{say.to.room}",
        "platform": say.to.platform,
        "action": action,
        "state": DeliveryState.WAITING.value,
        "queued_at": micros(now),
        "due_at": micros(now),
        "waits_since": micros(now),
    }
    db.execute(prepared_statement.of(db, _SAY), row)


def _read(row: Row[Any]) -> QuarantinedEvent:
    at = moment(row.failed_at)
    return QuarantinedEvent(
        key=row.key,
        event_id=row.event_id,
        kind=row.kind,
        body=row.body,
        failure=Failure(row.error, row.trace, at),
        expires_at=moment(row.expires_at),
        failures=row.failures,
        retrying=bool(row.retrying),
    )
