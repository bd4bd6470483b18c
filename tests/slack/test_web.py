"""Calls of the Web API: once each, slowed down where Slack asks, and told apart when they fail."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web as web_server
from aiohttp.test_utils import TestServer

from adapters.kit.file_transfer import OutgoingFile
from adapters.kit.parsed_event import ReplyToken
from adapters.slack import web_api
from adapters.slack.delivery import respond_by_url
from adapters.slack.files import Files
from adapters.slack.web_api import CALL_TIMEOUT_SECONDS, Web
from adapters.words.rendering import in_words
from core.ports import DeliveryError, LeaseExpired, Permanent, Transient, Unclear
from core.send_permit import SendPermit, permitted
from tests.slack.hurry import hurried
from tests.slack.server import Channel, SlackServer, Trouble

TEXT: dict[str, Any] = {"text": "hello", "unfurl_links": False, "unfurl_media": False}


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def web(slack: SlackServer) -> AsyncIterator[Web]:
    made = Web(slack.bot_token, slack.api_url)
    yield made
    await made.close()


@pytest.fixture
def lobby(slack: SlackServer) -> Channel:
    return slack.channel("lobby")


async def post(web: Web, channel: Channel) -> Any:
    return await web.call("chat.postMessage", channel=channel.id, **TEXT)


async def trouble(work: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as told:
        await work
    return told.value


MEANT: dict[Trouble, type[DeliveryError] | None] = {
    Trouble.RATE_LIMITED: Transient,
    Trouble.SERVER_ERROR: Unclear,
    Trouble.SERVER_ERROR_AFTER: Unclear,
    Trouble.DROP_BEFORE: Unclear,
    Trouble.DROP_AFTER: Unclear,
    Trouble.SLOW: None,
    Trouble.SLOW_AFTER: None,
    Trouble.HANG: Unclear,
    Trouble.HANG_AFTER: Unclear,
    Trouble.ERROR: Unclear,
    Trouble.ERROR_AFTER: Unclear,
    Trouble.HTML: Unclear,
    Trouble.HTML_AFTER: Unclear,
    Trouble.MALFORMED: Unclear,
    Trouble.MALFORMED_AFTER: Unclear,
    Trouble.EMPTY: Unclear,
}


@pytest.mark.parametrize("fault", Trouble)
async def test_each_trouble_of_a_post(
    slack: SlackServer, web: Web, lobby: Channel, fault: Trouble
) -> None:
    """Never called not done when it was; and tried once, whatever happens."""
    slack.fail("chat.postMessage", fault, seconds=0.01)
    with hurried() as hurry:
        work = asyncio.create_task(post(web, lobby))
        if fault in (Trouble.HANG, Trouble.HANG_AFTER):
            await slack.until(lambda: slack.calls.running)
            hurry.on(CALL_TIMEOUT_SECONDS + 1)
        meant = MEANT[fault]
        if meant is None:
            assert (await work)["ok"]
        else:
            assert type(await trouble(work)) is meant
    assert slack.calls.count("chat.postMessage") == 1
    done = fault.is_after or fault is Trouble.SLOW
    assert len(slack.messages(lobby)) == int(done)


AT_ONCE = [t for t in Trouble if MEANT[t] and "hang" not in t and t is not Trouble.RATE_LIMITED]


@pytest.mark.parametrize("fault", AT_ONCE)
async def test_a_question_that_fails_may_be_asked_again(
    slack: SlackServer, web: Web, lobby: Channel, fault: Trouble
) -> None:
    """Nothing is changed by it, so it is never unclear."""
    slack.fail("conversations.info", fault)
    assert type(await trouble(web.ask("conversations.info", channel=lobby.id))) is Transient
    assert (await web.ask("conversations.info", channel=lobby.id))["ok"]


async def test_where_nobody_listens_nothing_was_done(web: Web, slack: SlackServer) -> None:
    await slack.stop()
    told = await trouble(web.call("chat.postMessage", channel="C1", **TEXT))
    assert type(told) is Transient
    assert "cannot be reached" in in_words(told)


async def test_a_refusal_has_words_and_its_name_behind(web: Web, slack: SlackServer) -> None:
    told = await trouble(web.call("chat.postMessage", channel="C0NOWHERE", **TEXT))
    assert isinstance(told, Permanent)
    assert "C0NOWHERE" not in str(told)


async def test_who_is_told_to_slow_down_does_not_knock_again(
    slack: SlackServer, web: Web, lobby: Channel
) -> None:
    slack.fail("chat.postMessage", "rate_limited", retry_after=7)
    with hurried() as hurry:
        first, second = await trouble(post(web, lobby)), await trouble(post(web, lobby))
        assert isinstance(first, Transient)
        assert isinstance(second, Transient)
        assert (first.retry_after, first.scope) == (7.0, f"chat.postMessage {lobby.id}")
        assert first.kind == second.kind == "chat.postMessage"
        assert not first.platform_wide, "Slack does not tell whether it means more than the channel"
        assert second.retry_after is not None
        assert 6 < second.retry_after <= 7
        assert slack.calls.count("chat.postMessage") == 1
        hurry.on(7)
        assert (await post(web, lobby))["ok"]


async def test_who_is_told_to_slow_down_asks_no_more_either(
    slack: SlackServer, web: Web, lobby: Channel
) -> None:
    slack.fail("conversations.info", "rate_limited", retry_after=7)
    with hurried() as hurry:
        for _ in range(2):
            told = await trouble(web.ask("conversations.info", channel=lobby.id))
            assert isinstance(told, Transient)
            assert told.retry_after is not None
            assert 6 < told.retry_after <= 7
        assert slack.calls.count("conversations.info") == 1
        hurry.on(7)
        assert (await web.ask("conversations.info", channel=lobby.id))["ok"]


async def test_nothing_that_is_posted_goes_where_a_redirect_points() -> None:
    """Words and files of people would be told to whoever is named there."""
    told: list[str] = []

    async def answer(request: web_server.Request) -> web_server.Response:
        told.append(request.path)
        if request.path.endswith("getUploadURLExternal"):
            address = str(request.url.with_path("/upload"))
            return web_server.json_response({"ok": True, "upload_url": address, "file_id": "F1"})
        return web_server.Response(status=307, headers={"Location": "/elsewhere"})

    app = web_server.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        web = Web("xoxb-1", str(server.make_url("/api/")))
        try:
            assert type(await trouble(web.call("chat.postMessage", channel="C1"))) is Unclear
            sent = OutgoingFile("a.txt", b"secret")
            assert type(await trouble(Files(web).upload([sent]))) is Transient
            asked = ReplyToken(answer=str(server.make_url("/answer")))
            assert not await respond_by_url(web, asked, {"text": "hello"})
        finally:
            await web.close()
    assert "/elsewhere" not in told
    assert len(told) == 4


async def test_what_fails_and_calls_itself_well_is_not_taken_for_done() -> None:
    """Such as the page of a proxy."""

    async def answer(request: web_server.Request) -> web_server.Response:
        return web_server.json_response({"ok": True}, status=503)

    app = web_server.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        web = Web("xoxb-1", str(server.make_url("/api/")))
        try:
            assert type(await trouble(web.call("chat.postMessage", channel="C1"))) is Unclear
        finally:
            await web.close()


async def test_nothing_is_said_once_the_lease_has_run_out(
    slack: SlackServer, web: Web, lobby: Channel
) -> None:
    """Another worker may have said it by then."""
    asked = ReplyToken(answer=f"{slack.api_url}chat.postMessage")
    with permitted(SendPermit(0.0, lambda: 1.0)):
        assert type(await trouble(post(web, lobby))) is LeaseExpired
        assert type(await trouble(respond_by_url(web, asked, TEXT))) is LeaseExpired
    assert not slack.calls


async def test_no_answer_is_read_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers in Slack's place cannot fill the desk's memory. What was posted may stand."""
    monkeypatch.setattr(web_api, "MAX_ANSWER_BYTES", 100_000)
    written = list[int]()

    async def answer(request: web_server.Request) -> web_server.StreamResponse:
        response = web_server.StreamResponse()
        await response.prepare(request)
        written.append(0)
        while written[-1] < 1_000_000_000:  # until the desk hangs up
            await response.write(b" " * 10_000)
            written[-1] += 10_000
        return response

    app = web_server.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        web = Web("xoxb-1", str(server.make_url("/api/")))
        try:
            assert type(await trouble(web.call("chat.postMessage", channel="C1"))) is Unclear
            assert type(await trouble(web.ask("users.info", user="U1"))) is Transient
            assert type(await trouble(web.identity())) is Unclear
        finally:
            await web.close()
    assert len(written) == 3
    assert max(written) < 100_000_000


