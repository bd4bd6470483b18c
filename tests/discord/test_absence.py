"""A requester who left the server: Discord tells nobody, so the desk looks before it writes."""

from pathlib import Path

from tests.discord.desk import office
from tests.discord.scenes import MARK, NOTHING_FITS, reached


async def test_who_left_the_server_is_on_the_card_and_words_are_sent_on_the_return(
    tmp_path: Path,
) -> None:
    """The talk is in a private thread of a channel, which takes messages for nobody."""
    async with office(tmp_path) as desk, desk.open():
        discord, guild = desk.server, desk.server.world.first_guild
        await discord.command(desk.ada, desk.help, "ticket", {"problem": NOTHING_FITS})
        talk = await discord.until(lambda: list(discord.world.place_threads(desk.help)))
        await discord.message(talk[0], containing="Which kind of request")
        await discord.says(desk.ada, talk[0], "a person please")
        await discord.message(talk[0], containing="I passed")
        case = await reached(desk, talk[0], MARK)
        await discord.leaves(desk.ada)
        desk.adapter._delivery._presence._seen.clear()  # a minute passes
        await discord.says(desk.grace, case.thread, "Which spoon?")
        await discord.message(case.thread, containing="has left")
        await discord.message(case.thread, containing="Not delivered")
        assert not [m for m in discord.messages(talk[0]) if "Which spoon?" in m.text]
        await discord.until(lambda: "Left" in case.card.text)
        desk.ada = await discord.joins(desk.ada.user, guild)
        await discord.says(desk.ada, discord.dm(desk.ada), "status")
        await discord.message(case.thread, containing="is back")
        await discord.message(talk[0], containing="Which spoon?")


async def test_who_shares_no_server_any_more_is_noticed_by_the_refusal(tmp_path: Path) -> None:
    async with office(tmp_path) as desk, desk.open():
        discord = desk.server
        talk = discord.dm(desk.ada)
        await discord.says(desk.ada, talk, NOTHING_FITS)
        await discord.message(talk, containing="Which kind of request")
        await discord.says(desk.ada, talk, "a person please")
        case = await reached(desk, talk)
        discord.faults.status(f"POST /channels/{talk.id}/messages", 403, code=50278, times=None)
        await discord.says(desk.grace, case.thread, "Which spoon?")
        await discord.message(case.thread, containing="has left")
        await discord.message(case.thread, containing="Not delivered")
