"""The loop's own time, moved on by a test: what waits for ten minutes waits for no time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Hurry:
    """`ahead` is by how many seconds the loop is before its time."""

    ahead: float = 0.0

    def on(self, seconds: float) -> None:
        self.ahead += seconds


@contextmanager
def hurried() -> Iterator[Hurry]:
    """Within the block the running loop's time is real time and as much as it was moved on."""
    loop, hurry = asyncio.get_running_loop(), Hurry()
    real = loop.time
    loop.time = lambda: real() + hurry.ahead  # type: ignore[method-assign]
    try:
        yield hurry
    finally:
        del loop.time
