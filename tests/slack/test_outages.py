"""The desk is away, or Slack does not let it speak: what was missed is taken in afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.kit.backfill.missed_events import MissedEvents
from adapters.slack import adapter as slack_adapter
from adapters.slack.adapter import SlackAdapter
from adapters.slack.backfill import RULES
from adapters.slack.transport import socket as socket_mode
from bot.settings import SettingsError
from bot.wiring import Bot
from core.model.actions import Say
from core.ports import OutboxMessage, Recorded
from tests.counting import UNDER_WAY
from tests.limits import PATIENCE
from tests.slack.counting import Count, counted
from tests.slack.desk import MODES, Office, at_work, office
from tests.slack.saga import Talk
from tests.slack.scenes import claimed, handed_off, state
from tests.slack.server import Message

both = pytest.mark.parametrize("mode", MODES)
NO_RETRIES = ()
"""Slack has given up on everything by the time the desk is back."""


async def two_talks(desk: Office) -> list[Talk]:
    """One in private and one in a channel, each with an agent."""
    talks = []
    for name, who, where in (("a", desk.ada, desk.ada), ("e", desk.eve, desk.general)):
        talk = Talk(desk, name, who, where)
        call = desk.server.bot.mention if where is desk.general else ""
        await talk.opens(f"{call} My cat ate the spoon")
        await talk.hears("Which kind of request")
        await talk.says(who, "a person please", thread=talk.root)
        await talk.reaches_the_agents()
        await talk.is_claimed_by_one_of(desk.grace)
        talks.append(talk)
    await desk.quiet()
    return talks


async def everybody_speaks(desk: Office, talks: list[Talk]) -> list[Message]:
    """Nobody waits to be heard."""
    slack, said = desk.server, []
    for _ in range(3):
        for talk in talks:
            assert talk.agent and talk.card
            for who, where, thread, marks in (
                (talk.requester, talk.where, talk.root, talk.asked),
                (talk.agent, desk.support, talk.card.ts, talk.told),
            ):
                words = talk.mark(marks)
                said.append(await slack.says(who, where, words, thread=thread, wait=False))
    ada = talks[0]
    beside = ada.mark(ada.asked)
    picture = ("late.png", "image/png", b"\x89PNG late")
    said.append(await slack.says(desk.ada, desk.ada, beside, files=[picture], wait=False))
    await slack.until(lambda: not slack.post.unsettled)
    return said


@both
async def test_what_was_said_while_the_desk_was_closed_is_read_from_the_history(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode, retry_delays=NO_RETRIES) as desk:
        async with desk.open():
            talks = await two_talks(desk)
        said = await everybody_speaks(desk, talks)
        assert not [m for m in said if m.ack], "nobody heard it"
        desk.server.fail("conversations.replies", "rate_limited", times=2, retry_after=0.05)
        desk.server.fail("conversations.history", "server_error")
        async with desk.open():
            await arrived(desk, talks)
            for message in said:
                for delivery in message.deliveries:
                    await desk.server.post.again(delivery, 3)
            await desk.quiet()
            assert await counted(desk, talks) == Count()
            assert [m.files[0].content for m in desk.server.messages(desk.support) if m.files]


@both
async def test_what_one_start_could_not_read_the_next_one_reads(tmp_path: Path, mode: str) -> None:
    """Meanwhile something was heard, so the time of that says nothing about the gap."""
    async with office(tmp_path, mode, retry_delays=NO_RETRIES) as desk:
        async with desk.open():
            talks = await two_talks(desk)
        await everybody_speaks(desk, talks)
        desk.clock.leap(timedelta(minutes=10))
        histories = [
            desk.server.fail(method, "hang", times=None)
            for method in ("conversations.replies", "conversations.history")
        ]
        async with desk.open():
            await desk.server.until(lambda: any(history.struck for history in histories))
            await desk.server.says(desk.eve, desk.eve, "My dog ate the fork")
            await desk.server.message(desk.eve, "Which kind of request")
        desk.server.faults.clear()
        desk.clock.leap(timedelta(minutes=10))
        async with desk.open() as bot:
            await arrived(desk, talks)
            await desk.quiet()
            assert await counted(desk, talks) == Count()
            await nothing_in_doubt(bot)


@both
async def test_what_slack_did_not_let_be_read_is_read_later(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.backfill.TRIES", 2)
    async with office(tmp_path, mode, retry_delays=NO_RETRIES) as desk:
        async with desk.open():
            talks = await two_talks(desk)
        await everybody_speaks(desk, talks)
        for method in ("conversations.replies", "conversations.history"):
            desk.server.fail(method, "server_error", times=4)
        async with desk.open(prepared=looks_often) as bot:
            await arrived(desk, talks)
            await desk.quiet()
            assert await counted(desk, talks) == Count()
            await nothing_in_doubt(bot)


async def test_by_http_it_looks_again_since_nobody_tells_it_of_a_gap(tmp_path: Path) -> None:
    """Something between Slack and the desk was down until Slack gave up."""
    async with (
        office(tmp_path, "http", retry_delays=NO_RETRIES) as desk,
        desk.open(prepared=looks_often),
    ):
        talks = await two_talks(desk)
        street = desk.server.requests.url
        desk.server.requests.url = "http://127.0.0.1:9/slack/events"
        said = await everybody_speaks(desk, talks)
        assert not [m for m in said if m.ack], "nobody heard it"
        desk.server.requests.url = street
        await arrived(desk, talks)
        await desk.quiet()
        assert await counted(desk, talks) == Count()


def looks_often(bot: Bot) -> None:
    for adapter in bot.adapters:
        assert isinstance(adapter, SlackAdapter)
        adapter.look_again = timedelta(milliseconds=200)


async def nothing_in_doubt(bot: Bot) -> None:
    """The note of a gap is gone once all of it was read."""
    async with asyncio.timeout(PATIENCE):
        while await bot.store.get_note("slack.unhealed"):
            await asyncio.sleep(0.01)


@both
async def test_what_is_said_now_waits_for_what_was_missed(tmp_path: Path, mode: str) -> None:
    async with office(tmp_path, mode, retry_delays=(0.0, 0.05, 0.1)) as desk:
        async with desk.open():
            talks = await two_talks(desk)
        desk.server.post.retry_delays = NO_RETRIES
        await everybody_speaks(desk, talks)
        desk.server.post.retry_delays = (0.0, 0.05, 0.1)
        for method in ("conversations.replies", "conversations.history"):
            desk.server.fail(method, "slow", times=4, seconds=0.1)
        async with desk.open():
            await asyncio.gather(*(talk.asks() for talk in talks))
            await asyncio.gather(*(talk.tells() for talk in talks))
            await arrived(desk, talks)
            await desk.quiet()
            assert await counted(desk, talks) == Count()


async def arrived(desk: Office, talks: list[Talk]) -> None:
    """Each place is read by itself, so that the last words may be there before others."""
    for talk in talks:
        assert talk.card
        for words in talk.told:
            await talk.hears(words)
        for words in talk.asked:
            await desk.server.message(desk.support, words, thread=talk.card)


@asynccontextmanager
async def broken_lines(folder: Path) -> AsyncIterator[Office]:
    """The library looks after its line as often as it asks for a sign of life."""
    async with office(folder, speed=1, retry_delays=NO_RETRIES) as desk:
        desk.ping = 0.5
        yield desk


async def test_so_it_is_when_only_the_line_was_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "LOOK", 0.05)
    async with broken_lines(tmp_path) as desk, desk.open():
        talks = await two_talks(desk)
        away = desk.server.fail("apps.connections.open", "server_error", times=None)
        desk.server.sockets.cut()
        await desk.server.until(lambda: away.struck >= 2)
        said = await everybody_speaks(desk, talks)
        assert not [m for m in said if m.ack], "nobody heard it"
        desk.server.faults.clear()
        await arrived(desk, talks)
        await desk.quiet()
        assert await counted(desk, talks) == Count()


@both
async def test_what_was_edited_and_deleted_while_the_desk_was_closed_is_so_on_the_other_side(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode, retry_delays=NO_RETRIES) as desk:
        slack = desk.server
        async with desk.open():
            case = await claimed(desk)
            secret = await slack.says(desk.grace, desk.support, "It is hunter2", thread=case.card)
            wrong = await slack.says(desk.grace, desk.support, "Press it thrice", thread=case.card)
            mine = await slack.says(desk.ada, desk.ada, "My pin is 1234", thread=case.asked)
            await slack.says(desk.ada, desk.ada, "It is at home", thread=case.asked)
            copies = [
                await slack.message(desk.ada, "hunter2", thread=case.asked),
                await slack.message(desk.ada, "thrice", thread=case.asked),
                await slack.message(desk.support, "1234", thread=case.card),
                await slack.message(desk.support, "at home", thread=case.card),
            ]
            await desk.quiet()
        desk.clock.leap(timedelta(hours=1))
        await slack.edits(desk.grace, wrong, "Press it twice")
        await slack.deletes(desk.grace, secret)
        await slack.deletes(desk.ada, mine)
        await slack.edits(desk.ada, case.asked, "My big cat ate the spoon")
        for _ in ("the desk opens", "and once more"):
            async with desk.open():
                await slack.until(lambda: copies[0].deleted and "deleted" in copies[2].shown)
                await slack.until(lambda: "twice" in copies[1].shown)
                await slack.until(lambda: "big cat" in case.card.shown)
                await desk.quiet()
                assert "at home" in copies[3].shown, "what is there stays"
                assert len(slack.messages(desk.support, "deleted")) == 1


@both
async def test_who_left_while_the_desk_was_closed_lets_go_of_the_ticket(
    tmp_path: Path, mode: str
) -> None:
    async with office(tmp_path, mode, retry_delays=NO_RETRIES) as desk:
        async with desk.open():
            case = await claimed(desk)
            await desk.quiet()
        await desk.server.becomes(desk.grace, deleted=True)
        async with desk.open():
            await state(desk, case, "Open")
            await desk.quiet()


async def test_a_line_that_breaks_again_while_that_is_healed_is_healed_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first talk was read already when the second gap began."""
    monkeypatch.setattr(socket_mode, "LOOK", 0.05)
    monkeypatch.setattr(slack_adapter, "RULES", replace(RULES, margin=timedelta(0)))
    read, go_on, catch_up = asyncio.Event(), asyncio.Event(), MissedEvents.of_conversation

    async def slowly(self: MissedEvents, *what: Any) -> int:
        seen = await catch_up(self, *what)
        read.set()
        await go_on.wait()
        return seen

    monkeypatch.setattr(MissedEvents, "of_conversation", slowly)
    async with broken_lines(tmp_path) as desk, desk.open() as bot:
        talks = await two_talks(desk)
        for said_in in ([], talks):
            away = desk.server.fail("apps.connections.open", "server_error", times=None)
            desk.server.sockets.cut()
            await desk.server.until(lambda: away.struck >= 2)  # noqa: B023 - it is called at once
            said = await everybody_speaks(desk, said_in) if said_in else []
            assert not [m for m in said if m.ack], "nobody heard it"
            desk.server.faults.clear()
            await desk.listening()
            await read.wait()
        go_on.set()
        await arrived(desk, talks)
        await desk.quiet()
        assert await counted(desk, talks) == Count()
        await nothing_in_doubt(bot)


