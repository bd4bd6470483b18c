"""Whatever comes, nothing is thrown outside, nothing goes unanswered, and no words are told."""

import io
import json
import logging
import math
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings

from adapters.kit.parsed_event import Malformed, ParsedEvent, shape
from adapters.slack.inbound.payloads import read
from adapters.slack.transport.http import MAX_BODY_BYTES
from core.ports import Conflict, DeliveryNotRecorded, StoreUnavailable
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.profile import sweep
from tests.slack.door import Door, door, listening
from tests.slack.sent import ADA, ME, NAMES, sent
from tests.slack.strange import DEEP, GONE, SECRET, changed, paths, payloads

STRANGE: tuple[object, ...] = (GONE, None, "", [], {}, 0, math.inf, DEEP)
FORM = "application/x-www-form-urlencoded"
CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def tries(number: int) -> settings:
    return settings(
        max_examples=sweep(number // 3, number * 5), deadline=None, suppress_health_check=CALM
    )


@pytest.fixture
async def way_in() -> AsyncIterator[Door]:
    async with door() as opened:
        yield opened


@pytest.fixture
async def by_http(way_in: Door) -> AsyncIterator[Door]:
    async with listening(way_in):
        yield way_in


def meaning(payload: dict[str, Any]) -> ParsedEvent | Malformed | None:
    try:
        return read(payload, ME, NOW)
    except Malformed as wrong:
        return wrong


@tries(200)
@given(payloads())
def test_a_payload_is_read_or_malformed_and_nothing_else(payload: dict[str, Any]) -> None:
    match meaning(payload):
        case Malformed() as wrong:
            assert SECRET not in str(wrong)
        case ParsedEvent() as reading:
            assert reading.event.id.startswith("slack:")
            assert reading.event.at == NOW
            assert reading.lane
        case None:
            pass
    keys = {key for path in paths(payload) for key in path if SECRET in str(key)}
    assert keys or SECRET not in str(shape(payload))


@each_case("name", NAMES)
def test_each_value_may_be_of_another_kind(name: str) -> None:
    payload = sent(name)
    for path in paths(payload):
        for value in STRANGE:
            meaning(changed(payload, path, value))


@tries(100)
@given(payloads())
async def test_each_is_answered_and_none_is_lost(way_in: Door, payload: dict[str, Any]) -> None:
    before = len(way_in.box.accepted)
    answer = await way_in.brings(payload)
    assert answer.status == 200
    meant = meaning(payload)
    taken = [event.id for event in way_in.box.accepted[before:]]
    assert taken == ([meant.event.id] if isinstance(meant, ParsedEvent) else [])


@tries(60)
@given(payloads())
async def test_so_it_is_by_http(by_http: Door, payload: dict[str, Any]) -> None:
    """Bolt itself may not make anything of it; then the answer is a bare 400."""
    before = len(by_http.box.accepted)
    answer = await by_http.slack.requests.post(*wire(payload))
    assert answer.status in (200, 400)
    taken = [event.id for event in by_http.box.accepted[before:]]
    meant = meaning(payload) if answer.status == 200 else None
    assert taken == ([meant.event.id] if isinstance(meant, ParsedEvent) else [])
    assert answer.body is None or "challenge" in answer.body


def wire(payload: dict[str, Any]) -> tuple[str, str]:
    """The body and its type, as Slack sends this kind."""
    if "command" in payload and "type" not in payload:
        return urlencode({key: str(value)[:100] for key, value in flat(payload).items()}), FORM
    told = json.dumps(flat(payload)).replace(json.dumps("deep"), "[" * 3000 + "]" * 3000)
    if "event" in payload or payload.get("type") in ("url_verification", "app_rate_limited"):
        return told, "application/json"
    return urlencode({"payload": told}), FORM


def flat(part: Any) -> Any:
    """What cannot be written as it is, as a word that stands for it."""
    if part is DEEP:
        return "deep"
    if isinstance(part, dict):
        return {key: flat(value) for key, value in part.items()}
    return [flat(value) for value in part] if isinstance(part, list) else part


@pytest.mark.parametrize("name", ["user_change", "user_change_deleted", "message_im"])
async def test_nobodys_profile_shuts_the_door(way_in: Door, name: str) -> None:
    """What is learned by the way is no reason to answer nothing."""
    payload = sent(name)
    for path in paths(payload["event"], ("event",)):
        for value in STRANGE:
            answer = await way_in.receiver.receive(changed(payload, path, value))
            assert answer.status == 200


BODIES = {
    "nothing": ("", "application/json"),
    "no json": ("{", "application/json"),
    "a list": ("[1, 2]", "application/json"),
    "a word": ('"x"', "application/json"),
    "null": ("null", "application/json"),
    "a number": ("17", "application/json"),
    "deep": ("[" * 100_000, "application/json"),
    "deep object": ('{"a":' * 100_000, "application/json"),
    "no form": ("payload=%7B", FORM),
    "a list in a form": ("payload=%5B1%5D", FORM),
    "null in a form": ("payload=null", FORM),
    "another form": ("a=b", FORM),
    "another charset": ("{}", "application/json; charset=utf-97"),
    "strange user": ('{"type": "event_callback", "user": 5, "event": 7}', "application/json"),
    "strange team": ('{"type": "x", "authorizations": [5]}', "application/json"),
}


@each_case("signed", [True, False])
@each_case("kind", BODIES)
async def test_a_stranger_learns_nothing(
    by_http: Door, kind: str, signed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """No trace of an error in the answer, and none in the log for whoever may knock."""
    body, content_type = BODIES[kind]
    secret = None if signed else "another secret"
    answer = await by_http.slack.requests.post(body, content_type, secret=secret)
    assert answer.status in ((200, 400) if signed else (401,))
    assert answer.body is None
    assert not by_http.box.accepted
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR]


async def test_what_is_too_large_is_not_read(by_http: Door) -> None:
    large = io.BytesIO(b"x" * (MAX_BODY_BYTES + 1))
    async with (
        aiohttp.ClientSession() as stranger,
        stranger.post(by_http.slack.requests.url, data=large) as answer,
    ):
        assert (answer.status, await answer.text()) == (413, "")


@pytest.mark.parametrize(
    "trouble", [Conflict(), DeliveryNotRecorded(), StoreUnavailable(), RuntimeError("bug")]
)
async def test_what_is_not_stored_is_not_acknowledged(way_in: Door, trouble: Exception) -> None:
    """Slack brings it again, and then it is stored."""
    way_in.box.troubles = [trouble]
    statuses = []
    for _ in range(2):
        answer = await way_in.brings(sent("message_im"))
        assert answer is not None
        statuses.append(answer.status)
    assert statuses == [503, 200]
    assert [event.id for event in way_in.box.accepted] == ["slack:D0ADA:1700000000.000100"]


async def test_the_log_of_a_malformed_payload_has_its_shape_and_no_words(
    way_in: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "adapters")
    strange = sent("message_file_share")
    strange["event"] |= {"text": SECRET, "files": [{"name": SECRET, "size": SECRET}]}
    answer = await way_in.brings(strange)
    assert answer is not None
    assert answer.status == 200
    (entry,) = [entry for entry in caplog.records if entry.getMessage() == "slack.malformed"]
    assert vars(entry)["shape"]["event"]["text"] == "str"
    assert SECRET not in str([vars(entry) for entry in caplog.records])


async def test_a_challenge_is_answered(by_http: Door) -> None:
    answer = await by_http.slack.requests.verify("ch4ll3nge")
    assert (answer.status, answer.body) == (200, {"challenge": "ch4ll3nge"})


async def test_nobody_is_let_in_while_the_desk_closes(way_in: Door) -> None:
    await way_in.receiver.leave()
    answer = await way_in.brings(sent("message_im"))
    assert answer is not None
    assert answer.status == 503
    assert not way_in.box.accepted


async def test_who_writes_is_known_by_name_where_slack_tells_it(way_in: Door) -> None:
    way_in.slack.user("ada", "Ada Lovelace", id=ADA, team_id=ME.team)
    await way_in.brings(sent("message_im"))
    (event,) = way_in.box.accepted
    assert getattr(event, "author").display_name == "Ada Lovelace"  # noqa: B009 - of any event
