"""Agents by role: who has it now may work, in the channel and in private; who lost it may not."""

from datetime import timedelta
from pathlib import Path

from adapters.discord.members import FRESH
from tests.discord.desk import office
from tests.discord.scenes import handed_off, state, told, well
from tests.discord.server import Permission

MAY = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES
EYES = "\N{EYES}"


async def test_whoever_has_the_role_now_is_an_agent_and_nobody_else(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        discord, role = desk.server, desk.server.world.role("helpers")
        desk.queues = {"support": {"role": str(role.id)}}
        await discord.overwrites(desk.support, role, allow=MAY)
        async with desk.open():
            case = await handed_off(desk)
            await discord.grants(desk.eve, role)
            await discord.reacts(desk.eve, case.card, EYES)
            await state(desk, case, "Claimed")
            await discord.says(desk.eve, case.thread, "Which spoon?")
            await discord.message(case.talk, containing="Which spoon?")
            desk.clock.leap(FRESH + timedelta(seconds=1))
            await discord.unreacts(desk.eve, case.card, EYES)  # tells no roles
            await state(desk, case, "Open")
            desk.clock.leap(FRESH + timedelta(seconds=1))
            private = discord.dm(desk.eve)  # neither does what is said there
            well(await discord.command(desk.eve, private, "claim", {"ticket": "1001"}))
            await state(desk, case, "Claimed")
            await discord.revokes(desk.eve, role)
            desk.clock.leap(FRESH + timedelta(seconds=1))
            asked = await discord.command(desk.eve, private, "resolve", {"ticket": "1001"})
            assert "There is no ticket" in await told(desk, asked)
            await desk.quiet()
            assert case.card.content.startswith("**Claimed")
        assert discord.violations == []
