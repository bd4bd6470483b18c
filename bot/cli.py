"""The command line: each command in a few lines, and one place where failures become exit codes."""

import errno
import logging
import os
import signal
import sys
import traceback
from contextlib import suppress
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

import typer

from adapters.kit.platform import Terminal
from bot.commands import (
    backup,
    chat,
    check,
    copy,
    desk,
    kb,
    kb_why,
    ls,
    outbox,
    quarantine,
    reassign,
    sla,
    words,
)
from bot.commands.context import at_desk
from bot.logs import install_hooks
from bot.platforms import add_commands
from bot.policy import PolicyError
from bot.settings import SettingsError, read_settings
from bot.terminal import echo, echo_lines, prepare_streams
from core.model.text import storable
from core.ports import ForeignDatabase, StoreUnavailable

log = logging.getLogger(__name__)

app = typer.Typer(
    name="deskhand",
    help="A support desk that lives in your team's chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
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


chat.add_to(app)
desk.add_to(app)
check.add_to(app)
backup.add_to(app)
reassign.add_to(app)
ls.add_to(app)
copy.add_to(app)
words.add_to(app)
kb_why.add_to(kb.app)
app.add_typer(kb.app, name="kb")
app.add_typer(outbox.app, name="outbox")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(sla.app, name="sla")


def _refuse(problem: str) -> NoReturn:
    raise SettingsError([problem])


add_commands(app, Terminal(read_settings, echo, partial(echo, err=True), _refuse, at_desk))


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
    install_hooks()
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
        # Bytes that are no UTF-8 arrive as lone surrogates, which nothing can store or print.
        code = app([storable(word) for word in sys.argv[1:]], standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _end_at_interrupt()
        return Exit.INTERRUPTED
    except typer.TyperException as misused:
        said = misused.format_message().replace("Value error, ", "", 1)  # what a check raised
        return _fail(Exit.USAGE, f"{said}\n`{_typed_command(misused)} --help` shows how.")
    except (SettingsError, PolicyError) as wrong:
        return _fail(Exit.CANNOT_START, f"Nothing was {_done_by(sys.argv[1:])}.\n{wrong}")
    except ForeignDatabase as foreign:
        return _fail(Exit.FOREIGN_DATABASE, f"{foreign}")
    except StoreUnavailable as gone:
        return _fail(Exit.NO_DATABASE, f"{gone}")
    except (BrokenPipeError, SystemExit):  # Click and rich leave by SystemExit where nobody reads
        return Exit.NOBODY_READS
    except OSError as trouble:
        return _fail(*_of_the_system(trouble))
    except Exception as fault:  # noqa: BLE001 - the last one to hear of it
        return _fail(Exit.FAULT, _fault(fault))
    return int(code or Exit.WELL)


def _typed_command(misused: typer.TyperException) -> str:
    """Whose help has what was missed: `deskhand`, or `deskhand outbox list`."""
    context = getattr(misused, "ctx", None)
    path = context.command_path.split()[1:] if context is not None else []
    return " ".join(("deskhand", *path))


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
