"""The threads of discord.py, which tells them to end and does not wait until they have."""

import threading

from discord.gateway import KeepAliveHandler

from tests.limits import PATIENCE


def running_threads() -> set[str]:
    """Those of the loop's own pool come with the first work for them, and stay."""
    return {one.name for one in threading.enumerate() if not one.name.startswith("asyncio_")}


def await_heartbeats() -> None:
    """Come back when each that was told to end has ended."""
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            thread.join(PATIENCE)
