"""Buttons, menus and forms on messages, and what the real discord.py makes of their use."""

import io
from typing import Any

import discord
import pytest
from discord import ui

from tests.discord.echo import Echo, running
from tests.discord.server import CannotDoThat, Channel, DiscordServer, Member, Reply


class Menu(ui.View):
    """A button that changes its own message, a menu of texts, and a menu of people."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.chosen: list[Any] = []

    @ui.button(label="More", custom_id="more")
    async def more(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="more")
        await interaction.followup.send("and more", ephemeral=True)

    @ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None: ...

    @ui.select(
        custom_id="kind",
        placeholder="Kind",
        options=[discord.SelectOption(label=x, value=x.lower()) for x in ("It", "Hr")],
    )
    async def kind(self, interaction: discord.Interaction, menu: ui.Select[Any]) -> None:
        self.chosen = menu.values
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"kind {menu.values[0]}")

    @ui.select(cls=ui.UserSelect, custom_id="who", placeholder="Who", max_values=2)
    async def who(self, interaction: discord.Interaction, menu: ui.UserSelect[Any]) -> None:
        self.chosen = menu.values
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="noted")


async def test_menus_and_buttons_that_change_their_message(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    view, eve = Menu(), server.world.member("eve", nick="Eve")
    async with running(Echo(), server) as bot:
        await bot.get_partial_messageable(help_.id).send("menu", view=view)
        message = await server.message(help_, labelled="More")
        asked = await server.presses(ada, message, "More")
        assert (asked.reply, message.text, message.versions) == (Reply.UPDATE, "more", ["menu"])
        await server.until(lambda: asked.followups)
        assert [m.text for m in server.seen_by(ada)] == ["more", "and more"]
        assert [m.text for m in server.seen_by(eve)] == ["more"]
        asked = await server.chooses(ada, message, "It", select="Kind")
        assert asked.reply is Reply.QUIET
        await server.until(lambda: message.text == "kind it")
        asked = await server.chooses(ada, message, [eve, ada], select="Who")
        await server.settled(asked)
        assert asked.text == "noted"
        assert [(type(m), m.display_name) for m in view.chosen] == [
            (discord.Member, "Eve"),
            (discord.Member, "ada"),
        ]
        for label, why in (("Off", "disabled"), ("Less", "no button")):
            with pytest.raises(CannotDoThat, match=why):
                await server.presses(ada, message, label)
        with pytest.raises(CannotDoThat, match="no option"):
            await server.chooses(ada, message, "Pr", select="Kind")


class Why(ui.Modal, title="Why?"):
    """In the older form: a text input with a label of its own."""

    reason: Any = ui.TextInput(label="Reason", custom_id="reason", min_length=3)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"closed: {self.reason.value}", view=None)


class Close(ui.View):
    @ui.button(label="Close", custom_id="close")
    async def close(self, interaction: discord.Interaction, _: ui.Button[Any]) -> None:
        await interaction.response.send_modal(Why())


async def test_a_button_opens_a_form_that_changes_the_message(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    async with running(Echo(), server) as bot:
        file = discord.File(__file__, filename="notes.txt")
        await bot.get_partial_messageable(help_.id).send("open", view=Close(), file=file)
        message = await server.message(help_, labelled="Close")
        assert (await server.presses(ada, message, "Close")).reply is Reply.FORM
        form = await server.opened_modal(ada)
        with pytest.raises(CannotDoThat, match="wants 3 to 4000 characters"):
            await server.submits(ada, form, {"Reason": "no"})
        asked = await server.submits(ada, form, {"Reason": "done"})
        assert asked.reply is Reply.UPDATE
        assert (message.text, message.labels) == ("closed: done", [])
        assert [a.filename for a in message.attachments] == ["notes.txt"]


async def test_an_answer_can_bring_a_file(
    server: DiscordServer, help_: Channel, ada: Member
) -> None:
    bot = Echo()

    @bot.tree.command(description="A file")
    async def export(interaction: discord.Interaction) -> None:
        file = discord.File(io.BytesIO(b"1;2"), filename="tickets.csv")
        await interaction.response.send_message("here", file=file, ephemeral=True)
        with pytest.raises(discord.NotFound):
            await interaction.followup.fetch_message(1)
        await interaction.delete_original_response()

    async with running(bot, server):
        asked = await server.command(ada, help_, "export")
        assert asked.response is not None
        assert [a.filename for a in asked.response.attachments] == ["tickets.csv"]
        await server.until(lambda: asked.response and asked.response.deleted)
        assert server.seen_by(ada) == []
