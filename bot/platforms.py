"""The platforms that the desk can be reached on: one line each; all else is in their folders."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer

from adapters.kit.platform import DeskSide, MailSender, Platform, Terminal
from bot.terminal import ListGroup
from core.model.policy import Desk
from core.ports import Adapter, Clock
from core.tickets.permissions import scope_of

if TYPE_CHECKING:
    from core.knowledge.library import Library
    from core.store.sql_store import SqlStore

NAMES: Final = (
    "slack",
    "discord",
    "web",
    "email",
)
"""Each is the folder of `adapters/` that has a `platform.py`."""


def _record(name: str) -> Platform:
    found: Platform = import_module(f"adapters.{name}.platform").PLATFORM
    return found


PLATFORMS: Final = tuple(_record(name) for name in NAMES)


def connect(
    settings: object, desk: Desk, store: "SqlStore", clock: Clock, library: Callable[[], "Library"]
) -> tuple[Adapter, ...]:
    """The adapters of all platforms that the settings name."""
    side = desk_side(desk, store, clock, library)
    side = replace(side, mail=_mail_sender(settings, side))
    return tuple(each.connect(settings, side) for each in PLATFORMS if each.is_connected(settings))


def _mail_sender(settings: object, side: DeskSide) -> MailSender | None:
    """Of the first platform that sends mails for the others."""
    senders = (e.mail_sender for e in PLATFORMS if e.mail_sender and e.is_connected(settings))
    found = next(senders, None)
    return found(settings, side) if found is not None else None


def desk_side(
    desk: Desk, store: "SqlStore", clock: Clock, library: Callable[[], "Library"]
) -> DeskSide:
    """What each adapter is given of the desk."""
    from bot.pages.page_sources import page_sources  # with the dialog, which no command needs

    return DeskSide(
        desk, store, clock, partial(scope_of, desk), page_sources(desk, store, library, clock)
    )


def connected_platforms(settings: object) -> tuple[str, ...]:
    """The names of the platforms that the settings name."""
    return tuple(each.name for each in PLATFORMS if each.is_connected(settings))


def add_commands(app: typer.Typer, terminal: Terminal) -> None:
    """`deskhand <platform> …`, for those that have commands of their own."""
    for each in PLATFORMS:
        if each.commands is not None:
            own = each.commands(_terminal_of(each, terminal))
            app.add_typer(own, name=each.name, cls=ListGroup)


def _terminal_of(platform: Platform, terminal: Terminal) -> Terminal:
    """What works on the desk is refused where the platform is not connected: a running desk would
    never do it.
    """

    def at_desk(work: Callable[[Any, DeskSide], Coroutine[Any, Any, Any]]) -> Any:
        if not platform.is_connected(terminal.read_settings()):
            terminal.refuse(
                f"{platform.variable}: it is not set, so {platform.title} is not connected; set it"
                f" in .env before `deskhand {platform.name}` is used"
            )
        return terminal.at_desk(work)

    return replace(terminal, at_desk=at_desk)
