"""A server, and the adapter with the real client before it."""

from collections.abc import AsyncIterator
from functools import lru_cache

import httpcore2
import pytest

from adapters.openai.adapter import OpenAIAdapter
from tests.clock import FakeClock
from tests.openai.line import Line
from tests.openai.server import Server, serving

_context = lru_cache(httpcore2.default_ssl_context)


@pytest.fixture(autouse=True)
def context_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's list of certificates is read once and not for each client: 25 ms each time."""
    monkeypatch.setattr(httpcore2, "default_ssl_context", _context)


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
