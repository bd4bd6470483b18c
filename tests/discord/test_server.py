"""Small stories in which the real discord.py lives on our server."""

import asyncio

import discord
import pytest

from tests.discord.echo import Echo, card, running
from tests.discord.server import CannotDoThat, DiscordServer, Kind, Permission, Reply
from tests.discord.threads import await_heartbeats, running_threads

PICTURE = ("screen.png", "image/png", b"\x89PNG")


async def test_a_command_is_deferred_and_then_answered_for_one_person_only(
    server: DiscordServer,
) -> None:
    help_ = server.world.channel("help")
    ada, bob = server.world.member("ada"), server.world.member("bob")
    async with running(Echo(), server):
        given = {"text": "It is broken", "category": "it", "level": 2}
        asked = await server.command(ada, help_, "ticket", given, files=[PICTURE])
        assert asked.reply is Reply.THINKING
        assert asked.took is not None
        assert asked.took < 3
        await server.settled(asked)
        assert asked.text == "It is broken it 2 screen.png"
        assert server.heard_by(ada) == [asked.text]
        assert server.heard_by(bob) == []
        assert server.count("GET /channels/*/messages/*") == 0
    assert server.violations == []
    assert server.pings == []


async def test_what_cannot_be_typed_cannot_be_sent(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    async with running(Echo(), server):
        for given in ({"text": 1}, {"level": 5}, {"colour": "red"}):
            with pytest.raises(CannotDoThat):
                await server.command(ada, help_, "ticket", given)
        with pytest.raises(CannotDoThat, match="no command 'tickets'"):
            await server.command(ada, help_, "tickets")
        with pytest.raises(CannotDoThat, match="more files"):
            await server.command(ada, help_, "ticket", files=[PICTURE, PICTURE])
    assert server.interactions == []


async def test_typing_into_an_option_shows_choices(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    async with running(Echo(), server):
        asked = await server.autocompletes(ada, help_, "ticket", "category", "bill")
        assert asked.choices == [("billing", "bill")]
        with pytest.raises(CannotDoThat):
            await server.autocompletes(ada, help_, "ticket", "text", "bill")


async def test_a_command_on_a_message_sees_its_text_without_the_intent(
    server: DiscordServer,
) -> None:
    server.world.app.privileged.clear()
    help_, ada = server.world.channel("help"), server.world.member("ada")
    async with running(Echo(intents=discord.Intents.default()), server):
        message = await server.says(ada, help_, "the printer burns")
        asked = await server.context_menu(ada, message, "Open a ticket")
        assert asked.text == "from: the printer burns"
        assert asked.ephemeral


async def test_a_form_is_filled_in(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    async with running(Echo(), server):
        await server.command(ada, help_, "ticket")
        form = await server.opened_modal(ada)
        assert form.title == "New ticket"
        assert form.labels == ["Summary", "Priority", "Files"]
        for wrong in ({}, {"Summary": "x" * 101, "Priority": "High"}, {"Colour": "red"}):
            with pytest.raises(CannotDoThat):
                await server.submits(ada, form, wrong)
        values = {"Summary": "It burns", "Priority": "High"}
        asked = await server.submits(ada, form, values, files=[PICTURE])
        assert asked.kind is Kind.FORM
        assert asked.text == "It burns ['high'] ['screen.png']"
        with pytest.raises(CannotDoThat, match="does not lie open"):
            await server.submits(ada, form, values)


async def test_a_button_of_an_earlier_process_still_works(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    async with running(Echo(), server) as bot:
        await bot.get_partial_messageable(help_.id).send(view=card(7))
        message = await server.message(help_, labelled="Claim")
        assert message.v2
        assert "Ticket #7" in message.text
    async with running(Echo(), server):
        asked = await server.presses(ada, message, "Claim")
        assert asked.text == "#7 is yours"
        with pytest.raises(CannotDoThat, match="no button 'Close'"):
            await server.presses(ada, message, "Close")


async def test_nobody_presses_what_he_cannot_see(server: DiscordServer) -> None:
    world = server.world
    agents = world.role("agents")
    desk = world.channel("desk", only=[agents])
    ada, bob = world.member("ada"), world.member("bob", roles=[agents])
    async with running(Echo(), server) as bot:
        await bot.get_partial_messageable(desk.id).send(view=card(7))
        message = await server.message(desk, seen_by=bob)
        assert server.seen_by(ada) == []
        with pytest.raises(CannotDoThat, match="cannot see"):
            await server.presses(ada, message, "Claim")
        with pytest.raises(CannotDoThat, match="cannot look into #desk"):
            await server.says(ada, desk, "hello")
        await server.grants(ada, agents)
        assert server.seen_by(ada) == [message]


async def test_a_private_thread_is_seen_by_its_members_and_moderators(
    server: DiscordServer,
) -> None:
    world = server.world
    help_, ada, bob = world.channel("help"), world.member("ada"), world.member("bob")
    chief = world.member("chief", roles=[world.role("mods", may=Permission.MANAGE_THREADS)])
    async with running(Echo(), server) as bot:
        channel = bot.get_channel(help_.id)
        assert isinstance(channel, discord.TextChannel)
        made = await channel.create_thread(name="Ticket 7", type=discord.ChannelType.private_thread)
        await made.add_user(discord.Object(ada.id))
        await made.send("Only we two")
        thread = await server.thread(help_, named="Ticket")
        assert [server.can_see(who, thread) for who in (ada, bob, chief)] == [True, False, True]
        assert server.heard_by(ada, thread) == ["Only we two"]
        assert server.heard_by(bob) == []
        await server.says(ada, thread, "echo heard")
        assert await server.message(thread, containing="heard")
        await server.leaves_thread(ada, thread)
        assert not server.can_see(ada, thread)


async def test_an_archived_thread_opens_when_somebody_writes(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    async with running(Echo(), server) as bot:
        first = await server.says(ada, help_, "the printer burns")
        thread = await server.starts_thread(ada, first, "Printer")
        assert thread.id == first.id
        server.advance(25 * 3600)
        assert thread.archived
        channel = bot.get_partial_messageable(thread.id)
        with pytest.raises(discord.HTTPException) as trouble:
            await bot.http.add_reaction(thread.id, server.messages(thread)[0].id, "👍")
        assert trouble.value.code == 50083
        await channel.send("still burning?")
        assert not thread.archived


async def test_direct_messages_reach_the_bot_and_can_be_closed(server: DiscordServer) -> None:
    server.world.app.privileged.clear()
    ada = server.world.member("ada")
    async with running(Echo(intents=discord.Intents.default()), server) as bot:
        await server.says(ada, server.dm(ada), "echo in private")
        answer = await server.message(server.dm(ada), containing="in private")
        assert server.seen_by(ada) == [*server.messages(server.dm(ada))]
        ada.user.dms_open = False
        with pytest.raises(discord.Forbidden) as trouble:
            await bot.get_partial_messageable(answer.place.id).send("again")
        assert trouble.value.code == 50007
        await server.leaves(ada)
        with pytest.raises(discord.Forbidden) as trouble:
            await bot.get_partial_messageable(answer.place.id).send("again")
        assert trouble.value.code == 50278


async def test_content_is_empty_without_the_intent_unless_the_bot_is_named(
    server: DiscordServer,
) -> None:
    server.world.app.privileged.clear()
    help_, ada = server.world.channel("help"), server.world.member("ada")
    bot = Echo(intents=discord.Intents.default())
    async with running(bot, server):
        secret = await server.says(ada, help_, "secret", files=[PICTURE])
        await server.says(ada, help_, f"{server.world.bot.mention} listen")
        await server.until(lambda: len(bot.heard) == 2)
        assert bot.heard == ["", f"{server.world.bot.mention} listen"]
        fetched = await bot.http.get_message(help_.id, secret.id)
        assert (fetched["content"], fetched["attachments"]) == ("", [])


async def test_edits_deletions_reactions_and_leaving_are_told(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    bot = Echo()
    async with running(bot, server):
        message = await server.says(ada, help_, "it burns")
        await server.edits(ada, message, "it burned")
        await server.reacts(ada, message, "⭐")
        await server.unreacts(ada, message, "⭐")
        await server.deletes(ada, message)
        await server.leaves(ada)
        await server.until(lambda: bot.of("leave"))
        assert bot.of("edit")[0].data["content"] == "it burned"
        assert bot.of("reaction")[0].emoji.name == "⭐"
        assert bot.of("delete")[0].message_id == message.id
        assert bot.of("leave")[0].user.id == ada.id


async def test_files_are_fetched_until_their_address_runs_out(server: DiscordServer) -> None:
    help_, ada = server.world.channel("help"), server.world.member("ada")
    bot = Echo()
    async with running(bot, server):
        await server.says(ada, help_, "see", files=[PICTURE])
        await server.until(lambda: bot.of("message"))
        attachment = bot.of("message")[0].attachments[0]
        assert (attachment.content_type, await attachment.read()) == ("image/png", PICTURE[2])
        server.advance(24 * 3600 + 1)
        with pytest.raises(discord.NotFound):
            await attachment.read()
        again = await bot.http.get_message(help_.id, bot.of("message")[0].id)
        assert await bot.http.get_from_cdn(again["attachments"][0]["url"]) == PICTURE[2]
        with pytest.raises(discord.NotFound):
            await bot.http.get_from_cdn(again["attachments"][0]["url"].split("?")[0])


async def test_nothing_is_left_behind() -> None:
    tasks, threads = asyncio.all_tasks(), running_threads()
    async with DiscordServer() as server:
        with server.pointed_at():
            async with running(Echo(), server):
                await server.until(lambda: server.identifies)
            server.faults.hang("GET /users/@me")
            waiting = Echo()
            login = asyncio.create_task(waiting.login(server.world.app.token))
            await server.until(lambda: server.calls[-1].path == "/users/@me")
            login.cancel()
            await asyncio.wait([login])
            await waiting.close()
    assert asyncio.all_tasks() == tasks
    await asyncio.to_thread(await_heartbeats)
    assert running_threads() <= threads, "one of an earlier test may have ended"
