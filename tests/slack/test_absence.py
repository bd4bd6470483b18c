"""A requester whose account was deactivated: nobody writes to nobody without being told."""

from pathlib import Path

from core.ports import DeliveryState
from tests.slack.desk import office
from tests.slack.scenes import claimed, in_private


async def test_a_deactivated_requester_is_on_the_card_and_words_are_kept_for_the_return(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as desk, desk.open():
        slack, case = desk.server, await claimed(desk)
        await slack.becomes(desk.ada, deleted=True)
        await slack.message(desk.support, "has left", thread=case.card)
        await slack.until(lambda: "Left" in case.card.shown)
        await slack.says(desk.grace, desk.support, "Which spoon?", thread=case.card)
        await slack.message(desk.support, "Not delivered", thread=case.card)
        assert not [words for words in in_private(desk, desk.ada) if "Which spoon?" in words]
        await slack.becomes(desk.ada, deleted=False)
        await slack.message(desk.support, "is back", thread=case.card)
        await slack.message(desk.ada, "Which spoon?", thread=case.asked)
        await slack.until(lambda: "Left" not in case.card.shown)
        await desk.quiet()
        assert await desk.outbox(DeliveryState.DEAD) == []


async def test_an_account_that_ended_while_nobody_listened_is_noticed_at_the_next_word(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as desk:
        async with desk.open():
            case = await claimed(desk)
        desk.ada.deleted = True
        async with desk.open():
            slack = desk.server
            await slack.says(desk.grace, desk.support, "Which spoon?", thread=case.card)
            await slack.message(desk.support, "has left", thread=case.card)
            await slack.message(desk.support, "Not delivered", thread=case.card)
            assert not [words for words in in_private(desk, desk.ada) if "Which spoon?" in words]
