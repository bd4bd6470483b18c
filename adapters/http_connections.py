"""Close connections of slow or silent clients, whatever server speaks HTTP on them.

A connection waits (nothing of a request has come), sends headers, is busy (a request is being read
or answered), and waits again. What a client may take for each is limited from the moment at which
it begins, not from the last byte: a byte now and then buys no time. The body's time is kept by
whoever reads it. `Connections.guard` wraps any asyncio protocol.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast

log = logging.getLogger(__name__)

MAX_CONNECTIONS: Final = 750
"""A process may have 1024 files open where nobody has raised that limit."""


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """Seconds, and a number."""

    headers: float = 10.0
    """From the connection, or from the first byte of a further request."""
    body: float = 30.0
    idle: float = 60.0
    """Between two requests."""
    connections: int = MAX_CONNECTIONS


class Connections:
    """All connections of a server. Where there are too many, the one that waits longest goes."""

    def __init__(self, limits: ClientLimits) -> None:
        self.limits = limits
        self._waiting: dict[asyncio.BaseTransport, _Guarded] = {}
        """By the moment at which they began to wait, oldest first."""
        self._busy: dict[asyncio.BaseTransport, _Guarded] = {}

    def __len__(self) -> int:
        return len(self._waiting) + len(self._busy)

    def guard(self, protocol: asyncio.Protocol) -> asyncio.Protocol:
        return _Guarded(self, protocol)

    @contextmanager
    def request_on(self, transport: asyncio.BaseTransport | None) -> Iterator[None]:
        """The headers are complete: from here to the answer no time runs for the connection."""
        guarded = self._waiting.pop(transport, None) if transport else None
        if guarded is None or transport is None:
            yield
            return
        self._busy[transport] = guarded
        guarded.stop()
        try:
            yield
        finally:
            if self._busy.pop(transport, None) is not None:
                self._waiting[transport] = guarded
                guarded.wait(self.limits.idle, idle=True)

    def ignore_rest(self, transport: asyncio.BaseTransport | None) -> None:
        """Whatever else comes on it is thrown away unread: it was refused, and will be closed."""
        guarded = self._busy.get(transport) if transport else None
        if guarded is not None:
            guarded.ignores = True

    def opened(self, transport: asyncio.Transport, guarded: "_Guarded") -> None:
        if len(self) >= self.limits.connections:
            log.warning("http.too_many_connections", extra={"limit": self.limits.connections})
            oldest = next(iter(self._waiting), None)
            if oldest is None:
                transport.abort()
                return
            self._waiting.pop(oldest).abort()
        self._waiting[transport] = guarded
        guarded.wait(self.limits.headers)

    def heard(self, transport: asyncio.BaseTransport | None, guarded: "_Guarded") -> None:
        """The first bytes of a further request: now it sends headers."""
        if transport in self._waiting and guarded.is_idle:
            guarded.wait(self.limits.headers)

    def closed(self, transport: asyncio.BaseTransport | None) -> None:
        if transport is not None:
            self._waiting.pop(transport, None)
            self._busy.pop(transport, None)


class _Guarded(asyncio.Protocol):
    """A protocol, and the timer of its connection."""

    def __init__(self, connections: Connections, inner: asyncio.Protocol) -> None:
        self._connections, self._inner = connections, inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.is_idle = False
        self.ignores = False

    def wait(self, seconds: float, *, idle: bool = False) -> None:
        self.stop()
        self.is_idle = idle
        self._timer = asyncio.get_running_loop().call_later(seconds, self.abort)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def abort(self) -> None:
        self.stop()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._inner.connection_made(transport)
        self._connections.opened(self._transport, self)

    def data_received(self, data: bytes) -> None:
        if self.ignores:
            return
        self._connections.heard(self._transport, self)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop()
        self._connections.closed(self._transport)
        self._inner.connection_lost(exc)