async def test_only_the_channel_is_slow_and_only_that_method(
    slack: SlackServer, web: Web, lobby: Channel
) -> None:
    slack.fail("chat.postMessage", "rate_limited", retry_after=60, channel=lobby.id)
    await trouble(post(web, lobby))
    said = await post(web, slack.channel("other"))
    assert said["ok"]
    edit = {"channel": slack.channel("other2").id, "ts": "1.1", "text": "x"}
    assert isinstance(await trouble(web.call("chat.update", **edit)), Permanent)
    here = await web.call("conversations.open", users=slack.user("ada").id)
    assert here["ok"]


async def test_other_methods_are_slow_as_a_whole(slack: SlackServer, web: Web) -> None:
    slack.fail("views.publish", "rate_limited", retry_after=60)
    one, two = slack.user("one"), slack.user("two")
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    for user in (one, two):
        told = await trouble(web.call("views.publish", user_id=user.id, view=home))
        assert isinstance(told, Transient)
        assert told.scope == "views.publish"
    assert slack.calls.count("views.publish") == 1


async def test_old_slowness_is_forgotten(slack: SlackServer, web: Web) -> None:
    channels = [slack.channel(f"c{n}") for n in range(5)]
    with hurried() as hurry:
        for channel in channels:
            slack.fail("chat.postMessage", "rate_limited", retry_after=1)
            await trouble(post(web, channel))
            hurry.on(2)
    assert len(web._slow) == 1


