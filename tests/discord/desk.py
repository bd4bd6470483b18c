"""A whole desk on a Discord of our own: the real discord.py, a real store, and its people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import running
from bot.settings import Settings
from bot.wiring import Bot, assemble
from core.model.desk import Agent, Desk
from core.model.people import Person, Place
from core.ports import OutboxRow, ParcelState
from core.relay.patience import Pace
from core.store.migrating import migrate
from tests.desks import make_desk, make_library
from tests.discord.server import Channel, DiscordServer, Member
from tests.slack.desk import QuickClock


@dataclass
class Office:
    """Who works and who asks: Grace and Alan are agents, Ada is everybody else."""

    server: DiscordServer
    folder: Path
    clock: QuickClock = field(default_factory=QuickClock)
    content: bool = True
    changes: dict[str, Any] = field(default_factory=dict)
    bot: Bot | None = None

    def __post_init__(self) -> None:
        world = self.server.world
        self.ada: Member = world.member("ada", global_name="Ada Lovelace")
        self.eve: Member = world.member("eve", global_name="Eve")
        self.grace: Member = world.member("grace", global_name="Grace Hopper")
        self.alan: Member = world.member("alan", global_name="Alan Turing")
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
            name: replace(desk.queues[name], place=Place("discord", str(room.id)))
            for name, room in rooms.items()
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
        return Settings(
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
        for line in bot.relay._lines:
            line.pace = Pace(poll=timedelta(milliseconds=20))
        await migrate(bot.store.engine)
        self.bot = bot
        begun = len(self.server.identifies) + len(self.server.resumes)
        try:
            async with running(bot, rest=lambda _: timedelta(milliseconds=50)):
                await self.server.until(
                    lambda: len(self.server.identifies) + len(self.server.resumes) > begun
                )
                yield bot
        finally:
            await bot.store.close()

    async def outbox(self, *states: ParcelState) -> list[OutboxRow]:
        assert self.bot is not None
        return list(await self.bot.store.outbox(list(states or ParcelState), 5000))


@asynccontextmanager
async def office(folder: Path, **how: Any) -> AsyncIterator[Office]:
    """A Discord with its people; the desk itself is opened by the test."""
    async with DiscordServer() as server:
        with server.pointed_at():
            yield Office(server, folder, **how)
        assert server.crashes == []


def _known(agent: Agent, member: Member) -> Agent:
    handle = str(member.user.id)
    return replace(agent, known_as=(Person("discord", handle, agent.name),))
