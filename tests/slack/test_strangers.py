"""Whoever is not Slack and calls the desk gets constant answers, and learns nothing."""

import json
import warnings
from pathlib import Path

import pytest

from tests.slack.desk import at_work
from tests.slack.scenes import claimed
from tests.slack.server.http_mode import FORM, JSON, Answer
from tests.store.seen import seen

HELLO = json.dumps(
    {
        "type": "event_callback",
        "event": {"type": "message", "user": "U00000ADA", "channel": "D00000ADA", "ts": "1.1"},
    }
)
STRANGE = {
    "no JSON": ("{", JSON),
    "no object": ("[]", JSON),
    "nothing": ("", JSON),
    "a form without a payload": ("a=b", FORM),
    "a payload that is no JSON": ("payload={", FORM),
    "half an event": ('{"type": "event_callback", "event": {"type": "message"}}', JSON),
    "a press without an action": ("payload=%7B%22type%22%3A%22block_actions%22%7D", FORM),
}
LARGE = json.dumps({"type": "event_callback", "event": {"text": "x" * 2 * 1024 * 1024}})


async def test_strangers_learn_nothing_and_the_desk_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(tmp_path, "http") as desk:
        assert desk.bot
        slack, door = desk.server, desk.server.requests
        before = await seen(desk.bot.store)
        forged = [await door.post(HELLO, secret="guessed") for _ in range(2)]
        door.skew = -600
        replayed = await door.post(HELLO)
        door.skew = 0
        unsigned = await door.post(HELLO, headers={"X-Slack-Signature": ""})
        assert {told(a) for a in (*forged, replayed, unsigned)} == {told(forged[0])}
        assert forged[0].status == 401
        with warnings.catch_warnings():  # aiohttp thinks that nobody sends so much at once
            warnings.simplefilter("ignore", ResourceWarning)
            large = await door.post(LARGE)
        assert (large.status, large.body) == (413, None)
        for body, kind in STRANGE.values():
            answer = await door.post(body, kind)
            assert answer.status in (200, 400), body
            assert not answer.body, body
            refused = await door.post(body, kind, secret="guessed")
            assert told(refused) == told(forged[0]), body
        assert await seen(desk.bot.store) == before
        assert "Traceback" not in caplog.text
        case = await claimed(desk)
        assert slack.messages(desk.ada, thread=case.asked)


def told(answer: Answer) -> tuple[int, str]:
    """What a stranger is told; no part of it depends on who he is or what he sent."""
    text = json.dumps(answer.body)
    assert not any(word in text for word in ("Traceback", "File ", "Error", "slack_bolt"))
    return answer.status, text
