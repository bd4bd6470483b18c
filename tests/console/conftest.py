"""A console desk on the default policy and articles, played from a script."""

import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.articles import Bookcase
from bot.chat import desk as console
from bot.chat.lines import from_script
from bot.chat.paper import Paper
from bot.chat.stillness import StillClock, paced
from bot.policy import load_desk
from bot.settings import Settings
from core.model.desk import Desk

ROOT = Path(__file__).parents[2]
SUNDAY_MORNING = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)

Play = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def default_desk() -> Desk:
    return load_desk(ROOT / "desk.toml", SUNDAY_MORNING.date())


@pytest.fixture(scope="session")
def books() -> Bookcase:
    return Bookcase(ROOT / "kb_articles", 0.05)


@pytest.fixture
def play(tmp_path: Path, default_desk: Desk, books: Bookcase) -> Play:
    """Plays lines on a desk of this test's own; a second call goes on where the first one ended."""
    clock = StillClock(SUNDAY_MORNING)
    settings = Settings(database_url=f"sqlite:///{tmp_path}/desk.db", _env_file=None)

    async def played(*lines: str) -> str:
        written = io.StringIO()
        screen = Paper(written)
        room = console.Room(settings, default_desk, books, clock, screen)
        source = paced(from_script(lines, screen), clock)
        await console.step_by_step(await console.opened(room, source))
        return written.getvalue()

    return played
