"""The commands are offered where they are wanted, once, and only told again when they changed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import command_sync
from adapters.discord.command_sync import CommandSync, essence
from adapters.discord.inbound.commands import slash_commands
from adapters.discord.rest import Rest
from tests.desks import make_desk
from tests.discord.desk import office
from tests.discord.echo import Echo
from tests.discord.scenes import NOTHING_FITS, well
from tests.discord.server import DiscordServer

PUTS = ("PUT /applications/*/commands", "PUT /applications/*/guilds/*/commands")


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_sync, "RETRY_DELAYS_SECONDS", (0.01,))


def offers(server: DiscordServer, bot: Echo, *guilds: str, **changed: Any) -> CommandSync:
    app, desk = str(server.world.app.id), replace(make_desk(), **changed)
    return CommandSync(Rest(bot.http), app, guilds, slash_commands(desk))


def told(server: DiscordServer) -> list[int]:
    return [server.count(route) for route in PUTS]


async def test_they_are_told_when_they_changed_and_only_then(
    server: DiscordServer, bot: Echo
) -> None:
    server.world.guild()
    await offers(server, bot).offer()
    [once, _] = told(server)
    await offers(server, bot).offer()
    assert told(server) == [once, 0]
    categories = dict(reversed(list(make_desk().categories.items())))
    await offers(server, bot, categories=categories).offer()
    assert told(server) == [once + 1, 0], "people see the choices in another order"
    [ticket] = [c for c in server.world.commands.of(None) if c["name"] == "ticket"]
    assert [c["value"] for c in ticket["options"][1]["choices"]] == list(categories)


async def test_nobody_sees_a_command_twice(server: DiscordServer, bot: Echo) -> None:
    guild = server.world.guild()
    count = len(slash_commands(make_desk()))
    for guilds, there, everywhere in (((), 0, count), ((str(guild.id),), count, 0), ((), 0, count)):
        await offers(server, bot, *guilds).offer()
        assert len(server.world.commands.of(guild.id)) == there
        assert len(server.world.commands.of(None)) == everywhere


async def test_a_server_that_the_app_is_not_in_holds_up_no_other(
    server: DiscordServer, bot: Echo
) -> None:
    guild = server.world.guild()
    await offers(server, bot, "9", str(guild.id)).offer()
    assert server.world.commands.of(guild.id)


async def test_what_failed_is_tried_again_while_the_desk_works(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        discord = desk.server
        failing = discord.faults.status(PUTS[0], 503, times=8)  # some of which the library repeats
        async with desk.open():
            assert failing.happened
            await discord.until(lambda: discord.world.commands.of(None))
            well(await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS}))


def test_what_discord_adds_is_no_change() -> None:
    ours = {"name": "a", "type": 1, "options": [{"name": "b", "required": False}]}
    theirs = {"id": "1", "nsfw": False, "name": "a", "type": 1, "options": [{"name": "b"}]}
    assert essence(ours) == essence(theirs)
    assert essence(ours) != essence(theirs | {"default_member_permissions": "8192"})
