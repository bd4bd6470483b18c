"""A Discord of our own: one HTTP server with REST, gateway and CDN, and the people on it."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from weakref import WeakSet

import yarl
from aiohttp import web
from aiohttp.typedefs import Handler

from tests.discord.server.cdn import Cdn, picture
from tests.discord.server.changes import Changes
from tests.discord.server.gateway.gateway import Gateway
from tests.discord.server.gateway.mischief import Mischief
from tests.discord.server.happenings import Happenings
from tests.discord.server.mentions import Ping
from tests.discord.server.message_payloads import MessageWriter
from tests.discord.server.people.asking import Asking
from tests.discord.server.people.moving import Moving
from tests.discord.server.people.seeing import Seeing
from tests.discord.server.people.stage import Stage
from tests.discord.server.people.talking import Talking
from tests.discord.server.rest.access import Access
from tests.discord.server.rest.callback_routes import CallbackRoutes
from tests.discord.server.rest.calls import Call, Table, matches
from tests.discord.server.rest.command_routes import CommandRoutes
from tests.discord.server.rest.desk import LARGEST_REQUEST, FrontDesk
from tests.discord.server.rest.faults import Faults
from tests.discord.server.rest.guild_routes import GuildRoutes
from tests.discord.server.rest.limits import Limits
from tests.discord.server.rest.message_routes import MessageRoutes
from tests.discord.server.rest.outgoing import Judge, Outgoing
from tests.discord.server.rest.own_routes import OwnRoutes
from tests.discord.server.rest.reaction_routes import ReactionRoutes
from tests.discord.server.rest.thread_routes import ThreadRoutes
from tests.discord.server.rest.webhook_routes import WebhookRoutes
from tests.discord.server.thread_happenings import ThreadHappenings
from tests.discord.server.validator import Violation
from tests.discord.server.world.interactions import Interaction
from tests.discord.server.world.people import Person
from tests.discord.server.world.snowflakes import Clock
from tests.discord.server.world.whole import World
from tests.limits import PATIENCE

TOKEN = "MTE.bot.token"


class DiscordServer(Talking, Asking, Moving, Seeing):
    """Start it with `async with`, or `start` and `stop`. It begins with one guild and the bot.

    `seed` is for chances of faults and mischief. `strict`: breaches of our own rules are answered
    50035 like Discord's; otherwise they are only written into `violations`. `born` is the clock of
    the time in ids, where it is not the server's own.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        token: str = TOKEN,
        strict: bool = True,
        guild: bool = True,
        born: Clock | None = None,
    ) -> None:
        die = random.Random(seed)  # noqa: S311
        self.clock = Clock()
        self.changes = Changes()
        self.world = World(self.clock, token, born)
        if guild:
            self.world.guild()
        self.cdn = Cdn(self.clock)
        self.judge = Judge(strict)
        self.limits = Limits(self.clock)
        self.faults = Faults(die)
        self.gateway = Gateway(self.world, self.changes, Mischief(die))
        writer = MessageWriter(self.world.bot, self.cdn)
        self._happenings = Happenings(self.world, self.gateway, writer, self.changes)
        threads = ThreadHappenings(self._happenings)
        outgoing = Outgoing(self.world, self.cdn, self.judge)
        access = Access(self.world)
        self.callbacks = CallbackRoutes(outgoing, self._happenings, self.judge)
        self.own = OwnRoutes(self.world, self.gateway)
        self.message_routes = MessageRoutes(access, outgoing, self._happenings, threads)
        self.command_routes = CommandRoutes(access, self.world, self.judge)
        table = Table(
            self.own,
            self.message_routes,
            self.command_routes,
            self.callbacks,
            ReactionRoutes(access, self._happenings),
            ThreadRoutes(access, self.world, threads, self.limits),
            GuildRoutes(access, self.world),
            WebhookRoutes(outgoing, self._happenings, self.callbacks),
        )
        self.desk = FrontDesk(self.world, table, self.limits, self.faults, self.changes)
        self.stage = Stage(
            self.world, self._happenings, threads, self.callbacks, self.changes, self.cdn
        )
        self._runner: web.AppRunner | None = None
        self._serving: WeakSet[asyncio.Task[None]] = WeakSet()
        self.address = ""

    # Life

    async def start(self, port: int = 0) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[self._remembered])
        app.router.add_route("*", "/api/{version}/{path:.+}", self.desk.serve)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/resume", self.gateway.serve)
        for folder in ("attachments", "ephemeral-attachments"):
            app.router.add_get(f"/{folder}/{{place}}/{{id}}/{{name}}", self.cdn.serve)
        app.router.add_get("/{kind:(avatars|embed|guilds|icons)}/{path:.+}", picture)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"{host}:{port}"
        self.cdn.base = f"http://{self.address}"
        self.gateway.base = f"ws://{self.address}"
        return self

    async def stop(self) -> None:
        """Cut every line, let go what hangs, and close the port."""
        self.faults.clear()
        self.gateway.mischief.forget()
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()
        if serving := [task for task in self._serving if not task.done()]:
            await asyncio.wait(serving, timeout=PATIENCE)

    @web.middleware
    async def _remembered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note the connection's task, so that stopping can wait for its end."""
        self._serving.add(request.task)
        return await handler(request)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    # Where it is

    @property
    def api_url(self) -> str:
        """What `discord.http.Route.BASE` is to be."""
        return f"http://{self.address}/api/v10"

    @property
    def gateway_url(self) -> str:
        """What `DiscordWebSocket.DEFAULT_GATEWAY` is to be, as a yarl.URL."""
        return f"ws://{self.address}/gateway"

    @property
    def cdn_url(self) -> str:
        """What `discord.Asset.BASE` is to be."""
        return f"http://{self.address}"

    @contextmanager
    def pointed_at(self) -> Iterator[Self]:
        """While this lasts, discord.py takes this server for Discord."""
        from discord.asset import Asset
        from discord.gateway import DiscordWebSocket
        from discord.http import Route

        before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE
        Route.BASE, Asset.BASE = self.api_url, self.cdn_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        try:
            yield self
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE = before

    def advance(self, seconds: float) -> None:
        """Let time pass on this server: deadlines, tokens, limits, and archiving of threads."""
        self.clock.advance(seconds)
        now = self.clock.moment()
        for guild in self.world.guilds.values():
            for thread in list(guild.threads.values()):
                last = max(
                    [thread.archive_timestamp, *(m.timestamp for m in self.messages(thread))]
                )
                if (now - last).total_seconds() > thread.auto_archive_minutes * 60:
                    self.stage.threads.archive(thread, True)
        self.changes.happened()

    def revoke_token(self) -> None:
        """From now on every request is 401, and every connection is closed with 4004."""
        self.world.app.token = "revoked"
        self.gateway.cut(4004)

    # What was done to it

    @property
    def calls(self) -> list[Call]:
        return self.desk.calls

    def called(self, route: str) -> list[Call]:
        """The calls of e.g. `POST /channels/*/messages`."""
        return [call for call in self.calls if matches(route, call)]

    def count(self, route: str) -> int:
        return len(self.called(route))

    @property
    def statuses(self) -> Counter[int]:
        """How many answers there were of each HTTP status."""
        return self.desk.statuses

    @property
    def crashes(self) -> list[Exception]:
        """Mistakes of this server itself; there should be none."""
        return [*self.desk.crashes, *self.gateway.crashes]

    @property
    def violations(self) -> list[Violation]:
        return self.judge.violations

    @property
    def pings(self) -> list[Ping]:
        """Whom the bot's messages really notified; those of edits have `edited` set."""
        return self._happenings.pings

    def pinged(self, person: Person) -> list[Ping]:
        return [p for p in self.pings if any(u.id == person.id for u in p.users)]

    def may_call(self, *people: Person) -> None:
        """These the bot may mean to call; any other that it calls is a violation."""
        self.judge.may_call |= {person.id for person in people}

    @property
    def interactions(self) -> list[Interaction]:
        return list(self.callbacks.interactions.values())

    @property
    def identifies(self) -> list[dict[str, object]]:
        return self.gateway.identifies

    @property
    def resumes(self) -> list[dict[str, object]]:
        return self.gateway.resumes

    @property
    def close_codes(self) -> list[int | None]:
        """The codes with which clients left; None where the line just broke."""
        return self.gateway.close_codes

    @property
    def invalid_requests(self) -> int:
        return self.limits.invalid

    def lately(self) -> str:
        """For the end of a failed test: the last messages, calls and violations."""
        calls = [f"  {c.method} {c.path} -> {c.status}" for c in self.calls[-12:]]
        wrong = [f"  {violation}" for violation in self.violations[-5:]]
        return "\n".join([super().lately(), "The last calls:", *calls, "Violations:", *wrong])
