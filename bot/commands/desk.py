"""`deskhand run` and `dialog`: the desk itself."""

import asyncio

import typer

from bot.clock import SystemClock
from bot.commands.context import enter, log_new_desk, open_store
from bot.new_policy import apply_policy
from bot.runtime import serve
from bot.settings import SettingsError
from bot.stale_names import settle_names
from bot.startup import choose_loop, platform_problems
from bot.terminal import echo_lines
from bot.wiring import assemble
from core.dialog.diagram import mermaid


def add_to(app: typer.Typer) -> None:
    @app.command()
    def run() -> int:
        """Serve the connected platforms until stopped; SIGTERM stops in order."""
        with asyncio.Runner(loop_factory=choose_loop()) as runner:
            return runner.run(_serve())

    @app.command()
    def dialog() -> None:
        """Draw the dialog as a Mermaid diagram, from its own table."""
        echo_lines(mermaid().splitlines())


async def _serve() -> int:
    context = enter()
    if problems := platform_problems(context.settings, context.desk):
        raise SettingsError(problems)
    async with open_store(context, log_new_desk) as store:
        await settle_names(context.desk, store, context.settings.desk_file.name)
        await apply_policy(context.desk, store, SystemClock())
        books = context.articles()
        books.library()  # learned before the first question comes
        bot = assemble(context.settings, context.desk, books.library, SystemClock())
        watching = asyncio.create_task(books.watch())
        try:
            return await serve(bot)
        finally:
            watching.cancel()
