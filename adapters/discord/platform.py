"""Discord as the desk connects it."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import typer

from adapters.discord.permissions import PERMISSIONS, invite as link_for
from adapters.discord.settings import NAME, Credentials, DiscordSettings
from adapters.kit.platform import CheckLine, DeskSide, Platform, RoleIds, Terminal, attributes
from core.model.policy import Desk
from core.ports import Adapter


def connect(settings: DiscordSettings, side: DeskSide) -> Adapter:
    from adapters.discord.adapter import DiscordAdapter  # takes long to import, and only now

    queues = PLATFORM.queues(side.desk)
    return DiscordAdapter(
        Credentials.of(settings),
        side.desk,
        side.memory,
        side.clock,
        frozenset(queue.place.room for queue in queues),
        side.scope,
        {queue.place.room: queue.role for queue in queues if queue.role},
    )


async def check(settings: DiscordSettings, desk: Desk | None) -> AsyncIterator[CheckLine]:
    from adapters.discord import checks  # takes long to import

    async for line in checks.check_app(Credentials.of(settings), PLATFORM.queues(desk)):
        yield line


def commands(terminal: Terminal) -> typer.Typer:
    """`deskhand discord`: how the app comes into a server."""
    app = typer.Typer(help="Discord.", no_args_is_help=True)

    @app.callback()
    def discord() -> None:
        """Discord."""

    @app.command()
    def invite(
        application: str = typer.Option(
            "", help="The app's id, where DISCORD_TOKEN is not set yet."
        ),
    ) -> None:
        """Print the link that takes the app into a server, with the least permissions."""
        if application and not (application.isascii() and application.isdigit()):
            raise typer.BadParameter(
                "--application takes the app's id, a number of 17 to 20 digits."
            )
        held = Credentials.of(terminal.read_settings())
        id_ = application or held.application
        if not id_:
            wrong = "it is no bot's token; copy it again" if held.token else "it is missing; set it"
            terminal.refuse(f"DISCORD_TOKEN: {wrong}, or name the app by --application ID")
        terminal.show(link_for(id_))
        for name, (_, purpose) in PERMISSIONS.items():
            terminal.remark(f"  {name}: to {purpose}")

    return app


_REMARK: Final = """\
Discord: the bot's token. Servers, by id and parted by commas, in which the desk works; without
any it works wherever the app is taken in. true, where the app may read messages that do not
mention it. The address is only changed for a proxy or a test server."""

_FACTS: Final[Mapping[str, Any]] = {"discord": attributes("status", "code")}

PLATFORM: Final = Platform(
    name=NAME,
    title="Discord",
    settings=DiscordSettings,
    variable="DISCORD_TOKEN",
    remark=_REMARK,
    connect=connect,
    check=check,
    commands=commands,
    role_ids=RoleIds(re.compile(r"[0-9]+"), "123456789012345678: Copy Role ID, in Developer Mode"),
    error_facts=_FACTS,
)
