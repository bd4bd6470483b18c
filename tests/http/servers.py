"""The servers, each behind the same few words: start, a good request, who is connected."""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.http_connections import ClientLimits
from adapters.kit.http_mounts import HttpMounts
from adapters.slack.transport.http import Http
from adapters.slack.transport.mounted_http import MountedHttp
from adapters.web.server import WebServer
from tests.limits import PATIENCE

SECRET = "a signing secret of the tests"


@dataclass(frozen=True)
class Served:
    """`good` is a whole request that is answered with 200."""

    port: int
    good: Callable[[], bytes]
    connections: Callable[[], int]


Start = Callable[[ClientLimits], AbstractAsyncContextManager[Served]]


def slack_request(
    body: bytes = b'{"type": "url_verification", "challenge": "c"}', **headers: str
) -> bytes:
    """Signed. Headers that are given replace the usual ones; an empty one is left out."""
    at = str(int(time.time()))
    told = {
        "Host": "desk",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": _signature(at, body),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode("utf-8", "surrogateescape") + body


def _signature(at: str, body: bytes) -> str:
    """Over the raw bytes, which need not be text."""
    return f"v0={hmac.new(SECRET.encode(), f'v0:{at}:'.encode() + body, sha256).hexdigest()}"


@asynccontextmanager
async def slack(limits: ClientLimits) -> AsyncIterator[Served]:
    app = AsyncApp(name="bare", token="xoxb-none", signing_secret=SECRET)
    http = Http(app, SECRET, "127.0.0.1", 0, limits)

    async def leave() -> None:
        return

    task = asyncio.create_task(http.run(lambda gap: None, leave))
    try:
        async with asyncio.timeout(PATIENCE):
            while not http.port:
                await asyncio.sleep(0)
        yield Served(http.port, slack_request, lambda: len(http._connections))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def portal(limits: ClientLimits) -> AsyncIterator[Served]:
    """Slack's calls on the portal's port; what is not Slack's is left to a bare 404 here."""
    mounts = HttpMounts()
    app = AsyncApp(name="bare", token="xoxb-none", signing_secret=SECRET)
    server = WebServer(lambda port: _rest, "127.0.0.1", 0, limits=limits)
    server.mounts = mounts

    async def leave() -> None:
        return

    slack_calls = MountedHttp(app, SECRET, mounts)
    tasks = [
        asyncio.create_task(server.run()),
        asyncio.create_task(slack_calls.run(lambda gap: None, leave)),
    ]
    try:
        async with asyncio.timeout(PATIENCE):
            await server.listening.wait()
        yield Served(server.port, slack_request, lambda: len(server._connections))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _rest(scope: Any, receive: Any, send: Any) -> None:
    status, body = (200, b"ok") if scope["path"] == "/healthz" else (404, b"")
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": length})
    await send({"type": "http.response.body", "body": body})


SERVERS: Mapping[str, Start] = {"slack": slack, "portal": portal}


async def ask(port: int, request: bytes) -> tuple[int, bytes, bytes]:
    """The status, the headers and the body of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await read_answer(reader)
    finally:
        writer.close()


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    return int(head.split()[1]), head, await reader.readexactly(length)
