"""The event loop of `deskhand run`: uvloop's where it can be imported, else Python's own."""

import asyncio
import sys
from collections.abc import Callable
from importlib.metadata import version

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


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
