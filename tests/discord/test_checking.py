"""`deskhand check` on Discord: what is wrong is named at once, each with its remedy."""

import base64
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from adapters.discord.checks import check_app
from adapters.discord.permissions import ALL, PERMISSIONS, invite
from adapters.discord.settings import Credentials
from adapters.kit.platform import CheckLine
from core.model.people import Place
from core.model.policy import Queue
from tests.discord.server import DiscordServer, Permission


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        with server.pointed_at():
            yield server
        assert server.crashes == []
        assert server.violations == []


async def found(
    discord: DiscordServer,
    rooms: Mapping[str, str] | None = None,
    queue: Mapping[str, Any] | None = None,
    **changed: Any,
) -> list[CheckLine]:
    """`rooms` are those of the queues, `queue` is what else is said of each."""
    held = Credentials(discord.world.app.token, address=discord.api_url, content=True)
    queues = [
        Queue(name, name, Place("discord", room), **(queue or {}))
        for name, room in (rooms or {}).items()
    ]
    return [one async for one in check_app(replace(held, **changed), queues)]


def wrong(findings: Iterable[CheckLine]) -> list[str]:
    return [one.said for one in findings if one.well is False]


async def test_a_server_that_took_the_app_in_by_the_invitation_needs_nothing(
    discord: DiscordServer,
) -> None:
    support = discord.world.channel("support", only=[discord.world.member("grace")])
    findings = await found(discord, {"support": str(support.id)})
    assert [one.well for one in findings] == [True] * 3
    assert "in #support" in findings[-1].said


@pytest.mark.parametrize("name", sorted(set(PERMISSIONS) - {"View Channels"}))
async def test_each_missing_permission_is_named(discord: DiscordServer, name: str) -> None:
    channel = discord.world.channel("support")
    bot = discord.world.first_guild.members[discord.world.bot.id]
    await discord.overwrites(channel, bot, deny=PERMISSIONS[name][0])
    [said] = wrong(await found(discord, {"support": str(channel.id)}))
    assert said == f"queue support: in #support it lacks {name}. Allow it there."


async def test_a_channel_that_it_cannot_see_is_told_with_the_link_that_helps(
    discord: DiscordServer,
) -> None:
    hidden = discord.world.channel("hidden")
    everyone = discord.world.first_guild.everyone
    await discord.overwrites(hidden, everyone, deny=Permission.VIEW_CHANNEL)
    rooms = {"a": str(hidden.id), "b": "1", "c": "#support"}
    told = wrong(await found(discord, rooms))
    assert len(told) == 3
    assert all("discord.com/oauth2/authorize" in said or "lacks" in said for said in told)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"token": "MTE.wrong.token"}, "DISCORD_TOKEN is refused"),
        ({"address": "http://127.0.0.1:9/api/v10"}, "Discord cannot be reached"),
    ],
)
async def test_a_token_or_address_that_is_no_good_is_named(
    discord: DiscordServer, changed: dict[str, Any], said: str
) -> None:
    assert [one[: len(said)] for one in wrong(await found(discord, **changed))] == [said]


async def test_the_right_to_read_words_is_checked_where_it_is_wanted(
    discord: DiscordServer,
) -> None:
    discord.world.app.privileged.clear()
    [said] = wrong(await found(discord))
    assert "the message content intent is not allowed. Switch it on under Bot" in said
    without = await found(discord, content=False)
    assert [one.well for one in without] == [True, None]


async def test_a_channel_that_everybody_sees_makes_nobody_an_agent(discord: DiscordServer) -> None:
    world = discord.world
    rooms = {"support": str(world.channel("support").id)}
    [said] = wrong(await found(discord, rooms, {"members_are_agents": True}))
    assert said.startswith("queue support: everybody can see #support, and so everybody would be")
    closed = {"support": str(world.channel("closed", only=[world.member("grace")]).id)}
    assert wrong(await found(discord, closed, {"members_are_agents": True})) == []


async def test_a_role_that_makes_agents_must_be_one_of_that_server(discord: DiscordServer) -> None:
    world = discord.world
    rooms = {"support": str(world.channel("support").id)}
    for role, begins in {
        "9": "queue support: there is no role 9 in the server of #support. Copy its id again.",
        str(world.first_guild.id): "queue support: its role is @everyone's. Make a role for",
    }.items():
        [said] = wrong(await found(discord, rooms, {"role": role}))
        assert said.startswith(begins)
    role = str(world.role("agents").id)
    assert wrong(await found(discord, rooms, {"role": role})) == []


async def test_a_server_that_is_listed_must_be_one_the_app_is_in(discord: DiscordServer) -> None:
    guild = str(discord.world.first_guild.id)
    [said] = wrong(await found(discord, guilds=(guild, "999")))
    assert said.startswith("server 999: ")
    assert "Is the app in that server? https://discord.com/oauth2" in said


async def test_where_people_ask_and_no_talk_can_begin_is_told(discord: DiscordServer) -> None:
    world = discord.world
    support = world.channel("support", only=[world.member("grace")])
    help_, bot = world.channel("help"), world.bot_in(world.first_guild)
    rooms = {"support": str(support.id)}
    assert [one.well for one in await found(discord, rooms)] == [True] * 3
    threads = Permission.CREATE_PRIVATE_THREADS | Permission.SEND_MESSAGES_IN_THREADS
    await discord.overwrites(help_, bot, deny=threads)
    [*_, last] = await found(discord, rooms)
    assert last == CheckLine(
        None,
        "in #help it lacks Create Private Threads, Send Messages in Threads; what is asked there"
        " goes on in direct messages",
    )


async def test_an_administrator_lacks_nothing(discord: DiscordServer) -> None:
    channel = discord.world.channel("support")
    bot = discord.world.first_guild.members[discord.world.bot.id]
    await discord.overwrites(channel, bot, deny=Permission.SEND_MESSAGES)
    await discord.allows(discord.world.first_guild.everyone, Permission.ADMINISTRATOR)
    assert wrong(await found(discord, {"support": str(channel.id)})) == []


def test_the_invitation_asks_for_what_is_used_and_no_more() -> None:
    link = urlsplit(invite("845027738276462632"))
    asked = {key: values[0] for key, values in parse_qs(link.query).items()}
    assert (link.netloc, link.path) == ("discord.com", "/oauth2/authorize")
    assert asked["client_id"] == "845027738276462632"
    assert asked["scope"].split() == ["bot", "applications.commands"]
    assert int(asked["permissions"]) == ALL
    for dangerous in (Permission.ADMINISTRATOR, Permission.MANAGE_GUILD):
        assert not ALL & dangerous
    assert not ALL & (Permission.MENTION_EVERYONE | Permission.MANAGE_MESSAGES)


@pytest.mark.parametrize(
    ("token", "application"),
    [
        (
            base64.b64encode(b"845027738276462632").decode().rstrip("=") + ".a.b",
            "845027738276462632",
        ),
        ("nonsense", ""),
        ("", ""),
        ("\u05d0.a.b", ""),
    ],
)
def test_a_token_tells_whose_it_is(token: str, application: str) -> None:
    assert Credentials(token).application == application
