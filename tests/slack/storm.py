"""What makes hours of caution pass in seconds, so that a story full of faults can be told."""

from datetime import timedelta
from typing import Any, Final

import pytest

from adapters.kit import file_transfer
from adapters.slack import files, people
from core.model.policy import Patience
from core.model.ticket import Priority
from tests.desks import promise
from tests.slack.counting import Count, counted
from tests.slack.desk import Office
from tests.slack.saga import Between, nothing, play

QUICK: Final = 300.0
"""Five seconds of caution after an unclear try are over in a sixtieth of one."""
SOON: Final = (0.01,) * 10
UNHURRIED: Final[dict[str, Any]] = {
    "sla": dict.fromkeys(Priority, promise(400, 4000, 4000)),
    "patience": Patience(details=timedelta(days=100)),
}
"""Nothing falls due in the story, however long it takes."""


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter's own pauses, which are in real seconds, are shortened too."""
    monkeypatch.setattr(file_transfer, "RETRY_DELAYS_SECONDS", SOON)
    monkeypatch.setattr(files, "SHOWN_AFTER", SOON)
    monkeypatch.setattr(people, "RETRY_DELAYS_SECONDS", SOON)
    monkeypatch.setattr(people, "TIMEOUT_SECONDS", 10.0)


async def told(desk: Office, between: Between = nothing) -> Count:
    """What is wrong when the story was played to its end, and all is quiet."""
    desk.changes = UNHURRIED
    async with desk.open():
        talks = await play(desk, between)
        desk.server.faults.clear()
        await desk.quiet()
        return await counted(desk, talks)
