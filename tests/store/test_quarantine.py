"""An event that fails for a reason of its own is set aside, and nobody waits for it."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from bot.deadline_scheduler import DeadlineScheduler
from core.decide import decide
from core.inbox import event_inbox
from core.model.actions import Say
from core.model.events import (
    CommandGiven,
    Event,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.ports import DeliveryState, Outcome, StoreUnavailable
from core.store import quarantine as storing
from core.store.connection import engine as opening
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from core.store.quarantine import MAX_BODY_CHARS, RETENTION
from core.store.sql_store import SqlStore
from core.store.tables import conversations, counters, inbox
from tests.store.desk import Room
from tests.talk import ADA, LOBBY, SUNDAY_TEN

SECRET = "the rabbit lives under the stairs"


@dataclass
class Poison:
    """Makes the decision about some events fail, as a bug of ours would."""

    words: str = "poison"
    times: int = 1_000_000
    seen: list[str] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(desk: Any, library: Any, talk: Any, event: Event, context: Any) -> Any:
            if self.words in getattr(event, "text", "") and self.times > 0:
                self.times -= 1
                self.seen.append(event.id)
                raise KeyError(f"{SECRET} {getattr(event, 'text', '')}")
            return decide(desk, library, talk, event, context)

        monkeypatch.setattr(event_inbox, "decide", failing)


def message(id_: str, words: str, who: Person = ADA, at: Place = LOBBY) -> MessageReceived:
    return MessageReceived(EventId(id_), SUNDAY_TEN, at, who, words, ref=f"r-{id_}")


async def said(room: Room) -> list[str]:
    rows = await room.store.outbox(list(DeliveryState))
    return [row.action.wording for row in rows if isinstance(row.action, Say)]


async def test_a_bug_of_ours_sets_the_event_aside_and_the_next_message_is_heard(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poison = Poison()
    poison.install(monkeypatch)
    with caplog.at_level(logging.DEBUG):
        receipt = await room.reception.accept(message("e1", "poison and my password is hunter2"))
    assert receipt.outcome is Outcome.QUARANTINED
    assert poison.seen == ["e1"] * 3, "three times, and then no more"
    assert await said(room) == ["not_processed"], "whoever wrote it is told"
    assert "event.quarantined" in caplog.text
    for record in caplog.records:
        assert "hunter2" not in str(record.__dict__)
        assert SECRET not in str(record.__dict__)
    assert await room.reception.accept(message("e1", "poison")) == replace(
        receipt, outcome=Outcome.DUPLICATE
    )
    assert await room.says("My VPN does not connect") is Outcome.DECIDED
    (row,) = await room.store.quarantined()
    assert (row.kind, row.failure.error, row.failures) == ("MessageReceived", "KeyError", 1)
    assert "hunter2" in row.body, "an operator may look, and it can be retried"


async def test_an_error_that_passes_by_costs_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    Poison(times=2).install(monkeypatch)
    assert (await room.reception.accept(message("e1", "poison"))).outcome is Outcome.DECIDED
    assert await room.store.quarantined() == []


@pytest.fixture
def uncleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text is made storable where it enters; this is what happens to what that overlooks."""

    def as_it_is(event: Event) -> Event:
        return event

    monkeypatch.setattr(event_inbox, "make_storable", as_it_is)


UNSTORABLE: list[tuple[str, Event]] = [
    ("surrogate in the words", message("e1", "my vpn \ud800 is broken")),
    ("surrogate in the name", message("e1", "my vpn", replace(ADA, name="A\udfffda"))),
    ("surrogate in the room", message("e1", "my vpn", at=Place("console", "@a\ud800"))),
    ("surrogate in the id", message("e\ud800", "my vpn")),
    ("a huge number of files", message("e1", "x", replace(ADA, locale="\ud800" * 900_000))),
    (
        "surrogate in a command",
        CommandGiven(EventId("e1"), SUNDAY_TEN, LOBBY, ADA, "my \ud800 vpn", opens=True),
    ),
]


