"""`deskhand discord`: how the app comes into a server."""

import typer

from adapters.discord.invite import PERMISSIONS, invite as link_for
from bot.discord import credentials
from bot.settings import SettingsError, read_settings
from bot.terminal import echo

app = typer.Typer(help="Discord.", no_args_is_help=True)


@app.callback()
def discord() -> None:
    """Discord."""


@app.command()
def invite(
    application: str = typer.Option("", help="The app's id, where DISCORD_TOKEN is not set yet."),
) -> None:
    """Print the link that takes the app into a server, with the least permissions."""
    id_ = application or credentials(read_settings()).application
    if not id_:
        raise SettingsError(
            ["DISCORD_TOKEN: it is missing; set it, or name the app by --application ID"]
        )
    echo(link_for(id_))
    for name, (_, purpose) in PERMISSIONS.items():
        echo(f"  {name}: to {purpose}", err=True)
