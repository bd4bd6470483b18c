"""Direct requests: a POST or PATCH of text on aiohttp's connections, without the steps between.

Half of what a request costs are steps of aiohttp's session that an API with a token never needs:
cookies, redirects, middlewares, traces, a task that writes the body. Connections, their pool, TLS
and the parsing of answers stay aiohttp's, and so does every request that is not of this kind.

The connector's `connect`, and `set_response_params` and `read` of a connection's protocol, are not
documented: tests/adapters/test_direct_requests.py fails where a release of aiohttp changes them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from adapters.kit.http_session import read_body

METHODS: Final = frozenset({"POST", "PATCH"})
OPTIONS: Final = frozenset({"headers", "data", "timeout"})
"""A request goes directly with these, all of them, and with no other."""
UNLIMITED: Final = aiohttp.ClientTimeout()
"""Of a request whose caller sees to its end; others are the session's to time."""
MAX_ANSWER_BYTES: Final = 32 * 1024 * 1024
"""A page of a channel's history with long messages is a few megabytes."""


@dataclass(frozen=True, slots=True)
class DirectResponse:
    """An answer that has been read to its end."""

    status: int
    reason: str
    headers: Mapping[str, str]
    content: bytes

    async def text(self, encoding: str = "utf-8") -> str:
        return self.content.decode(encoding)


@dataclass(slots=True)
class _Exchange:
    """Stands where a library says `async with session.request(...)`."""

    response: Awaitable[DirectResponse]

    async def __aenter__(self) -> DirectResponse:
        return await self.response

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """The connection was given back when the answer had been read."""


class DirectSession:
    """A session whose POST and PATCH of text below `address` go directly; `on_answer` is called
    with the status and headers of each of their answers. All else is done by the session itself.

    No direct answer is read beyond `max_bytes`; AnswerTooLong is raised then. Nothing is sent a
    second time: where a connection breaks, its caller decides.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: str,
        on_answer: Callable[[int, Mapping[str, str]], None] = lambda status, headers: None,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._session = session
        self._max_bytes = max_bytes
        self._address = address
        self._on_answer = on_answer
        url = URL(address)
        self._path = url.raw_path
        self._host = url.host_port_subcomponent or ""
        # For the connector alone, which takes from it whom to connect to.
        loop = asyncio.get_running_loop()
        self._target = aiohttp.ClientRequest("POST", url, loop=loop, session=session)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def request(self, method: str, url: str, **how: Any) -> Any:
        """As `ClientSession.request`, for `async with`. Raises what that raises, and ValueError for
        an address or a header that would begin another line.
        """
        data = how.get("data")
        is_plain = method in METHODS and how.keys() == OPTIONS and how["timeout"] == UNLIMITED
        if not is_plain or type(data) is not str or not url.startswith(f"{self._address}/"):
            return self._session.request(method, url, **how)
        body = data.encode()
        head = self._head(method, url, {**how["headers"], "Content-Length": str(len(body))})
        return _Exchange(self._send(head + body))

    def _head(self, method: str, url: str, headers: Mapping[str, str]) -> bytes:
        path = f"{self._path}{url[len(self._address) :]}"
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines)
        if head.count("\r") + head.count("\n") != 2 * len(lines) - 2 or "\x00" in head:
            raise ValueError("a line break in an address or a header")
        return f"{head}\r\n\r\n".encode()

    async def _send(self, request: bytes) -> DirectResponse:
        connector = self._session.connector
        if connector is None:
            raise RuntimeError("Session is closed")
        connection = await connector.connect(self._target, traces=[], timeout=UNLIMITED)
        try:
            protocol, transport = connection.protocol, connection.transport
            if protocol is None or transport is None or transport.is_closing():
                raise aiohttp.ServerDisconnectedError
            protocol.set_response_params(read_until_eof=True)
            transport.write(request)
            response = await _read(protocol, self._max_bytes)
        except BaseException:
            connection.close()  # what would still come must not be taken for another answer
            raise
        connection.release()
        self._on_answer(response.status, response.headers)
        return response


async def _read(protocol: ResponseHandler, max_bytes: int) -> DirectResponse:
    """The answer; what is only informational comes before it."""
    while True:
        message, payload = await protocol.read()
        if message.code >= 200:
            content = await read_body(payload, max_bytes)
            return DirectResponse(message.code, message.reason, message.headers, content)