@pytest.mark.usefixtures("uncleaned")
@pytest.mark.parametrize("event", [e for _, e in UNSTORABLE], ids=[name for name, _ in UNSTORABLE])
async def test_what_the_database_refuses_is_no_outage(room: Room, event: Event) -> None:
    receipt = await room.reception.accept(event)
    assert receipt.outcome is Outcome.QUARANTINED
    (row,) = await room.store.quarantined()
    assert (row.event_id + row.body).isascii()
    assert len(row.body) <= MAX_BODY_CHARS
    assert await room.says("My VPN does not connect") is Outcome.DECIDED


@pytest.mark.usefixtures("uncleaned")
async def test_postgresql_takes_no_nul_and_that_is_no_outage(room: Room) -> None:
    outcome = (await room.reception.accept(message("e1", "my vpn \0 is broken"))).outcome
    postgres = room.store.engine.dialect.name == "postgresql"
    assert outcome is (Outcome.QUARANTINED if postgres else Outcome.DECIDED)


async def test_a_conversation_that_cannot_be_read_blocks_nobody_else(room: Room) -> None:
    talk = await room.opens()
    await damage(room.store, talk.id)
    other = Person("console", "bob", "Bob")
    assert await room.says("hello?") is Outcome.QUARANTINED
    assert await room.says("My VPN does not connect", other, Place("console", "@bob")) is (
        Outcome.DECIDED
    )


async def test_a_database_that_is_gone_quarantines_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(SqlStore, "transact", away)
        with pytest.raises(StoreUnavailable):
            await room.says("hi")
    with pytest.raises(StoreUnavailable), monkeypatch.context() as patch:
        Poison().install(patch)
        patch.setattr(SqlStore, "quarantine", away)
        await room.says("poison")
    assert await room.store.quarantined() == []
    assert await seen(room.store) == 0, "it was not acknowledged, so it comes again"


async def test_a_missing_table_is_an_outage_and_not_the_events_own_fault(room: Room) -> None:
    async with room.store.engine.begin() as db:
        await db.execute(text("ALTER TABLE timeline RENAME TO away"))
        await db.execute(text("ALTER TABLE counters RENAME TO elsewhere"))
    with pytest.raises(StoreUnavailable):
        await room.says("My VPN does not connect")


async def test_a_full_disk_is_an_outage_and_not_the_events_own_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/desk.db")
    await migrate(engine)
    await engine.dispose()
    on_connect, pages = opening._on_connect, 1  # SQLite keeps no fewer than there are

    def nearly_full(connection: Any, record: object) -> None:
        on_connect(connection, record)
        connection.execute(f"PRAGMA max_page_count={pages}")

    with monkeypatch.context() as patch:
        patch.setattr(opening, "_on_connect", nearly_full)
        full = Room(SqlStore(make_engine(f"sqlite:///{tmp_path}/desk.db")))
        with pytest.raises(StoreUnavailable, match="disk is full"):
            for n in range(200):
                at = Place("console", f"@p{n}")
                await full.says("My VPN does not connect", Person("console", f"p{n}"), at)
        await full.store.close()
    room = Room(SqlStore(make_engine(f"sqlite:///{tmp_path}/desk.db")))
    assert await room.store.quarantined() == []
    assert await room.says("My VPN does not connect", id_="after") is Outcome.DECIDED
    await room.store.close()


