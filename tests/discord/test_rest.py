"""What Discord's 429s mean: one room is busy, or all of Discord is for this address."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.discord.rest import classify_error
from core.ports import Transient

ROUTE = "POST /channels/{channel_id}/messages"


def refusal(**headers: str) -> discord.HTTPException:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response: Any = SimpleNamespace(status=429, reason="Too Many Requests", headers=named)
    return discord.HTTPException(response, {"message": "You are being rate limited.", "code": 0})


@pytest.mark.parametrize(
    ("trouble", "seconds", "whole"),
    [
        (discord.RateLimited(45.0), 45.0, False),
        (refusal(Retry_After="40", Via="1.1 google"), 40.0, False),
        (refusal(Retry_After="40", Via="1.1 google", X_RateLimit_Global="true"), 40.0, True),
        (refusal(Retry_After="600", Server="cloudflare"), 600.0, True),
        (refusal(), 1.0, True),
        (refusal(Retry_After="Sun, 06 Nov 2033 08:49:37 GMT"), 1.0, True),
    ],
    ids=["the library's own", "a bucket", "the global limit", "a ban", "a bare one", "a date"],
)
def test_a_slow_down_is_about_one_room_or_all(
    trouble: Exception, seconds: float, whole: bool
) -> None:
    told = classify_error(trouble, "17", ROUTE)
    assert isinstance(told, Transient)
    assert (told.retry_after, told.scope, told.kind) == (seconds, "17", ROUTE)
    assert told.platform_wide == whole
