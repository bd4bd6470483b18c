"""The agents' channel is closed to the app for a while: nobody is forgotten, and all comes back."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.ports import DeliveryState
from tests.discord.desk import Office, office
from tests.discord.scenes import NOTHING_FITS, handed_off, reached
from tests.discord.server import Member, Permission
from tests.discord.server.world.places import Place


def bot(desk: Office) -> Member:
    return desk.server.world.first_guild.members[desk.server.world.bot.id]


async def ask_for_a_person(desk: Office) -> Place:
    discord, talk = desk.server, desk.server.dm(desk.ada)
    await discord.says(desk.ada, talk, NOTHING_FITS)
    await discord.message(talk, containing="Which kind of request")
    await discord.says(desk.ada, talk, "a person please")
    await discord.message(talk, containing="I passed")
    return talk


@pytest.mark.parametrize("right", [Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES])
async def test_the_next_queue_is_told_and_the_card_comes_by_itself_when_it_is_open(
    tmp_path: Path, right: Permission
) -> None:
    """Missing access (50001), and a missing permission (50013)."""
    async with office(tmp_path, leads_apart=True) as desk, desk.open():
        discord = desk.server
        before = desk.support.overwrites[bot(desk).id]
        await discord.overwrites(desk.support, bot(desk), allow=before.allow & ~right, deny=right)
        talk = await ask_for_a_person(desk)
        notice = await discord.message(desk.leads, containing="I cannot show it to its team")
        assert "spoon" in notice.text
        await discord.says(desk.ada, talk, "the red one")
        await desk.passes(timedelta(minutes=1))
        await desk.quiet()
        assert len([m for m in discord.messages(desk.leads) if "HD-1001" in m.text]) == 1
        assert await desk.outbox(DeliveryState.BLOCKED)
        await discord.overwrites(desk.support, bot(desk), allow=before.allow)
        await desk.passes(timedelta(minutes=1))
        case = await reached(desk, talk)
        assert case.card.content.startswith("**Open**")
        await discord.message(case.thread, containing="the red one")
        await discord.until(lambda: "again" in notice.text)
        await desk.quiet()
        assert await desk.outbox(DeliveryState.BLOCKED, DeliveryState.DEAD) == []


async def test_a_deleted_channel_is_told_and_the_requester_is_not_left_waiting(
    tmp_path: Path,
) -> None:
    """Unknown channel (10003): nothing comes back, so the ticket is handed over by people."""
    async with office(tmp_path, leads_apart=True) as desk, desk.open():
        discord, case = desk.server, await handed_off(desk)
        await discord.removes_channel(desk.support)
        await discord.says(desk.ada, case.talk, "it is worse now")
        notice = await discord.message(desk.leads, containing="I cannot show it to its team")
        assert "not there any more" in notice.text
        assert notice.labels == ["Hand over"]
        done = await discord.presses(desk.alan, notice, "Hand over")
        assert done.form is not None
        form = await discord.opened_modal(desk.alan)
        await discord.submits(desk.alan, form, {"to": "Leads"})
        card = await discord.until(
            lambda: [m for m in discord.messages(desk.leads) if len(m.labels) > 2]
        )
        assert "spoon" in card[0].text
        await desk.quiet()
