"""JSON of platforms reads as `json` reads it, and what is said by it means the same."""

import json
from enum import IntFlag
from typing import Any

import pytest

from adapters.kit.json_text import decode, encode


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
    said = encode(value)
    assert json.loads(said) == json.loads(json.dumps(value))
    assert decode(said) == json.loads(said)


@pytest.mark.parametrize("text", ['"\\ud800"', '{"a": 1, "a": 2}', "[1e400]", "[Infinity]"])
def test_what_json_reads_is_read(text: str) -> None:
    assert decode(text) == json.loads(text)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        decode("<html>")
    with pytest.raises(TypeError):
        encode(object())
