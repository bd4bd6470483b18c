"""A whole desk on a Slack of our own: the real Bolt and slack_sdk, a real store, and its people."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.slack.adapter import SlackAdapter
from adapters.slack.transport.socket import PING
from bot.runtime import running
from bot.settings import Settings, make_settings
from bot.wiring import Bot, assemble
from core.model.people import Person, Place
from core.model.policy import Agent, Desk, Patience
from core.outbox.retry_policy import DeliveryLimits
from core.ports import DeliveryState, OutboxRow
from core.store.sql_store import SqlStore
from tests.counting import UNDER_WAY
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
from tests.limits import PATIENCE, TIMES
from tests.slack.clock import SPEED, QuickClock, quick_clock
from tests.slack.server import SlackServer
from tests.slack.server.records import Channel, Message, User
from tests.timelines import check_timelines

MODES = ("socket", "http")
LONGEST_CALL = 60.0
"""Real seconds after which a delivery is broken off; its lease lasts half as long again. A test in
which one hangs, or in which the desk dies, gives it less.
"""
ACK_SECONDS = 3.0
"""Slack's own limit, which is raised as those of the product are."""
RETRIES = (0.0, 0.05, 0.1, 0.2)
"""Real seconds after which Slack brings an event again: quicker than the real one."""
CALM_PING = PING * TIMES
"""A loop that stands still on a busy machine is no ghost."""
MEMORY = Path("/dev/shm")
"""Where it is there, nobody waits for a disk. What a power cut does is tested elsewhere."""
_ports = count()
NOBODY_SEES = ("ephemeral_unseen", "ephemeral_beside")
"""Whatever goes wrong in a story, what is said is said where it is seen."""


@dataclass
class Office:
    """Who works and who asks: Grace and Alan are agents, Ada and Eve are everybody else.

    `changes` are those of `make_desk`, `queues` what is different about a queue, by its name;
    `tokens` are settings that are not as they should be, `longest` is how many real seconds a
    delivery may take, `ping` after how many an open line is asked whether it lives.
    """

    server: SlackServer
    folder: Path
    clock: QuickClock
    mode: str
    ada: User
    eve: User
    grace: User
    alan: User
    support: Channel
    leads: Channel
    general: Channel
    changes: dict[str, Any] = field(default_factory=dict)
    queues: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    longest: float = LONGEST_CALL
    ping: float = CALM_PING
    bot: Bot | None = None
    store: SqlStore | None = None
    port: int = 0

    @property
    def policy(self) -> Desk:
        """The small desk of the dialog's tests, moved to Slack."""
        desk = make_desk(**{"patience": Patience(details=timedelta(days=1)), **self.changes})
        rooms = {"support": self.support, "lead": self.leads}
        queues = {
            name: replace(
                desk.queues[name], place=Place("slack", room.id), **self.queues.get(name, {})
            )
            for name, room in rooms.items()
        }
        homes = {"leads": "lead"}
        teams = {t.id: replace(t, queue=homes.get(t.id, "support")) for t in desk.teams.values()}
        roster = {
            "grace": _known(desk.roster["grace"], self.grace),
            "alan": _known(desk.roster["alan"], self.alan),
        }
        return replace(desk, queues=queues, teams=teams, roster=roster)

    @property
    def settings(self) -> Settings:
        by_socket = self.mode == "socket"
        told: dict[str, Any] = {
            "database_url": f"sqlite:///{self.folder}/desk.db",
            "slack_bot_token": self.server.bot_token,
            "slack_app_token": self.server.app_token if by_socket else "",
            "slack_signing_secret": "" if by_socket else self.server.requests.signing_secret,
            "slack_api_url": self.server.api_url,
            "slack_listen": f"127.0.0.1:{self.port}",
        }
        return make_settings(_env_file=None, **(told | self.tokens))

    @property
    def adapter(self) -> SlackAdapter:
        assert self.bot is not None, "the desk is not open"
        [adapter] = self.bot.adapters
        assert isinstance(adapter, SlackAdapter)
        return adapter

    def assembled(self) -> Bot:
        """The desk as `deskhand run` puts it together, with a quicker pace."""
        self.bot = put_together(self.settings, self.policy, self.clock, self.longest, self.ping)
        self.store = self.bot.store
        return self.bot

    @asynccontextmanager
    async def open(self, prepared: Callable[[Bot], None] = lambda bot: None) -> AsyncIterator[Bot]:
        """The desk at work, until the block ends; then it stops in order."""
        self.find_a_door()
        bot = self.assembled()
        await lay_out_sqlite(self.folder / "desk.db")
        prepared(bot)
        try:
            async with running(bot, rest=lambda _: timedelta(milliseconds=50)):
                await self.listening()
                yield bot
        finally:
            await bot.store.close()
        assert [v for v in self.server.violations if v.rule in NOBODY_SEES] == []

    def find_a_door(self) -> None:
        """Slack is told where the desk will listen."""
        if self.mode == "http":
            self.port = self.port or _free_port()
            self.server.requests.url = f"http://127.0.0.1:{self.port}/slack/events"

    async def listening(self) -> None:
        """Come back when Slack can reach the desk."""
        if self.mode == "socket":
            await self.server.sockets.connected()
            return
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.005)
                    continue
                writer.close()
                await writer.wait_closed()
                return

    async def quiet(self, seconds: float = PATIENCE) -> None:
        """Come back when Slack has nothing more to bring, and the desk nothing more to say."""
        slack = self.server

        def still() -> bool:
            running = [call for call in slack.calls.running if not call.fault.startswith("hang")]
            return not slack.post.unsettled and not running

        async with asyncio.timeout(seconds):
            while True:
                await slack.until(still, seconds, "Slack is quiet")
                if not await self.outbox(*UNDER_WAY) and still():
                    return
                await asyncio.sleep(0.01)

    async def passes(self, time: timedelta) -> None:
        """Let time pass; what has come meanwhile is looked at."""
        assert self.bot is not None
        self.clock.leap(time)
        await self.bot.scheduler.tick()

    async def card(self, containing: str, *, room: Channel | None = None) -> Message:
        where = room or self.support
        return await self.server.message(where, containing=containing)

    async def outbox(self, *states: DeliveryState) -> list[OutboxRow]:
        """What is on its way out, and what was, newest first."""
        assert self.store is not None, "the desk was never open"
        return list(await self.store.outbox(list(states or DeliveryState), 5000))