async def test_all_calls_share_one_pool_of_connections(web: Web, lobby: Channel) -> None:
    session = web.session
    await asyncio.gather(*(post(web, lobby) for _ in range(5)))
    assert web.session is session
    assert web.client.session is session


async def test_calls_go_by_the_proxy_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[str]()

    async def forward(request: web_server.Request) -> web_server.Response:
        asked.append(f"{request.host} {request.path}")
        return web_server.json_response({"ok": True})

    app = web_server.Application()
    app.router.add_route("*", "/{path:.*}", forward)
    async with TestServer(app) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", str(proxy.make_url("/")))
        web = Web("xoxb-1", "http://slack.invalid/api/")
        assert (await web.call("chat.postMessage", channel="C1"))["ok"]
        assert (await web.ask("users.info", user="U1"))["ok"]
        await web.close()
    assert asked == [f"slack.invalid /api/{name}" for name in ("chat.postMessage", "users.info")]


async def test_after_the_close_a_call_opens_anew(web: Web, lobby: Channel) -> None:
    """The last look of a check may come when the rest is over."""
    await post(web, lobby)
    await web.close()
    assert (await post(web, lobby))["ok"]


async def test_the_sdk_tries_nothing_again_by_itself(web: Web) -> None:
    assert web.client.retry_handlers == []


async def test_what_is_empty_is_not_asked_for(slack: SlackServer, web: Web, lobby: Channel) -> None:
    await web.ask("conversations.members", channel=lobby.id, cursor="", limit=5, unset=None)
    (call,) = slack.calls.of("conversations.members")
    assert dict(call.args) == {"channel": lobby.id, "limit": "5"}


async def test_yes_and_no_are_written_as_slack_reads_them(slack: SlackServer, web: Web) -> None:
    ada = slack.user("ada")
    await web.ask("users.info", user=ada.id, include_locale=True)
    (call,) = slack.calls.of("users.info")
    assert call.args["include_locale"] == "true"


async def test_who_the_app_is(slack: SlackServer, web: Web) -> None:
    me = await web.identity()
    assert (me.user, me.team, me.name) == (slack.bot.id, "T1", "deskhand")
    assert me.scopes == slack.scopes
    slack.revoke()
    assert isinstance(await trouble(web.identity()), Transient)