@asynccontextmanager
async def unrecorded(bot: Bot, wording: str) -> AsyncIterator[asyncio.Event]:
    """Messages of this wording are sent, but that they are is not written down meanwhile."""
    go_on, sent = asyncio.Event(), bot.store.mark_sent

    async def slowly(message: OutboxMessage, *record: Any) -> Recorded | OutboxMessage:
        if isinstance(message.action, Say) and message.action.wording == wording:
            await go_on.wait()
        return await sent(message, *record)

    bot.store.mark_sent = slowly  # type: ignore[assignment,method-assign]
    try:
        yield go_on
    finally:
        go_on.set()


@both
async def test_an_answer_under_a_card_that_is_not_yet_recorded_waits_for_it(
    tmp_path: Path, mode: str
) -> None:
    async with at_work(tmp_path, mode) as desk:
        assert desk.bot
        slack = desk.server
        async with unrecorded(desk.bot, "card") as go_on:
            asked = await slack.says(desk.ada, desk.ada, "My cat ate the spoon")
            await slack.message(desk.ada, "Which kind of request")
            await slack.says(desk.ada, desk.ada, "a person please", thread=asked)
            card = await desk.card("spoon")
            slack.sockets.ack_timeout = slack.requests.ack_timeout = 0.5
            words = await slack.says(desk.grace, desk.support, "Which one?", thread=card)
            assert words.ack is None, "it was not taken in, and will come again"
            assert len(words.deliveries[0].attempts) == 1
            go_on.set()
        await slack.message(desk.ada, "Which one?", thread=asked)
        await desk.quiet()
        assert len(slack.messages(desk.ada, "Which one?")) == 1
        assert card.shown.startswith("*Claimed*")


