"""Slack brings a refused message minutes later; its edit and its deletion go straight through."""

from pathlib import Path

from tests.slack.desk import Office, at_work
from tests.slack.scenes import NOTHING_FITS, claimed, in_private
from tests.slack.server import Message


async def overtaken(desk: Office, order: list[int]) -> None:
    desk.server.post.release(order=order)
    await desk.server.until(lambda: not desk.server.post.unsettled)
    await desk.quiet()


def everything(desk: Office) -> str:
    slack = desk.server
    places = (desk.ada, desk.support, desk.leads, desk.general)
    said: list[Message] = [m for place in places for m in slack.messages(place)]
    return "\n".join(m.shown for m in said if m.bot_id)


async def test_an_edit_that_overtakes_its_message_is_what_the_ticket_is_about(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        slack.post.hold()
        asked = await slack.says(desk.ada, desk.ada, "My cta ate it", wait=False)
        await slack.edits(desk.ada, asked, NOTHING_FITS, wait=False)
        await overtaken(desk, [1, 0])
        assert "spoon" in everything(desk)
        assert "cta" not in everything(desk)


async def test_words_that_were_deleted_first_are_nowhere(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        slack.post.hold()
        asked = await slack.says(desk.ada, desk.ada, "My password is hunter2", wait=False)
        await slack.deletes(desk.ada, asked, wait=False)
        await overtaken(desk, [1, 0])
        assert in_private(desk, desk.ada) == []


async def test_an_agents_words_that_were_deleted_first_do_not_reach_the_requester(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.post.hold()
        said = await slack.says(
            desk.grace, desk.support, "The key is hunter2", thread=case.card, wait=False
        )
        await slack.deletes(desk.grace, said, wait=False)
        await overtaken(desk, [1, 0])
        other = await slack.says(desk.grace, desk.support, "Which spoon?", thread=case.card)
        await slack.message(desk.ada, "Which spoon?", thread=case.asked)
        assert "hunter2" not in everything(desk)
        assert other


async def test_a_mention_in_a_channel_that_was_edited_first(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, me = desk.server, f"<@{desk.server.bot.id}>"
        slack.post.hold()
        asked = await slack.says(desk.ada, desk.general, f"{me} My cta", raw=True, wait=False)
        count = len(slack.post.held())
        await slack.edits(desk.ada, asked, NOTHING_FITS, wait=False)
        later = list(range(count, len(slack.post.held())))
        await overtaken(desk, [*later, *range(count)])
        assert "cta" not in everything(desk)
        assert "spoon" in everything(desk)
