"""Slack as the desk connects it."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Final

import typer

from adapters.kit.platform import CheckLine, DeskSide, Platform, Terminal
from adapters.slack.settings import NAME, Credentials, SlackSettings, problems
from core.model.policy import Desk
from core.ports import Adapter

_ERROR: Final = re.compile(r"[a-z][a-z0-9_]{1,60}")


def connect(settings: SlackSettings, side: DeskSide) -> Adapter:
    from adapters.slack.adapter import SlackAdapter  # Bolt takes long to import, and only now

    queues = PLATFORM.queues(side.desk)
    return SlackAdapter(
        Credentials.of(settings),
        side.memory,
        side.clock,
        rooms=frozenset(queue.place.room for queue in queues),
        membership=tuple(queue.place.room for queue in queues if queue.members_are_agents),
        reopen=side.desk.patience.reopen,
        max_age=side.desk.patience.missed,
        staff=tuple(PLATFORM.accounts(side.desk).values()),
        mounts=side.mounts,
    )


async def check(settings: SlackSettings, desk: Desk | None) -> AsyncIterator[CheckLine]:
    from adapters.slack import checks  # takes long to import

    rooms = {queue.id: queue.place.room for queue in PLATFORM.queues(desk)}
    async for line in checks.check_app(Credentials.of(settings), rooms, PLATFORM.accounts(desk)):
        yield line


def commands(terminal: Terminal) -> typer.Typer:
    """`deskhand slack`: what Slack must be told of the app."""
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
        from adapters.slack.manifest import as_yaml  # with what renders messages

        for line in as_yaml(name, url).splitlines():
            terminal.show(line)

    return app


def _error_code(error: BaseException) -> Iterator[tuple[str, object]]:
    """Slack's own name of a refusal, such as "not_in_channel"."""
    response: Any = getattr(error, "response", None)
    word = response.get("error") if hasattr(response, "get") else None
    if isinstance(word, str) and _ERROR.fullmatch(word):
        yield "", word


_REMARK: Final = """\
Slack: the Bot User OAuth Token (xoxb-), and an app-level token (xapp-) for Socket Mode or the
signing secret for HTTP. The address is only changed for GovSlack, a proxy or a test server."""

_FACTS: Final[Mapping[str, Any]] = {"slack_sdk": _error_code}

PLATFORM: Final = Platform(
    name=NAME,
    title="Slack",
    settings=SlackSettings,
    variable="SLACK_BOT_TOKEN",
    remark=_REMARK,
    connect=connect,
    check=check,
    problems=problems,
    commands=commands,
    error_facts=_FACTS,
)
