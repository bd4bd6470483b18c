"""The HTTP server of Slack in a process of its own, so that its CPU time can be told apart."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from adapters.http_connections import ClientLimits
from tests.http.servers import slack


@dataclass(frozen=True)
class Process:
    port: int
    _pipe: Connection

    def cpu_seconds(self) -> float:
        """What the server has used until now."""
        self._pipe.send("cpu")
        return float(self._pipe.recv())


@contextmanager
def serving() -> Iterator[Process]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Process(int(ours.recv()), ours)
    finally:
        ours.send("stop")
        process.join(10)
        process.kill()


def _serve(pipe: Connection) -> None:
    asyncio.run(_until_stopped(pipe))


async def _until_stopped(pipe: Connection) -> None:
    async with slack(ClientLimits()) as served:
        pipe.send(served.port)
        loop, asked = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(pipe.fileno(), asked.set)
        while True:
            await asked.wait()
            asked.clear()
            while pipe.poll():
                if pipe.recv() == "stop":
                    return
                pipe.send(time.process_time())
