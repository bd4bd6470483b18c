"""HTTP: Slack calls the desk, signed; whoever else does learns nothing, and costs nothing.

A request is looked at in this order, and refused as soon as something is wrong: path, length,
headers, body in time, signature over the raw body. Only then is anything parsed. Each refusal is
one constant answer without a body.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.http_connections import ClientLimits, Connections
from adapters.kit.parsed_event import PARSE_ERRORS
from adapters.slack.transport.signature import SIGNATURE, TIMESTAMP, Signatures

log = logging.getLogger(__name__)

PATH: Final = "/slack/events"
ALIVE: Final = "/healthz"
MAX_BODY_BYTES: Final = 1024 * 1024
"""Slack's own requests are far smaller; files are fetched, not sent."""
GRACE_SECONDS: Final = 5.0
LINGERING_SECONDS: Final = 1.0
"""How long the rest of a refused request is thrown away, so that its sender reads the answer."""
BACKLOG: Final = 1024

REFUSED: Final = 401
TOO_LARGE: Final = 413
TOO_SLOW: Final = 408
UNREADABLE: Final = 400
BUSY: Final = 503


class Http:
    """A small server behind the team's own TLS. Any number of workers may stand side by side."""

    def __init__(
        self,
        app: AsyncApp,
        secret: str,
        host: str,
        port: int,
        limits: ClientLimits | None = None,
    ) -> None:
        self._app, self._host, self._port = app, host, port
        self._signatures = Signatures(secret)
        self._connections = Connections(limits or ClientLimits())
        self.port = port
        """The port that it really has, where 0 asked for any."""

    async def run(
        self, missed: Callable[[float], None], leave: Callable[[], Awaitable[None]]
    ) -> None:
        """Serve until cancelled. Slack repeats what it could not deliver, for some minutes.

        `leave` lets who is inside come to their end.
        """
        loop = asyncio.get_running_loop()
        http = _Server(
            self._handle,
            access_log=None,
            auto_decompress=False,
            lingering_time=LINGERING_SECONDS,
            read_bufsize=MAX_BODY_BYTES,  # else aiohttp pauses and resumes each 128 kB
        )
        server = await loop.create_server(
            lambda: self._connections.guard(http()), self._host, self._port, backlog=BACKLOG
        )
        try:
            self.port = server.sockets[0].getsockname()[1]
            log.info("slack.listening", extra={"by": "http", "port": self.port})
            await asyncio.Event().wait()
        finally:
            await leave()
            server.close()
            http.pre_shutdown()
            await http.shutdown(GRACE_SECONDS)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        with self._connections.request_on(request.transport):
            if request.path == ALIVE and request.method in ("GET", "HEAD"):
                return web.Response(text="ok")
            if request.path != PATH or request.method != "POST":
                return web.Response(status=404)
            response = await self._receive(request)
            if response.status in (REFUSED, TOO_LARGE, TOO_SLOW):
                response.force_close()
                self._connections.ignore_rest(request.transport)
            return response

    async def _receive(self, request: web.BaseRequest) -> web.StreamResponse:
        if (request.content_length or 0) > MAX_BODY_BYTES:
            return web.Response(status=TOO_LARGE)
        timestamps = request.headers.getall(TIMESTAMP, [])
        signatures = request.headers.getall(SIGNATURE, [])
        if not self._signatures.may_be_valid(timestamps, signatures):
            return web.Response(status=REFUSED)
        if request.headers.get("Content-Encoding", "identity") != "identity":
            return web.Response(status=REFUSED)  # Slack compresses nothing
        try:
            async with asyncio.timeout(self._connections.limits.body):
                body = await _read(request)
        except TimeoutError:
            return web.Response(status=TOO_SLOW)
        if body is None:
            return web.Response(status=TOO_LARGE)
        if not self._signatures.is_valid(timestamps[0], signatures[0], body):
            return web.Response(status=REFUSED)
        return await self._dispatch(request, b"".join(body))

    async def _dispatch(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        found = await dispatch(self._app, body, request.query_string, request.headers)
        if isinstance(found, int):
            return web.Response(status=found)
        return await to_aiohttp_response(found)


async def dispatch(
    app: AsyncApp, body: bytes, query: str, headers: Mapping[str, Any]
) -> BoltResponse | int:
    """Bolt's answer to a request whose signature is right; a status where there is none."""
    try:
        asked = AsyncBoltRequest(
            body=body.decode("utf-8"),
            query=query,
            headers=headers,  # type: ignore[arg-type]
        )
    except PARSE_ERRORS:
        log.info("slack.unreadable_request")
        return UNREADABLE
    try:
        return await app.async_dispatch(asked)
    except Exception:  # not acknowledged, so Slack brings it again
        log.exception("slack.request_failed")
        return BUSY


async def _read(request: web.BaseRequest) -> list[bytes] | None:
    """The raw body in its parts; None where it is too large although its length was not told."""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    parts, size = list[bytes](), 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > MAX_BODY_BYTES:
            return None
        parts.append(part)
    return parts


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Handler(self, loop=self._loop, **self._kwargs)


class _Handler(web.RequestHandler):
    """What is no HTTP gets a constant answer too; aiohttp would quote it there and in its log."""

    def handle_error(self, request: web.BaseRequest, *_: Any, **__: Any) -> web.StreamResponse:
        response = web.Response(status=UNREADABLE)
        response.force_close()
        return response
