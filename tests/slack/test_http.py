"""Whatever a stranger sends to the address that Slack calls: one constant answer, no log."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock

from adapters.http_connections import ClientLimits
from adapters.slack.adapter import SlackAdapter
from adapters.slack.transport.http import MAX_BODY_BYTES, Http
from adapters.slack.transport.mounted_http import MountedHttp
from adapters.slack.transport.signature import Signatures
from adapters.slack.transport.socket import Acknowledge
from adapters.web.adapter import WebAdapter
from bot.platforms import connect
from bot.settings import make_settings
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore
from tests.cases import each_case
from tests.clock import FakeClock
from tests.desks import make_desk, make_library
from tests.http.servers import SECRET, SERVERS, Served, ask, slack_request

WORDS = "hunter2"
NOW = str(int(time.time()))
ARABIC = NOW.translate({48 + n: 0x660 + n for n in range(10)})
REFUSED = {
    "no timestamp": {"X_Slack_Request_Timestamp": ""},
    "no signature": {"X_Slack_Signature": ""},
    "letters": {"X_Slack_Request_Timestamp": WORDS},
    "exponent": {"X_Slack_Request_Timestamp": "1e9"},
    "infinity": {"X_Slack_Request_Timestamp": "inf"},
    "negative": {"X_Slack_Request_Timestamp": f"-{NOW}"},
    "plus": {"X_Slack_Request_Timestamp": f"+{NOW}"},
    "underscores": {"X_Slack_Request_Timestamp": f"{NOW[:3]}_{NOW[3:]}"},
    "fraction": {"X_Slack_Request_Timestamp": f"{NOW}.0"},
    "5,000 digits": {"X_Slack_Request_Timestamp": "9" * 5000},
    "other digits": {"X_Slack_Request_Timestamp": ARABIC},
    "stale": {"X_Slack_Request_Timestamp": str(int(NOW) - 400)},
    "early": {"X_Slack_Request_Timestamp": str(int(NOW) + 400)},
    "no hex": {"X_Slack_Signature": f"v0={WORDS}"},
    "not ASCII": {"X_Slack_Signature": "v0=" + "ü" * 64},
    "no UTF-8": {"X_Slack_Signature": "v0=\udcff\udcfe"},
    "short": {"X_Slack_Signature": "v0="},
    "long": {"X_Slack_Signature": "v0=" + "a" * 5000},
    "other version": {"X_Slack_Signature": "v1=" + "a" * 64},
    "wrong": {"X_Slack_Signature": "v0=" + "a" * 64},
    "compressed": {"Content_Encoding": "gzip"},
    "strange charset": {"Content_Type": f"text/{WORDS}; charset={WORDS}", "X_Slack_Signature": "x"},
}


def test_a_time_stamp_counts_for_five_minutes_before_and_after() -> None:
    """Its signature may be right: it was sent before, or is kept for later."""
    clock = cast(Clock, SimpleNamespace(now=lambda: 1000.0))
    signatures = Signatures(SECRET, clock)
    valid = [
        seconds
        for seconds in (699, 700, 1000, 1300, 1301)
        if signatures.may_be_valid([str(seconds)], ["v0=" + "a" * 64])
    ]
    assert valid == [700, 1000, 1300]


@pytest.fixture(params=SERVERS)
async def served(request: pytest.FixtureRequest) -> AsyncIterator[Served]:
    async with SERVERS[request.param](ClientLimits()) as server:
        yield server


@each_case("kind", REFUSED)
async def test_one_constant_answer(
    served: Served, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status, head, body = await ask(served.port, slack_request(b"{}", **REFUSED[kind]))
    assert (status, body) == (401, b"")
    plain = await ask(served.port, slack_request(X_Slack_Signature=""))
    assert _without_date(head) == _without_date(plain[1])
    assert WORDS not in caplog.text and "Traceback" not in caplog.text


def _without_date(head: bytes) -> list[bytes]:
    return sorted(line for line in head.split(b"\r\n") if not line.startswith(b"Date"))


async def test_doubled_headers_are_refused(served: Served) -> None:
    request = slack_request().replace(b"\r\n\r\n", b"\r\nX-Slack-Signature: v0=0\r\n\r\n", 1)
    assert (await ask(served.port, request))[0] == 401


async def test_what_is_too_long_is_refused_by_its_length_alone(served: Served) -> None:
    head = slack_request(b"", Content_Length=str(MAX_BODY_BYTES + 1))
    assert (await ask(served.port, head))[::2] == (413, b"")
    huge = slack_request(b"", Content_Length="9" * 30)
    assert (await ask(served.port, huge))[0] in (400, 413)


async def test_what_tells_no_length_is_cut_at_the_same_limit(served: Served) -> None:
    head = slack_request(b"", Content_Length="", Transfer_Encoding="chunked")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    assert (await ask(served.port, head + chunk * 20))[::2] == (413, b"")


async def test_an_unsigned_body_is_not_waited_for(served: Served) -> None:
    """Refused by the headers alone, while the body is still to come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(slack_request(b"", Content_Length="100000", X_Slack_Signature="x"))
    assert (await reader.readuntil(b"\r\n")).split()[1] == b"401"
    writer.close()


