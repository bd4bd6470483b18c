"""The feed of changes: every change is told once, in whatever order transactions commit."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from core.model.ids import ConversationId
from core.store.connection.engine import make_engine
from core.store.connection.hints import Hints
from core.store.sql_store import SqlStore
from core.store.tables import conversations, timeline
from core.store.timeline import cursor
from core.store.timeline.cursor import Look, TimelineFeed
from tests.clock import FakeClock
from tests.databases import database_url, postgres
from tests.limits import PATIENCE

__all__ = ["database_url", "postgres"]

ONE, TWO = ConversationId("one"), ConversationId("two")


def entry(home: str) -> dict[str, object]:
    row = {"conversation_id": home, "cause": "c", "kind": "note", "at": 0, "body": "{}"}
    return row | {"source": "", "audience": "agents", "text": "", "slot": "", "key": ""}


async def begun(store: SqlStore) -> None:
    for id_ in (ONE, TWO):
        row = {"id": id_, "version": 1, "step": "x", "body": "{}", "pending": "[]", "updated_at": 0}
        await store.write(lambda db, row=row: db.execute(insert(conversations), row))  # type: ignore[misc]


async def test_each_change_is_told_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "MAX_ENTRIES", 2)
    store = SqlStore(make_engine(database_url))
    await begun(store)
    await store.write(lambda db: db.execute(insert(timeline), entry(ONE)))
    clock = FakeClock()
    looking = TimelineFeed(store.read, clock.elapsed)
    assert await looking.poll() == set(), "pages that open now read what is there"
    several = [entry(home) for home in (TWO, TWO, ONE, TWO, TWO)]
    await store.write(lambda db: db.execute(insert(timeline), several))
    assert await looking.poll() == {ONE, TWO}, "also at the beginning of a further look"
    assert await looking.poll() == set()
    await store.close()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_change_that_is_committed_late_is_not_missed(database_url: str) -> None:
    """It has the lower position, and everybody has seen the higher one."""
    store = SqlStore(make_engine(database_url))
    await begun(store)
    clock = FakeClock()
    looking = TimelineFeed(store.read, clock.elapsed)
    await looking.poll()
    async with store.engine.connect() as slow:
        await slow.execute(text("INSERT INTO inbox (event_id, kind, at) VALUES ('e', 'k', 0)"))
        await slow.execute(insert(timeline), entry(ONE))
        await store.write(lambda db: db.execute(insert(timeline), entry(TWO)))
        assert await looking.poll() == {TWO}
        for _ in range(3):
            assert await looking.poll() == set()
        await slow.commit()
    assert await looking.poll() == {ONE}
    assert await looking.poll() == set()
    clock.advance(timedelta(seconds=6))
    await looking.poll()
    await looking.poll()
    assert looking._known == set(), "what is settled is not kept"
    await store.close()


def test_the_cursor_waits_for_the_oldest_transaction() -> None:
    clock = FakeClock()
    looking = TimelineFeed(SqlStore(make_engine("sqlite:///unused.db")).read, clock.elapsed)
    looking._low = 0
    assert looking.take(Look(((2, TWO),), oldest=10, next=12)) == {TWO}
    assert looking._low == 0, "transaction 10 or 11 may still bring position 1"
    assert looking.take(Look(((1, ONE), (2, TWO)), oldest=12, next=12)) == {ONE}
    assert looking._low == 0, "a statement may have its position and no number yet"
    clock.advance(timedelta(seconds=6))
    assert looking.take(Look(((1, ONE), (2, TWO)), oldest=12, next=12)) == set()
    assert looking._low == 2


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_workers_hear_one_another_and_not_themselves(database_url: str) -> None:
    engines = [make_engine(database_url) for _ in range(2)]
    first, second = (Hints(engine) for engine in engines)
    heard = [asyncio.Queue[str](), asyncio.Queue[str]()]
    tasks = [
        asyncio.create_task(hints.run(queue.put_nowait))
        for hints, queue in zip((first, second), heard, strict=True)
    ]
    async with asyncio.timeout(PATIENCE):
        assert [await queue.get() for queue in heard] == ["", ""], "hints may have been missed"
        first.send()
        first.send()
        first.send("somebody looks \N{CAT FACE}")
        assert [await heard[1].get() for _ in range(2)] == ["", "somebody looks \N{CAT FACE}"]
        second.send("x" * 10_000)
        second.send("back")
        assert await heard[0].get() == "back"
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for engine in engines:
        await engine.dispose()


async def test_on_sqlite_there_is_nobody_to_tell() -> None:
    hints = Hints(make_engine("sqlite:///unused.db"))
    hints.send()
    await hints.run(print)
    assert not hints._outgoing
