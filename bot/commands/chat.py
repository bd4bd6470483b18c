"""`deskhand chat`: the desk in this terminal, or a script of it."""

import asyncio
import errno
import sys
from datetime import UTC, datetime

import typer

from bot.article_folder import ArticleFolder
from bot.clock import SystemClock
from bot.commands.context import CommandContext, enter
from bot.console import session as console
from bot.console.line_source import is_silent
from bot.console.transcript import TranscriptConsole
from bot.settings import Settings
from bot.terminal import echo, is_closed
from core.model.policy import Desk


def add_to(app: typer.Typer) -> None:
    @app.command(name="chat")
    def chat(
        demo: bool = typer.Option(False, "--demo", help="Play the sample conversation."),
        at: str = typer.Option(
            "",
            metavar="MOMENT",
            help=(
                "Begin at 2026-11-01T10:05, on a clock that /wait-for moves and a desk that is"
                " thrown away at the end."
            ),
        ),
        no_web: bool = typer.Option(False, "--no-web", help="Serve no portal beside it."),
    ) -> int:
        """Talk to the desk in this terminal, or play a script from standard input.

        A script has one typed line to a line; "# ..." is a remark. Where the output is no terminal,
        as in `deskhand chat | tee talk.txt`, what is typed is taken as a script. Without a
        terminal and without a script, the sample conversation is played.
        """
        if is_closed(sys.stdout):
            raise OSError(errno.EBADF, "standard output is closed, so nothing can be shown")
        context = enter(quiet=True)
        moment = _moment(at, context)
        settings, desk = console.console_settings(context.settings, context.desk)
        books = context.articles()
        if demo or (not sys.stdin.isatty() and is_silent(sys.stdin)):
            return asyncio.run(_sample(settings, desk, books))
        if sys.stdin.isatty() and sys.stdout.isatty():
            return asyncio.run(console.talk(settings, desk, books, moment, with_web=not no_web))
        return asyncio.run(console.play(settings, desk, books, moment))


async def _sample(settings: Settings, desk: Desk, books: ArticleFolder) -> int:
    screen = TranscriptConsole(sys.stdout)
    room = console.Room(settings, desk, books, SystemClock(), screen, is_kept=False)
    console.show(screen, room)
    echo("This is the sample conversation. In a terminal, you talk yourself.")
    return await console.play_sample(settings, desk, books, screen)


def _moment(said: str, context: CommandContext) -> datetime | None:
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as wrong:
        raise typer.BadParameter(
            f"{said!r} is no moment; write 2026-11-01T10:05, which is the desk's own time."
        ) from wrong
    local = moment if moment.tzinfo else moment.replace(tzinfo=context.desk.hours.zone)
    return local.astimezone(UTC)