async def test_a_body_is_only_asked_for_when_its_headers_are_right(served: Served) -> None:
    body = b'{"type": "url_verification", "challenge": "c"}'
    for signed, answer in ((True, b"100"), (False, b"401")):
        changed = {} if signed else {"X_Slack_Signature": "x"}
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        whole = slack_request(body, Expect="100-continue", **changed)
        writer.write(whole.removesuffix(body))
        assert (await reader.readuntil(b"\r\n")).split()[1] == answer
        writer.close()


async def test_nothing_is_parsed_before_the_signature_is_right(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = []

    def watched(**told: Any) -> AsyncBoltRequest:
        parsed.append(told)
        return AsyncBoltRequest(**told)

    monkeypatch.setattr("adapters.slack.transport.http.AsyncBoltRequest", watched)
    form = b"&".join(b"a%d=1" % n for n in range(100_000))
    wrong = slack_request(form[:MAX_BODY_BYTES], X_Slack_Signature="v0=" + "a" * 64)
    assert (await ask(served.port, wrong))[0] == 401
    assert not parsed
    assert (await ask(served.port, slack_request()))[0] == 200
    assert len(parsed) == 1


@pytest.mark.parametrize("body", [b"\xff\xfe{}", b"{", b"payload=%7B"])
async def test_what_is_signed_and_unreadable_is_a_bare_400(served: Served, body: bytes) -> None:
    status, _, told = await ask(served.port, slack_request(body))
    assert status in (400, 404) and told in (b"", b'{"error": "unhandled request"}')


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00 hunter2\r\n\r\n",
        b"GET hunter2\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nhunter2\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nContent-Length: hunter2\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nX: " + b"hunter2" * 3000 + b"\r\n\r\n",
        b"GET /hunter2 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /slack/events HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_what_is_no_request_of_slacks_is_not_quoted(
    served: Served, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status, head, body = await ask(served.port, raw)
    assert status in (400, 404)
    assert body == b"" and b"hunter2" not in head
    assert WORDS not in caplog.text


async def test_the_health_check_answers(served: Served) -> None:
    assert (await ask(served.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))[::2] == (
        200,
        b"ok",
    )


def _nothing(body: dict[str, Any], acknowledge: Acknowledge) -> None:
    return


async def test_slack_answers_on_the_portals_port_where_there_is_one(tmp_path: Path) -> None:
    """By HTTP and without a port of its own; with one, or by Socket Mode, it stays apart."""
    ways = {"": MountedHttp, "127.0.0.1:3000": Http}
    for listen, way in ways.items():
        settings = make_settings(
            slack_bot_token="xoxb-1",
            slack_signing_secret=SECRET,
            slack_listen=listen,
            web_listen="127.0.0.1:0",
        )
        desk, store = make_desk(), SqlStore(make_engine(f"sqlite:///{tmp_path / 'desk.db'}"))
        adapters = connect(settings, desk, store, FakeClock(), make_library)
        found = {adapter.name: adapter for adapter in adapters}
        slack, web = found["slack"], found["web"]
        assert isinstance(slack, SlackAdapter) and isinstance(web, WebAdapter)
        assert web.server.mounts is slack.mounts
        app = AsyncApp(name="bare", token="xoxb-none", signing_secret=SECRET)
        assert isinstance(slack._way_in(app, _nothing), way)
        await store.close()
