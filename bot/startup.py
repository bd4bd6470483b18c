"""What must hold before a start: `run` refuses by it, and `check` shows the same. What is said of a
database in which no desk was started yet, since DATABASE_URL may be mistyped. And the loop that
`run` takes.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Final

from bot.platforms import PLATFORMS, connected_platforms
from bot.settings import Settings, SettingsError
from core.model.policy import Desk
from core.store.connection.engine import database_url
from core.store.connection.private_files import BESIDE, is_sqlite

NOT_CONNECTED = (
    f"No platform is connected: set {' or '.join(each.variable for each in PLATFORMS)}, as the"
    " README tells step by step. `deskhand chat` opens the desk in this terminal and needs none"
    " of them; `deskhand check --chat` checks what it needs."
)

LoopFactory = Callable[[], asyncio.AbstractEventLoop]

MAX_LOOKED_AT: Final = 1000
"""Files of a folder: DATABASE_URL may name one in /tmp."""
MAX_NAMED: Final = 3
SIMILAR: Final = 0.6
"""From 0 to 1, of two names."""


def platform_problems(settings: Settings, desk: Desk) -> list[str]:
    """Why this desk could not be served: nothing is connected, or queues and people are where
    nothing is.
    """
    if not connected_platforms(settings):
        return list(_queues_without_a_token(settings, desk)) or [NOT_CONNECTED]
    return [*_queues_out_of_reach(settings, desk), *_people_out_of_reach(settings, desk)]


def _queues_without_a_token(settings: Settings, desk: Desk) -> Iterator[str]:
    """Where nothing is connected: the policy tells which platforms are wanted."""
    wanted = {platform.name: platform.variable for platform in PLATFORMS}
    for queue in desk.queues.values():
        if queue.place.platform in wanted:
            variable = wanted[queue.place.platform]
            yield (
                f"{settings.desk_file.name}: queue {queue.id} lives on"
                f' "{queue.place.platform}", which is not connected. Set {variable}, as the'
                " README tells step by step. `deskhand chat` needs no token."
            )


def _queues_out_of_reach(settings: Settings, desk: Desk) -> Iterator[str]:
    variables = {platform.name: platform.variable for platform in PLATFORMS}
    served = connected_platforms(settings)
    rooms = {each.name: each for each in PLATFORMS if each.has_rooms}
    known = ", ".join(f'"{name}"' for name in served if name in rooms)
    others = " or ".join(f"{each.title} ({each.variable})" for each in rooms.values())
    for queue in desk.queues.values():
        if queue.place.platform in served:
            continue
        variable = variables.get(queue.place.platform)
        if known:
            remedy = f"Set {variable}, or name" if variable else "Name"
            remedy += f" one that is ({known}) and a room there."
        else:
            remedy = (
                f"Its agents need a room, which none of what is connected has: connect {others},"
                f" and name it and a room of it in [queues.{queue.id}]."
            )
        yield (
            f'{settings.desk_file.name}: queue {queue.id} lives on "{queue.place.platform}",'
            f" which is not connected. {remedy}"
        )


def _people_out_of_reach(settings: Settings, desk: Desk) -> Iterator[str]:
    served = connected_platforms(settings)
    for agent in desk.roster.values():
        if agent.on_call and all(person.platform not in served for person in agent.accounts):
            yield (
                f"{settings.desk_file.name}: agent {agent.id} is on call and has no account on a"
                " connected platform; add one, so that a critical ticket can call."
            )


def sqlite_file(settings: Settings) -> Path | None:
    """The file of the tickets; None where they are in PostgreSQL."""
    url = database_url(settings.database_url)
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None


def require_file(settings: Settings) -> None:
    """Raises SettingsError where a command that needs tickets would make the file of an SQLite
    desk. Whatever else is wrong with it is told by whoever opens it.
    """
    file = sqlite_file(settings)
    try:
        if file is not None:
            file.stat()
    except FileNotFoundError:
        raise no_desk(settings) from None
    except OSError:
        return


def no_desk(settings: Settings) -> SettingsError:
    """A database in which no desk was started, and what may have been meant."""
    file = sqlite_file(settings)
    missing = file is not None and not file.exists()
    is_default = settings.database_url == Settings.model_fields["database_url"].default
    why = ": there is no such file" if missing else ": it is empty"
    correct = "Begin" if is_default else "Correct DATABASE_URL, or begin"
    return SettingsError(
        [
            f"There is no desk in {settings.shown_database}{why}.{lying_beside(file)}"
            f" {correct} one with `deskhand chat` or `deskhand run`."
        ]
    )


def lying_beside(file: Path | None) -> str:
    """A sentence with the databases in the folder of a file that is not there, or nothing."""
    names = [name for name, _ in databases_beside(file)] if file is not None else []
    return f" In that folder there is {' and '.join(names)}." if names else ""


def beginning(settings: Settings) -> tuple[str, bool]:
    """What is told of a database in which a desk begins, and whether another one was meant."""
    file = sqlite_file(settings)
    if file is None:
        return "which was empty until now", False
    similar = [name for name, share in databases_beside(file) if share >= SIMILAR]
    if similar:
        return f"which is new; in that folder there is {' and '.join(similar)} too", True
    return "which is new", False


def databases_beside(file: Path) -> list[tuple[str, float]]:
    """Other SQLite databases in its folder, the most similar name first, and how similar it is."""
    try:
        others = list(islice(file.parent.iterdir(), MAX_LOOKED_AT))
    except OSError:
        return []
    shares = [
        (SequenceMatcher(None, each.name, file.name).ratio(), each.name)
        for each in others
        if each.name != file.name and not each.name.endswith(BESIDE)
    ]
    ordered = ((file.with_name(name), share) for share, name in sorted(shares, reverse=True))
    found = ((each.name, share) for each, share in ordered if _is_database(each))
    return list(islice(found, MAX_NAMED))


def _is_database(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size > 0 and is_sqlite(file)
    except OSError:
        return False


def choose_loop() -> LoopFactory | None:
    """What makes the loop of `run`, for `asyncio.Runner`: uvloop's own where it can be imported,
    None for Python's. Windows has no uvloop.
    """
    if sys.platform == "win32":
        return None
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


def loop_name(loop: asyncio.AbstractEventLoop) -> str:
    """For the log: "uvloop" or "asyncio"."""
    return type(loop).__module__.partition(".")[0]


def describe_loop() -> str:
    """For whoever checks a desk before it starts."""
    if choose_loop() is not None:
        return f"uvloop {version('uvloop')}"
    if sys.platform == "win32":
        return "Python's own"
    return "Python's own; with uvloop, events cost less: pip install 'deskhand[fast]'"
