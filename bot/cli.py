"""The command line: each command in a few lines, and one place where failures become exit codes."""

import sys
from enum import IntEnum

import typer

from bot.commands import articles, chat, check, desk, discord, outbox, sla, slack, why
from bot.policy import PolicyError
from bot.settings import SettingsError
from core.ports import StoreUnavailable

app = typer.Typer(
    name="deskhand",
    help="A support desk that lives in your team's chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
chat.add_to(app)
desk.add_to(app)
check.add_to(app)
why.add_to(articles.app)
app.add_typer(articles.app, name="kb")
app.add_typer(outbox.app, name="outbox")
app.add_typer(sla.app, name="sla")
app.add_typer(slack.app, name="slack")
app.add_typer(discord.app, name="discord")


class Exit(IntEnum):
    """What `deskhand` returns; documented in docs/exit-codes.md."""

    WELL = 0
    PROBLEMS = 1
    USAGE = 2
    CANNOT_START = 3
    NO_DATABASE = 4


def main() -> None:
    """Run the command that was typed, and exit."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 128 + 2
    except typer.TyperException as misused:
        typer.echo(f"{misused.format_message()}\n`deskhand --help` shows how.", err=True)
        return Exit.USAGE
    except (SettingsError, PolicyError) as wrong:
        typer.echo(f"Nothing was started.\n{wrong}", err=True)
        return Exit.CANNOT_START
    except StoreUnavailable as gone:
        remedy = "Look at DATABASE_URL, and whether the database runs; nothing was lost."
        typer.echo(f"{gone}\n{remedy}", err=True)
        return Exit.NO_DATABASE
    return int(code or Exit.WELL)
