"""A whole desk on a Slack of our own: the real Bolt and slack_sdk, a real store, and its people."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from bot.app import running
from bot.settings import Settings
from bot.slack import connect_slack
from bot.wiring import Bot, assemble
from core.model.desk import Agent, Desk
from core.model.people import Person, Place
from core.ports import Clock, OutboxRow, ParcelState
from core.relay.patience import Pace
from core.store.migrating import migrate
from tests.clock import SUNDAY_TEN
from tests.desks import make_desk, make_library
from tests.slack.server import SlackServer
from tests.slack.server.records import Channel, Message, User

SPEED = 20.0
"""A second of a pause between two tries is over in a twentieth of one."""


@dataclass(frozen=True)
class QuickClock:
    """Begins on a Sunday at ten, and runs so many times as fast as time does."""

    speed: float = SPEED
    began: float = field(default_factory=monotonic)
    at: datetime = SUNDAY_TEN

    def now(self) -> datetime:
        return self.at + timedelta(seconds=(monotonic() - self.began) * self.speed)


@dataclass
class Office:
    """Who works and who asks: Grace and Alan are agents, Ada is everybody else."""

    server: SlackServer
    folder: Path
    clock: Clock
    mode: str
    ada: User = field(init=False)
    eve: User = field(init=False)
    grace: User = field(init=False)
    alan: User = field(init=False)
    support: Channel = field(init=False)
    leads: Channel = field(init=False)
    general: Channel = field(init=False)
    changes: dict[str, Any] = field(default_factory=dict)
    bot: Bot | None = None
    port: int = 0

    def __post_init__(self) -> None:
        new = self.server
        zone = {"tz": "Asia/Jerusalem", "locale": "en-US"}
        self.ada = new.user("ada", "Ada Lovelace", **zone)
        self.eve = new.user("eve", "Eve", **zone)
        self.grace = new.user("grace", "Grace Hopper", **zone)
        self.alan = new.user("alan", "Alan Turing", **zone)
        self.support = new.channel("support", self.grace, self.alan, private=True)
        self.leads = new.channel("leads", self.alan, private=True)
        self.general = new.channel("general", self.ada, self.eve, self.grace)

    @property
    def desk(self) -> Desk:
        """The small desk of the dialog's tests, moved to Slack."""
        desk = make_desk(**self.changes)
        rooms = {"support": self.support, "lead": self.leads, "billing": self.leads}
        queues = {
            name: replace(queue, place=Place("slack", rooms[name].id))
            for name, queue in desk.queues.items()
            if name != "billing"
        }
        teams = {t.id: replace(t, queue="support") for t in desk.teams.values()}
        roster = {
            "grace": _known(desk.roster["grace"], self.grace),
            "alan": _known(desk.roster["alan"], self.alan),
        }
        changed = {"queues": queues, "teams": teams, "roster": roster} | self.changes
        return replace(desk, **changed)

    @property
    def settings(self) -> Settings:
        by_socket = self.mode == "socket"
        return Settings(
            _env_file=None,
            database_url=f"sqlite:///{self.folder}/desk.db",
            slack_bot_token=self.server.bot_token,
            slack_app_token=self.server.app_token if by_socket else "",
            slack_signing_secret="" if by_socket else "s3cret",
            slack_api_url=self.server.api_url,
            slack_listen=f"127.0.0.1:{self.port}",
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Bot]:
        """The desk at work, until the block ends; then it stops in order."""
        if self.mode == "http":
            self.port = self.port or _free_port()
            self.server.requests.url = f"http://127.0.0.1:{self.port}/slack/events"
        library = make_library()
        bot = assemble(self.settings, self.desk, lambda: library, self.clock)
        pace = Pace(poll=timedelta(milliseconds=20))
        for line in bot.relay._lines:
            line.pace = pace
        await migrate(bot.store.engine)
        self.bot = bot
        try:
            async with running(bot, rest=lambda _: timedelta(milliseconds=50)):
                await self.listening()
                yield bot
        finally:
            await bot.store.close()

    async def listening(self) -> None:
        """Come back when Slack can reach the desk."""
        if self.mode == "socket":
            await self.server.until(lambda: self.server.sockets.open)
            return
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.005)
                    continue
                writer.close()
                await writer.wait_closed()
                return

    async def card(self, containing: str) -> Message:
        return await self.server.message(self.support, containing=containing)

    async def outbox(self, *states: ParcelState) -> list[OutboxRow]:
        assert self.bot is not None
        return list(await self.bot.store.outbox(list(states or ParcelState), 5000))


@asynccontextmanager
async def office(
    folder: Path, mode: str = "socket", *, speed: float = SPEED, **server: Any
) -> AsyncIterator[Office]:
    """A Slack with its people; the desk itself is opened by the test."""
    clock = QuickClock(speed)
    async with AsyncExitStack() as stack:
        made = SlackServer(mode, now=lambda: clock.now().timestamp(), **server)  # type: ignore[arg-type]
        yield Office(await stack.enter_async_context(made), folder, clock, mode)


def _known(agent: Agent, user: User) -> Agent:
    return replace(agent, known_as=(Person("slack", user.id, agent.name),))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
