"""A server, and the adapter with the real client before it."""

from collections.abc import AsyncIterator

import pytest

from adapters.openai.adapter import OpenAIAdapter
from tests.clock import FakeClock
from tests.openai.line import Line
from tests.openai.server import Server, serving


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as server:
        yield server


@pytest.fixture
async def line(server: Server, clock: FakeClock) -> AsyncIterator[Line]:
    adapter = OpenAIAdapter("", server.url, clock)
    line = Line(adapter, clock)
    await adapter.run(line)
    yield line
    await adapter.close()
