"""One row that cannot be read or processed never delays or hides the others."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.deadline_scheduler import DeadlineScheduler
from core.model.conversation import Conversation
from core.model.deadline import Deadline, DeadlineKind
from core.model.decision import Decision
from core.model.events import Choice, HomeOpened, MessageDeleted, MessageReceived
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.ports import Outcome
from core.store.sql_store import SqlStore
from core.store.tables import conversations, deadlines, outbox, tickets, timeline
from tests.store.desk import At, Room
from tests.talk import ADA, GRACE, LOBBY, SUNDAY_TEN

BAD, HOUR = 120, timedelta(hours=1)
"""More than are read at a time."""


@pytest.fixture
def clock() -> At:
    return At()


async def promise(store: SqlStore, talk: str, at: timedelta) -> None:
    event = MessageReceived(EventId(f"{talk}-begins"), SUNDAY_TEN, LOBBY, ADA, "hello")
    due = Deadline(DeadlineKind.UPDATE, SUNDAY_TEN + at)
    begun = Conversation(ConversationId(talk), ADA, Place("console", "@ada", talk))
    async with store.unit() as unit:
        await unit.is_new(event)
        await unit.commit(event, Decision(begun, deadlines=(due,)))


async def change(store: SqlStore, table: Any, where: Any, **values: object) -> None:
    async with store.engine.begin() as db:
        await db.execute(update(table).where(where).values(**values))


@pytest.fixture
async def crowded(store: SqlStore) -> AsyncIterator[SqlStore]:
    """Many deadlines of conversations that cannot be read, and after them one that can."""
    for n in range(BAD):
        await promise(store, f"bad{n:03}", timedelta(minutes=n))
    await change(store, conversations, conversations.c.id.like("bad%"), body="{}")
    await promise(store, "good", 3 * HOUR)
    yield store


async def test_deadlines_that_fail_back_off_and_are_quarantined_and_delay_nobody(
    crowded: SqlStore, clock: At
) -> None:
    room = Room(crowded)
    inbox = room.reception
    heart = DeadlineScheduler(crowded, inbox, clock)
    clock.time = SUNDAY_TEN + 4 * HOUR
    object.__setattr__(inbox, "clock", clock)
    await heart.tick()
    async with crowded.unit() as unit:
        good = await unit.load(ConversationId("good"))
    assert good is not None
    due = [row.conversation for row in await crowded.due(clock.time, 1000)]
    assert due == [], "the good one was dealt with, and the others are put off"
    assert (await crowded.health(clock.time)).failing_deadlines == BAD
    clock.time += timedelta(seconds=9)
    assert await crowded.due(clock.time, 1000) == []
    clock.time += timedelta(seconds=1)
    await heart.tick()
    assert await crowded.due(clock.time, 1000) == []
    clock.time += timedelta(minutes=1)
    await heart.tick()
    health = await crowded.health(clock.time)
    assert (health.quarantined, health.failing_deadlines) == (BAD, 0)
    clock.time += 24 * HOUR
    assert await crowded.due(clock.time, 1000) == []


async def test_a_deadline_that_was_put_off_comes_though_the_clock_was_set_back(
    crowded: SqlStore, clock: At
) -> None:
    inbox = Room(crowded).reception
    object.__setattr__(inbox, "clock", clock)
    clock.time = SUNDAY_TEN + 4 * HOUR
    heart = DeadlineScheduler(crowded, inbox, clock)
    await heart.tick()
    clock.time -= HOUR
    assert len(await crowded.due(clock.time, 1000)) == BAD


async def test_deadlines_of_a_kind_that_only_a_newer_release_knows_are_counted(
    crowded: SqlStore,
) -> None:
    bad = deadlines.c.conversation_id.like("bad%")
    await change(crowded, deadlines, bad, kind="promise_by_hologram")
    later = SUNDAY_TEN + 4 * HOUR
    assert [row.conversation for row in await crowded.due(later, 10)] == ["good"]
    assert (await crowded.health(later)).unknown_deadlines == BAD


async def test_one_ticket_that_cannot_be_read_hides_no_other(room: Room) -> None:
    first = await room.opens()
    second = await room.opens(at=Place("console", "@ada", "second"))
    await room.presses(GRACE, Choice.CLAIM, first.id)
    await room.presses(GRACE, Choice.CLAIM, second.id)
    store = room.store
    await change(store, tickets, tickets.c.conversation_id == first.id, status="levitating")
    await change(store, conversations, conversations.c.id == first.id, body='{"id":1}')
    assert [view.conversation for view in await store.tickets_of(ADA)] == [second.id]
    assert [person.handle for person in await store.holders("console")] == [GRACE.handle]
    async with store.unit() as unit:
        assert list(await unit.held_by([GRACE])) == [second.id]
    home = HomeOpened(EventId("home"), SUNDAY_TEN, LOBBY, ADA)
    assert (await room.reception.accept(home)).immediate
    assert {each.conversation async for each in store.answer_attempts()} == {first.id, second.id}


async def test_a_page_with_a_ticket_whose_conversation_cannot_be_read_is_shown(room: Room) -> None:
    talk = await room.opens()
    await change(room.store, conversations, conversations.c.id == talk.id, body="nonsense")
    home = HomeOpened(EventId("home"), SUNDAY_TEN, LOBBY, ADA)
    assert (await room.reception.accept(home)).immediate


async def test_one_entry_of_the_history_that_cannot_be_read_hides_no_other(room: Room) -> None:
    talk = await room.opens()
    before = await room.store.audit_entries(talk.id)
    async with room.store.engine.begin() as db:
        seq = await db.scalar(select(timeline.c.seq).order_by(timeline.c.seq).limit(1))
        await db.execute(
            update(timeline).where(timeline.c.seq == seq).values(body='{"kind":"levitated"}')
        )
    assert await room.store.audit_entries(talk.id) == before[1:]


async def test_a_message_on_its_way_that_cannot_be_read_blocks_no_event(room: Room) -> None:
    """Each event looks for what is on its way to its room."""
    await room.opens()
    await room.leases()
    await change(room.store, outbox, outbox.c.seq > 0, action='{"$":"Hologram"}')
    other = Person("console", "bob", "Bob")
    place = Place("console", "#hall", "thread")
    assert await room.says("is the vpn down?", other, place) is not Outcome.QUARANTINED
    assert not await room.store.may_concern(Place("console", "#elsewhere"))
    assert await room.store.closed_channels() == []


async def test_words_are_deleted_though_some_rows_of_their_ticket_cannot_be_read(
    room: Room,
) -> None:
    words = "my password is hunter2 and the vpn box is humming"
    await room.says(words, ref="secret")
    await room.says("a person please")
    damaged = f'{{"$":"Hologram","text":"{words}"}}'
    async with room.store.engine.begin() as db:
        for table, column in ((outbox, "action"), (timeline, "body")):
            seq = await db.scalar(select(table.c.seq).order_by(table.c.seq).limit(1))
            await db.execute(update(table).where(table.c.seq == seq).values({column: damaged}))
    gone = MessageDeleted(EventId("gone"), SUNDAY_TEN, LOBBY, ADA, "secret")
    assert (await room.reception.accept(gone)).outcome is Outcome.DECIDED
    async with room.store.engine.connect() as db:
        bodies = [
            *await db.scalars(select(outbox.c.action)),
            *await db.scalars(select(timeline.c.body)),
        ]
    assert not [body for body in bodies if "hunter2" in body]
    assert sum("Hologram" in body for body in bodies) == 2
