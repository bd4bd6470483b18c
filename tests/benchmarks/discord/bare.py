"""The peers: a bare discord.py bot that says every message back, and one that stores it before.

With a database, each message is on the disk before it is answered, and a command tells what its
author has said.
"""

import sys

import discord
from discord.http import Route

from tests.benchmarks.peers import Kept


class Echo(discord.AutoShardedClient):
    kept: Kept | None = None

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            if self.kept is not None:
                await self.kept.add(str(message.author.id), message.content)
            await message.channel.send(message.content)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        answer = "Here you are."
        if self.kept is not None:
            answer = await self.kept.of(str(interaction.user.id))
        await interaction.response.send_message(answer, ephemeral=True)


if __name__ == "__main__":
    Route.BASE = sys.argv[1]
    intents = discord.Intents.none()
    intents.guilds = intents.dm_messages = True
    echo = Echo(intents=intents)
    echo.kept = Kept(sys.argv[2]) if len(sys.argv) > 2 else None
    echo.run("MTE.bench.token", log_handler=None)
