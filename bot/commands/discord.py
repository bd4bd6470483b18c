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
    if application and not (application.isascii() and application.isdigit()):
        raise typer.BadParameter("--application takes the app's id, a number of 17 to 20 digits.")
    held = credentials(read_settings())
    id_ = application or held.application
    if not id_:
        wrong = "it is no bot's token; copy it again" if held.token else "it is missing; set it"
        raise SettingsError([f"DISCORD_TOKEN: {wrong}, or name the app by --application ID"])
    echo(link_for(id_))
    for name, (_, purpose) in PERMISSIONS.items():
        echo(f"  {name}: to {purpose}", err=True)
