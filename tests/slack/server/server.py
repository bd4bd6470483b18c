"""A Slack of our own: the workspace, the Web API, the events, and what can go wrong with them."""

import asyncio
import random
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.slack.server.calls import Call, Calls
from tests.slack.server.changes import Changes
from tests.slack.server.delivery import PostOffice
from tests.slack.server.errors import SlackError
from tests.slack.server.events import Events
from tests.slack.server.faults import Fault, Faults, Trouble
from tests.slack.server.file_host import FileHost
from tests.slack.server.findings import Violation
from tests.slack.server.hands import Hands
from tests.slack.server.http_mode import Requests
from tests.slack.server.judging import Judging
from tests.slack.server.methods import (  # noqa: F401  # each enters its rows in the registry
    apps,
    chat,
    conversations,
    files,
    people,
    reactions,
    views,
)
from tests.slack.server.rates import Rates
from tests.slack.server.records import User
from tests.slack.server.response_urls import ResponseUrls
from tests.slack.server.scopes import ALL_EVENTS, ALL_SCOPES
from tests.slack.server.socket_mode import Sockets
from tests.slack.server.triggers import Triggers
from tests.slack.server.validator import Validator
from tests.slack.server.web_api import WebApi, rest, suffer
from tests.slack.server.world import World

Mode = Literal["socket", "http"]
SIGNING_SECRET, BOT_TOKEN, APP_TOKEN = "s3cret", "xoxb-desk", "xapp-desk"


class SlackServer(Hands, Judging):
    """Slack, as far as a support desk meets it.

    `mode` is how events reach the app: through its sockets, or by requests to `app_url`.
    `subscriptions` are event names as in the app's settings (message.im, app_mention, ...).
    `now` is in seconds since 1970; `ack_timeout` and `retry_delays` are in real seconds.
    `refuse` false records violations of Slack's rules without refusing the message.
    """

    def __init__(
        self,
        mode: Mode = "socket",
        *,
        app_url: str = "",
        signing_secret: str = SIGNING_SECRET,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        scopes: Iterable[str] = ALL_SCOPES,
        subscriptions: Iterable[str] = ALL_EVENTS,
        commands: Collection[str] | None = None,
        bot_name: str = "deskhand",
        now: Callable[[], float] = time.time,
        seed: int = 0,
        refuse: bool = True,
        ack_timeout: float = 3.0,
        retry_delays: Sequence[float] = (0.0, 60.0, 300.0),
    ) -> None:
        self.mode: Mode = mode
        self.bot_token, self.app_token = bot_token, app_token
        self.scopes, self.subscriptions = set(scopes), set(subscriptions)
        self.commands, self.now, self.refuse = commands, now, refuse
        self.chance = random.Random(seed)  # noqa: S311  # chance that a test can repeat
        self.changes = Changes()
        self.world = World(now, self.changes, bot_name)
        self.calls, self.faults, self.rates = Calls(), Faults(self.chance), Rates(now)
        self.validator = Validator()
        self.events = Events(self)
        self.triggers, self.response_urls = Triggers(now), ResponseUrls(self)
        self.sockets = Sockets(self.changes, self.chance, ack_timeout)
        self.requests = Requests(app_url, signing_secret, ack_timeout)
        carrier = self.sockets if mode == "socket" else self.requests
        self.post = PostOffice(self.changes, self.chance, carrier, retry_delays)
        self.files_host, self.web_api = FileHost(self), WebApi(self)
        self.revoked = ""
        self.crashes: list[Exception] = []
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> Self:
        self.stopping = asyncio.Event()
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/{method}", self.web_api.serve)
        app.router.add_get("/link", self.sockets.serve)
        app.router.add_post("/response/{key}", self.response_urls.serve)
        app.router.add_post("/upload/v1/{file}", self.files_host.upload)
        app.router.add_get("/files-pri/{path:.*}", self.files_host.download)
        app.router.add_route("*", "/elsewhere/{path:.*}", self.files_host.elsewhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.world.files_url = self.url
        return self

    async def stop(self) -> None:
        """Close everything. Raises what broke inside the server itself, if anything did."""
        self.stopping.set()
        await self.post.stop()
        await self.sockets.stop()
        await self.requests.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.crashes:
            raise AssertionError("our Slack itself broke") from self.crashes[0]

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """For AsyncWebClient(base_url=...)."""
        return f"{self.url}/api/"

    @property
    def elsewhere(self) -> str:
        """A host that is not Slack's; `files_host.strays` tells who came there with what token."""
        return f"http://localhost:{self.port}/elsewhere"

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def violations(self) -> list[Violation]:
        return self.validator.violations

    def has(self, scope: str) -> bool:
        return scope in self.scopes

    def scopes_of(self, token: str) -> set[str]:
        return {"connections:write"} if token == self.app_token else self.scopes

    def need(self, *any_of: str) -> None:
        """Raises SlackError(missing_scope) unless one of them is granted."""
        if any_of and not self.scopes & set(any_of):
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=any_of[0], provided=provided)

    def admit(self, token: str, *, app_level: bool) -> None:
        """Raises SlackError unless this is a token for that kind of method."""
        if not token:
            raise SlackError("not_authed")
        if self.revoked and token == self.bot_token:
            raise SlackError(self.revoked)
        if token not in {self.bot_token, self.app_token}:
            raise SlackError("invalid_auth")
        if token != (self.app_token if app_level else self.bot_token):
            raise SlackError("not_allowed_token_type")

    def may_download(self, token: str) -> bool:
        return token == self.bot_token and not self.revoked and self.has("files:read")

    def revoke(self, error: str = "token_revoked") -> None:
        """From now on the bot's token is refused with this error (or account_inactive)."""
        self.revoked = error

    async def struck(self, call: Call) -> Fault | None:
        """The fault that strikes this call, if one does; of being slow nothing is left to do."""
        fault = self.faults.strike(call.method, call.args)
        if fault is None:
            return None
        call.fault = fault.trouble.value
        if fault.trouble is Trouble.SLOW:
            await self.asleep(fault.seconds)
            return None
        return fault

    async def suffer(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        return await suffer(self, request, call, fault)

    async def asleep(self, seconds: float) -> None:
        await rest(seconds, self.stopping)

    def fail(self, method: str, trouble: Trouble | str, **how: Any) -> Fault:
        """Switch a fault on; see faults.Fault for `times`, `after`, `probability` and so on."""
        return self.faults.add(method, trouble, **how)
