"""Send every logger of the process to one clean handler."""

import logging
import sys
from collections.abc import Iterable
from typing import TextIO

import structlog

from bot.logs.handler import CleanHandler, render_json, text_renderer
from bot.logs.program_text import PRODUCT
from bot.logs.redaction import Redactor


def configure(
    level: str,
    form: str,
    stream: TextIO | None = None,
    *,
    secrets: Iterable[str] = (),
    background: bool = False,
) -> None:
    """Send all logs to `stream` (standard error). `form` is "text" or "json"; times are UTC.

    `level` holds for the product; libraries are heard from warnings on, since what they tell at
    lower levels is full of requests and statements. With `background`, a thread writes the lines.
    """
    stream = stream or sys.stderr
    render = render_json if form == "json" else text_renderer(colors=stream.isatty())
    handler = CleanHandler(stream, render, Redactor(secrets), background=background)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        if isinstance(old, CleanHandler):
            old.close()
    root.addHandler(handler)
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in PRODUCT:
        logging.getLogger(name).setLevel(level)
    # No line shows threads or processes, so they are not looked up for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.raiseExceptions = False  # it would print the arguments of a line that cannot be made
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
