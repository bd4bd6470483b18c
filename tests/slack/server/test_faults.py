"""Each fault, as the real SDK meets it, and whether the thing was done all the same."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.limits import PATIENCE
from tests.slack.server import Channel, SlackServer, Trouble
from tests.slack.server.echo import QUIET

BROKEN = (aiohttp.ClientError, SlackApiError, TimeoutError)


@pytest.fixture
def lobby(slack: SlackServer) -> Channel:
    return slack.channel("lobby")


def post(client: AsyncWebClient, channel: Channel) -> Any:
    return client.chat_postMessage(channel=channel.id, text="hello", **QUIET)


@pytest.mark.parametrize("trouble", [t for t in Trouble if t is not Trouble.SLOW])
async def test_a_fault_strikes_once_and_does_what_its_name_says(
    slack: SlackServer, client: AsyncWebClient, lobby: Channel, trouble: Trouble
) -> None:
    fault = slack.fail("chat.*", trouble, seconds=0.01)
    if trouble in {Trouble.HANG, Trouble.HANG_AFTER}:
        hanging = asyncio.ensure_future(post(client, lobby))
        async with asyncio.timeout(PATIENCE):
            while not fault.struck or len(slack.messages(lobby)) < int(trouble.is_after):
                await asyncio.sleep(0.001)
        hanging.cancel()
        await asyncio.wait([hanging])
    elif trouble is Trouble.SLOW_AFTER:
        assert (await post(client, lobby))["ok"]
    else:
        with pytest.raises(BROKEN):
            await post(client, lobby)
    assert len(slack.messages(lobby)) == int(trouble.is_after)
    assert (fault.struck, slack.calls[-1].fault) == (1, trouble.value)
    assert (await post(client, lobby))["ok"]
    assert slack.calls.counts["chat.postMessage"] == 2


async def test_a_429_says_when(slack: SlackServer, client: AsyncWebClient, lobby: Channel) -> None:
    slack.fail("chat.postMessage", "rate_limited", retry_after=7, channel=lobby.id)
    other = slack.channel("other")
    assert (await post(client, other))["ok"]
    with pytest.raises(SlackApiError) as no:
        await post(client, lobby)
    assert no.value.response.status_code == 429
    assert no.value.response.headers["Retry-After"] == "7"


async def test_faults_wait_and_repeat_as_told(
    slack: SlackServer, client: AsyncWebClient, lobby: Channel
) -> None:
    slack.fail("chat.postMessage", "error", after=1, times=2, error="internal_error")
    done = []
    for _ in range(4):
        try:
            await post(client, lobby)
            done.append("ok")
        except SlackApiError as no:
            done.append(no.response["error"])
    assert done == ["ok", "internal_error", "internal_error", "ok"]


async def test_chance_can_be_repeated() -> None:
    struck = []
    for _ in range(2):
        server = SlackServer(seed=7)
        server.fail("x", "error", times=None, probability=0.5)
        struck.append([server.faults.strike("x", {}) is None for _ in range(20)])
    assert struck[0] == struck[1]
    assert 0 < sum(struck[0]) < 20


async def test_the_rate_limit_is_one_a_second_and_channel(
    slack: SlackServer, client: AsyncWebClient, lobby: Channel
) -> None:
    now = [1_800_000_000.0]
    slack.rates.now, slack.rates.per_second, slack.rates.burst = lambda: now[0], 1.0, 2
    await post(client, lobby)
    await post(client, lobby)
    with pytest.raises(SlackApiError) as no:
        await post(client, lobby)
    assert no.value.response.headers["Retry-After"] == "1"
    await post(client, slack.channel("other"))
    now[0] += 1
    await post(client, lobby)
    assert slack.rates.refused == 1


async def test_uploads_downloads_and_answers_have_their_faults_too(
    slack: SlackServer, client: AsyncWebClient, lobby: Channel
) -> None:
    slack.fail("files.upload", "server_error")
    with pytest.raises(Exception, match="upload"):
        await client.files_upload_v2(filename="a.txt", content="x", channel=lobby.id)
    slack.fail("response_url", "server_error_after")
    slack.fail("files.download", "html", status=200)
    ada = slack.user("ada")
    await slack.joins(ada, lobby)
    url = slack.response_urls.issue(lobby.id, ada.id)
    file = slack.file(ada, "a.txt", "text/plain", b"x")
    token = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession() as session:
        async with session.post(url, json={"text": "psst"}) as answer:
            assert answer.status == 503
        async with session.get(f"{slack.url}/files-pri/T1-{file.id}/a.txt", headers=token) as page:
            assert page.content_type == "text/html"
    assert (await slack.ephemeral(ada)).text == "psst"


async def test_a_response_url_has_five_uses_and_half_an_hour(slack: SlackServer) -> None:
    now = [1_800_000_000.0]
    ada = slack.user("ada")
    slack.now = lambda: now[0]
    url, late = (slack.response_urls.issue(slack.im(ada).id, ada.id) for _ in range(2))
    async with aiohttp.ClientSession() as session:
        told = []
        for _ in range(6):
            async with session.post(url, json={"text": "psst"}) as answer:
                told.append(answer.status)
        assert told == [200] * 5 + [404]
        now[0] += 1801
        async with session.post(late, json={"text": "psst"}) as answer:
            assert await answer.json() == {"ok": False, "error": "expired_url"}
