"""The invitation to rate is whole, whatever Slack says to it, and holds up nothing."""

import asyncio
from pathlib import Path

import pytest

from adapters.kit import delivery
from tests.limits import PATIENCE
from tests.slack.desk import Office, at_work
from tests.slack.scenes import Case, claimed, form_of
from tests.slack.server import Message

FIVE = ["one", "two", "three", "four", "five"]


async def resolves(desk: Office, case: Case) -> Message:
    form = await form_of(desk, desk.grace, case.card, "Resolve")
    await desk.server.submits(desk.grace, form, {"how": "A vet."})
    return await desk.server.message(desk.ada, "is resolved", thread=case.asked)


async def whole(desk: Office, summary: Message) -> None:
    await desk.server.until(lambda: len(summary.reactions) == 5, what="all five are there")
    assert list(summary.reactions) == FIVE


async def test_a_summary_that_was_found_again_invites_too(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.fail(
            "chat.postMessage", "drop_after", when=lambda a: "is resolved" in str(a.get("text", ""))
        )
        summary = await resolves(desk, case)
        await whole(desk, summary)
        await desk.quiet()
        assert len(slack.messages(desk.ada, "is resolved")) == 1


async def test_where_slack_asks_to_wait_the_rest_comes_after_and_nobody_else_waits(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        limit = slack.fail("reactions.add", "rate_limited", after=2, retry_after=1)
        summary = await resolves(desk, case)
        await slack.until(lambda: limit.struck)
        await desk.quiet()
        assert list(summary.reactions) == FIVE[:2], "the lane is free meanwhile"
        await whole(desk, summary)
        assert limit.struck == 1


@pytest.mark.parametrize("trouble", ["drop_after", "server_error", "drop_before"])
async def test_a_hiccup_is_over_in_a_moment(
    tmp_path: Path, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PAUSE_SECONDS", 0.01)
    async with at_work(tmp_path) as desk:
        case = await claimed(desk)
        desk.server.fail("reactions.add", trouble, after=2)
        await whole(desk, await resolves(desk, case))


async def test_what_slack_refuses_for_good_is_not_tried_again(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.fail("reactions.add", "error", error="too_many_reactions", after=1)
        summary = await resolves(desk, case)
        await desk.quiet()
        assert list(summary.reactions) == ["one"]
        assert not desk.adapter._delivery.invitations._waiting


async def test_who_asks_to_wait_for_ever_is_not_asked_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(delivery, "MAX_ROUNDS", 3)
    async with at_work(tmp_path) as desk:
        slack, case = desk.server, await claimed(desk)
        slack.fail("reactions.add", "server_error", times=None)
        await resolves(desk, case)
        waiting = desk.adapter._delivery.invitations._waiting
        await slack.until(lambda: slack.calls.count("reactions.add") == 1 + delivery.MAX_ROUNDS)
        async with asyncio.timeout(PATIENCE):
            await waiting.finish()  # of which Slack sees nothing


async def test_a_stop_does_not_wait_for_it(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE), at_work(tmp_path) as desk:
        case = await claimed(desk)
        desk.server.fail("reactions.add", "rate_limited", times=None, retry_after=3600)
        await resolves(desk, case)
        await desk.quiet()
        assert desk.adapter._delivery.invitations._waiting
    assert not desk.adapter._delivery.invitations._waiting
