"""Who sends slowly, or nothing, is disconnected in time, and delays nobody meanwhile.

The limits are short here; that the product's own are as promised is asserted by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from adapters.http_connections import ClientLimits
from tests.http.servers import SERVERS, Served, Start, ask, read_answer
from tests.limits import PATIENCE

SHORT = 0.3
LONG = 60.0
"""Seconds of a busy machine. What is tested has an end of its own long before."""

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(params=SERVERS)
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    yield SERVERS[request.param]


@asynccontextmanager
async def connected(served: Served, count: int = 1) -> AsyncIterator[list[Pair]]:
    pairs = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(count)]
    try:
        yield pairs
    finally:
        for _, writer in pairs:
            writer.close()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What came until the server hung up."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await reader.read()
    except ConnectionError:
        return b""


def test_the_limits_are_as_promised() -> None:
    limits = ClientLimits()
    assert (limits.headers, limits.body, limits.idle) == (10.0, 30.0, 60.0)
    assert 500 < limits.connections < 1024


async def test_half_sent_headers_are_given_up(start: Start) -> None:
    async with (
        start(ClientLimits(headers=SHORT)) as served,
        connected(served, 50) as pairs,
    ):
        for n, (_, writer) in enumerate(pairs):
            writer.write(served.good()[: n * 3])  # the first ones send nothing at all
        for reader, _ in pairs:
            await ended(reader)
        assert served.connections() == 0


async def test_a_byte_now_and_then_buys_no_time(start: Start) -> None:
    limits = ClientLimits(headers=SHORT, idle=SHORT)
    async with start(limits) as served, connected(served) as [(reader, w)]:
        gone = asyncio.create_task(ended(reader))
        for byte in served.good()[:-60]:
            if gone.done():
                break
            w.write(bytes([byte]))
            await asyncio.sleep(SHORT / 10)
        assert gone.done(), "all of it was let through"


async def test_half_sent_bodies_are_given_up(start: Start) -> None:
    async with (
        start(ClientLimits(headers=LONG, body=SHORT)) as served,
        connected(served, 30) as pairs,
    ):
        for _, writer in pairs:
            writer.write(served.good()[:-5])
        for reader, _ in pairs:
            assert (await ended(reader)).startswith(b"HTTP/1.1 408")
        assert served.connections() == 0


async def test_an_idle_connection_is_closed_after_its_time_and_used_before(start: Start) -> None:
    limits = ClientLimits(headers=LONG, idle=SHORT * 5)
    async with start(limits) as served, connected(served) as [(reader, writer)]:
        for _ in range(3):
            writer.write(served.good())
            assert (await read_answer(reader))[0] == 200
        assert served.connections() == 1
        assert await ended(reader) == b""
        assert served.connections() == 0


async def test_a_further_request_has_the_time_of_headers_too(start: Start) -> None:
    limits = ClientLimits(headers=SHORT, idle=LONG)
    async with start(limits) as served, connected(served) as [(reader, writer)]:
        writer.write(served.good())
        assert (await read_answer(reader))[0] == 200
        writer.write(served.good()[:20])
        assert await ended(reader) == b""


async def test_requests_that_follow_at_once_are_all_answered(start: Start) -> None:
    async with start(ClientLimits()) as served, connected(served) as [(reader, writer)]:
        writer.write(served.good() * 5)
        assert [(await read_answer(reader))[0] for _ in range(5)] == [200] * 5


async def test_where_there_are_too_many_the_one_that_waits_longest_goes(start: Start) -> None:
    async with (
        start(ClientLimits(headers=LONG, connections=10)) as served,
        connected(served, 10) as crowd,
    ):
        for _ in range(5):
            status, _, _ = await ask(served.port, served.good())
            assert status == 200, "a crowd of silent clients keeps nobody out"
        assert await ended(crowd[0][0]) == b""
        assert served.connections() <= 10
        _, writer = crowd[-1]
        writer.write(served.good())
        assert (await read_answer(crowd[-1][0]))[0] == 200, "the youngest was not driven out"


async def test_idle_connections_delay_nobody(start: Start) -> None:
    async with start(ClientLimits()) as served, connected(served, 200) as crowd:
        for _, writer in crowd[::2]:
            writer.write(served.good()[:40])
        answers = await asyncio.gather(*(ask(served.port, served.good()) for _ in range(20)))
        assert {status for status, _, _ in answers} == {200}
        assert served.connections() >= 200
