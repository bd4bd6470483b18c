"""The command line: a row for each command, and one place where failures become exit codes.

A command's module is read when that command is typed: to read all of them takes two seconds, which
`--version` and a mistyped option must not cost.
"""

import errno
import gc
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import typer
from typer.core import TyperCommand
from typer.main import get_group

from bot.terminal import ListGroup, echo, echo_lines, prepare_streams
from core.model.text import storable

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A command, or a group of them. `module` is the one in bot/commands that adds it; `help` is
    how the command's own help begins.
    """

    name: str
    module: str
    help: str
    opening: str = ""
    """What a terminal shows at once, where the rest takes a while."""


COMMANDS: Final = (
    Row(
        "chat",
        "chat",
        "Talk to the desk in this terminal, or play a script.",
        "Opening the desk. This takes a few seconds.",
    ),
    Row("run", "desk", "Serve the connected platforms until stopped; SIGTERM stops in order."),
    Row("migrate", "migrate", "Bring the database up to date."),
    Row("dialog", "desk", "Draw the dialog as a Mermaid diagram, from its own table."),
    Row("ticket", "ticket", "Show a ticket with its history."),
    Row(
        "check",
        "check",
        "Try everything that a start needs, and say what to do about each failure.",
    ),
    Row("backup", "backup", "Copy the tickets to a file, also while the desk runs."),
    Row("restore", "backup", "Put a copy in the place of the tickets."),
    Row(
        "reassign",
        "reassign",
        "Settle tickets that are not closed and hold a name which the policy no longer has.",
    ),
    Row("routing", "reassign", "Show which words were learned to lead to which team."),
    Row("ls", "ls", "List tickets that match all that is given."),
    Row("copy", "copy", "Copy a stopped SQLite desk into an empty PostgreSQL database."),
    Row("words", "words", "Print every text of the desk."),
    Row("kb", "kb", "The knowledge base."),
    Row("outbox", "outbox", "Messages on their way out, and dead letters."),
    Row("quarantine", "quarantine", "Events that could not be processed."),
    Row("sla", "sla", "Deadlines: explained, and proved."),
)
"""In the order of the help. The platforms' own commands come from their records."""

HELP_OPTIONS: Final = ("--help", "-h")
HELP_WORDS: Final = frozenset((*HELP_OPTIONS, "help"))


@contextmanager
def _reading_modules() -> Iterator[None]:
    """Ctrl-C ends the process there and then: nothing is to be put in order yet. And nothing is
    looked through for garbage, of which modules have none; that took a tenth of the time.
    """
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


