"""An SQLite file of an earlier release is upgraded only by who has it alone."""

import gzip
from pathlib import Path

import pytest

from bot.database_lock import shared, upgrade
from bot.settings import Settings, SettingsError
from core.store.connection.engine import make_engine

OLD = Path(__file__).parents[1] / "releases" / "0.2.sqlite.gz"


async def test_it_waits_until_nobody_else_has_the_file_open(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    file.write_bytes(gzip.decompress(OLD.read_bytes()))
    settings = Settings(database_url=f"sqlite:///{file}")
    engine = make_engine(settings.database_url)
    with shared(settings), pytest.raises(SettingsError, match="has to be upgraded"):
        await upgrade(settings, engine)
    assert "0007" in await upgrade(settings, engine)
    with shared(settings):
        assert await upgrade(settings, engine) == (), "one that is up to date is shared"
    await engine.dispose()
