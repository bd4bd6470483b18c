"""Lookups in the largest tables use their indexes, which leave out what nobody looks for."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, insert, text

from core.model.decision import Redaction
from core.model.ids import ConversationId
from core.model.timeline import DESK
from core.store.operations.retention import delete_expired
from core.store.sql_store import SqlStore
from core.store.tables import outbox, timeline
from core.store.timeline import read, write
from tests.store.desk import Room
from tests.talk import SUNDAY_TEN

ENTRIES = 400
REF = "console:lobby:m7"
Work = Callable[[Connection, ConversationId], object]


def _say_again(db: Connection, talk: ConversationId) -> None:
    row = {"conversation_id": talk, "slot": "talk", "cause": "e", "body": "{}"}
    write.append(db, [], [{**row, "audience": "agents", "text": "", "key": ""}], [])


def _take_back(db: Connection, talk: ConversationId) -> None:
    write.append(db, [], [], [{"conversation_id": talk, "slot": "talk", "body": "{}"}])


def _redact(db: Connection, _: ConversationId) -> None:
    write._entries(db, Redaction(REF, ("words",), (ConversationId("short"),)))


LOOKUPS: tuple[tuple[Work, str], ...] = (
    (_say_again, "ix_timeline_slot"),
    (_take_back, "ix_timeline_slot"),
    (_redact, "ix_timeline_source"),
    (lambda db, _: read.entries_of(db, REF), "ix_timeline_source"),
    (lambda db, _: read.conversations_with(db, REF), "ix_timeline_source"),
    (lambda db, _: delete_expired(db, SUNDAY_TEN), "ix_outbox_ended_at"),
)


async def test_each_lookup_goes_by_its_index(room: Room, store: SqlStore) -> None:
    talk = await room.opens()
    await store.write(_fill, talk.id)
    for work, index in LOOKUPS:
        plans = await store.write(_plans, work, talk.id)
        assert any(index in plan for plan in plans), (index, plans)


def _fill(db: Connection, talk: ConversationId) -> None:
    """A long conversation, whose entries have no message key and no source; all of it is sent."""
    row = {"conversation_id": talk, "cause": "e", "kind": DESK, "at": 1, "body": "{}"}
    rows = [{**row, "audience": "agents", "source": ""} for _ in range(ENTRIES)]
    db.execute(insert(timeline), [*rows, {**rows[0], "kind": "said", "source": REF}])
    sent = {"lane": talk, "platform": "console", "action": "{}", "state": "dead"}
    dates = {"queued_at": 1, "due_at": 1, "ended_at": None}
    db.execute(insert(outbox), [{"key": f"k{n}", **sent, **dates} for n in range(ENTRIES)])
    if db.dialect.name == "postgresql":
        db.execute(text("ANALYZE timeline, outbox"))


def _plans(db: Connection, work: Work, talk: ConversationId) -> list[str]:
    """How the statements of `work` are carried out."""
    if db.dialect.name == "postgresql":
        return _postgres_plans(db, work, talk)
    seen = list[str]()
    driver: Any = db.connection.dbapi_connection
    driver.set_trace_callback(seen.append)
    work(db, talk)
    driver.set_trace_callback(None)
    steps = [driver.execute(f"EXPLAIN QUERY PLAN {each}").fetchall() for each in seen]
    return ["\n".join(str(step[-1]) for step in each) for each in steps]


def _postgres_plans(db: Connection, work: Work, talk: ConversationId) -> list[str]:
    seen = list[tuple[str, Any]]()

    def note(*told: Any) -> None:
        _, _, statement, parameters, _, many = told
        seen.append((statement, parameters[0] if many else parameters))

    db.execute(text("SET LOCAL enable_seqscan = off"))
    event.listen(db, "before_cursor_execute", note)
    work(db, talk)
    event.remove(db, "before_cursor_execute", note)
    plans = [db.exec_driver_sql(f"EXPLAIN {each}", values) for each, values in seen]
    return ["\n".join(str(line) for (line,) in plan) for plan in plans]
