"""A database of release 0.2 is opened, worked on and closed by this release."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.article_folder import load
from bot.deadline_scheduler import DeadlineScheduler
from bot.policy.load import load_desk
from core.inbox.event_inbox import EventInbox
from core.knowledge.library import Library
from core.model.actions import Say
from core.model.conversation import Conversation, Step
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    MessageReceived,
)
from core.model.ids import EventId
from core.model.people import Person, Place
from core.model.policy import Desk
from core.model.ticket import Status
from core.model.ticket_view import ReadScope, TicketFilter, TicketOrder, WordSearch
from core.model.timeline import ALL_OF_IT, PUBLIC_PART
from core.ports import DeliveryState, Posted, UnitOfWork
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate, pending_migrations
from core.store.sql_store import SqlStore
from core.store.ticket_pages import PageRequest
from tests.databases import Postgres
from tests.releases.old_databases import lay_out_old_file, make_old_database

TOP = Path(__file__).parents[2]
SUPPORT = Place("console", "#support", "card")
GRACE = Person("console", "grace", "Grace Hopper")
WRITTEN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
"""Shortly after the last event of the old release: the desk is open."""

IN_EACH_STATE = Counter(
    {
        Step.DRAFTING: 1,
        Step.CHOOSING: 5,
        Step.ANSWERED: 1,
        Step.GATHERING: 1,
        Step.CONFIRMING: 1,
        Step.QUEUED: 5,
        Step.WITH_AGENT: 2,
        Step.WAITING: 1,
        Step.RESOLVED: 3,
        Step.COMMENTING: 1,
        Step.CLOSED: 2,
    }
)


@dataclass
class MovingClock:
    """A clock that goes on when it is told to."""

    time: datetime = WRITTEN

    def now(self) -> datetime:
        return self.time

    def elapsed(self) -> float:
        return self.time.timestamp()


@dataclass
class OldDesk:
    """The default policy and articles of today on a database of yesterday."""

    store: SqlStore
    clock: MovingClock = field(default_factory=MovingClock)
    ids: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.policy = _policy()
        self.inbox = EventInbox(self.policy, _library, self.store, self.clock)

    async def number(self, number: int) -> Conversation:
        async def find(unit: UnitOfWork) -> Conversation | None:
            id_ = await unit.by_number(number)
            return await unit.load(id_) if id_ else None

        found = await self.store.transact(find)
        assert found is not None
        return found

    async def all(self) -> list[Conversation]:
        return [await self.number(number) for number in range(1001, 1024)]

    async def accept(self, event: Event) -> None:
        await self.inbox.accept(event)
        self.clock.time += timedelta(seconds=5)

    def id(self) -> EventId:
        return EventId(f"upgrade:{next(self.ids)}")

    async def says(self, talk: Conversation, text: str) -> Step:
        now, ref = self.clock.time, f"n{next(self.ids)}"
        await self.accept(
            MessageReceived(self.id(), now, talk.place, talk.requester, text, ref=ref)
        )
        return await self.step(talk)

    async def presses(self, talk: Conversation, choice: Choice, value: str = "") -> Step:
        await self.accept(
            ButtonPressed(
                self.id(), self.clock.time, talk.id, talk.place, talk.requester, choice, value
            )
        )
        return await self.step(talk)

    async def commands(self, talk: Conversation, text: str) -> Step:
        assert talk.ticket is not None
        text = text.replace("IT", f"HD-{talk.ticket.number}")
        await self.accept(CommandGiven(self.id(), self.clock.time, SUPPORT, GRACE, text))
        return await self.step(talk)

    async def step(self, talk: Conversation) -> Step:
        assert talk.ticket is not None
        return (await self.number(talk.ticket.number)).step

    async def deliver(self) -> list[Say]:
        """Everything that is due leaves; returns it."""
        delivered: list[Say] = []
        hold = timedelta(seconds=30)
        while messages := await self.store.lease(["console"], self.clock.time, hold, 100):
            for message in messages:
                if isinstance(message.action, Say):
                    delivered.append(message.action)
                to = message.action.to if isinstance(message.action, Say) else SUPPORT
                posted = Posted(Place(to.platform, to.room, to.thread or f"u{message.seq}"), "x")
                assert await self.store.mark_sent(message, posted, self.clock.time)
        return delivered


_migrated: dict[str, bytes] = {}
"""The SQLite file of the old release after the migrations, which take most of the time."""
TEMPLATE = "desk_0_2"


@pytest.fixture(params=["sqlite", "postgres"])
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OldDesk]:
    """A copy for each test; the database of the old release is migrated once."""
    server: Postgres | None = None
    if request.param == "sqlite":
        url = await _copy_of_file(tmp_path / "desk.db")
    else:
        server = request.getfixturevalue("postgres")
        assert isinstance(server, Postgres)
        url = await _copy_of_database(server)
    desk = OldDesk(SqlStore(make_engine(url), 1001))
    yield desk
    await desk.store.close()
    if server is not None:
        await server.drop("desk_of_a_test")


async def _copy_of_file(file: Path) -> str:
    if "sqlite" not in _migrated:
        await _migrate(lay_out_old_file(file))
        _migrated["sqlite"] = file.read_bytes()
    file.write_bytes(_migrated["sqlite"])
    return f"sqlite:///{file}"


async def _copy_of_database(server: Postgres) -> str:
    if server.url not in _migrated:
        await _migrate(await make_old_database(server, TEMPLATE))
        _migrated[server.url] = b""
    return await server.create("desk_of_a_test", TEMPLATE)


async def _migrate(url: str) -> None:
    engine = make_engine(url)
    assert await pending_migrations(engine) == await migrate(engine)
    await engine.dispose()


@cache
def _policy() -> Desk:
    return load_desk(TOP / "desk.toml", WRITTEN.date())


@cache
def _library() -> Library:
    return Library.of(load(TOP / "kb_articles").articles[:3], 0.05)


async def test_every_conversation_is_read_in_its_state(old: OldDesk) -> None:
    assert Counter(talk.step for talk in await old.all()) == IN_EACH_STATE


async def test_tickets_are_listed_by_the_account_of_their_agent(old: OldDesk) -> None:
    """Release 0.2 stored an agent as text only."""
    tickets = [talk.ticket for talk in await old.all() if talk.ticket is not None]
    for agent in {ticket.agent for ticket in tickets if ticket.agent is not None}:
        asked = PageRequest(TicketFilter(tuple(Status), agents=(agent,)), TicketOrder.OLDEST)
        page = await old.store.list_tickets(asked)
        theirs = sorted(ticket.number for ticket in tickets if ticket.agent == agent)
        assert [view.number for view in page.views] == theirs


async def test_open_conversations_go_on_to_their_end(old: OldDesk) -> None:
    by_step = {talk.step: talk for talk in reversed(await old.all())}
    assert await old.presses(by_step[Step.ANSWERED], Choice.SOLVED) is Step.RESOLVED
    assert await old.presses(by_step[Step.CHOOSING], Choice.CANCEL) is Step.CLOSED
    assert await old.presses(by_step[Step.CONFIRMING], Choice.SEND) is Step.QUEUED
    assert await old.presses(by_step[Step.GATHERING], Choice.CANCEL) is Step.CLOSED
    assert await old.says(by_step[Step.DRAFTING], "a person please") is not Step.DRAFTING
    assert await old.says(by_step[Step.WAITING], "I tried it: still leaking") is Step.WITH_AGENT
    assert await old.commands(by_step[Step.WITH_AGENT], "resolve IT a new valve") is Step.RESOLVED
    assert await old.commands(by_step[Step.QUEUED], "claim IT") is Step.WITH_AGENT
    assert await old.presses(by_step[Step.COMMENTING], Choice.NO_COMMENT) is Step.RESOLVED
    assert await old.presses(by_step[Step.RESOLVED], Choice.REOPEN) is not Step.RESOLVED


async def test_agents_read_what_happened_under_the_old_release(old: OldDesk) -> None:
    await old.deliver()
    for talk in await old.all():
        if talk.step in (Step.QUEUED, Step.WITH_AGENT, Step.WAITING) and not _is_private(talk):
            for command in ("status IT", "why IT", "history IT"):
                await old.commands(talk, command)
                assert await old.deliver(), f"{command} of {talk.step} says nothing"


async def test_each_deadline_of_the_old_release_is_dealt_with(old: OldDesk) -> None:
    heartbeat = DeadlineScheduler(old.store, old.inbox, old.clock)
    for _ in range(60):
        await heartbeat.tick()
        await old.deliver()
        old.clock.time += timedelta(hours=12)
    await heartbeat.tick()
    assert not await old.store.due(old.clock.time, 100)
    assert {talk.step for talk in await old.all()} <= {Step.CLOSED, Step.QUEUED, Step.WITH_AGENT}


async def test_messages_that_waited_leave_and_dead_letters_can_be_retried(old: OldDesk) -> None:
    dead = await old.store.outbox([DeliveryState.DEAD])
    assert len(dead) == 1
    assert await old.store.retry(dead[0].key, old.clock.time)
    old.clock.time += timedelta(minutes=10)
    assert await old.deliver()
    waiting = [DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.DEAD]
    rest = [row for row in await old.store.outbox(waiting) if isinstance(row.action, Say)]
    assert not rest


async def test_the_timeline_has_what_was_said_and_done_before(old: OldDesk) -> None:
    """Words, changes and what the desk said, in the order in which it happened."""
    for talk in await old.all():
        entries = await old.store.timeline_page(talk.id, ALL_OF_IT)
        assert entries[0].kind == "opened"
        assert entries[0].words
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
        said = [entry for entry in entries if entry.message is not None]
        assert said, f"the desk has said nothing in {talk.step}"
        assert all(entry.arrival for entry in said)
    waiting = next(talk for talk in await old.all() if talk.step is Step.WAITING)
    assert waiting.ticket is not None
    theirs = await old.store.timeline_page(waiting.id, PUBLIC_PART)
    kinds = [entry.kind if entry.message is None else entry.message.wording for entry in theirs]
    assert kinds[:3] == ["opened", "nothing_found", "asked_for_person"]
    assert kinds[-4:] == ["claimed", "agent_joined", "waiting", "waiting_for_you"]
    reader = ReadScope(accounts=(waiting.requester.account,))
    found = (await old.store.find_words(WordSearch("coffee leak", reader))).found
    assert [each.number for each in found] == [waiting.ticket.number]


async def test_a_worker_of_the_last_release_is_refused(old: OldDesk) -> None:
    talk = await old.number(1001)
    async with old.store.engine.connect() as db:
        write = text(
            "INSERT INTO facts (conversation_id, cause, kind, at, body, source)"
            " VALUES (:id, 'e', 'said', 1, '{}', '')"
        )
        with pytest.raises(DBAPIError) as refused:
            await db.execute(write, {"id": talk.id})
    plain = "A newer release of Deskhand has upgraded this database"
    assert plain in str(refused.value) or old.store.engine.dialect.name == "sqlite"


def test_the_sqlite_file_is_one_of_release_0_2(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    lay_out_old_file(file)
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
    db.close()


def _is_private(talk: Conversation) -> bool:
    return talk.requester.handle == "paul"
