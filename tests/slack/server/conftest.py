"""What the server's own tests hold in their hands."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.limits import PATIENCE
from tests.slack.server.server import SlackServer


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A server alone, with quick retries."""
    async with SlackServer(retry_delays=(0.0, 0.01, 0.01), ack_timeout=PATIENCE) as server:
        yield server


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    """The real SDK; it tries nothing twice of its own accord."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
