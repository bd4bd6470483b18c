"""Events over HTTP: the signature, the retries, and what a forger gets."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.limits import PATIENCE
from tests.slack.server import SlackServer
from tests.slack.server.delivery import Failed
from tests.slack.server.echo import by_http


@pytest.fixture
async def http() -> AsyncIterator[SlackServer]:
    async with SlackServer("http", retry_delays=(0.0, 0.01, 0.01), ack_timeout=PATIENCE) as server:
        yield server


class Answers:
    """An app that only answers with the given statuses, and remembers what it was asked."""

    def __init__(self, *statuses: int, **headers: str) -> None:
        self.statuses, self.headers = list(statuses), headers
        self.asked: list[dict[str, str]] = []

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append({name.lower(): value for name, value in request.headers.items()})
        headers = {name.replace("_", "-"): value for name, value in self.headers.items()}
        return web.Response(status=self.statuses.pop(0), headers=headers)

    @asynccontextmanager
    async def at_work(self, server: SlackServer) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/", self.serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.requests.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield
        await runner.cleanup()


async def test_the_url_is_verified(http: SlackServer) -> None:
    async with by_http(http):
        answer = await http.requests.verify("abc")
        assert answer.status == 200
        assert "abc" in json.dumps(answer.body)


async def test_a_forged_or_old_request_is_not_for_the_app(http: SlackServer) -> None:
    async with by_http(http) as echo:
        body = json.dumps({"type": "event_callback", "event": {"type": "message"}})
        forged = await http.requests.post(body, secret="not the secret")
        http.requests.skew = -600
        old = await http.requests.post(body)
        assert (forged.status, old.status) == (401, 401)
        assert echo.bodies == []


async def test_a_bad_status_brings_it_again_with_the_reason(http: SlackServer) -> None:
    answers = Answers(500, 404, 200)
    ada = http.user("ada")
    async with answers.at_work(http):
        said = await http.says(ada, ada, "help")
        await said.deliveries[0].over.wait()
    assert said.ack is not None
    assert said.ack.attempt == 2
    told = [(a.get("x-slack-retry-num"), a.get("x-slack-retry-reason")) for a in answers.asked]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_the_app_may_forbid_retries(http: SlackServer) -> None:
    answers = Answers(500, X_Slack_No_Retry="1")
    ada = http.user("ada")
    async with answers.at_work(http):
        said = await http.says(ada, ada, "help")
        await said.deliveries[0].over.wait()
    assert len(answers.asked) == 1


async def test_too_slow_is_a_timeout_and_nobody_a_failed_connection(http: SlackServer) -> None:
    ada = http.user("ada")
    http.requests.ack_timeout = 0.05
    http.post.retry_delays = ()
    async with by_http(http) as echo:
        echo.deaf = True
        slow = await http.says(ada, ada, "quietly")
    nobody = await http.says(ada, ada, "quietly")
    reasons = [m.deliveries[0].attempts[0].result for m in (slow, nobody)]
    assert [r.reason for r in reasons if isinstance(r, Failed)] == [
        "http_timeout",
        "connection_failed",
    ]
