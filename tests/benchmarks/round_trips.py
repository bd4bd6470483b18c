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
    counter, ready, loop = Counter(), threading.Event(), asyncio.new_event_loop()
    address = make_url(url)
    with TemporaryDirectory(prefix="trips-") as folder:

        async def serve() -> None:
            server = await counter.serve(Path(folder), str(address.query["host"]))
            ready.set()
            await server.serve_forever()

        task = loop.create_task(serve())

        def run() -> None:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(task)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        ready.wait()
        through = address.update_query_dict({"host": folder})
        yield through.render_as_string(hide_password=False), counter
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)