async def test_an_operator_retries_it_and_it_ends_as_if_nothing_had_been(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        Poison().install(patch)
        await room.reception.accept(message("e1", "poison: my vpn does not connect"))
        (row,) = await room.store.quarantined()
        heart = DeadlineScheduler(room.store, room.reception, room.reception.clock)
        await room.store.settle_quarantined(row.key)
        assert await room.store.quarantined() == [row], "nobody has retried it"
        assert await room.store.retry_quarantined(row.key)
        await heart.tick()
        (again,) = await room.store.quarantined()
        assert (again.failures, again.retrying) == (2, False), "it failed again, and waits"
        await heart.tick()
        assert (await room.store.quarantined())[0].failures == 2, "it is retried once, not for ever"
    assert await room.store.retry_quarantined(row.key)
    await asyncio.gather(heart.tick(), heart.tick())
    assert await room.store.quarantined() == []
    assert await count(room.store, conversations) == 1
    assert (await said(room)).count("not_processed") == 1
    assert await room.says("again", id_="e1") is Outcome.DUPLICATE
    assert not await room.store.retry_quarantined(row.key)


async def test_what_was_dropped_is_gone_and_stays_a_duplicate(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        Poison().install(patch)
        await room.reception.accept(message("e1", "poison"))
    (row,) = await room.store.quarantined()
    assert await room.store.drop_quarantined(row.key)
    assert not await room.store.drop_quarantined(row.key)
    assert await room.says("poison", id_="e1") is Outcome.DUPLICATE


async def test_it_expires_and_is_counted_for_good(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    Poison().install(monkeypatch)
    await room.reception.accept(message("e1", "poison"))
    await room.reception.accept(message("e2", "poison"))
    assert await room.store.expire_quarantined(SUNDAY_TEN + RETENTION) == 0
    assert await room.store.expire_quarantined(SUNDAY_TEN + RETENTION + timedelta(seconds=1)) == 2
    async with room.store.engine.connect() as db:
        total = await db.scalar(
            select(counters.c.value).where(counters.c.name == storing.QUARANTINE_COUNTER)
        )
    assert total == 2


@pytest.mark.parametrize(
    "change",
    [
        MessageDeleted(EventId("d1"), SUNDAY_TEN, LOBBY, ADA, "r-e1"),
        MessageEdited(EventId("d1"), SUNDAY_TEN, LOBBY, ADA, "r-e1", "nothing"),
    ],
)
async def test_words_that_their_author_deletes_or_edits_leave_the_quarantine_too(
    room: Room, monkeypatch: pytest.MonkeyPatch, change: Event
) -> None:
    Poison().install(monkeypatch)
    await room.reception.accept(message("e1", "poison, and my password is hunter2"))
    await room.reception.accept(change)
    (row,) = await room.store.quarantined()
    assert row.body == ""
    assert not await room.store.retry_quarantined(row.key)


async def test_nobody_is_told_of_what_needs_no_answer(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    Poison().install(monkeypatch)
    hall = Place("console", "#hall")
    chatter = replace(message("e1", "poison", at=hall), addressed=False)
    edited = MessageEdited(EventId("e2"), SUNDAY_TEN, LOBBY, ADA, "r", "poison")
    await room.says("My VPN does not connect")
    before = await said(room)
    for event in (chatter, edited):
        assert (await room.reception.accept(event)).outcome is not Outcome.DECIDED
    assert await said(room) == before


async def test_a_page_that_fails_is_not_kept(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TypeError("a page of ours")

    monkeypatch.setattr(event_inbox, "decide", broken)
    opened = HomeOpened(EventId("h"), SUNDAY_TEN, LOBBY, ADA)
    assert (await room.reception.accept(opened)).outcome is Outcome.IGNORED
    assert await room.store.quarantined() == []


async def test_a_flood_keeps_a_bounded_number_of_words(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    Poison().install(monkeypatch)
    monkeypatch.setattr(storing, "MAX_BODIES", 3)
    for n in range(5):
        await room.reception.accept(message(f"e{n}", "poison"))
    rows = await room.store.quarantined()
    assert (len(rows), sum(bool(row.body) for row in rows)) == (5, 3)


async def damage(store: SqlStore, conversation: str) -> None:
    async with store.engine.begin() as db:
        it = conversations.c.id == conversation
        await db.execute(update(conversations).where(it).values(body='{"step": "unheard of"}'))


async def count(store: SqlStore, table: Any) -> int:
    async with store.engine.connect() as db:
        return int(await db.scalar(select(func.count()).select_from(table)) or 0)


async def seen(store: SqlStore) -> int:
    return await count(store, inbox)
