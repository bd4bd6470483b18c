"""After an outage longer than Slack's redelivery: first messages that belong to no ticket yet."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from bot.wiring import Bot
from tests.slack.desk import Office, office
from tests.slack.scenes import in_private, resolved

NO_RETRIES: tuple[float, ...] = ()


async def met(desk: Office, *, over: bool = False) -> None:
    """Ada has had a ticket, and it is over."""
    async with desk.open():
        await resolved(desk)
        await desk.quiet()
        if over:  # nothing that is written reopens it
            await desk.passes(timedelta(days=4))
            await desk.passes(timedelta(days=4))
            await desk.quiet()


async def missed(desk: Office) -> None:
    """A direct message, a mention in a channel, and talk among people."""
    slack, me = desk.server, f"<@{desk.server.bot.id}>"
    await slack.says(desk.ada, desk.ada, "My dog ate the fork", wait=False)
    await slack.says(desk.eve, desk.general, f"{me} my mug is gone", raw=True, wait=False)
    await slack.says(desk.eve, desk.general, "lunch, anybody?", wait=False)


async def note(bot: Bot) -> str:
    return await bot.store.get_note("slack.too_old")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_direct_messages_and_mentions_are_answered_once(tmp_path: Path, mode: str) -> None:
    async with office(tmp_path, mode, retry_delays=NO_RETRIES) as desk:
        await met(desk)
        await missed(desk)
        desk.clock.leap(timedelta(hours=3))
        for _ in range(2):  # the second start finds them known
            async with desk.open() as bot:
                await desk.server.message(desk.ada, "HD-1002")
                await desk.server.message(desk.general, "HD-1003")
                await desk.quiet()
                assert await note(bot) == ""
            desk.clock.leap(timedelta(hours=1))
        said = "\n".join(in_private(desk, desk.ada))
        assert said.count("I opened *HD-") == 2
        assert not [
            m for m in desk.server.messages(desk.general) if "lunch" in m.shown and m.bot_id
        ]


async def test_what_is_too_old_starts_nothing_and_the_operator_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(tmp_path, retry_delays=NO_RETRIES) as desk:
        desk.changes["patience"] = _patience(timedelta(hours=2))
        await met(desk, over=True)
        await missed(desk)
        desk.clock.leap(timedelta(hours=3))
        await desk.server.says(desk.ada, desk.ada, "My dog ate the spoon", wait=False)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            async with desk.open() as bot:
                await desk.server.message(desk.ada, "HD-1002")
                await desk.quiet()
                assert (await note(bot)).startswith("2 up to")
        opened = [words for words in in_private(desk, desk.ada) if "opened" in words]
        assert not [words for words in opened if "dog ate the fork" in words]
        told = [r for r in caplog.records if r.message == "backfill.too_old"]
        assert [getattr(r, "messages", 0) for r in told] == [2]


def _patience(age: timedelta) -> object:
    from core.model.policy import Patience

    return Patience(details=timedelta(days=1), missed=age, reopen=timedelta())
