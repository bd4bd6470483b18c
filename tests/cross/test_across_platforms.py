"""A requester on one platform and agents on the other: words, edits, files and states cross."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.runtime import running
from bot.settings import make_settings
from bot.wiring import Bot, assemble
from core.model.people import Person, Place
from core.model.policy import Agent, Desk
from core.outbox.retry_policy import DeliveryLimits
from core.ports import DeliveryState
from tests.counting import UNDER_WAY
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
from tests.discord.scenes import PNG, SHOT
from tests.discord.server import DiscordServer
from tests.limits import PATIENCE
from tests.slack.clock import QuickClock
from tests.slack.server import SlackServer
from tests.timelines import check_timelines


@dataclass
class Both:
    """One desk between a Slack and a Discord of our own."""

    slack: SlackServer
    discord: DiscordServer
    bot: Bot

    async def quiet(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.bot.store.outbox(list(UNDER_WAY)):
                await asyncio.sleep(0.01)


@asynccontextmanager
async def between(folder: Path, agents_on: str) -> AsyncIterator[Any]:
    """Grace works where the queues live; Ada asks on the other platform."""
    async with AsyncExitStack() as stack:
        clock = QuickClock(1.0)
        slack = await stack.enter_async_context(
            SlackServer("socket", now=lambda: clock.now().timestamp(), commands=["/ticket"])
        )
        discord = await stack.enter_async_context(DiscordServer())
        stack.enter_context(discord.pointed_at())
        sg, sa = slack.user("grace", "Grace Hopper"), slack.user("ada", "Ada Lovelace")
        dg = discord.world.member("grace", global_name="Grace Hopper")
        da = discord.world.member("ada", global_name="Ada Lovelace")
        discord.may_call(dg)
        private = slack.channel("support", sg, private=True)
        channel = discord.world.channel("support", only=[dg])
        on_slack = agents_on == "slack"
        room = Place("slack", private.id) if on_slack else Place("discord", str(channel.id))
        known = Person("slack", sg.id) if on_slack else Person("discord", str(dg.user.id))
        settings = make_settings(
            _env_file=None,
            database_url=f"sqlite:///{folder}/desk.db",
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
            discord_token=discord.world.app.token,
            discord_api_url=discord.api_url,
            discord_message_content=True,
        )
        library = make_library()
        bot = assemble(settings, _policy(room, known), lambda: library, clock)
        for line in bot.outbox._lines:
            line.limits = DeliveryLimits(poll=timedelta(milliseconds=20))
        await lay_out_sqlite(folder / "desk.db")
        stack.push_async_callback(bot.store.close)
        await stack.enter_async_context(running(bot, rest=lambda _: timedelta(milliseconds=50)))
        await slack.sockets.connected()
        await discord.until(lambda: discord.gateway.sessions)
        both = Both(slack, discord, bot)
        yield both, (sg, private, da) if on_slack else (dg, channel, sa)
        await both.quiet()
        assert await bot.store.outbox([DeliveryState.DEAD]) == []
        await check_timelines(bot.store)
        assert [*map(str, slack.violations), *map(str, discord.violations)] == []
    assert discord.crashes == []


def _policy(room: Place, grace: Person) -> Desk:
    desk = make_desk()
    queues = {name: replace(desk.queues[name], place=room) for name in ("support",)}
    queues["support"] = replace(queues["support"], escalates_to="")
    teams = {t.id: replace(t, queue="support") for t in desk.teams.values()}
    agent: Agent = replace(desk.roster["grace"], accounts=(replace(grace, name="Grace Hopper"),))
    return replace(desk, queues=queues, teams=teams, roster={"grace": agent})


async def test_a_requester_on_discord_and_agents_on_slack(tmp_path: Path) -> None:
    async with between(tmp_path, "slack") as (both, (grace, support, ada)):
        slack, discord = both.slack, both.discord
        talk = discord.dm(ada)
        await discord.says(ada, talk, "My cat ate the <spoon> & @everyone")
        await discord.message(talk, containing="Which kind of request")
        await discord.says(ada, talk, "a person please")
        card = await slack.message(support, containing="spoon")
        assert card.shown.startswith("*Open*")
        await slack.presses(grace, card, "Claim")
        await discord.message(talk, containing="Grace Hopper has taken HD-1001")
        await slack.until(lambda: card.shown.startswith("*Claimed*"))
        hers = await slack.says(grace, support, "A sliver *spoon*?", thread=card.ts)
        copy = await discord.message(talk, containing="A sliver \\*spoon\\*?")
        await slack.edits(grace, hers, "A silver spoon?")
        await discord.until(lambda: "silver" in copy.text)
        his = await discord.says(ada, talk, "Stell", files=[SHOT])
        there = await slack.message(support, containing="Stell", thread=card.ts)
        assert [file.content for file in there.files] == [PNG]
        await discord.edits(ada, his, "Steel")
        await slack.until(lambda: "Steel" in there.shown)
        await slack.says(grace, support, "Look", thread=card.ts, files=[SHOT])
        looked = await discord.message(talk, containing="Look")
        assert [file.content for file in looked.attachments] == [PNG]
        await slack.says(grace, support, "// poor cat", thread=card.ts)
        await discord.deletes(ada, his)
        await slack.message(support, "deleted a message and its files", thread=card.ts)
        await slack.until(lambda: there.deleted)
        await slack.deletes(grace, hers)
        await discord.until(lambda: copy.deleted)
        await slack.reacts(grace, card, "white_check_mark")
        summary = await discord.message(talk, containing="is resolved by Grace")
        await discord.until(lambda: len(summary.reactions) == 5)
        await discord.reacts(ada, summary, "4\ufe0f\u20e3")
        await slack.until(lambda: "Rated 4 of 5" in card.shown)
        await discord.says(ada, talk, "still not working")
        await slack.message(support, containing="still not working", thread=card.ts)
        await slack.until(lambda: card.shown.startswith("*Claimed*"))
        await both.quiet()
        assert not [m for m in discord.messages(talk) if "poor cat" in m.text]
        assert discord.pings == []


async def test_a_requester_on_slack_and_agents_on_discord(tmp_path: Path) -> None:
    async with between(tmp_path, "discord") as (both, (grace, support, ada)):
        slack, discord = both.slack, both.discord
        asked = await slack.says(ada, ada, "My cat ate the <spoon>")
        await slack.message(ada, "Which kind of request", thread=asked)
        await slack.says(ada, ada, "a person please", thread=asked)
        card = await discord.message(support, containing="spoon")
        thread = await discord.until(lambda: card.thread)
        assert thread is not None
        await discord.presses(grace, card, "Claim")
        await slack.message(ada, "Grace Hopper has taken HD-1001", thread=asked)
        await discord.until(lambda: card.content.startswith("**Claimed**"))
        hers = await discord.says(grace, thread, "A sliver spoon?")
        copy = await slack.message(ada, "A sliver spoon?", thread=asked)
        await discord.edits(grace, hers, "A silver spoon?")
        await slack.until(lambda: "silver" in copy.shown)
        his = await slack.says(ada, ada, "Stell", thread=asked, files=[SHOT])
        there = await discord.message(thread, containing="Stell")
        assert [file.content for file in there.attachments] == [PNG]
        await slack.edits(ada, his, "Steel")
        await discord.until(lambda: "Steel" in there.text)
        await discord.says(grace, thread, "// poor cat")
        await discord.deletes(grace, hers)
        await slack.until(lambda: copy.deleted)
        form = await discord.presses(grace, card, "Resolve")
        assert form.form is not None
        opened = await discord.opened_modal(grace)
        await discord.submits(grace, opened, {"how": "A vet."})
        summary = await slack.message(ada, "is resolved", thread=asked)
        assert "A vet." in summary.shown
        await slack.until(lambda: len(summary.reactions) == 5)
        await slack.reacts(ada, summary, "five")
        await discord.until(lambda: "Rated 5 of 5" in card.text)
        await both.quiet()
        assert not [m for m in slack.messages(ada) if "poor cat" in m.shown]


async def test_people_join_and_link_their_accounts_across_platforms(tmp_path: Path) -> None:
    async with between(tmp_path, "slack") as (both, (grace, support, ada)):
        slack, discord = both.slack, both.discord
        bob, ada_there = slack.user("bob", "Bob Marley"), slack.user("ada.l", "Ada Lovelace")
        talk = discord.dm(ada)
        await discord.says(ada, talk, "My cat ate the spoon")
        await discord.message(talk, containing="Which kind of request")
        await discord.says(ada, talk, "a person please")
        card = await slack.message(support, containing="spoon")
        await slack.presses(grace, card, "Claim")
        await slack.says(grace, support, f"add <@{bob.id}>", thread=card.ts)
        invite = await slack.message(bob, "added you to")
        await discord.message(talk, containing="Bob Marley takes part in HD-1001")
        await slack.says(grace, support, "A silver spoon?", thread=card.ts)
        copy = await slack.message(bob, "A silver spoon?", thread=invite)
        await slack.says(bob, bob, "Mine ate two", thread=invite)
        await slack.message(support, containing="Mine ate two", thread=card.ts)
        await discord.message(talk, containing="Mine ate two")
        await slack.says(grace, support, "// poor cats", thread=card.ts)
        asked = await discord.command(ada, talk, "link")
        told = await discord.until(
            lambda: [m.text for m in asked.followups if "link" in m.text] or asked.text, 20
        )
        code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", str(told))
        assert code is not None
        await slack.command(ada_there, ada_there, "/ticket", f"link {code[0]}")
        await slack.ephemeral(ada_there, "one person's now")
        await discord.message(talk, containing="was linked with Ada Lovelace")
        await slack.command(ada_there, ada_there, "/ticket", "mine")
        await slack.ephemeral(ada_there, "HD-1001")
        await both.quiet()
        assert copy.shown
        assert not [m for m in slack.messages(bob) if "poor cats" in m.shown]
