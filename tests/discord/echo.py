"""A tiny bot on the real discord.py, to try our server with."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
import pytest
from discord import app_commands, ui
from discord.http import Route

from tests.discord.server import Channel, DiscordServer, Thread
from tests.limits import PATIENCE

QUIET = discord.AllowedMentions.none()


class Claim(
    ui.DynamicItem[ui.Button[ui.View]],
    template=r"ticket:(?P<number>\d+):claim",
):
    """A button that works for messages of an earlier process."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Claim", custom_id=f"ticket:{number}:claim"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: Any, /
    ) -> Self:
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"#{self.number} is yours", ephemeral=True)


class Report(ui.Modal, title="New ticket"):
    hint: ui.TextDisplay[Any] = ui.TextDisplay("Tell us **what** happened")
    summary: ui.Label[Any] = ui.Label(
        text="Summary", component=ui.TextInput(custom_id="summary", max_length=100)
    )
    priority: ui.Label[Any] = ui.Label(
        text="Priority",
        component=ui.Select(
            custom_id="priority",
            options=[discord.SelectOption(label=x, value=x.lower()) for x in ("Low", "High")],
        ),
    )
    files: ui.Label[Any] = ui.Label(
        text="Files", component=ui.FileUpload(custom_id="files", required=False, max_values=3)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        names = [f.filename for f in self.files.component.values]  # type: ignore[attr-defined]
        level = self.priority.component.values  # type: ignore[attr-defined]
        text = f"{self.summary.component.value} {level} {names}"  # type: ignore[attr-defined]
        await interaction.response.send_message(text, ephemeral=True)


def card(number: int) -> ui.LayoutView:
    """A card in Components V2."""
    view = ui.LayoutView(timeout=None)
    box: ui.Container[Any] = ui.Container(ui.TextDisplay(f"## Ticket #{number}\nIt is broken"))
    row: ui.ActionRow[Any] = ui.ActionRow()
    row.add_item(Claim(number))
    box.add_item(row)
    view.add_item(box)
    return view


class Setup:
    """What both kinds of client have in common."""

    heard: list[str]
    events: list[tuple[str, Any]]
    tree: app_commands.CommandTree[Any]

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Claim)  # type: ignore[attr-defined]
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.events.append(("message", message))
        if not message.author.bot and message.type is discord.MessageType.default:
            self.heard.append(message.content)
            if message.content.startswith("echo "):
                await message.channel.send(message.content[5:])

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        self.events.append(("reaction", reaction))

    async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        self.events.append(("edit", edit))

    async def on_raw_message_delete(self, deletion: discord.RawMessageDeleteEvent) -> None:
        self.events.append(("delete", deletion))

    async def on_raw_member_remove(self, leaving: discord.RawMemberRemoveEvent) -> None:
        self.events.append(("leave", leaving))

    def of(self, kind: str) -> list[Any]:
        return [event for name, event in self.events if name == kind]


def options(intents: discord.Intents | None = None) -> dict[str, Any]:
    wanted = intents or discord.Intents.default()
    if intents is None:
        wanted.message_content = wanted.members = True
    return {
        "intents": wanted,
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "allowed_mentions": QUIET,
        "guild_ready_timeout": 0.02,
    }


class Echo(Setup, discord.Client):
    def __init__(self, **more: Any) -> None:
        super().__init__(**(options(more.pop("intents", None)) | more))
        self.heard, self.events = [], []
        self.tree = commands(self)


class ShardedEcho(Setup, discord.AutoShardedClient):
    def __init__(self, **more: Any) -> None:
        super().__init__(**(options(more.pop("intents", None)) | more))
        self.heard, self.events = [], []
        self.tree = commands(self)


def commands(client: discord.Client) -> app_commands.CommandTree[Any]:
    """/ticket with its ways to answer, and a context menu on messages."""
    tree: app_commands.CommandTree[Any] = app_commands.CommandTree(client)

    @tree.command(description="Open a ticket")
    @app_commands.describe(text="What is wrong", category="Which kind", screenshot="A picture")
    async def ticket(
        interaction: discord.Interaction,
        text: str | None = None,
        category: str | None = None,
        level: app_commands.Range[int, 1, 4] = 3,
        screenshot: discord.Attachment | None = None,
    ) -> None:
        if text is None:
            await interaction.response.send_modal(Report())
        elif text == "sleep":
            return
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
            names = screenshot.filename if screenshot else "no file"
            await interaction.followup.send(f"{text} {category} {level} {names}")

    @ticket.autocomplete("category")
    async def category(
        interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}ing", value=typed)]

    @tree.context_menu(name="Open a ticket")
    async def menu(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"from: {message.content}", ephemeral=True)

    return tree


Client = Echo | ShardedEcho


@asynccontextmanager
async def running(
    client: Client, server: DiscordServer, *, until_ready: bool = True
) -> AsyncIterator[Client]:
    """The client, connected and ready; closed at the end, with nothing left behind.

    It is closed and not cancelled: a cancelled `connect` can swallow that, and go on for ever.
    """
    await client.login(server.world.app.token)
    connecting = asyncio.create_task(client.connect())
    ready = asyncio.create_task(client.wait_until_ready())
    try:
        if until_ready:
            await asyncio.wait([connecting, ready], return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            connecting.result()
        yield client
    finally:
        ready.cancel()
        await client.close()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(connecting, PATIENCE)


def to(bot: Echo, place: Channel | Thread) -> discord.PartialMessageable:
    return bot.get_partial_messageable(place.id)


async def request(bot: Echo, method: str, path: str, **more: Any) -> Any:
    return await bot.http.request(Route(method, path), **more)


async def refusal(code: int, *calls: Any) -> None:
    """Each of these is answered with this error."""
    for call in calls:
        with pytest.raises(discord.HTTPException) as trouble:
            await call
        assert trouble.value.code == code
