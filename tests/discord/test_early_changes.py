"""A message that comes after its edit or its deletion."""

from pathlib import Path

from tests.discord.desk import Office
from tests.discord.scenes import NOTHING_FITS, at_work, claimed, in_talk


def said_in_private(desk: Office) -> str:
    talk = desk.server.dm(desk.ada)
    return "\n".join(m.text for m in desk.server.messages(talk) if m.author is not desk.ada.user)


async def test_an_edit_that_overtakes_its_message_is_what_the_ticket_is_about(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord, talk = desk.server, desk.server.dm(desk.ada)
        discord.gateway.mischief.hold("MESSAGE_CREATE")
        asked = await discord.says(desk.ada, talk, "My cta ate it")
        await discord.edits(desk.ada, asked, NOTHING_FITS)
        await desk.quiet()
        discord.gateway.mischief.release()
        await discord.message(talk, containing="spoon")
        await desk.quiet()
        assert "cta" not in said_in_private(desk)


async def test_an_agents_words_that_were_deleted_first_do_not_reach_the_requester(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        discord.gateway.mischief.hold("MESSAGE_CREATE")
        said = await discord.says(desk.grace, case.thread, "The key is hunter2")
        await discord.deletes(desk.grace, said)
        await desk.quiet()
        discord.gateway.mischief.release()
        await discord.says(desk.grace, case.thread, "Which spoon?")
        await discord.message(case.talk, containing="Which spoon?")
        assert not [words for words in in_talk(desk, case) if "hunter2" in words]
