"""JSON by msgspec says and reads what `json` would, which takes what msgspec refuses."""

import json
from enum import IntFlag
from typing import Any

import discord
import pytest

from adapters.discord.gateway import wire_json
from adapters.discord.gateway.connection import point_at


class Flag(IntFlag):
    QUIET = 4


@pytest.mark.parametrize(
    "value",
    [
        {"content": "caf\u00e9 \N{FIRE}", "flags": Flag.QUIET, "tts": False, "nonce": None},
        ["\ud800", {"half": "of a pair \udc00"}],
        {"parts": (1, 2.5, {"deep": []})},
        10**30,
    ],
)
def test_what_is_said_reads_the_same(value: Any) -> None:
    said = wire_json.encode(value)
    assert json.loads(said) == json.loads(json.dumps(value))
    assert wire_json.decode(said) == json.loads(said)


@pytest.mark.parametrize("text", ['"\\ud800"', '{"a": 1, "a": 2}', "[1e400]", "[Infinity]"])
def test_what_json_reads_is_read(text: str) -> None:
    assert wire_json.decode(text) == json.loads(text)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        wire_json.decode("<html>")
    with pytest.raises(TypeError):
        wire_json.encode(object())


def test_the_library_reads_and_writes_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_from_json", "_to_json"):
        monkeypatch.setattr(discord.utils, name, None)
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(discord.shard, "DiscordWebSocket", discord.shard.DiscordWebSocket)
    point_at("http://127.0.0.1:1")
    assert (discord.utils._from_json, discord.utils._to_json) == (
        wire_json.decode,
        wire_json.encode,
    )
