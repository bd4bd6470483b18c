"""What is for one pair of eyes stands where those eyes are: beside the threads, or in the one."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack import delivery
from adapters.slack.inbound.payloads import read
from tests.clock import SUNDAY_TEN as NOW
from tests.slack.desk import MODES, Office, at_work
from tests.slack.scenes import handed_off, well, whispers
from tests.slack.sent import ME, ROOT, sent
from tests.slack.server import Message

both = pytest.mark.parametrize("mode", MODES)


@both
async def test_who_loses_the_claim_by_eyes_sees_who_has_it(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await handed_off(desk)
        await asyncio.gather(*(slack.reacts(a, case.card, "eyes") for a in (desk.grace, desk.alan)))
        await slack.message(desk.ada, "has taken HD-1001")
        await desk.quiet()
        first = "Grace Hopper" if "Grace" in case.card.shown.split("\n")[0] else "Alan Turing"
        loser = desk.alan if first == "Grace Hopper" else desk.grace
        assert whispers(desk, loser) == [f"{first} already has HD-1001."]


@pytest.mark.parametrize(
    ("word", "told"), [("help", "Tell me"), ("mine", "You have no"), ("status", "You have no")]
)
async def test_who_asks_by_name_in_a_channel_is_answered_beside_the_threads(
    tmp_path: Path, word: str, told: str
) -> None:
    async with at_work(tmp_path) as desk:
        await desk.server.says(desk.ada, desk.general, f"{desk.server.bot.mention} {word}")
        answer = await desk.server.ephemeral(desk.ada, told)
        assert answer.thread_ts is None
        assert desk.server.messages(desk.general) == []


async def test_who_asks_by_name_in_a_thread_is_answered_in_it(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack = desk.server
        head = await slack.says(desk.eve, desk.general, "lunch?")
        await slack.says(desk.ada, desk.general, f"{slack.bot.mention} help", thread=head)
        assert (await slack.ephemeral(desk.ada, "Tell me")).thread_ts == head.ts


@both
async def test_who_presses_in_a_thread_is_answered_in_it(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, answer = desk.server, await answered(desk)
        well(await slack.presses(desk.eve, answer, "I need a person"))
        refused = await slack.ephemeral(desk.eve, "There is no ticket")
        assert refused.thread_ts == answer.root
        before = answer.snapshot()
        await slack.says(desk.ada, desk.general, "cancel", thread=answer.root)
        await slack.message(desk.general, "cancelled", thread=answer.root)
        well(await slack.presses(desk.ada, before, "That solved it", stale=True))
        assert (await slack.ephemeral(desk.ada, "at this point")).thread_ts == answer.root


async def test_without_the_address_too_it_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lasts for half an hour, and is forgotten when the desk starts anew."""
    monkeypatch.setattr(delivery, "TOKEN_LIFETIME_SECONDS", -1.0)
    async with at_work(tmp_path) as desk:
        slack, answer = desk.server, await answered(desk)
        well(await slack.presses(desk.eve, answer, "I need a person"))
        assert (await slack.ephemeral(desk.eve, "There is no ticket")).thread_ts == answer.root
        case = await handed_off(desk, desk.eve, "The purple giraffe stole my lamp")
        desk.support.members.append(desk.ada.id)
        well(await slack.presses(desk.ada, case.card, "Claim"))
        refused = await slack.ephemeral(desk.ada, "There is no ticket")
        assert refused.thread_ts is None, "nobody has answered under the card"


def test_under_the_head_of_a_thread_an_answer_stands_beside_it() -> None:
    pressed = sent("block_actions_root")
    pressed["message"]["thread_ts"] = ROOT
    reading = read(pressed, ME, NOW)
    assert reading is not None
    assert reading.reply.thread == ""


async def answered(desk: Office) -> Message:
    """The answer to a question of Ada's in a channel, in the thread under her words."""
    slack = desk.server
    asked = await slack.says(desk.ada, desk.general, f"{slack.bot.mention} my vpn does not connect")
    return await slack.message(desk.general, "Did that solve it?", thread=asked)


@both
async def test_who_calls_in_anothers_thread_is_told_how_to_have_one(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, answer = desk.server, await answered(desk)
        lamp = f"{slack.bot.mention} my lamp is dark, I need a person"
        await slack.says(desk.eve, desk.general, lamp, thread=answer.root)
        told = await slack.ephemeral(desk.eve, "This thread is about HD-1001")
        assert told.thread_ts == answer.root
        own = await slack.says(desk.eve, desk.general, lamp)
        assert "HD-1002" in (await slack.message(desk.general, "lamp", thread=own)).shown
