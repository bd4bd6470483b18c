"""The agents' channel is closed to the app for a while: nobody is forgotten, and all comes back."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.ports import DeliveryState
from tests.slack.desk import Office, at_work, office
from tests.slack.scenes import NOTHING_FITS, handed_off, in_private, well


def thrown_out(desk: Office) -> None:
    desk.support.members.remove(desk.server.bot.id)


def let_in(desk: Office) -> None:
    desk.support.members.append(desk.server.bot.id)


def archive(desk: Office) -> None:
    desk.support.archived = True


def unarchive(desk: Office) -> None:
    desk.support.archived = False


def delete(desk: Office) -> None:
    desk.server.world.channels.pop(desk.support.id)


def restore(desk: Office) -> None:
    desk.server.world.channels[desk.support.id] = desk.support


WAYS = {
    "thrown out": (thrown_out, let_in),
    "archived": (archive, unarchive),
    "deleted": (delete, restore),
}


async def ask_for_a_person(desk: Office) -> Any:
    slack = desk.server
    asked = await slack.says(desk.ada, desk.ada, NOTHING_FITS)
    await slack.message(desk.ada, "Which kind of request", thread=asked)
    await slack.says(desk.ada, desk.ada, "a person please", thread=asked)
    await slack.message(desk.ada, "I passed", thread=asked)
    return asked


@pytest.mark.parametrize("way", WAYS)
async def test_the_next_queue_is_told_and_the_card_comes_by_itself_when_it_is_open(
    tmp_path: Path, way: str
) -> None:
    close, open_ = WAYS[way]
    async with at_work(tmp_path) as desk:
        slack = desk.server
        close(desk)
        asked = await ask_for_a_person(desk)
        notice = await slack.message(desk.leads, "HD-1001")
        assert "spoon" in notice.shown
        assert "I cannot show it to its team" in notice.shown
        assert f"<@{desk.alan.id}>" in notice.shown
        await slack.says(desk.ada, desk.ada, "the red one", thread=asked)
        await slack.until(lambda: slack.calls.count("chat.postMessage"))
        await desk.passes(timedelta(minutes=1))
        await desk.quiet()
        blocked = await desk.outbox(DeliveryState.BLOCKED)
        assert {row.action.to.room for row in blocked} == {desk.support.id}
        assert len([m for m in slack.messages(desk.leads) if "HD-1001" in m.shown]) == 1
        open_(desk)
        await desk.passes(timedelta(minutes=1))
        card = await slack.message(desk.support, "spoon")
        assert card.shown.startswith("*Open*")
        await slack.message(desk.support, "the red one", thread=card)
        await slack.until(lambda: "again" in notice.shown)
        assert "I can write to its team" in notice.shown
        await desk.quiet()
        assert await desk.outbox(DeliveryState.BLOCKED) == []
        assert not [words for words in in_private(desk, desk.ada) if "cannot reach" in words]
        well(await slack.presses(desk.grace, card, "Claim"))
        await slack.message(desk.ada, "has taken HD-1001", thread=asked)
        await desk.quiet()
        slack.violations.clear()


async def test_a_standing_card_that_cannot_be_reached_tells_the_next_queue_too(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await handed_off(desk)
        archive(desk)
        await slack.says(desk.ada, desk.ada, "it is worse now", thread=case.asked)
        await slack.message(desk.leads, "I cannot show it to its team")
        assert "worse" not in "".join(m.shown for m in slack.messages(desk.leads))
        unarchive(desk)
        await desk.passes(timedelta(minutes=1))
        await slack.message(desk.support, "worse", thread=case.card)
        await desk.quiet()
        slack.violations.clear()


async def test_where_both_channels_are_closed_the_people_on_call_are_told(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        archive(desk)
        desk.leads.archived = True
        await ask_for_a_person(desk)
        await desk.server.message(desk.grace, "I cannot show it to its team")
        await desk.quiet()
        desk.server.violations.clear()
        unarchive(desk)
        desk.leads.archived = False
        await desk.passes(timedelta(minutes=1))
        await desk.server.message(desk.support, "spoon")
        await desk.quiet()


async def test_of_a_private_queue_the_next_one_reads_no_word(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        desk.queues["support"] = {"private": True}
        async with desk.open():
            slack = desk.server
            archive(desk)
            await ask_for_a_person(desk)
            notice = await slack.message(desk.leads, "HD-1001")
            assert "spoon" not in notice.shown and "Support" not in notice.shown
            assert "Medium" in notice.shown and "due" in notice.shown
            assert not notice.labels
            unarchive(desk)
            await desk.passes(timedelta(minutes=1))
            await slack.until(lambda: "again" in notice.shown)
            assert "spoon" not in notice.shown


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        async with desk.open():
            archive(desk)
            await ask_for_a_person(desk)
            await desk.server.message(desk.leads, "I cannot show it to its team")
            await desk.quiet()
        unarchive(desk)
        async with desk.open():
            await desk.passes(timedelta(minutes=1))
            await desk.server.message(desk.support, "spoon")
            await desk.quiet()
            assert await desk.outbox(DeliveryState.BLOCKED, DeliveryState.DEAD) == []


Change = Callable[[Office], None]
