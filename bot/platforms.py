"""The platforms that the desk can be reached on: one line each; all else is in their folders."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Final, NoReturn

import typer

from adapters.kit.platform import DeskSide, Platform, Terminal
from core.model.policy import Desk
from core.ports import Adapter, AdapterQueries, Clock
from core.tickets.permissions import scope_of

NAMES: Final = (
    "slack",
    "discord",
)
"""Each is the folder of `adapters/` that has a `platform.py`."""


def _record(name: str) -> Platform:
    found: Platform = import_module(f"adapters.{name}.platform").PLATFORM
    return found


PLATFORMS: Final = tuple(_record(name) for name in NAMES)


def connect(
    settings: object, desk: Desk, memory: AdapterQueries, clock: Clock
) -> tuple[Adapter, ...]:
    """The adapters of all platforms that the settings name."""
    side = DeskSide(desk, memory, clock, partial(scope_of, desk))
    return tuple(each.connect(settings, side) for each in PLATFORMS if each.is_connected(settings))


def connected_platforms(settings: object) -> tuple[str, ...]:
    """The names of the platforms that the settings name."""
    return tuple(each.name for each in PLATFORMS if each.is_connected(settings))


def add_commands(
    app: typer.Typer,
    read_settings: Callable[[], object],
    echo: Callable[..., None],
    refuse: Callable[[str], NoReturn],
) -> None:
    """`deskhand <platform> …`, for those that have commands of their own."""
    terminal = Terminal(read_settings, echo, partial(echo, err=True), refuse)
    for each in PLATFORMS:
        if each.commands is not None:
            app.add_typer(each.commands(terminal), name=each.name)
