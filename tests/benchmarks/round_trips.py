"""A socket before PostgreSQL's own that counts round trips: what ends in Sync, or is a query."""

import asyncio
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

SOCKET = ".s.PGSQL.5432"
ENDS_A_TRIP = b"SQ"
"""Sync and Query: what the client waits for
(https://www.postgresql.org/docs/current/protocol-message-formats.html)."""


@dataclass
class Counter:
    trips: int = 0

    async def serve(self, folder: Path, server: str) -> asyncio.AbstractServer:
        async def connected(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
            far, forth = await asyncio.open_unix_connection(f"{server}/{SOCKET}")
            await asyncio.gather(self._client(near, forth), _copy(far, back))

        return await asyncio.start_unix_server(connected, folder / SOCKET)

    async def _client(self, near: asyncio.StreamReader, forth: asyncio.StreamWriter) -> None:
        """Message by message; the first has no type."""
        try:
            forth.write(await _message(near, b""))
            while True:
                kind = await near.readexactly(1)
                self.trips += kind in ENDS_A_TRIP
                forth.write(await _message(near, kind))
        except (asyncio.IncompleteReadError, ConnectionError):
            forth.close()


async def _message(near: asyncio.StreamReader, kind: bytes) -> bytes:
    length = await near.readexactly(4)
    return kind + length + await near.readexactly(struct.unpack("!I", length)[0] - 4)


async def _copy(far: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    with closing(back), suppress(ConnectionError):
        while data := await far.read(65536):
            back.write(data)


@contextmanager
def counted(url: str) -> Iterator[tuple[str, Counter]]:
    """The address of a counting socket before this server's, served from a thread of its own."""
    counter, ready = Counter(), threading.Event()
    address = make_url(url)
    with TemporaryDirectory(prefix="trips-") as folder:
        serving: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

        async def serve() -> None:
            server = await counter.serve(Path(folder), str(address.query["host"]))
            task = asyncio.create_task(server.serve_forever())
            serving.append((asyncio.get_running_loop(), task))
            ready.set()
            with suppress(asyncio.CancelledError):
                await task

        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        ready.wait()
        through = address.update_query_dict({"host": folder})
        yield through.render_as_string(hide_password=False), counter
        [(loop, task)] = serving
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)
