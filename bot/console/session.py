"""Opening the console desk: in a terminal, from a script, or with the sample conversation."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources

from rich.console import Console
from rich.text import Text

from adapters.console.adapter import ConsoleAdapter
from adapters.console.seats import NAME
from adapters.console.view import View
from adapters.terminal_text import terminal_line
from bot.article_folder import ArticleFolder
from bot.clock import SystemClock
from bot.console import line_source
from bot.console.banner import banner
from bot.console.console_copy import agents_of, in_terminal, is_at_home, rooms_of
from bot.console.local_portal import LocalPortal
from bot.console.manual_clock import ManualClock, advance, pace_lines
from bot.console.transcript import TranscriptConsole
from bot.database_lock import is_beginning, terminal_lock, upgrade
from bot.new_policy import apply_policy
from bot.runtime import serve
from bot.services import without_model
from bot.settings import Settings
from bot.stale_names import settle_names
from bot.startup import beginning
from bot.wiring import Bot, assemble
from core.model.policy import Desk
from core.ports import Clock
from core.store.connection.engine import make_engine
from core.store.operations.schema_upgrade import migrate
from core.store.sql_store import SqlStore

log = logging.getLogger(__name__)

SAMPLE_BEGINS = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)
"""A Sunday, five past ten in Jerusalem: the desk of the default policy has just opened."""

REHEARSAL = "sqlite:///data/rehearsal.db"


@dataclass(frozen=True, slots=True)
class Room:
    """What a console desk is made of."""

    settings: Settings
    desk: Desk
    books: ArticleFolder
    clock: Clock
    console: Console
    is_kept: bool = True
    """Whether the tickets are there after the end."""
    is_new: bool = False
    """Whether the database was empty until now."""
    beside: tuple[str, ...] = ()
    """The platforms that are served beside the terminal, and say themselves where they are."""


async def talk(
    settings: Settings,
    desk: Desk,
    books: ArticleFolder,
    at: datetime | None = None,
    *,
    with_web: bool = True,
) -> int:
    """Talk at the terminal until its user leaves. Returns the exit code. `at` as in `play`.

    On the real clock the portal is served beside it, for this machine alone.
    """
    from prompt_toolkit.patch_stdout import patch_stdout  # only a terminal needs it

    async with _open_database(settings, at) as (own, is_new), AsyncExitStack() as screen:
        screen.enter_context(patch_stdout(raw=True))
        console = Console(file=sys.stdout, force_terminal=True, emoji=False)
        clock = ManualClock(at) if at else SystemClock()
        beside = (LocalPortal.name,) if with_web and at is None else ()
        room = Room(own, desk, books, clock, console, at is None, is_new, beside)
        source = line_source.from_terminal()
        if isinstance(clock, ManualClock):
            bot = await open_desk(room, pace_lines(source, clock))
            show(console, room)
            return await step_by_step(bot)
        portal = LocalPortal(own, desk, books, clock, console) if with_web else None
        bot = await open_desk(room, source, portal)
        show(console, room)
        return await _serve(room, bot, portal)


async def play(
    settings: Settings, desk: Desk, books: ArticleFolder, at: datetime | None = None
) -> int:
    """Play the script on standard input.

    `at` stands the clock still at that moment, on a desk that is thrown away afterwards: its days
    may be long past or to come, and must not move the deadlines of real tickets.
    """
    console = TranscriptConsole(sys.stdout)
    clock = ManualClock(at) if at else SystemClock()
    async with _open_database(settings, at) as (own, is_new):
        room = Room(own, desk, books, clock, console, is_kept=at is None, is_new=is_new)
        show(TranscriptConsole(sys.stderr), room)
        source = line_source.from_stream(sys.stdin, console)
        if isinstance(clock, ManualClock):
            code = await step_by_step(await open_desk(room, pace_lines(source, clock)))
        else:
            code = await _serve(room, await open_desk(room, source))
    console.raise_if_lost()
    return code


async def play_sample(
    settings: Settings, desk: Desk, books: ArticleFolder, console: TranscriptConsole
) -> int:
    """Play the sample conversation on a desk of its own, which is thrown away afterwards."""
    with _thrown_away(without_model(settings)) as own:
        clock = ManualClock(SAMPLE_BEGINS)
        room = Room(own, desk, books, clock, console, is_kept=False)
        source = pace_lines(line_source.from_script(sample().splitlines(), console), clock)
        code = await step_by_step(await open_desk(room, source))
    console.raise_if_lost()
    return code


@asynccontextmanager
async def _open_database(
    settings: Settings, at: datetime | None
) -> AsyncIterator[tuple[Settings, bool]]:
    """This terminal's database, upgraded before anything holds it open, and whether it is new."""
    with _database_for(settings, at) as own:
        engine = make_engine(own.database_url)
        try:
            steps = await upgrade(own, engine)
        finally:
            await engine.dispose()
        with terminal_lock(own):
            yield own, is_beginning(steps)


