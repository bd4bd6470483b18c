"""What is changed in discord.py does the same: JSON is read by us, and limits are kept."""

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import HTTPClient

from adapters.discord.gateway.connection import point_at
from adapters.discord.gateway.overrides import (
    MIN_LIMITS_TO_SWEEP,
    SeldomSweep,
    use_direct_requests,
)
from adapters.discord.rest import Rest
from adapters.kit.direct_requests import DirectResponse, DirectSession
from adapters.kit.json_text import decode, encode


def test_the_library_reads_and_writes_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_from_json", "_to_json"):
        monkeypatch.setattr(discord.utils, name, None)
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(discord.shard, "DiscordWebSocket", discord.shard.DiscordWebSocket)
    point_at("http://127.0.0.1:1")
    assert (discord.utils._from_json, discord.utils._to_json) == (
        decode,
        encode,
    )


class Limit(SimpleNamespace):
    looks = 0

    def is_inactive(self) -> bool:
        Limit.looks += 1
        return bool(self.idle)


async def test_limits_out_of_use_are_dropped_without_a_look_at_all_for_each_new_one() -> None:
    http: Any = HTTPClient(asyncio.get_running_loop())
    sweep, many = SeldomSweep(http), 16 * MIN_LIMITS_TO_SWEEP
    for n in range(many):
        http._buckets[str(n)] = Limit(idle=n % 2)
        sweep()
    assert all(not limit.idle for limit in list(http._buckets.values())[: many // 4])
    assert len(http._buckets) < many
    assert http._buckets.keys() >= {str(n) for n in range(0, many, 2)}  # those in use
    assert Limit.looks < 4 * many


async def test_the_library_posts_json_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its session is private: a release that calls it otherwise must not pass unnoticed."""
    sent: list[bytes] = []

    async def send(_: DirectSession, request: bytes) -> DirectResponse:
        sent.append(request)
        return DirectResponse(200, "OK", {"content-type": "application/json"}, b'{"id":"7"}')

    monkeypatch.setattr(DirectSession, "_send", send)
    http: Any = HTTPClient(asyncio.get_running_loop())
    http._global_over = asyncio.Event()
    http._global_over.set()
    async with aiohttp.ClientSession() as session:
        http._HTTPClient__session = session
        use_direct_requests(http, lambda status, headers: None)
        answer = await Rest(http).call(
            "POST", "/channels/{channel_id}/messages", {}, channel_id="1"
        )
    assert answer == {"id": "7"}
    assert len(sent) == 1 and sent[0].endswith(b"\r\n\r\n{}")
