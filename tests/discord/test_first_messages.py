"""After an outage that no session outlives: direct messages that belong to no ticket yet."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.desks import make_desk
from tests.discord.desk import Office, office
from tests.discord.scenes import resolved
from tests.limits import PATIENCE


async def met_and_gone(desk: Office, *, over: bool = False) -> None:
    async with desk.open():
        await resolved(desk)
        await desk.quiet()
        if over:  # nothing that is written reopens it
            await desk.passes(timedelta(days=4))
            await desk.passes(timedelta(days=4))
            await desk.quiet()
    desk.server.gateway.forget_sessions()


async def test_direct_messages_are_answered_once(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        await met_and_gone(desk, over=True)
        talk = desk.server.dm(desk.ada)
        await desk.server.says(desk.ada, talk, "My dog ate the fork")
        desk.clock.leap(timedelta(hours=3))
        async with desk.open():
            await desk.server.message(talk, containing="HD-1002")
            await desk.quiet()
        opened = [m for m in desk.server.messages(talk) if "I opened **HD-1002" in m.text]
        assert len(opened) == 1


async def test_what_is_too_old_starts_nothing_and_the_operator_is_told(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        patience = replace(make_desk().patience, missed=timedelta(hours=2), reopen=timedelta())
        desk.changes["patience"] = patience
        await met_and_gone(desk, over=True)
        talk = desk.server.dm(desk.ada)
        desk.clock.leap(timedelta(hours=1))
        await desk.server.says(desk.ada, talk, "My dog ate the fork")
        desk.clock.leap(timedelta(hours=3))
        async with desk.open() as bot:
            await desk.server.until(lambda: len(desk.server.identifies) > 1)
            async with asyncio.timeout(PATIENCE):
                while not (await bot.store.get_note("discord.too_old")).startswith("1 up to"):
                    await asyncio.sleep(0.02)
            assert not [m for m in desk.server.messages(talk) if "HD-1002" in m.text]