@contextmanager
def _thrown_away(settings: Settings) -> Iterator[Settings]:
    """The same settings with an empty database, which is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="deskhand-") as folder:
        yield settings.model_copy(update={"database_url": f"sqlite:///{folder}/desk.db"})


@contextmanager
def _database_for(settings: Settings, at: datetime | None) -> Iterator[Settings]:
    if at is None:
        yield settings
        return
    with _thrown_away(settings) as own:
        yield own


def sample() -> str:
    """The script of the sample conversation, which the README shows."""
    return (resources.files("bot.console") / "sample.txt").read_text(encoding="utf-8")


def console_settings(settings: Settings, desk: Desk) -> tuple[Settings, Desk]:
    """The desk as the terminal can play it: where its policy is one for another platform, it is
    rehearsed on tickets of its own, so that no rehearsal reaches the real ones.
    """
    if is_at_home(desk):
        return settings, in_terminal(desk)
    return settings.model_copy(update={"database_url": REHEARSAL}), in_terminal(desk)


def _where_tickets_are(room: Room) -> str:
    if not room.is_kept:
        return "thrown away at the end"
    new = f", {beginning(room.settings)[0]}" if room.is_new else ""
    return f"kept in {room.settings.shown_database}{new}"


def show(console: Console, room: Room) -> None:
    title = Text(terminal_line(room.desk.name), style="bold").append(
        ", a desk by Deskhand", "not bold"
    )
    console.print(title, highlight=False)
    desk = (room.settings, room.desk, room.books, room.clock)
    rows = banner(*desk, tickets=_where_tickets_are(room))
    for name, said in (row for row in rows if row[0] not in room.beside):
        row = f"  {name:<9} {said}"
        console.print(terminal_line(row), highlight=False, markup=False, soft_wrap=True)
    console.print()


async def open_desk(
    room: Room, source: line_source.Lines, portal: LocalPortal | None = None
) -> Bot:
    """The desk with its database up to date, and everybody's seat taken."""
    engine = make_engine(room.settings.database_url)
    try:
        await migrate(engine)
        await settle_names(room.desk, SqlStore(engine), room.settings.desk_file.name)
        await apply_policy(room.desk, SqlStore(engine), room.clock)
    finally:
        await engine.dispose()
    made: list[Bot] = []

    async def settle() -> None:
        await made[0].settle()

    async def wait(span: str) -> str:
        if not isinstance(room.clock, ManualClock):
            return "Time passes by itself here; `deskhand chat --at` begins at a time of your own."
        return await advance(made[0], room.clock, span)

    if portal is not None:
        source = portal.ending_with(source)
    adapter = ConsoleAdapter(
        View(room.console),
        room.clock,
        source,
        rooms=rooms_of(room.desk),
        agents=agents_of(room.desk),
        session=f"{SystemClock().now():%Y%m%d%H%M%S%f}",
        zone=str(room.desk.hours.zone),
        settle=settle,
        wait=wait,
    )
    beside = (portal.adapter,) if portal is not None else ()
    made.append(
        assemble(room.settings, room.desk, room.books.library, room.clock, (adapter, *beside))
    )
    await made[0].store.release([NAME])  # this is the one terminal: whoever held them is gone
    return made[0]


async def _serve(room: Room, bot: Bot, portal: LocalPortal | None = None) -> int:
    beside = [asyncio.create_task(room.books.watch())]
    if portal is not None:
        beside.append(asyncio.create_task(portal.announce()))
    try:
        return await serve(bot)
    finally:
        for task in beside:
            task.cancel()


async def step_by_step(bot: Bot) -> int:
    """Without a pulse in the background, so that the same script gives the same transcript."""
    try:
        for adapter in bot.adapters:
            await adapter.run(bot.inbox)
        await bot.settle()
    finally:
        await bot.store.close()
    return 0
