"""A whole desk on a Discord of our own: the real discord.py, a real store, and its people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yarl
from discord.gateway import DiscordWebSocket

from adapters.discord.adapter import DiscordAdapter
from bot.runtime import running
from bot.settings import Settings, make_settings
from bot.wiring import Bot, assemble
from core.model.people import Person, Place
from core.model.policy import Agent, Desk
from core.outbox.retry_policy import DeliveryLimits
from core.ports import DeliveryState, OutboxRow, StoreUnavailable
from tests.counting import UNDER_WAY
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
from tests.discord.server import Channel, DiscordServer, Member, Permission
from tests.discord.server.world.snowflakes import Clock
from tests.limits import PATIENCE
from tests.slack.clock import SPEED, QuickClock, quick_clock

LONGEST_CALL = 60.0
"""Real seconds after which a delivery is broken off; its lease lasts half as long again."""
SHORT_CALL = 3.0
"""For a test in which one hangs."""


@dataclass
class Office:
    """Who works and who asks: Grace and Alan are agents, Ada and Eve are everybody else.

    `changes` are those of `make_desk`, `queues` what is different about a queue, by its name;
    `longest` is how many real seconds a delivery may take.
    """

    server: DiscordServer
    folder: Path
    clock: QuickClock
    content: bool = True
    changes: dict[str, Any] = field(default_factory=dict)
    queues: dict[str, dict[str, Any]] = field(default_factory=dict)
    leads_apart: bool = False
    longest: float = LONGEST_CALL
    bot: Bot | None = None

    def __post_init__(self) -> None:
        world = self.server.world
        self.ada: Member = world.member("ada", global_name="Ada Lovelace")
        self.eve: Member = world.member("eve", global_name="Eve")
        staff = [world.role("Staff", may=Permission.MANAGE_MESSAGES)]
        self.grace: Member = world.member("grace", global_name="Grace Hopper", roles=staff)
        self.alan: Member = world.member("alan", global_name="Alan Turing", roles=staff)
        self.help: Channel = world.channel("help")
        self.support: Channel = world.channel("support", only=[self.grace, self.alan])
        self.leads: Channel = world.channel("leads", only=[self.alan])
        self.server.may_call(self.grace, self.alan)
        world.app.privileged.update({"message_content"} if self.content else ())

    @property
    def desk(self) -> Desk:
        """The small desk of the dialog's tests, moved to Discord."""
        desk = make_desk()
        rooms = {"support": self.support, "lead": self.leads}
        queues = {
            name: replace(
                desk.queues[name],
                place=Place("discord", str(room.id)),
                **self.queues.get(name, {}),
            )
            for name, room in rooms.items()
        }
        homes = {"leads": "lead"} if self.leads_apart else {}
        teams = {t.id: replace(t, queue=homes.get(t.id, "support")) for t in desk.teams.values()}
        roster = {
            "grace": _known(desk.roster["grace"], self.grace),
            "alan": _known(desk.roster["alan"], self.alan),
        }
        moved = replace(desk, queues=queues, teams=teams, roster=roster)
        return replace(moved, **self.changes)

    @property
    def settings(self) -> Settings:
        return make_settings(
            _env_file=None,
            database_url=f"sqlite:///{self.folder}/desk.db",
            discord_token=self.server.world.app.token,
            discord_api_url=self.server.api_url,
            discord_message_content=self.content,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Bot]:
        """The desk at work, until the block ends; then it stops in order."""
        library = make_library()
        bot = assemble(self.settings, self.desk, lambda: library, self.clock)
        lease = timedelta(seconds=self.longest * 1.5 * self.clock.speed)
        longest, poll = timedelta(seconds=self.longest), timedelta(milliseconds=20)
        for line in bot.outbox._lines:
            line.limits = DeliveryLimits(longest=longest, hold=lease, poll=poll)
        await lay_out_sqlite(self.folder / "desk.db")
        self.bot = bot
        begun = len(self.server.identifies) + len(self.server.resumes)
        try:
            async with running(bot, rest=lambda _: timedelta(milliseconds=50)):
                await self.server.until(
                    lambda: (
                        len(self.server.identifies) + len(self.server.resumes) > begun
                        and self._is_connected()
                        and self._has_commands()
                    ),
                    timeout=PATIENCE,
                )
                yield bot
        finally:
            await bot.store.close()

    async def quiet(self, seconds: float = PATIENCE) -> None:
        """Come back when all that was dispatched is stored, and all that is to be said is said."""
        async with asyncio.timeout(seconds):
            while not self._all_stored() or await self.outbox(*UNDER_WAY):
                await asyncio.sleep(0.01)

    def _has_commands(self) -> bool:
        world = self.server.world
        return any(world.commands.of(scope) for scope in (None, *world.guilds))

    def _is_connected(self) -> bool:
        client = self.adapter.client
        return client is not None and bool(client.ledger.left().kept)

    def _all_stored(self) -> bool:
        client = self.adapter.client
        if client is None:
            return False
        left = {held.id: held.sequence for held in client.ledger.left().kept.values()}
        sessions = self.server.gateway.sessions.values()
        return all(left.get(s.id) == s.seq for s in sessions if s.socket is not None)

    @property
    def adapter(self) -> DiscordAdapter:
        assert self.bot is not None, "the desk is not open"
        found = [a for a in self.bot.adapters if isinstance(a, DiscordAdapter)]
        return found[0]

    def loses_its_store(self, seconds: float | None = None) -> None:
        """The database is away, for so many real seconds or for good."""
        assert self.bot is not None
        store: Any = self.bot.store

        async def away(*given: Any, **named: Any) -> Any:
            raise StoreUnavailable("away for a while")

        for name in ("transact", "_write", "_read"):
            setattr(store, name, away)
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, self.has_its_store_again)

    def has_its_store_again(self) -> None:
        assert self.bot is not None
        for name in ("transact", "_write", "_read"):
            self.bot.store.__dict__.pop(name, None)

    def is_killed(self) -> None:
        """From this moment on nothing of it is written, said or heard; the rest is the end of it
        as tests need it, without a trace.
        """
        self.loses_its_store()
        self.adapter.rest.http = None
        self.server.gateway.cut()

    async def passes(self, time: timedelta) -> None:
        """Let time pass; what has come meanwhile is looked at."""
        assert self.bot is not None
        self.clock.leap(time)
        await self.bot.scheduler.tick()

    async def outbox(self, *states: DeliveryState) -> list[OutboxRow]:
        assert self.bot is not None
        return list(await self.bot.store.outbox(list(states or DeliveryState), 5000))


class _Born(Clock):
    """The time in Discord's ids, by the desk's own clock."""

    def __init__(self, clock: QuickClock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


@asynccontextmanager
async def office(folder: Path, *, speed: float = SPEED, **how: Any) -> AsyncIterator[Office]:
    """A Discord with its people; the desk itself is opened by the test."""
    with quick_clock(speed) as clock:
        async with DiscordServer(born=_Born(clock)) as server:
            with server.pointed_at():
                # What the API names is where the gateway is; the library knows only Discord.
                DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("ws://127.0.0.1:9/")
                yield Office(server, folder, clock, **how)
            assert server.crashes == []


def _known(agent: Agent, member: Member) -> Agent:
    handle = str(member.user.id)
    return replace(agent, accounts=(Person("discord", handle, agent.name),))
