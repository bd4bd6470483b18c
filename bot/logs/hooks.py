"""Bring into the log what does not come by a logger: uncaught exceptions, warnings, asyncio."""

import asyncio
import logging
import sys
import threading
import warnings
from types import FrameType
from typing import Any, Final, TextIO

from bot.logs.configuration import configure
from bot.logs.program_text import keep_literals, literals_of, short_path

log = logging.getLogger(__name__)

FRAMES: Final = 4
"""Who warns is among these; above it is Python's own machinery."""


def install_hooks() -> None:
    """For a process of our own, before anything can go wrong in it."""
    configure("WARNING", "text")
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    warnings.showwarning = _log_warning


def handle_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """asyncio's own handler writes the `repr` of tasks and exceptions into its line."""
    error = context.get("exception")
    what = keep_literals(str(context.get("message", "")), frozenset())
    log.error("asyncio.unhandled", extra={"what": what}, exc_info=error)


def _uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("process.uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and args.exc_type is not SystemExit:
        log.error("thread.uncaught", exc_info=args.exc_value)


def _unraisable(args: Any) -> None:
    log.error("object.unraisable", exc_info=args.exc_value)


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    frames = list[FrameType]()
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and len(frames) < FRAMES:
        frames.append(frame)
        frame = frame.f_back
    text = keep_literals(str(message), literals_of(frames))
    where = f"{short_path(filename)}:{lineno}"
    log.warning("python.warning", extra={"category": category.__name__, "text": text, "in": where})
