"""Policies on paper: the one that comes with Deskhand, with lines changed, and what is told."""

from datetime import date
from pathlib import Path

import pytest

from bot.policy import PolicyError, load_desk
from core.model.policy import Desk

HOUSE = Path(__file__).resolve().parents[2]
DEFAULT = (HOUSE / "desk.toml").read_text(encoding="utf-8")
TODAY = date(2026, 11, 22)


def changed(*changes: tuple[str, str]) -> str:
    """The default policy with the first place of each text replaced; all else stays in its line."""
    text = DEFAULT
    for old, new in changes:
        assert old in text, f"desk.toml has no {old!r} any more"
        text = text.replace(old, new, 1)
    return text


def desk_of(folder: Path, text: str | bytes) -> Desk:
    file = folder / "desk.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_desk(file, TODAY)


def error_of(folder: Path, text: str | bytes) -> PolicyError:
    with pytest.raises(PolicyError) as raised:
        desk_of(folder, text)
    return raised.value


def told(folder: Path, text: str | bytes) -> list[str]:
    """What people read about this policy, one line for each mistake."""
    return str(error_of(folder, text)).split("\n")


def line_with(text: str, part: str) -> int:
    """The first line of `text`, from 1, in which `part` stands."""
    return next(n for n, line in enumerate(text.split("\n"), 1) if part in line)
