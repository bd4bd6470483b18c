"""What the commands share: the settings, the policy, the articles and the store, opened in turn."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from adapters.kit.platform import DeskSide
from adapters.words.rendering import text_as_sent
from bot.clock import SystemClock
from bot.database_lock import is_beginning, shared, upgrade
from bot.logs import configure
from bot.platforms import desk_side
from bot.policy import load_desk
from bot.services import connect_encoder, has_embeddings
from bot.settings import Settings, read_settings
from bot.startup import beginning
from bot.terminal import echo
from core.model.policy import Desk
from core.store.connection.engine import make_engine
from core.store.sql_store import SqlStore

if TYPE_CHECKING:
    from bot.article_folder import ArticleFolder

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CommandContext:
    settings: Settings
    desk: Desk

    def articles(self) -> "ArticleFolder":
        """The articles, read and indexed now. Raises SettingsError without their encoder."""
        from bot.article_folder import ArticleFolder  # only commands that answer need any

        encoder = connect_encoder(self.settings)
        share, is_remote = self.desk.answers.wrong_share, has_embeddings(self.settings)
        return ArticleFolder(self.settings.kb_dir, share, encoder, is_remote)


def enter(*, quiet: bool = False) -> CommandContext:
    """Read the settings and the policy, and begin to log; `quiet` logs warnings and worse.

    Without `quiet` the process serves people, so that no blocked log may hold it up.

    Raises SettingsError or PolicyError, which name all that is wrong.
    """
    settings = read_settings()
    level = "WARNING" if quiet and settings.log_level == "INFO" else settings.log_level
    secrets = settings.secrets()
    configure(level, settings.log_format, secrets=secrets, background=not quiet)
    return CommandContext(settings, load_desk(settings.desk_file))


@asynccontextmanager
async def open_store(
    context: CommandContext, tell_of_new: Callable[[Settings], None] | None = None
) -> AsyncIterator[SqlStore]:
    """The store, with its database up to date. Raises StoreUnavailable, or SettingsError while the
    database is being restored, and where there is no desk in it unless `tell_of_new` is to say that
    one was begun.
    """
    engine = make_engine(context.settings.database_url)
    try:
        steps = await upgrade(context.settings, engine, begins=tell_of_new is not None)
        if tell_of_new is not None and is_beginning(steps):
            tell_of_new(context.settings)
        with shared(context.settings):
            yield SqlStore(engine, context.desk.first_number, text_as_sent)
    finally:
        await engine.dispose()


def log_new_desk(settings: Settings) -> None:
    """Of a desk that serves people; a warning where DATABASE_URL may be mistyped."""
    said, is_doubtful = beginning(settings)
    level = logging.WARNING if is_doubtful else logging.INFO
    log.log(level, "database.new", extra={"database": settings.shown_database, "what": said})


def _print_new_desk(settings: Settings) -> None:
    echo(f"A desk was begun in {settings.shown_database}, {beginning(settings)[0]}.", err=True)


def at_desk(work: Callable[[Settings, DeskSide], Coroutine[Any, Any, T]]) -> T:
    """Do `work` with the settings and the desk's side, as an adapter has it; log only warnings."""
    context = enter(quiet=True)

    async def opened() -> T:
        async with open_store(context, _print_new_desk) as store:
            library = cache(lambda: context.articles().library())  # most commands need none
            return await work(
                context.settings, desk_side(context.desk, store, SystemClock(), library)
            )

    return asyncio.run(opened())
