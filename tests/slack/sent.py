"""Payloads as Slack sends them: one file for each kind, written from its documentation."""

import json
from pathlib import Path
from typing import Any

from adapters.kit.parsed_event import RemoteFile
from adapters.slack.inbound.payload_parts import BotIdentity

FOLDER = Path(__file__).parent / "payloads"
ADA, GRACE, BOT = "U0ADA", "U0GRACE", "U0BOT"
GENERAL, SUPPORT, IM = "C0GENERAL", "C0SUPPORT", "D0ADA"
ROOT = "1700000000.000050"
"""The head of the thread in which the payloads stand."""
ME = BotIdentity(BOT, "B0BOT", "T0ACME", frozenset({SUPPORT}))
SCREEN = RemoteFile(
    "screen.png",
    "image/png",
    4096,
    "https://files.slack.com/files-pri/T0ACME-F0SCREEN/download/screen.png",
    "F0SCREEN",
)
NAMES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


def sent(name: str) -> dict[str, Any]:
    """One payload, anew each time."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
