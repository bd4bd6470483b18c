"""What one logged exception costs: milliseconds of the thread that logs, and bytes of the line."""

import io
import logging
import time
from collections.abc import Iterator
from statistics import median

from bot.logs.handler import CleanHandler, Render, render_json, text_renderer
from bot.logs.redaction import Redactor
from bot.logs.repeats import Repeats

ROUNDS = 200
FRAMES = 60
SECRETS = tuple(f"xoxb-secret-{n:02}-{'x' * 40}" for n in range(8))

Measured = tuple[str, float, float]
"""The form, the median of the milliseconds, the largest line in kB."""


def measure() -> Iterator[Measured]:
    for name, render in (("text", text_renderer(colors=False)), ("JSON", render_json)):
        yield _one(name, render)


def _one(name: str, render: Render) -> Measured:
    """Each time an exception of its own, since what is repeated is only counted."""
    stream, now = io.StringIO(), [0.0]
    handler = CleanHandler(stream, render, Redactor(SECRETS), Repeats(lambda: now[0]))
    log = logging.getLogger("core.benchmark")
    log.addHandler(handler)
    log.propagate = False
    took, largest = [], 0
    for _ in range(ROUNDS):
        now[0] += 1000
        try:
            _nested(FRAMES)
        except ExceptionGroup:
            stream.seek(0)
            stream.truncate()
            begun = time.perf_counter()
            log.exception("benchmark.failed", extra={"event_id": "slack:C1:1.2"})
            took.append((time.perf_counter() - begun) * 1000)
            largest = max(largest, len(stream.getvalue().encode()))
    log.removeHandler(handler)
    return name, median(took), largest / 1000


def _nested(frames: int) -> None:
    """As bad as it gets: a group of chains, deep down, with megabytes in every frame."""
    held = {"words": "somebody's words " * 60_000}
    if frames:
        _nested(frames - 1)
    troubles: list[Exception] = []
    for n in range(20):
        try:
            try:
                int(held["words"][: 1000 + n])
            except ValueError as wrong:
                raise RuntimeError(f"it cannot be read: {held['words'][:100_000]}") from wrong
        except RuntimeError as trouble:
            troubles.append(trouble)
    raise ExceptionGroup(held["words"][:1000], troubles)
