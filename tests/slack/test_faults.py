"""The whole story while Slack's Web API fails in each of its ways, three times in ten."""

from pathlib import Path
from typing import Any

import pytest

from tests.slack.desk import MODES, Office, office
from tests.slack.storm import QUICK, brisk, told_in_full

__all__ = ["brisk"]

both = pytest.mark.parametrize("mode", MODES)
OFTEN = 0.3
MOMENT = 0.01
"""Real seconds that Slack asks to wait: three on the desk's clock."""

FAULTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "told to slow down": {"rate_limited": {"retry_after": MOMENT}},
    "an error before": {"server_error": {}},
    "an error after": {"server_error_after": {}},
    "broken off before": {"drop_before": {}},
    "broken off after": {"drop_after": {}},
    "slow": {"slow": {"seconds": 0.1}, "slow_after": {"seconds": 0.1}},
    "an error of its own": {"error": {"error": "internal_error"}, "error_after": {}},
    "a page in the place of an answer": {"html": {}, "html_after": {"status": 200}},
    "half an answer": {"malformed": {}, "malformed_after": {}, "empty": {}},
}
"""Each is a way of going wrong; of several, each has its part of the chance."""
STORM = {
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
OF_THE_API = ("malformed", "malformed_after", "empty", "error", "error_after", "html_after")


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
        await told_in_full(desk)


@both
@pytest.mark.parametrize("seed", [1, 2])
async def test_nor_when_all_of_it_comes_at_once(tmp_path: Path, mode: str, seed: int) -> None:
    async with office(tmp_path, mode, speed=QUICK, seed=seed) as desk:
        fails(desk, STORM)
        await told_in_full(desk)
