"""What the commands share: the settings, the policy, the articles and the store, opened in turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.articles import Bookcase
from bot.database_lock import shared
from bot.logs import configure
from bot.policy import load_desk
from bot.settings import Settings, read_settings
from core.model.desk import Desk
from core.store.engine import make_engine
from core.store.migrating import migrate
from core.store.sql import SqlStore


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    desk: Desk

    def books(self) -> Bookcase:
        """The articles, read and indexed now."""
        return Bookcase(self.settings.kb_dir, self.desk.answering.wrong_share)


def enter(*, quiet: bool = False) -> House:
    """Read the settings and the policy, and begin to log; `quiet` logs warnings and worse.

    Without `quiet` the process serves people, so that no blocked log may hold it up.

    Raises SettingsError or PolicyError, which name all that is wrong.
    """
    settings = read_settings()
    level = "WARNING" if quiet and settings.log_level == "INFO" else settings.log_level
    secrets = settings.secrets()
    configure(level, settings.log_format, secrets=secrets, background=not quiet)
    return House(settings, load_desk(settings.desk_file))


@asynccontextmanager
async def opened_store(house: House) -> AsyncIterator[SqlStore]:
    """The store, with its database up to date. Raises StoreUnavailable, or SettingsError while the
    database is being restored.
    """
    with shared(house.settings):
        engine = make_engine(house.settings.database_url)
        try:
            await migrate(engine)
            yield SqlStore(engine, house.desk.first_number)
        finally:
            await engine.dispose()
