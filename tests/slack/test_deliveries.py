"""Slack brings things twice, late, crosswise, and over lines that break. All comes in once."""

from dataclasses import replace
from itertools import cycle, zip_longest
from pathlib import Path

import pytest

from tests.limits import PATIENCE
from tests.relay.conftest import until
from tests.slack.counting import Count, counted
from tests.slack.desk import MODES, Office, at_work, office
from tests.slack.saga import Talk
from tests.slack.scenes import SHOT, claimed
from tests.slack.server import Message
from tests.slack.server.socket_mode import Sockets
from tests.slack.storm import QUICK, UNHURRIED, brisk, told

__all__ = ["brisk"]
both = pytest.mark.parametrize("mode", MODES)


@both
async def test_what_is_brought_twice_or_acknowledged_in_vain_comes_in_once(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode, speed=QUICK) as desk:
        post = desk.server.post
        post.copies, post.lost_acks = 2, 3

        async def between(chapter: str) -> None:
            post.lost_acks = 4
            desk.server.events.mention_first = not desk.server.events.mention_first

        assert await told(desk, between) == Count()
        assert len([d for d in post.all if len(d.attempts) > 3]) >= 5, "it was brought again"


@both
async def test_what_comes_once_more_long_afterwards_changes_nothing(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        case = await claimed(desk)
        await desk.server.says(desk.grace, desk.support, "Which one?", thread=case.card)
        await desk.server.message(desk.ada, "Which one?")
        await desk.quiet()
        seen = everything(desk)
        for delivery in list(desk.server.post.all):
            for number in (0, 1, 3):
                attempt = await desk.server.post.again(delivery, number)
                assert getattr(attempt.result, "status", 0) == 200
        await desk.quiet()
        assert everything(desk) == seen


def everything(desk: Office) -> dict[str, str]:
    """Every message and how it reads, but for what goes away."""
    messages = [m for room in desk.server.world.messages.values() for m in room]
    return {m.ts: m.shown for m in messages if m.only_for is None}


async def burst(desk: Office, talks: list[Talk]) -> None:
    """All speak before Slack brings any of it: each in their own order, crosswise between them."""
    slack = desk.server
    slack.post.hold()
    held: list[list[int]] = []
    for talk in talks:
        assert talk.agent and talk.card
        mine = []
        for _ in range(4):
            words = talk.mark(talk.asked)
            mine.append(await slack.says(talk.requester, talk.where, words, thread=talk.root))
            words = talk.mark(talk.told)
            mine.append(await slack.says(talk.agent, desk.support, words, thread=talk.card))
        held.append(_positions(desk, mine))
    slack.post.release(order=[n for turn in zip_longest(*held) for n in turn if n is not None])
    await desk.quiet()


def _positions(desk: Office, said: list[Message]) -> list[int]:
    held = desk.server.post.held()
    return [held.index(d) for message in said for d in message.deliveries]


async def test_what_comes_crosswise_keeps_its_order_in_each_talk(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        talks = []
        for name, who in (("a", desk.ada), ("e", desk.eve)):
            talk = Talk(desk, name, who, who)
            await talk.opens("My cat ate the spoon")
            await talk.hears("Which kind of request")
            await talk.says(who, "a person please", thread=talk.root)
            await talk.reaches_the_agents()
            await talk.is_claimed_by_one_of(desk.grace)
            talks.append(talk)
        await burst(desk, talks)
        assert await counted(desk, talks) == Count()


@both
async def test_words_do_not_overtake_a_picture_that_is_slow_to_come(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.fail("files.download", "slow", seconds=0.4)
        thread = case.asked
        await slack.says(desk.ada, desk.ada, "first", thread=thread, files=[SHOT], wait=False)
        await until(lambda: slack.calls.of("files.download"))
        await slack.says(desk.ada, desk.ada, "second", thread=thread, wait=False)
        await slack.says(desk.ada, desk.ada, "third", thread=thread, wait=False)
        await slack.message(desk.support, "third", thread=case.card)
        await desk.quiet()
        beneath = [m.shown for m in slack.messages(desk.support, thread=case.card)]
        assert [b.split()[-1] for b in beneath[-3:]] == ["first", "second", "third"]


CUTS = {
    "without a word": ("cut", "cut after sending"),
    "with a goodbye": ("warning", "refresh_requested"),
    "into silence": ("ghost",),
}


@pytest.mark.parametrize("ways", CUTS.values(), ids=CUTS)
async def test_a_line_that_breaks_in_the_midst_of_it_costs_nothing(
    tmp_path: Path, ways: tuple[str, ...]
) -> None:
    async with office(tmp_path, speed=QUICK, ack_timeout=0.5) as desk:
        desk.server.post.retry_delays = (0.0, *[0.1] * int(PATIENCE / 0.1))
        desk.ping = 0.5
        turns = cycle(ways)

        async def between(chapter: str) -> None:
            await breaks(desk.server.sockets, next(turns))

        assert await told(desk, between) == Count()
        assert len(desk.server.sockets.ever) >= 5


async def breaks(sockets: Sockets, how: str) -> None:
    match how:
        case "cut":
            sockets.cut()
        case "cut after sending":
            sockets.cut_after_sending = 2
        case "ghost":
            sockets.haunt()
        case reason:
            await sockets.say_goodbye(reason, close=reason == "refresh_requested")


async def test_two_desks_share_the_sockets_and_the_work(tmp_path: Path) -> None:
    # A lease of the outbox lasts 60 s of this clock. On a faster one it ends while a busy machine
    # still sends, and the other desk rightly takes the message over.
    async with office(tmp_path, speed=2.0) as desk:
        other = replace(desk)
        other.changes = UNHURRIED
        async with other.open():
            assert await told(desk) == Count()
            assert len(desk.server.sockets.open) == 1
        by_socket = [len(socket.received) for socket in desk.server.sockets.ever]
        assert sorted(by_socket)[-2] >= 3, "both had something to do"
