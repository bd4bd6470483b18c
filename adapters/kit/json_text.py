"""JSON as platforms send and take it: by msgspec, and by `json` where that refuses.

msgspec reads in a third of the time that `json` takes, and writes in a ninth. It refuses half of a
surrogate pair, as where a text was cut within an emoji, and numbers without bound; `json` takes
both, so nothing is read or said otherwise.
"""

import json
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


def encode(value: Any) -> str:
    """As compact JSON. Raises TypeError for what has no form in it."""
    try:
        return _encoder.encode(value).decode()
    except (UnicodeError, TypeError, ValueError):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def decode(text: str | bytes) -> Any:
    """Raises ValueError for what is no JSON, RecursionError for what is nested too deep."""
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return json.loads(text)
