"""A console desk on the default policy and articles, played from a script."""

import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.article_folder import ArticleFolder
from bot.console import session as console
from bot.console.line_source import from_script
from bot.console.manual_clock import ManualClock, pace_lines
from bot.console.transcript import TranscriptConsole
from bot.policy import load_desk
from bot.settings import make_settings
from core.model.policy import Desk
from tests.app.test_process import three_articles
from tests.databases import lay_out_sqlite

ROOT = Path(__file__).parents[2]
SUNDAY_MORNING = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)

Play = Callable[..., Awaitable[str]]


@pytest.fixture(scope="session")
def default_desk() -> Desk:
    return load_desk(ROOT / "desk.toml", SUNDAY_MORNING.date())


@pytest.fixture(scope="session")
def books() -> ArticleFolder:
    return ArticleFolder(three_articles(), 0.05)


@pytest.fixture
def play(tmp_path: Path, default_desk: Desk, books: ArticleFolder) -> Play:
    """Plays lines on a desk of this test's own; a second call goes on where the first one ended."""
    clock = ManualClock(SUNDAY_MORNING)
    settings = make_settings(database_url=f"sqlite:///{tmp_path}/desk.db", _env_file=None)

    async def played(*lines: str) -> str:
        await lay_out_sqlite(tmp_path / "desk.db")
        written = io.StringIO()
        screen = TranscriptConsole(written)
        room = console.Room(settings, default_desk, books, clock, screen)
        source = pace_lines(from_script(lines, screen), clock)
        await console.step_by_step(await console.open_desk(room, source))
        return written.getvalue()

    return played
