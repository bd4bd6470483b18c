"""Overrides of discord.py: parts of it that cost more than they need, put in place by `connection`.

JSON of the gateway and of REST is read by msgspec in a third of the time that `json` takes, and
written in a ninth. The library does the same where orjson is installed; msgspec is here anyway.
What it refuses, such as half of a surrogate pair, goes to `json`, so that nothing is read or said
otherwise.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

import discord.utils
import msgspec
from discord.http import HTTPClient

MIN_LIMITS_TO_SWEEP: Final = 256
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


def encode(value: Any) -> str:
    """As compact JSON. Raises TypeError for what has no form in it."""
    try:
        return _encoder.encode(value).decode()
    except (UnicodeError, TypeError, ValueError):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def decode(text: str) -> Any:
    """Raises ValueError."""
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return json.loads(text)


def use_msgspec() -> None:
    """For all that discord.py reads and writes in this process."""
    discord.utils._from_json = decode
    discord.utils._to_json = encode  # type: ignore[assignment]


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
