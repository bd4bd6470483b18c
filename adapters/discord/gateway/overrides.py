"""Overrides of discord.py: parts of it that cost more than they need, put in place by `connection`.

The library reads and writes JSON faster where orjson is installed; `json_text` is here anyway.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp
import discord.utils
from discord.http import HTTPClient, Route

from adapters.kit.direct_requests import DirectSession
from adapters.kit.json_text import decode, encode

MIN_LIMITS_TO_SWEEP: Final = 256


def use_msgspec() -> None:
    """For all JSON that discord.py reads and writes in this process."""
    discord.utils._from_json = decode
    discord.utils._to_json = encode  # type: ignore[assignment]


def use_direct_requests(
    http: HTTPClient, on_answer: Callable[[int, Mapping[str, str]], None]
) -> None:
    """For calls that POST or PATCH JSON, once `http` is signed in. Waits for limits and further
    tries stay the library's.
    """
    # discord.py takes no session from outside, and the name of its own is private.
    session: aiohttp.ClientSession = http._HTTPClient__session  # type: ignore[attr-defined]
    direct = DirectSession(session, Route.BASE, on_answer)
    http._HTTPClient__session = direct  # type: ignore[attr-defined]


@dataclass(slots=True)
class SeldomSweep:
    """Drop limits that are no longer in use, each time that they have doubled.

    discord.py keeps one for each route and channel, and from 256 on looks through all of them
    for each new one: with 1,500 of them a message in another channel costs twice as much.
    """

    http: HTTPClient
    at: int = MIN_LIMITS_TO_SWEEP

    def __call__(self) -> None:
        limits = self.http._buckets
        if len(limits) < self.at:
            return
        for key in [key for key, limit in limits.items() if limit.is_inactive()]:
            del limits[key]
        self.at = max(MIN_LIMITS_TO_SWEEP, 2 * len(limits))
