"""Where typed lines come from: a terminal, or a script on standard input."""

import asyncio
import select
import sys
from collections.abc import Awaitable, Callable, Iterable
from io import TextIOWrapper
from threading import Thread
from typing import TextIO

from adapters.terminal_text import visible
from bot.console.transcript import TranscriptConsole

Lines = Callable[[str], Awaitable[str | None]]
COMMENT = "# "
READ_TIMEOUT_SECONDS = 10.0
"""Seconds in which a script must begin, where standard input is a pipe that says nothing."""


def is_silent(stream: TextIO, patience: float = READ_TIMEOUT_SECONDS) -> bool:
    """Whether nothing is to be read there: closed, empty, or a pipe that stays silent."""
    if stream.closed:
        return True
    ready, _, _ = select.select([stream], [], [], 0)
    if not ready:
        sys.stderr.write(f"Waiting up to {patience:.0f} seconds for a script.\n")
        ready, _, _ = select.select([stream], [], [], patience)
    return not ready or not stream.buffer.peek(1)  # type: ignore[attr-defined]


def from_terminal() -> Lines:
    """Lines with history and editing; None at Ctrl-D or Ctrl-C."""
    # Here and not above: it is a tenth of the time in which any command starts.
    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession(history=InMemoryHistory())

    async def next_line(prompt: str) -> str | None:
        try:
            said = FormattedText([("bold", f"{prompt}> ")])
            # Its own handler of the loop's errors prints their texts; ours stays.
            return await session.prompt_async(said, set_exception_handler=False)
        except (EOFError, KeyboardInterrupt):
            return None

    return next_line


def from_stream(stream: TextIO, console: TranscriptConsole) -> Lines:
    """Lines of a script as they come. The reading thread never keeps the process from ending."""
    waiting: asyncio.Queue[str | None] = asyncio.Queue()
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")

    def read(loop: asyncio.AbstractEventLoop) -> None:
        try:
            for line in stream:
                loop.call_soon_threadsafe(waiting.put_nowait, line)
            loop.call_soon_threadsafe(waiting.put_nowait, None)
        except RuntimeError:
            return  # the loop was closed first: nobody listens

    started: list[Thread] = []

    async def raw() -> str | None:
        if not started:
            loop = asyncio.get_running_loop()
            started.append(Thread(target=read, args=(loop,), daemon=True))
            started[0].start()
        return await waiting.get()

    return _echo(raw, console)


def from_script(lines: Iterable[str], console: TranscriptConsole) -> Lines:
    """Lines that are all there already."""
    left = iter(lines)

    async def raw() -> str | None:
        return next(left, None)

    return _echo(raw, console)


def _echo(raw: Callable[[], Awaitable[str | None]], console: TranscriptConsole) -> Lines:
    """Shows each line as if it had been typed, for as long as somebody reads. A line that begins
    with "# " is a remark.
    """

    async def next_line(prompt: str) -> str | None:
        while not console.unread and (line := await raw()) is not None:
            said = line.rstrip("\r\n")
            if said.startswith(COMMENT):
                _print(console, f"\n{said}\n")
            elif said.strip() or prompt.endswith(" in a form"):
                _print(console, f"{prompt.split(' ')[0]}> {said}")
                return said
        return None

    return next_line


def _print(console: TranscriptConsole, text: str) -> None:
    console.print(visible(text), soft_wrap=True, highlight=False, markup=False)
