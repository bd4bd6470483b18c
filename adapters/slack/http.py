"""HTTP: Slack calls the desk, signed; whoever else does learns nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from adapters.slack.reading import STRANGE

log = logging.getLogger(__name__)

PATH: Final = "/slack/events"
ALIVE: Final = "/healthz"
LARGEST: Final = 1024 * 1024
"""Bytes of one request. Slack's own are far smaller; files are fetched, not sent."""
GRACE: Final = 5.0


class Http:
    """A small server behind the team's own TLS. Any number of workers may stand side by side."""

    def __init__(self, app: AsyncApp, host: str, port: int) -> None:
        self._app, self._host, self._port = app, host, port
        self.port = port
        """The port that it really has, where 0 asked for any."""

    async def run(
        self, missed: Callable[[float], None], leave: Callable[[], Awaitable[None]]
    ) -> None:
        """Serve until cancelled. Slack repeats what it could not deliver, for some minutes.

        `leave` lets who is inside come to their end.
        """
        server = web.Application(client_max_size=LARGEST)
        server.router.add_post(PATH, self._receive)
        server.router.add_get(ALIVE, self._alive)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            self.port = runner.addresses[0][1]
            log.info("slack.listening", extra={"by": "http", "port": self.port})
            await asyncio.Event().wait()
        finally:
            await leave()
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        """Constant answers to everything that is not Slack's: nothing of it is told back."""
        try:
            asked = await to_bolt_request(request)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except STRANGE:  # Bolt parses before it looks at the signature
            log.info("slack.unreadable_request")
            return web.Response(status=400)
        try:
            return await to_aiohttp_response(await self._app.async_dispatch(asked))
        except Exception:
            log.exception("slack.request_failed")
            return web.Response(status=503)

    async def _alive(self, request: web.Request) -> web.Response:
        return web.Response(text="ok")
