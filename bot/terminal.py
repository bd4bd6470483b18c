"""Print on the terminal: the only way for commands, since anything may hold people's words.

`tests/architecture` sees to it that no command prints in another way.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, TextIO

import typer
from typer.core import TyperGroup

from adapters.terminal_text import terminal_line, visible

if TYPE_CHECKING:  # rich is read by what draws: a table, a bar
    from rich.progress import TaskID
    from rich.table import Table
    from typer._click import Context, HelpFormatter

WIDE: Final = 160
"""Columns of a table that goes to a file or a pipe."""

MAX_HELP: Final = 400
"""Characters of a command's sentence in the list of its group."""


def echo(line: str = "", *, err: bool = False) -> None:
    """Print one line. A line break in it is shown: words must not look like a further line."""
    typer.echo(terminal_line(line), err=err)


def echo_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print several lines of the desk's own."""
    for line in lines:
        echo(line, err=err)


def echo_field(name: str, words: str, width: int = 12) -> None:
    """Print a name and words of several lines beside it; none of them begins where names stand."""
    first, *others = visible(words).splitlines() or [""]
    typer.echo(f"{terminal_line(name):<{width}} {first}")
    for line in others:
        typer.echo(f"{'':<{width}} {line}")


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each name (done, and of how many) on standard error, where somebody looks at it."""
    from rich.console import Console
    from rich.progress import Progress

    is_watched = sys.stderr is not None and sys.stderr.isatty()
    with Progress(console=Console(stderr=True), disable=not is_watched, transient=True) as bars:
        tasks = dict[str, "TaskID"]()

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(terminal_line(name), total=max(total, 1))
            bars.update(tasks[name], completed=done if total else 1)

        yield show


def count(number: int, one: str, several: str = "") -> str:
    """The number with its noun: "1 ticket", "2 tickets"; `several` where an s is not enough."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def new_table(*headers: str) -> "Table":
    from rich.table import Table

    return Table(*headers, box=None, pad_edge=False)


def add_row(table: "Table", *cells: str) -> None:
    """Neither rich's markup nor a line break in a cell means anything."""
    from rich.text import Text

    table.add_row(*(Text(terminal_line(cell)) for cell in cells))


def show_table(table: "Table") -> None:
    """Print it to standard output: as wide as the terminal, or as there is need in a file."""
    from rich.console import Console

    Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDE).print(table)


class ListGroup(TyperGroup):
    """A group of commands whose help has a whole sentence for each; others cut it to one line."""

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        rows = [(name, one.get_short_help_str(MAX_HELP)) for name, one in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def prepare_streams() -> None:
    """Give every standard stream something to work on. Python leaves None where one is closed, and
    where the locale knows no umlauts (LANG=C), a question mark is better than no output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")


def is_closed(stream: TextIO) -> bool:
    """Whether the shell had closed it, so that nobody can read what is written there."""
    return getattr(stream, "name", "") == os.devnull
