"""Logs: one line for each thing that happened, for people or machines; never anybody's words."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor

NOISY = (
    "alembic",
    "apscheduler",
    "asyncio",
    "httpx2",
    "slack_bolt",
    "slack_sdk",
    "discord",
    "watchfiles",
)


def configure(level: str, form: str, stream: TextIO | None = None) -> None:
    """Send all logs to `stream` (standard error). `form` is "text" or "json"; times are UTC."""
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper("iso", utc=True, key="at"),
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    tail: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        tail.append(structlog.processors.dict_tracebacks)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*tail, last])
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
