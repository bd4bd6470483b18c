"""What people do, and what the real discord.py makes of it."""

import discord
import pytest
from discord import app_commands

from tests.discord.echo import QUIET, Echo, running
from tests.discord.server import CannotDoThat, Channel, DiscordServer, Member, Permission


async def test_commands_on_people_in_private_and_for_some_only(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    bot = Echo()

    @bot.tree.context_menu(name="Look up")
    async def look_up(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"{member.nick} {interaction.locale}")

    @bot.tree.command(description="Agents only")
    @app_commands.default_permissions(manage_threads=True)
    @app_commands.allowed_contexts(guilds=True)
    async def queue(interaction: discord.Interaction) -> None: ...

    eve = server.world.member("eve", nick="Eve", locale="de")
    async with running(bot, server):
        asked = await server.context_menu(eve, eve, "Look up", place=help_)
        assert asked.text == "Eve de"
        assert server.heard_by(ada) == ["Eve de"]
        asked = await server.command(ada, server.dm(ada), "ticket", {"text": "in private"})
        await server.settled(asked)
        assert server.heard_by(ada, server.dm(ada)) == ["in private None 3 no file"]
        with pytest.raises(CannotDoThat, match="may not use 'queue'"):
            await server.command(ada, help_, "queue")
        with pytest.raises(CannotDoThat, match="cannot be used"):
            await server.command(ada, server.dm(ada), "queue")


async def test_threads_come_with_discords_own_messages(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    bot, eve = Echo(), server.world.member("eve")
    async with running(bot, server):
        first = await server.says(ada, help_, "it burns")
        thread = await server.starts_thread(ada, first, "Printer")
        await server.invites(ada, thread, eve)
        await bot.http.edit_channel(thread.id, name="Printers")
        await server.says(ada, thread, "really")
        kinds = [m.type for m in server.messages(thread)]
        assert kinds == [21, 1, 4, 0]
        await server.until(lambda: bot.heard == ["it burns", "really"])
        dispatched = [m.type.value for m in bot.of("message") if m.channel.id == thread.id]
        assert dispatched == kinds
        other = await server.starts_thread(ada, help_, "Another")
        assert [m.type for m in server.messages(help_)] == [0, 18]
        chief = server.world.member("chief", roles=[server.world.role("mods", may=8)])
        await server.removes_thread(chief, other)
        guild = bot.get_guild(help_.guild.id)
        assert guild is not None
        await server.until(lambda: [t.name for t in guild.threads] == ["Printers"])


async def test_roles_channels_and_guilds_change(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    bot, agents = Echo(), server.world.role("agents")
    seen: list[tuple[str, object]] = []

    @bot.event
    async def on_socket_event_type(name: str) -> None:
        seen.append((name, None))

    async with running(bot, server):
        guild = bot.get_guild(help_.guild.id)
        assert guild is not None
        await server.grants(ada, agents)
        await server.renames(ada, "Ada L.")
        await server.allows(agents, Permission.MANAGE_THREADS)
        await server.overwrites(help_, agents, deny=Permission.VIEW_CHANNEL)
        await server.revokes(ada, agents)
        await server.types(ada, help_)
        await server.joins(server.world.user("new"))
        await server.removes_channel(help_)
        await server.until(lambda: not guild.text_channels)
        role = guild.get_role(agents.id)
        assert role is not None
        assert role.permissions.manage_threads
        await server.removes_bot(server.world.first_guild)
        await server.until(lambda: not bot.guilds)
        await server.adds_bot(server.world.first_guild)
        await server.until(lambda: bot.guilds)
    names = [name for name, _ in seen if name not in {"READY", "GUILD_CREATE"}]
    assert names == [
        *["GUILD_MEMBER_UPDATE"] * 2,
        *["GUILD_ROLE_UPDATE", "CHANNEL_UPDATE", "GUILD_MEMBER_UPDATE"],
        *["TYPING_START", "GUILD_MEMBER_ADD", "CHANNEL_DELETE", "GUILD_DELETE"],
    ]


async def test_without_the_members_intent_less_is_told(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    server.world.app.privileged.clear()
    bot = Echo(intents=discord.Intents(guilds=True, guild_reactions=True))
    async with running(bot, server):
        message = await server.says(ada, help_, "hello")
        await server.leaves(server.world.member("eve"))
        await server.reacts(ada, message, "⭐")
        await server.until(lambda: bot.of("reaction"))
        assert {name for name, _ in bot.events} == {"reaction"}


async def test_a_preview_that_comes_in_later_is_no_edit(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    bot = Echo()
    async with running(bot, server):
        message = await server.says(ada, help_, "see https://x.test")
        await server.unfurls(message, "https://x.test")
        await server.until(lambda: bot.of("edit"))
        data = bot.of("edit")[0].data
        assert (data["edited_timestamp"], data["content"]) == (None, "see https://x.test")
        assert [embed["type"] for embed in data["embeds"]] == ["link"]


async def test_pings_are_counted_by_discords_rules(lenient: DiscordServer) -> None:
    server, world = lenient, lenient.world
    agents = world.role("agents", mentionable=True)
    deaf = world.role("deaf")
    ada, bob = world.member("ada"), world.member("bob", roles=[agents, deaf])
    help_ = next(iter(world.first_guild.channels.values()))
    loud = discord.AllowedMentions.all()
    async with running(Echo(), server) as bot:
        place = bot.get_partial_messageable(help_.id)
        said = await server.says(ada, help_, "hello")
        for text, how in (
            (f"{ada.mention} {agents.mention}", QUIET),
            (f"`{ada.mention}` and @everyone", loud),
            (f"{deaf.mention}", loud),
            (f"{ada.mention} {agents.mention}", discord.AllowedMentions(users=[ada.user])),
            (f"{agents.mention}", loud),
        ):
            await place.send(text, allowed_mentions=how)
        sent = await place.send("what?", reference=_to(said.id, help_.id), mention_author=True)
        only_users = discord.AllowedMentions(users=True, replied_user=False)
        await sent.edit(content=f"{bob.mention}?", allowed_mentions=only_users)
        called = [({u.name for u in p.users}, p.edited) for p in server.pings]
        assert called == [
            ({"ada"}, False),
            ({"bob"}, False),
            ({"ada"}, False),
            ({"bob"}, True),
        ]
        world.bot_in(help_.guild).roles[0].permissions |= Permission.MENTION_EVERYONE
        await place.send("@everyone", allowed_mentions=loud)
        assert server.pings[-1].everyone
        assert {"ada", "bob"} <= {u.name for u in server.pings[-1].users}
        assert server.pinged(ada)[-1] is server.pings[-1]


def _to(message_id: int, channel_id: int) -> discord.MessageReference:
    return discord.MessageReference(message_id=message_id, channel_id=channel_id)


async def test_whoever_is_called_in_a_private_thread_is_in_it(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    server.may_call(ada)
    async with running(Echo(), server) as bot:
        channel = bot.get_channel(help_.id)
        assert isinstance(channel, discord.TextChannel)
        thread = await channel.create_thread(name="Ticket")
        await thread.send(f"hello {ada.mention}")
        made = await server.thread(help_)
        assert not server.can_see(ada, made)
        named = discord.AllowedMentions(users=[discord.Object(ada.id)], everyone=False, roles=False)
        await thread.send(f"hello {ada.mention}", allowed_mentions=named)
        assert server.can_see(ada, made)
    assert server.violations == []
    assert [ping.users for ping in server.pings] == [{ada.user}]


async def test_what_never_comes_is_told_with_what_came_last(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    await server.says(ada, help_, "nobody is here")
    with pytest.raises(AssertionError, match="nobody is here"):
        await server.message(help_, containing="hello", timeout=0.01)
    with pytest.raises(AssertionError, match="no form was opened"):
        await server.opened_modal(ada, timeout=0.01)
