"""The whole story while Slack's Web API fails in each of its ways, three times in ten."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.slack.counting import Count
from tests.slack.desk import MODES, Office, office
from tests.slack.hurry import hurried
from tests.slack.storm import QUICK, brisk, told

__all__ = ["brisk"]

both = pytest.mark.parametrize("mode", MODES)
OFTEN = 0.3
MOMENT = 0.01
"""Real seconds that Slack asks to wait: three on the desk's clock."""

FAULTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "told to slow down": {"rate_limited": {"retry_after": MOMENT}},
    "not done": {"server_error": {}, "drop_before": {}, "error": {"error": "internal_error"}},
    "done, and not told so": {"server_error_after": {}, "drop_after": {}, "error_after": {}},
    "slow": {"slow": {"seconds": 0.1}, "slow_after": {"seconds": 0.1}},
    "no answer that can be read": {
        "html": {},
        "html_after": {"status": 200},
        "malformed": {},
        "malformed_after": {},
        "empty": {},
    },
}
"""Each is a way of going wrong; of several, each has its part of the chance."""
STORM: dict[str, dict[str, Any]] = {
    "rate_limited": {"retry_after": MOMENT},
    "server_error": {},
    "drop_before": {},
    "drop_after": {},
    "slow_after": {"seconds": 0.05},
    "error_after": {"error": "internal_error"},
    "html": {},
    "malformed_after": {},
}


METHODS = "chat.* reactions.* conversations.* files.[gci]* users.* views.* auth.*".split()
ELSEWHERE = ["files.upload", "files.download", "response_url"]
"""What is no method of the Web API answers with no JSON, so that none of it can be broken."""
OF_THE_API = (
    "malformed",
    "malformed_after",
    "empty",
    "error",
    "error_after",
    "html_after",
    "slow_after",
)


def fails(desk: Office, faults: dict[str, dict[str, Any]], often: float = OFTEN) -> None:
    """From now on so many calls go wrong; those that open the door are left to the tests of it."""
    for trouble, how in faults.items():
        for method in METHODS + (ELSEWHERE if trouble not in OF_THE_API else []):
            chance = often / len(faults)
            desk.server.fail(method, trouble, times=None, probability=chance, **how)


@both
@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_is_lost_nor_doubled(tmp_path: Path, mode: str, fault: str) -> None:
    async with office(tmp_path, mode, speed=QUICK, seed=7) as desk:
        fails(desk, FAULTS[fault])
        assert await told(desk) == Count()


@both
async def test_a_channel_that_is_full_is_left_alone_and_no_other_waits_for_it(
    tmp_path: Path, mode: str
) -> None:
    rest = timedelta(seconds=30)
    with hurried() as hurry:
        async with office(tmp_path, mode, speed=1) as desk, desk.open():
            slack = desk.server
            mine, post = slack.im(desk.ada).id, "chat.postMessage"
            slack.fail(post, "rate_limited", channel=mine, retry_after=rest.total_seconds())
            await slack.says(desk.ada, desk.ada, "My cat ate the spoon")
            await slack.until(lambda: slack.calls.of(post))
            await slack.says(desk.eve, desk.eve, "My cat ate the fork")
            await slack.message(desk.eve, "Which kind of request")
            assert slack.messages(desk.ada) == [], "hers still wait"
            hurry.on(rest.total_seconds())
            desk.clock.leap(rest)
            await slack.message(desk.ada, "Which kind of request")
            refused, *others = [c.at for c in slack.calls.of(post) if c.args["channel"] == mine]
            assert min(others) - refused >= rest.total_seconds()
            await desk.quiet()
            assert slack.violations == []


@both
async def test_nor_when_all_of_it_comes_at_once(tmp_path: Path, mode: str) -> None:
    async with office(tmp_path, mode, speed=QUICK, seed=1) as desk:
        fails(desk, STORM)
        assert await told(desk) == Count()
