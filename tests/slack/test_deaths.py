"""The desk is killed in the midst of things, and nobody has to say anything twice."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.limits import PATIENCE
from tests.profile import is_long_profile
from tests.slack.counting import Count, counted
from tests.slack.desk import MODES, Office, office
from tests.slack.life import Lives, lives
from tests.slack.saga import play
from tests.slack.storm import QUICK, UNHURRIED

both = pytest.mark.parametrize("mode", MODES)
PATIENT = (0.0, *[0.1] * int(PATIENCE / 0.1))
"""Slack goes on bringing what was not taken in, until the desk is there again."""

Death = tuple[str, str, int]
"""At which call, before or after its effect, and how many such calls pass before."""

ALL_DEATHS: Sequence[Death] = (
    ("users.info", "hang", 0),  # nothing is stored yet
    ("chat.postMessage", "hang_after", 1),  # it stands there, and is not recorded
    ("chat.postMessage", "hang", 3),  # it was about to be said
    ("files.completeUploadExternal", "hang_after", 0),
    ("chat.update", "hang_after", 0),
    # The same calls again, and one that is like them.
    ("chat.postMessage", "hang_after", 4),
    ("files.completeUploadExternal", "hang", 1),
    ("reactions.add", "hang_after", 2),
)
DEATHS = ALL_DEATHS if is_long_profile() else ALL_DEATHS[:5]


async def fate(desk: Office, life: Lives) -> None:
    """Each life ends at its moment."""
    for method, when, after in DEATHS:
        fault = desk.server.fail(method, when, after=after)
        await desk.server.until(lambda fault=fault: fault.struck, PATIENCE, f"{method} strikes")  # type: ignore[misc]
        await life.again()


@both
async def test_killed_at_the_worst_moments_it_loses_and_doubles_nothing(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode, speed=QUICK, retry_delays=PATIENT) as desk:
        desk.changes, desk.longest = UNHURRIED, 0.6
        async with lives(desk) as life:
            ending = asyncio.create_task(fate(desk, life))
            talks = await play(desk)
            await desk.quiet()
            await asyncio.wait_for(ending, PATIENCE)
            assert await counted(desk, talks) == Count()
            assert life.deaths == len(DEATHS)