@asynccontextmanager
async def office(
    folder: Path, mode: str = "socket", *, speed: float = SPEED, **server: Any
) -> AsyncIterator[Office]:
    """A Slack with its people; the desk itself is opened by the test."""
    options: dict[str, Any] = {
        "retry_delays": RETRIES,
        "commands": ["/ticket"],
        "ack_timeout": ACK_SECONDS * TIMES,
    } | server
    async with AsyncExitStack() as stack:
        clock = stack.enter_context(quick_clock(speed))
        fast = MEMORY if MEMORY.is_dir() else folder
        # A process that was killed may still be writing there.
        at_work = TemporaryDirectory(prefix="desk-", dir=fast, ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(at_work))
        made = SlackServer(mode, now=lambda: clock.now().timestamp(), **options)  # type: ignore[arg-type]
        made.triggers.life *= speed * TIMES  # seconds of a person's, not of the desk's
        yield _staffed(await stack.enter_async_context(made), folder, clock)


@asynccontextmanager
async def at_work(
    folder: Path, mode: str = "socket", *, speed: float = SPEED, **changes: Any
) -> AsyncIterator[Office]:
    """The desk at work on a calm Slack. At the end nothing was refused, and nothing is dead."""
    async with office(folder, mode, speed=speed) as desk:
        desk.changes = changes
        async with desk.open():
            yield desk
            await desk.quiet()
            assert await desk.outbox(DeliveryState.DEAD) == []
            assert desk.store is not None
            await check_timelines(desk.store)
        assert desk.server.violations == []


def put_together(
    settings: Settings, policy: Desk, clock: QuickClock, longest: float, ping: float = CALM_PING
) -> Bot:
    """The desk, with a pace that fits the speed of its clock."""
    library = make_library()
    bot = assemble(settings, policy, lambda: library, clock)
    pace = DeliveryLimits(
        longest=timedelta(seconds=longest),
        hold=timedelta(seconds=longest * 1.5 * clock.speed),
        poll=timedelta(milliseconds=20),
    )
    for line in bot.outbox._lines:
        line.limits = pace
    for adapter in bot.adapters:
        assert isinstance(adapter, SlackAdapter)
        adapter.ping = ping
    return bot


def _staffed(new: SlackServer, folder: Path, clock: QuickClock) -> Office:
    """Everybody is there; the agents' channels are private, and #general is everybody's."""
    zone = {"tz": "Asia/Jerusalem", "locale": "en-US"}
    ada = new.user("ada", "Ada Lovelace", **zone)
    eve = new.user("eve", "Eve Adams", **zone)
    grace = new.user("grace", "Grace Hopper", **zone)
    alan = new.user("alan", "Alan Turing", **zone)
    support = new.channel("support", grace, alan, private=True)
    leads = new.channel("leads", alan, private=True)
    general = new.channel("general", ada, eve, grace)
    return Office(new, folder, clock, new.mode, ada, eve, grace, alan, support, leads, general)


def _known(agent: Agent, user: User) -> Agent:
    return replace(agent, accounts=(Person("slack", user.id, agent.name),))


def _free_port() -> int:
    """Below the ports that systems hand out: one of those may be given away until it is used."""
    while True:
        port = 20_000 + os.getpid() % 120 * 100 + next(_ports) % 100
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
