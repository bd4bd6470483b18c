"""A Discord of our own for each test, and discord.py pointed at it."""

from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio

from tests.discord.echo import Echo
from tests.discord.server import Channel, DiscordServer, Member


@pytest.fixture(autouse=True)
def _identifies_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits five real seconds before each IDENTIFY but the first."""

    async def at_once(*_: object, **__: object) -> None:
        pass

    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        with server.pointed_at():
            yield server
        assert server.crashes == []


@pytest_asyncio.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Echo]:
    """Logged in, not connected: for REST alone."""
    client = Echo()
    await client.login(server.world.app.token)
    yield client
    await client.close()


@pytest.fixture
def help_(server: DiscordServer) -> Channel:
    return server.world.channel("help")


@pytest.fixture
def ada(server: DiscordServer) -> Member:
    return server.world.member("ada")


@pytest_asyncio.fixture
async def lenient() -> AsyncIterator[DiscordServer]:
    """One that writes breaches of our own rules down, and lets them pass."""
    async with DiscordServer(strict=False) as server:
        server.world.channel("help")
        with server.pointed_at():
            yield server
