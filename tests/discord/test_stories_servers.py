"""Where the servers are listed, the desk works in those, and in private."""

from pathlib import Path

from bot.settings import Settings
from tests.discord.desk import Office, office
from tests.discord.scenes import NOTHING_FITS


class Listed(Office):
    """An office whose desk is told its server."""

    @property
    def settings(self) -> Settings:
        guild = str(self.server.world.first_guild.id)
        return super().settings.model_copy(update={"discord_guilds": guild})


async def test_what_happens_in_a_server_that_is_not_listed_is_not_heard(tmp_path: Path) -> None:
    async with office(tmp_path) as made:
        discord = made.server
        other = discord.world.guild("Other")
        mallory, evil = discord.world.member("mallory", other), discord.world.channel("evil", other)
        desk = Listed(discord, tmp_path, made.clock)
        async with desk.open():
            bot = discord.world.bot
            await discord.says(mallory, evil, f"{bot.mention} my cat ate the spoon")
            await discord.says(desk.ada, desk.help, f"{bot.mention} my cat ate the spoon")
            await discord.thread(desk.help, named="HD-1001")
            await discord.says(desk.eve, discord.dm(desk.eve), NOTHING_FITS)
            await discord.message(discord.dm(desk.eve), containing="HD-1002")
            await desk.quiet()
        assert [m for m in discord.messages(evil) if m.author is bot] == []
        assert discord.world.place_threads(evil) == []
