"""Direct requests say what a session says, read what it reads, and leave no answer to the next."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.kit.direct_requests import UNLIMITED, DirectResponse, DirectSession
from adapters.kit.http_session import AnswerTooLong
from tests.email.test_tls import certificate

HEADERS = {"Authorization": "Bot x", "Content-Type": "application/json"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Server:
    """Answers by what it is given, one answer for each request; b"" closes the connection."""

    answers: list[bytes] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    told: list[tuple[int, str]] = field(default_factory=list)
    address: str = ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                self.heard.append(head + await reader.readexactly(length))
                self.asked.set()
                answer = self.answers.pop(0) if self.answers else OK
                writer.write(answer)
                if not answer.startswith(b"HTTP/1.1 ") or b"cut" in answer:
                    return
        except asyncio.IncompleteReadError:
            return
        finally:
            writer.close()

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        self.told.append((status, headers.get("content-type", "")))


@asynccontextmanager
async def at_server(
    *answers: bytes, tls: ssl.SSLContext | None = None, trusted: ssl.SSLContext | bool = True
) -> AsyncIterator[tuple[Server, Any]]:
    server = Server(list(answers))
    async with await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=tls) as listening:
        where = "https://localhost" if tls else "http://127.0.0.1"
        server.address = f"{where}:{listening.sockets[0].getsockname()[1]}/api"
        connector = aiohttp.TCPConnector(ssl=trusted)
        async with aiohttp.ClientSession(connector=connector) as session:
            yield server, DirectSession(session, server.address, server.answered)


async def post(session: Any, url: str, method: str = "POST", **more: Any) -> Any:
    how = {"headers": HEADERS, "data": '{"content":"ü"}', "timeout": UNLIMITED, **more}
    async with session.request(method, url, **how) as response:
        return response, await response.text(encoding="utf-8")


async def test_what_is_said_is_what_a_session_says_on_one_connection() -> None:
    async with at_server() as (server, direct):
        response, text = await post(direct, f"{server.address}/channels/7/messages?a=1")
        assert isinstance(response, DirectResponse)
        assert (response.status, response.reason, text) == (200, "OK", "{}")
        theirs, _ = await post(direct._session, f"{server.address}/channels/7/messages?a=1")
        assert isinstance(theirs, aiohttp.ClientResponse)
        ours, session = (set(said.splitlines()) for said in server.heard)
        assert ours < session
        assert {line.partition(b":")[0] for line in session - ours} == {
            b"Accept",
            b"Accept-Encoding",
            b"User-Agent",
        }, "discord.py says itself who it is"
        assert server.connections == 1
        assert server.told == [(200, "application/json")]


@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, 200, "{}"),
        (
            b"HTTP/1.1 429 Slow\r\nTransfer-Encoding: chunked\r\n\r\n"
            b'2\r\n{"\r\n2\r\n"}\r\n0\r\n\r\n',
            429,
            '{""}',
        ),
        (
            b"HTTP/1.1 403 No\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
            % (len(gzip.compress(b"{}")), gzip.compress(b"{}")),
            403,
            "{}",
        ),
    ],
)
async def test_any_answer_is_read_to_its_end_and_told(
    answer: bytes, status: int, text: str
) -> None:
    async with at_server(answer) as (server, direct):
        response, said = await post(direct, f"{server.address}/x", "PATCH")
        assert (response.status, said) == (status, text)
        await post(direct, f"{server.address}/x")
        assert server.connections == 1
        assert [told[0] for told in server.told] == [status, 200]


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{cut"]
)
async def test_what_breaks_off_is_no_answer(answer: bytes) -> None:
    async with at_server(answer) as (server, direct):
        with pytest.raises(Exception) as trouble:
            await post(direct, f"{server.address}/x")
        assert isinstance(trouble.value, aiohttp.ClientError | aiohttp.http.HttpProcessingError)
        assert (await post(direct, f"{server.address}/x"))[1] == "{}"
        assert (len(server.heard), server.connections) == (2, 2), "and nothing was said again"
        assert len(server.told) == 1


async def test_an_answer_without_a_length_goes_on_until_its_connection_ends() -> None:
    async with at_server(b"HTTP/1.0 200 OK\r\n\r\n{}") as (server, direct):
        assert (await post(direct, f"{server.address}/x"))[1] == "{}"
        assert (await post(direct, f"{server.address}/x"))[1] == "{}"
        assert server.connections == 2


async def test_an_answer_that_is_too_long_ends_its_connection() -> None:
    async with at_server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789") as (
        server,
        whole,
    ):
        direct = DirectSession(whole._session, server.address, max_bytes=8)
        with pytest.raises(AnswerTooLong):
            await post(direct, f"{server.address}/x")
        assert (await post(direct, f"{server.address}/x"))[1] == "{}"
        assert server.connections == 2


async def test_who_stops_waiting_leaves_no_answer_to_the_next() -> None:
    async with at_server(b"HTTP/1.1 ") as (server, direct):
        waits = asyncio.create_task(post(direct, f"{server.address}/x"))
        await server.asked.wait()
        waits.cancel()
        await asyncio.gather(waits, return_exceptions=True)
        assert waits.cancelled()
        assert (await post(direct, f"{server.address}/x"))[1] == "{}"
        assert server.connections == 2


async def test_nobody_is_reached_where_nobody_listens() -> None:
    async with at_server() as (server, direct):
        pass
    async with aiohttp.ClientSession() as session:
        direct = DirectSession(session, server.address, server.answered)
        with pytest.raises(aiohttp.ClientConnectorError):
            await post(direct, f"{server.address}/x")
    with pytest.raises(RuntimeError, match="closed"):
        await post(direct, f"{server.address}/x")


async def test_a_header_ends_where_its_line_ends() -> None:
    async with at_server() as (server, direct):
        for wrong in ("a\r\nHost: b", "a\nb", "a\rb", "a\x00b"):
            with pytest.raises(ValueError, match="header"):
                await post(direct, f"{server.address}/x", headers={"X-Audit-Log-Reason": wrong})
            with pytest.raises(ValueError, match="header"):
                await post(direct, f"{server.address}/{wrong}")
        assert server.heard == []


@pytest.mark.parametrize(
    ("method", "below", "more"),
    [
        ("PUT", "/x", {}),
        ("POST", "/x", {"params": {"a": "1"}}),
        ("POST", "/x", {"data": b"{}"}),
        ("POST", "/x", {"timeout": aiohttp.ClientTimeout(total=5)}),
        ("POST", "x", {}),
    ],
)
async def test_all_else_is_done_by_the_session(
    method: str, below: str, more: dict[str, Any]
) -> None:
    async with at_server() as (server, direct):
        response, _ = await post(direct, f"{server.address}{below}", method, **more)
        assert isinstance(response, aiohttp.ClientResponse)
        assert server.told == []
        assert not direct.closed and direct.connector is direct._session.connector


async def test_over_tls_nothing_is_said_to_a_stranger(tmp_path: Path) -> None:
    tls, trusted = certificate(tmp_path)
    async with at_server(tls=tls, trusted=trusted) as (server, direct):
        assert (await post(direct, f"{server.address}/x"))[1] == "{}"
        theirs, _ = await post(direct, f"{server.address}/x", "PUT")
        assert isinstance(theirs, aiohttp.ClientResponse)
        assert (len(server.heard), server.connections) == (2, 1)
    async with at_server(tls=tls) as (server, direct):
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await post(direct, f"{server.address}/x")
        assert server.heard == []
