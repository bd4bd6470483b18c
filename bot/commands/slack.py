"""`deskhand slack`: what Slack must be told of the app."""

import typer

from adapters.slack.manifest import as_yaml
from bot.terminal import echo_lines

app = typer.Typer(help="Slack.", no_args_is_help=True)


@app.callback()
def slack() -> None:
    """Slack."""


@app.command()
def manifest(
    name: str = typer.Option("Deskhand", help="What the app is called in the workspace."),
    url: str = typer.Option(
        "", metavar="HTTPS", help="Your own https:// address, to be called by HTTP."
    ),
) -> None:
    """Print the app's manifest, to be pasted into Slack. Without an address: Socket Mode."""
    if url and not url.startswith("https://"):
        raise typer.BadParameter("Slack calls https:// addresses alone.", param_hint="--url")
    if not 1 <= len(name) <= 35:
        raise typer.BadParameter("a name has 1 to 35 characters.", param_hint="--name")
    echo_lines(as_yaml(name, url).splitlines())
