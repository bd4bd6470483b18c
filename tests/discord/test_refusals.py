"""What Discord refuses is not asked again and again: by token, by channel, and in all."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.ban_guard import (
    FIRST_REST,
    FORGIVEN,
    LONGEST_REST,
    MAX_INVALID_REQUESTS,
    RESTS,
    WINDOW_SECONDS,
    BanGuard,
)
from core.ports import DeliveryState, Permanent, Transient
from tests.discord.desk import office
from tests.discord.scenes import NOTHING_FITS, at_work

WHAT = "POST /channels/{channel_id}/messages 7"


class Now:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_after_the_token_is_refused_nothing_is_asked_for_a_while_and_ever_longer() -> None:
    now = Now()
    refusals, rest = BanGuard(now), FIRST_REST
    for _ in range(6):
        refusals.token_refused()
        refusals.token_refused()  # one that was on its way as well
        with pytest.raises(Transient, match="token_refused") as told:
            refusals.before(WHAT)
        assert (told.value.retry_after, told.value.platform_wide) == (rest, True)
        now.seconds += rest
        assert refusals.before(WHAT) is None
        rest = min(rest * 2, LONGEST_REST)
    refusals.worked(WHAT)
    refusals.token_refused()
    with pytest.raises(Transient) as told:
        refusals.before(WHAT)
    assert told.value.retry_after == FIRST_REST


def test_what_is_forbidden_in_a_channel_rests_there_and_nowhere_else() -> None:
    now, trouble = Now(), RuntimeError()
    refusals = BanGuard(now)
    for n in range(1, FORGIVEN + 1):
        refusals.forbidden(WHAT, trouble)
        assert refusals.before(WHAT) is (trouble if n == FORGIVEN else None)
    assert refusals.before(WHAT + "8") is None
    now.seconds += RESTS
    assert refusals.before(WHAT) is None
    refusals.forbidden(WHAT, trouble)
    assert refusals.before(WHAT) is trouble, "it is still forbidden"
    now.seconds += RESTS
    refusals.worked(WHAT)
    refusals.forbidden(WHAT, trouble)
    assert refusals.before(WHAT) is None


def test_well_before_discord_bans_an_address_nothing_is_asked() -> None:
    now = Now()
    refusals = BanGuard(now)
    for _ in range(MAX_INVALID_REQUESTS):
        refusals.record_answer(403, {})
        now.seconds += 0.01
    for status, headers in ((200, {}), (500, {}), (429, {"X-RateLimit-Scope": "shared"})):
        refusals.record_answer(status, headers)
    with pytest.raises(Transient, match="too_many_refusals") as told:
        refusals.before(WHAT)
    assert told.value.platform_wide and told.value.retry_after == pytest.approx(
        WINDOW_SECONDS - MAX_INVALID_REQUESTS * 0.01
    )
    now.seconds = 100.0 + WINDOW_SECONDS
    assert refusals.before(WHAT) is None


async def test_a_token_that_is_refused_costs_few_requests_and_no_words(tmp_path: Path) -> None:
    async with office(tmp_path) as desk, desk.open():
        discord = desk.server
        guard = desk.adapter.rest.refusals
        guard.now = lambda: 0.0  # it rests for thirty seconds of the machine's, not of the desk's
        refused = discord.faults.status("POST /channels/*/messages", 401, times=None)
        askers = [discord.world.member(f"p{n}") for n in range(12)]
        for asker in askers:
            await discord.says(asker, discord.dm(asker), NOTHING_FITS)
        await discord.until(lambda: refused.happened)
        while max(row.attempts for row in await desk.outbox()) < 3:
            desk.clock.leap(timedelta(minutes=5))  # it would be tried again
            await asyncio.sleep(0.05)
        assert discord.statuses[401] <= 16, "those that were on their way, once"
        discord.faults.clear()
        guard._closed_until = 0.0
        for asker in askers:
            await discord.message(discord.dm(asker), containing="Which kind of request")
        assert await desk.outbox(DeliveryState.DEAD) == []


async def test_what_is_forbidden_is_asked_a_few_times(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        adapter: DiscordAdapter = desk.adapter
        hidden = desk.server.world.channel("hidden", only=[desk.alan])
        hidden.overwrites.pop(desk.server.world.bot.id)
        ask, where = adapter.rest.call, str(hidden.id)
        for n in range(1, FORGIVEN + 4):
            with pytest.raises(Permanent, match="channel_hidden"):
                await ask("GET", "/channels/{channel_id}", channel_id=where)
            with pytest.raises(Permanent, match="channel_hidden"):
                await ask("POST", "/channels/{channel_id}/messages", {"flags": 4}, channel_id=where)
            assert len(adapter.rest.refusals._invalid) == 2 * min(n, FORGIVEN)
        assert desk.server.statuses[403] == 2 * FORGIVEN
