"""The peer: a bare discord.py bot that says every message back. It stores nothing."""

import sys

import discord
from discord.http import Route


class Echo(discord.AutoShardedClient):
    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            await message.channel.send(message.content)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Here you are.", ephemeral=True)


if __name__ == "__main__":
    Route.BASE = sys.argv[1]
    intents = discord.Intents.none()
    intents.guilds = intents.dm_messages = True
    Echo(intents=intents).run("MTE.bench.token", log_handler=None)