async def test_a_busy_room_of_agents_holds_up_nobody_else(tmp_path: Path) -> None:
    """Slack limits each method by itself: two of them refused in one channel are one busy room."""
    async with office(tmp_path) as desk, desk.open():
        slack, case = desk.server, await claimed(desk)
        other = await handed_off(desk, desk.eve, "My dog ate the fork")
        await desk.quiet()
        limits = [
            slack.fail(method, "rate_limited", retry_after=10_000, channel=desk.support.id)
            for method in ("chat.postMessage", "chat.update")
        ]
        await slack.says(desk.ada, desk.ada, "words for the agents", thread=case.asked)
        await slack.edits(desk.eve, other.asked, "My big dog ate the fork")
        await slack.until(lambda: all(limit.struck for limit in limits))
        zoe = slack.user("zoe", "Zoe Young")
        await slack.says(zoe, zoe, "my vpn does not connect")
        await slack.message(zoe, "I opened")


@both
async def test_a_token_that_was_taken_away_keeps_words_waiting(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        slack, case = desk.server, await claimed(desk)
        await desk.quiet()
        slack.revoke("token_revoked")
        words = await slack.says(desk.grace, desk.support, "Which one?", thread=case.card)
        assert words.ack, "it is stored"
        refused = slack.calls.count("chat.postMessage")
        await slack.until(lambda: slack.calls.count("chat.postMessage") >= refused + 2)
        assert await desk.outbox(*UNDER_WAY)
        slack.revoke("")
        await slack.message(desk.ada, "Which one?", thread=case.asked)
        await desk.quiet()
        assert len(slack.messages(desk.ada, "Which one?")) == 1


@both
async def test_a_wrong_token_is_named_at_the_start(tmp_path: Path, mode: str) -> None:
    async with office(tmp_path, mode) as desk:
        desk.server.bot_token = "xoxb-another"
        with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is refused \\(invalid_auth\\)"):
            await stands_up(desk, slack_bot_token="xoxb-desk")
    if mode == "socket":
        async with office(tmp_path, mode) as desk:
            wrong = "SLACK_APP_TOKEN is refused \\(invalid_auth\\)"
            with pytest.raises(SettingsError, match=wrong):
                await stands_up(desk, slack_app_token="xapp-wrong")


async def stands_up(desk: Office, **tokens: str) -> None:
    desk.tokens = tokens
    async with desk.open():
        raise AssertionError("it was let in")
