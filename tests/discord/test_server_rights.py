"""What the bot may, and what it can read: permissions, threads, history, members, commands."""

from typing import Any

import discord
from discord.http import Route, handle_message_parameters

from tests.discord.echo import QUIET, Echo, refusal, request, to
from tests.discord.server import Channel, DiscordServer, Member, Permission

SEND = "POST /channels/*/messages"


# What the bot may


async def test_permissions_are_worked_out_from_roles_and_overwrites(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    secret = server.world.channel("secret", only=[ada])
    me = server.world.bot_in(server.world.first_guild)
    message = await server.says(ada, help_, "hello")
    await refusal(10003, request(bot, "GET", "/channels/1"))
    secret.overwrites.pop(me.id)
    await refusal(50001, to(bot, secret).send("x"), request(bot, "GET", f"/channels/{secret.id}"))
    await server.overwrites(help_, me, deny=Permission.SEND_MESSAGES)
    await refusal(50013, to(bot, help_).send("x"))
    await server.overwrites(help_, me, deny=Permission.READ_MESSAGE_HISTORY)
    assert await bot.http.logs_from(help_.id, 10) == []
    replied = to(bot, help_).get_partial_message(message.id)
    await refusal(160002, to(bot, help_).send("x", reference=replied))
    await server.overwrites(help_, me)
    await refusal(10008, bot.http.get_message(help_.id, 1))
    await refusal(50005, bot.http.edit_message(help_.id, message.id, params=_content("x")))
    await refusal(50013, bot.http.delete_message(help_.id, message.id))
    listed = await bot.http.request(Route("GET", f"/guilds/{help_.guild.id}/channels"))
    assert [c["name"] for c in listed] == ["help"]


def _content(text: str) -> Any:
    return handle_message_parameters(text, allowed_mentions=QUIET)


async def test_archived_and_locked_threads_refuse(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    chief = server.world.member("chief", roles=[server.world.role("mods", may=8)])
    thread = await server.starts_thread(ada, help_, "Printer")
    message = await to(bot, thread).send("hello")
    await server.archives(chief, thread)
    await refusal(
        50083,
        message.edit(content="x"),
        message.add_reaction("👍"),
        bot.http.add_user_to_thread(thread.id, chief.id),
        request(bot, "PATCH", f"/channels/{thread.id}", json={"name": "x"}),
    )
    server.message_routes.posting_reopens = False
    await refusal(50083, to(bot, thread).send("x"))
    await request(bot, "PATCH", f"/channels/{thread.id}", json={"archived": False})
    await message.edit(content="x")
    server.world.bot_in(help_.guild).roles[0].permissions &= ~Permission.MANAGE_THREADS
    thread.locked = True
    await refusal(160005, to(bot, thread).send("x"), message.edit(content="y"))
    await refusal(160004, *[await _twice(bot, help_)])


async def _twice(bot: Echo, place: Channel) -> Any:
    message = await to(bot, place).send("start")
    await bot.http.start_thread_with_message(
        place.id, message.id, name="a", auto_archive_duration=60
    )
    return bot.http.start_thread_with_message(
        place.id, message.id, name="b", auto_archive_duration=60
    )


# Reading


async def test_history_comes_in_pages(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    ids = [(await server.says(ada, help_, str(n))).id for n in range(7)]

    async def page(**more: int) -> list[int]:
        found = await bot.http.logs_from(help_.id, more.pop("limit", 3), **more)
        return [int(m["content"]) for m in found]

    assert await page() == [6, 5, 4]
    assert await page(before=ids[4]) == [3, 2, 1]
    assert await page(after=ids[1]) == [4, 3, 2]
    assert await page(around=ids[3]) == [4, 3, 2]
    await refusal(50035, bot.http.logs_from(help_.id, 101))


async def test_files_reactions_and_members(
    server: DiscordServer, bot: Echo, help_: Channel, ada: Member
) -> None:
    file = discord.File(__file__, filename="notes.txt")
    message = await to(bot, help_).send("see", file=file)
    kept = server.messages(help_)[0].attachments[0]
    assert (kept.filename, message.attachments[0].filename) == ("notes.txt", "notes.txt")
    await message.add_reaction("👍")
    await server.reacts(ada, server.messages(help_)[0], "👍")
    users = await bot.http.get_reaction_users(help_.id, message.id, "👍", 25)
    assert {int(u["id"]) for u in users} == {bot.user.id if bot.user else 0, ada.id}
    guild = help_.guild.id
    assert len(await bot.http.get_members(guild, 10, None)) == 3
    server.world.app.privileged.clear()
    await refusal(50001, bot.http.get_members(guild, 10, None))
    assert (await bot.http.get_member(guild, ada.id))["user"]["username"] == "ada"
    await refusal(10007, bot.http.get_member(guild, server.world.user("far").id))


async def test_commands_are_kept_overwritten_and_refused(server: DiscordServer, bot: Echo) -> None:
    app, guild = server.world.app.id, server.world.first_guild.id
    before = await bot.http.get_global_commands(app)
    assert [c["name"] for c in before] == ["ticket", "Open a ticket"]
    again = await bot.tree.sync()
    assert [c.id for c in again] == [int(c["id"]) for c in before]
    body: Any = {"name": "tickets", "description": "Mine", "type": 1}
    made = await bot.http.upsert_guild_command(app, guild, body)
    assert [c["id"] for c in await bot.http.get_guild_commands(app, guild)] == [made["id"]]
    await bot.http.delete_guild_command(app, guild, made["id"])
    await refusal(10063, bot.http.get_guild_command(app, guild, made["id"]))
    await refusal(50035, bot.http.upsert_guild_command(app, guild, body | {"name": "Not Good"}))
    assert [v.problem.code for v in server.violations] == ["APPLICATION_COMMAND_INVALID_NAME"]
