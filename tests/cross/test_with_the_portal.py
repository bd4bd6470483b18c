"""One ticket over three platforms: opened on the web, claimed in Slack, answered from Discord."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.web.adapter import WebAdapter
from bot.runtime import running
from bot.settings import make_settings
from bot.wiring import Bot, assemble
from core.model.events import Choice
from core.model.people import Person, Place
from core.model.policy import Desk, Queue
from core.outbox.retry_policy import DeliveryLimits
from core.ports import DeliveryState
from tests.counting import UNDER_WAY
from tests.databases import lay_out_sqlite
from tests.desks import make_desk, make_library
from tests.discord.server import DiscordServer
from tests.limits import PATIENCE
from tests.slack.clock import QuickClock
from tests.slack.server import SlackServer
from tests.timelines import check_timelines
from tests.web.scene import Browser
from tests.web.test_tickets import open_ticket, press


@dataclass
class Three:
    slack: SlackServer
    discord: DiscordServer
    web: WebAdapter
    bot: Bot
    grace: Any
    alan: Any
    support: Any
    network: Any

    async def quiet(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.bot.store.outbox(list(UNDER_WAY)):
                await asyncio.sleep(0.01)

    async def signed_in(self, address: str, name: str) -> Browser:
        browser, sign_in = Browser(self.web.url), self.web.sign_in
        invitation = await sign_in.invite(await sign_in.add_account(address, name))
        await browser.open(f"/sign-in/link?token={invitation.token}")
        await browser.submit("/sign-in/link")
        return browser


def policy(slack: Place, discord: Place, grace: Person, alan: Person) -> Desk:
    """Support works in Slack, the network team in Discord."""
    desk = make_desk()
    queues = {
        "support": replace(desk.queues["support"], place=slack, escalates_to=""),
        "network": Queue("network", "Network", discord),
    }
    teams = {
        "frontdesk": replace(desk.teams["frontdesk"], categories=("general", "technical")),
        "network": replace(desk.teams["network"], queue="network", categories=(), skills=()),
    }
    agents = {"grace": (grace, "frontdesk"), "alan": (alan, "network")}
    roster = {
        name: replace(desk.roster[name], accounts=(account,), teams=(team,))
        for name, (account, team) in agents.items()
    }
    return replace(desk, queues=queues, teams=teams, roster=roster)


@asynccontextmanager
async def three(folder: Path) -> AsyncIterator[Three]:
    async with AsyncExitStack() as stack:
        clock = QuickClock(1.0)
        slack = await stack.enter_async_context(
            SlackServer("socket", now=lambda: clock.now().timestamp(), commands=["/ticket"])
        )
        discord = await stack.enter_async_context(DiscordServer())
        stack.enter_context(discord.pointed_at())
        grace = slack.user("grace", "Grace Hopper")
        alan = discord.world.member("alan", global_name="Alan Turing")
        discord.may_call(alan)
        support = slack.channel("support", grace, private=True)
        network = discord.world.channel("network", only=[alan])
        settings = make_settings(
            _env_file=None,
            database_url=f"sqlite:///{folder}/desk.db",
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url,
            discord_token=discord.world.app.token,
            discord_api_url=discord.api_url,
            discord_message_content=True,
            web_listen="127.0.0.1:0",
        )
        desk = policy(
            Place("slack", support.id),
            Place("discord", str(network.id)),
            Person("slack", grace.id, "Grace Hopper"),
            Person("discord", str(alan.user.id), "Alan Turing"),
        )
        library = make_library()
        bot = assemble(settings, desk, lambda: library, clock)
        for line in bot.outbox._lines:
            line.limits = DeliveryLimits(poll=timedelta(milliseconds=20))
        await lay_out_sqlite(folder / "desk.db")
        stack.push_async_callback(bot.store.close)
        await stack.enter_async_context(running(bot, rest=lambda _: timedelta(milliseconds=50)))
        await slack.sockets.connected()
        await discord.until(lambda: discord.gateway.sessions)
        web = next(each for each in bot.adapters if isinstance(each, WebAdapter))
        await web.server.listening.wait()
        town = Three(slack, discord, web, bot, grace, alan, support, network)
        yield town
        await town.quiet()
        await check_timelines(bot.store)
        assert await bot.store.outbox([DeliveryState.DEAD]) == []
        assert [*map(str, slack.violations), *map(str, discord.violations)] == []
    assert discord.crashes == []


async def shows(browser: Browser, path: str, *, that: Callable[[str], bool]) -> str:
    """The page, once it shows that."""
    async with asyncio.timeout(PATIENCE):
        while not that(page := await browser.open(path)):
            await asyncio.sleep(0.05)
    return page


async def test_opened_on_the_web_claimed_in_slack_answered_from_discord_rated_on_the_web(
    tmp_path: Path,
) -> None:
    async with three(tmp_path) as town:
        slack, discord = town.slack, town.discord
        ada = await town.signed_in("ada@example.com", "Ada")
        number = await open_ticket(ada, "My cat ate the <spoon>")
        path = f"/tickets/{number}"
        card = await slack.message(town.support, containing="spoon")
        await slack.presses(town.grace, card, "Claim")
        await shows(ada, path, that=lambda page: "Grace Hopper has taken HD-1001" in page)
        await slack.says(town.grace, town.support, "Which *spoon*?", thread=card.ts)
        await shows(ada, path, that=lambda page: "Which *spoon*?" in page)
        await ada.submit(f"{path}/reply", text="The silver one")
        await slack.message(town.support, containing="The silver one", thread=card.ts)

        await slack.says(town.grace, town.support, "hand over to network", thread=card.ts)
        there = await discord.message(town.network, containing="spoon")
        thread = await discord.until(lambda: there.thread)
        assert thread is not None
        await discord.says(town.alan, thread, "Have you looked in the cat?")
        page = await shows(ada, path, that=lambda page: "Have you looked in the cat?" in page)
        assert "Alan Turing" in page and "The silver one" in page
        await discord.says(town.alan, thread, "// poor cat")
        await discord.says(town.alan, thread, "resolve")
        page = await shows(ada, path, that=lambda page: "Solved" in page)
        assert "poor cat" not in page
        await press(ada, number, Choice.RATE, "4")
        await discord.until(lambda: "Rated 4 of 5" in there.content)
        await shows(ada, path, that=lambda page: "rated the ticket 4 of 5" in page)
        await ada.close()
