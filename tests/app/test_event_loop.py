"""The loop that `deskhand run` takes: uvloop's where it can be imported, Python's own elsewhere."""

import asyncio
import sys
from types import SimpleNamespace

import pytest

from bot import startup
from bot.startup import choose_loop, describe_loop, loop_name


def test_uvloop_makes_the_loop_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = SimpleNamespace(new_event_loop=asyncio.new_event_loop)
    monkeypatch.setitem(sys.modules, "uvloop", installed)
    monkeypatch.setattr(startup, "version", {"uvloop": "0.22.1"}.__getitem__)
    assert choose_loop() is installed.new_event_loop
    assert describe_loop() == "uvloop 0.22.1"


def test_where_it_cannot_be_imported_the_loop_is_pythons_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert choose_loop() is None
    assert "pip install 'deskhand[fast]'" in describe_loop()


def test_on_windows_nobody_is_told_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "sys", SimpleNamespace(platform="win32"))
    assert choose_loop() is None
    assert describe_loop() == "Python's own"


async def test_the_log_names_the_loop() -> None:
    assert loop_name(asyncio.get_running_loop()) in ("asyncio", "uvloop")
