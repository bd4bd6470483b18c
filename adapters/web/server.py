"""The HTTP server of the portal, inside the desk's one event loop.

uvicorn speaks HTTP; `Connections` closes slow and silent clients. Signals belong to the desk, which
stops everything in order, so uvicorn's own handling of them is left out.
"""

import asyncio
import logging
import math
import resource
from collections.abc import Callable
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from adapters.http_connections import ClientLimits, Connections
from adapters.kit.http_mounts import TRANSPORT, HttpMounts

log = logging.getLogger(__name__)

GRACE_SECONDS: Final = 3.0
"""For requests that are being answered when the desk stops; streams are told to end at once."""

MAX_PORTS_TRIED: Final = 20
BACKLOG: Final = 1024


WANTED_FILES: Final = 16_384
OTHER_FILES: Final = 274
"""What a desk has open beside the portal's connections: its database, the other platforms."""


def max_connections() -> int:
    """How many connections the portal may hold. Each open page holds one, so the soft limit of open
    files, which is 1,024 on many systems, is raised as far as the hard one lets it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    files = WANTED_FILES if soft == resource.RLIM_INFINITY else soft
    return max(files - OTHER_FILES, 100)


class WebServer:
    """`port` is the one it really has, from the moment at which `run` listens."""

    def __init__(
        self,
        app_at: Callable[[int], ASGIApp],
        host: str,
        port: int,
        *,
        next_free: bool = False,
        limits: ClientLimits | None = None,
    ) -> None:
        """`app_at` makes the application once the port is known.

        With `next_free`, the first free port from `port` upwards is taken.
        """
        self._app_at, self._host, self.port = app_at, host, port
        self._app: ASGIApp | None = None
        self.mounts = HttpMounts()
        """What comes before it, for other platforms."""
        self._next_free = next_free
        self.on_stop: Callable[[], None] = lambda: None
        """Called when it listens no more: streams that were started end then."""
        self._connections = Connections(limits or ClientLimits(connections=max_connections()))
        self.listening = asyncio.Event()
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled, or told to stop. Raises OSError where the port cannot be had."""
        config = uvicorn.Config(
            self._serve,
            http=H11Protocol,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            h11_max_incomplete_event_size=64 * 1024,
        )
        config.load()
        state = uvicorn.Server(config)
        loop = asyncio.get_running_loop()

        def make() -> asyncio.Protocol:
            return self._connections.guard(_Protocol(config, state.server_state, {}, loop))

        server = await self._listen(loop, make)
        try:
            self.port = server.sockets[0].getsockname()[1]
            self._app = self._app_at(self.port)
            log.info("web.listening", extra={"port": self.port})
            self.listening.set()
            await self._stopped.wait()
        finally:
            self.listening.clear()
            server.close()
            self.on_stop()
            for connection in list(state.server_state.connections):
                connection.shutdown()
            await _finish(state.server_state.tasks)

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopped.set()

    async def _listen(
        self, loop: asyncio.AbstractEventLoop, make: Callable[[], asyncio.Protocol]
    ) -> asyncio.Server:
        for port in range(self.port, self.port + MAX_PORTS_TRIED):
            try:
                return await loop.create_server(make, self._host, port, backlog=BACKLOG)
            except OSError:
                if not self._next_free:
                    raise
        raise OSError(f"no port from {self.port} to {self.port + MAX_PORTS_TRIED - 1} is free")

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope["state"].pop(TRANSPORT, None)
        if self._app is None:
            return  # it listens since this very moment
        with self._connections.request_on(transport):
            timed = _TimedBody(receive, self._connections.limits.body)
            await (self.mounts.find(scope["path"]) or self._app)(scope, timed, send)


class _Protocol(H11Protocol):
    """Names its connection in each request's scope, so that its timer can be stopped."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.access_log = False  # uvicorn turns it on by itself, and addresses have tokens in them
        super().connection_made(transport)  # type: ignore[arg-type]
        self.app_state = {TRANSPORT: transport}

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is answered with the status alone."""
        super().send_400_response("")


class _TimedBody:
    """A request's body, which must be complete in so many seconds from its first reading."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive, self._seconds = receive, seconds
        self._until: float | None = None

    async def __call__(self) -> Message:
        if self._until == math.inf:
            return await self._receive()
        loop = asyncio.get_running_loop()
        if self._until is None:
            self._until = loop.time() + self._seconds
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        if not message.get("more_body", False):
            self._until = math.inf  # from here on only a disconnection can come, whenever it does
        return message


async def _finish(tasks: set[Any]) -> None:
    """Let answers that are being written come to their end, for a moment."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
    for task in late:
        task.cancel()