class _Commands(ListGroup):
    """All commands. Those of COMMANDS are a name and a sentence until one is typed."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {row.name: TyperCommand(row.name, short_help=row.help) for row in COMMANDS}

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        for row in COMMANDS:
            if row.name == cmd_name:
                _announce(row)
                return read_commands(row.module)[cmd_name]
        self.commands = {**self.commands, **_platform_commands()}
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        self.commands = {**self.commands, **_platform_commands()}
        super().format_commands(ctx, formatter)


def _announce(row: Row) -> None:
    """A sign of life: reading the modules takes longer than somebody waits for a prompt."""
    if row.opening and HELP_WORDS.isdisjoint(sys.argv) and sys.stderr.isatty():
        echo(row.opening, err=True)


def _new_app(**how: Any) -> typer.Typer:
    return typer.Typer(
        add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, **how
    )


def read_commands(module: str) -> Mapping[str, "Command"]:
    """Read a module of commands, and with it all that they need."""
    with _reading_modules():
        _install_hooks()
        found = _new_app()
        import_module(f"bot.commands.{module}").add_to(found)
        return get_group(found).commands


def _platform_commands() -> Mapping[str, "Command"]:
    """`deskhand <platform> …`, of each that has commands of its own."""
    with _reading_modules():
        _install_hooks()
        from adapters.kit.platform import Terminal
        from bot.platforms import add_commands

        found = _new_app()
        terminal = Terminal(_read_settings, echo, partial(echo, err=True), _refuse, _at_desk)
        add_commands(found, terminal)
        return get_group(found).commands


def _read_settings() -> Any:
    from bot.settings import read_settings

    return read_settings()


def _refuse(problem: str) -> NoReturn:
    from bot.settings import SettingsError

    raise SettingsError([problem])


def _at_desk(work: Callable[[Any, Any], Coroutine[Any, Any, Any]]) -> Any:
    with _reading_modules():
        from bot.commands.context import at_desk
    return at_desk(work)


def _install_hooks() -> None:
    from bot.logs import install_hooks

    install_hooks()


app = _new_app(
    name="deskhand",
    help="A support desk that lives in your team's chat.",
    epilog="Begin with `deskhand chat`: it needs no token. `deskhand COMMAND --help` tells more.",
    no_args_is_help=True,
    cls=_Commands,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        echo(f"deskhand {version('deskhand')}")
        raise typer.Exit


@app.callback()
def deskhand(
    version: bool = typer.Option(
        False,
        "--version",
        is_eager=True,
        callback=_show_version,
        help="Show which Deskhand this is and exit.",
    ),
) -> None:
    """What comes before a command."""


class Exit(IntEnum):
    """What `deskhand` returns; documented in docs/exit-codes.md."""

    WELL = 0
    PROBLEMS = 1
    USAGE = 2
    CANNOT_START = 3
    NO_DATABASE = 4
    FOREIGN_DATABASE = 5
    NO_OUTPUT = 6
    FAULT = 70
    INTERRUPTED = 130
    NOBODY_READS = 141


def main() -> None:
    """Run the command that was typed, and exit."""
    prepare_streams()
    code = _run()
    _end_at_interrupt()
    sys.exit(_flush(code))


def _end_at_interrupt() -> None:
    """Nothing is left to be put in order, so Ctrl-C ends the process without a word from Python."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _run() -> int:
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # by `bot.__main__`
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = app(_typed_words(), prog_name="deskhand", standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _end_at_interrupt()
        return Exit.INTERRUPTED
    except typer.TyperException as misused:
        return _fail(Exit.USAGE, _of_the_user(misused))
    except (BrokenPipeError, SystemExit):  # Click and rich leave by SystemExit where nobody reads
        return Exit.NOBODY_READS
    except OSError as trouble:
        return _fail(*_of_the_system(trouble))
    except Exception as fault:  # noqa: BLE001 - the last one to hear of it
        return _fail(*_of_the_desk(fault))
    return int(code or Exit.WELL)


def _typed_words() -> list[str]:
    """What was typed. `help ls` is `ls --help`, as many other programs have it."""
    # Bytes that are no UTF-8 arrive as lone surrogates, which nothing can store or print.
    words = [storable(word) for word in sys.argv[1:]]
    if words[:1] != ["help"]:
        return words
    return [*(word for word in words[1:] if word not in HELP_WORDS), HELP_OPTIONS[0]]


def _of_the_user(misused: typer.TyperException) -> str:
    """What was typed wrongly, and where to read how it goes; a whole help needs no such hint."""
    said = misused.format_message().replace("Value error, ", "", 1)  # what a check raised
    if said.startswith("Usage: "):
        return said
    return f"{said}\n`{_typed_command(misused)} --help` shows how."


def _of_the_desk(fault: Exception) -> tuple[Exit, str]:
    """Whoever raised one of these has read its module; a command that raises none does without."""
    from bot.policy import PolicyError
    from bot.settings import SettingsError
    from core.ports import ForeignDatabase, StoreUnavailable

    match fault:
        case SettingsError() | PolicyError():
            return Exit.CANNOT_START, f"Nothing was {_done_by(sys.argv[1:])}.\n{fault}"
        case ForeignDatabase():
            return Exit.FOREIGN_DATABASE, f"{fault}"
        case StoreUnavailable():
            return Exit.NO_DATABASE, f"{fault}"
        case _:
            return Exit.FAULT, _fault(fault)


def _typed_command(misused: typer.TyperException) -> str:
    """Whose help has what was missed: `deskhand`, or `deskhand outbox list`."""
    context = getattr(misused, "ctx", None)
    return context.command_path if context is not None else "deskhand"


DONE_BY: Final = {
    "run": "started",
    "chat": "started",
    "backup": "copied",
    "restore": "restored",
    "reassign": "reassigned",
}
"""What each command would have done; all others, "done"."""


def _done_by(typed: list[str]) -> str:
    return DONE_BY.get(next((word for word in typed if not word.startswith("-")), ""), "done")


def _fail(code: Exit, said: str) -> Exit:
    with suppress(OSError):
        echo_lines(said.splitlines(), err=True)
    return code


def _of_the_system(trouble: OSError) -> tuple[Exit, str]:
    """A disk that is full or a place that may not be written, wherever a command met it."""
    if trouble.errno == errno.EBADF:
        return Exit.NO_OUTPUT, f"Nothing was started: {trouble.strerror}."
    if trouble.errno == errno.ENOSPC:
        return Exit.NO_OUTPUT, "The disk is full, or the output's. Free space, then try again."
    if trouble.filename is not None:
        where, why = trouble.filename, trouble.strerror
        return Exit.CANNOT_START, f"{where} cannot be used: {why}. Look at its permissions."
    return Exit.FAULT, _fault(trouble)


def _fault(fault: BaseException) -> str:
    """Where it happened, without the message: that may hold somebody's words or a secret."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    log.debug("command.failed", exc_info=fault)
    return (
        f"Deskhand failed: {type(fault).__name__}{where}. This is a fault of Deskhand; nothing that"
        " was stored is lost. LOG_LEVEL=DEBUG shows more for a report."
    )


def _flush(code: int) -> int:
    """What is still in the buffer fails here, and not in Python's last breath."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = code or Exit.NOBODY_READS
    except OSError as trouble:
        problem = f"The output cannot be written: {trouble.strerror}."
        code = code or _fail(Exit.NO_OUTPUT, problem)
    except ValueError:  # it was closed before
        return code
    else:
        return code
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return code
