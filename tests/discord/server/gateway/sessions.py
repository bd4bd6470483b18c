"""A gateway session: what one shard of one client may hear, has heard, and can hear again."""

from __future__ import annotations

import json
import zlib
from asyncio import Queue
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.discord.server.gateway.intents import Intent, needed
from tests.discord.server.gateway.mischief import Frame

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11
REPLAYED = 1000
"""How many dispatches a session keeps for a RESUME."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last thing in a socket's queue: close with this code, or just cut the line."""

    code: int | None


class Socket:
    """One connection. What is put into it leaves in that order, from one task."""

    def __init__(self, ws: web.WebSocketResponse, *, zipped: bool) -> None:
        self.ws = ws
        self.session: Session | None = None
        self.received = 0
        self.hung_up = False
        """True once we, not the client, have ended the connection."""
        self.muted = False
        """True for a zombie: connected, and never heard of again."""
        self._queue: Queue[str | Farewell] = Queue()
        self._zip = zlib.compressobj() if zipped else None

    def put(self, op: int, data: Any = None, seq: int | None = None, t: str | None = None) -> None:
        if not self.muted:
            self._queue.put_nowait(json.dumps({"op": op, "d": data, "s": seq, "t": t}))

    def close(self, code: int | None) -> None:
        """Say what is still to be said, then close; without a code the line is cut."""
        self.hung_up = True
        self._queue.put_nowait(Farewell(code))

    async def send_all(self, request: web.Request) -> None:
        """Send what is put in, until the farewell."""
        while not isinstance(frame := await self._queue.get(), Farewell):
            if self.ws.closed:
                continue
            if self._zip is None:
                await self.ws.send_str(frame)
                continue
            packed = self._zip.compress(frame.encode())
            await self.ws.send_bytes(packed + self._zip.flush(zlib.Z_SYNC_FLUSH))
        if frame.code is not None:
            await self.ws.close(code=frame.code)
        elif request.transport is not None:
            request.transport.abort()


@dataclass(eq=False)
class Session:
    """A session outlives its connections until it is invalidated or too long alone."""

    id: str
    shard: int
    shards: int
    intents: int
    socket: Socket | None = None
    seq: int = 0
    left_at: float | None = None
    """When it lost its connection, in Unix seconds."""
    replay: deque[tuple[int, str, Any]] = field(default_factory=lambda: deque(maxlen=REPLAYED))

    @property
    def content(self) -> bool:
        return bool(self.intents & Intent.MESSAGE_CONTENT)

    @property
    def members(self) -> bool:
        return bool(self.intents & Intent.GUILD_MEMBERS)

    def hears(self, event: str, guild_id: int | None) -> bool:
        """Whether its shard is responsible and its intents are enough."""
        mine = 0 if guild_id is None else (guild_id >> 22) % self.shards
        want = needed(event, direct=guild_id is None)
        return mine == self.shard and (not want or bool(self.intents & want))

    def push(self, frame: Frame) -> None:
        """Number it, remember it, and send it if anybody is there."""
        self.seq += 1
        event, data = frame
        self.replay.append((self.seq, event, data))
        if self.socket is not None:
            self.socket.put(DISPATCH, data, self.seq, event)

    def missed(self, seq: int) -> list[tuple[int, str, Any]] | None:
        """What came after `seq`; None if that is no longer known."""
        first = self.replay[0][0] if self.replay else self.seq + 1
        if seq + 1 < first and seq != self.seq:
            return None
        return [entry for entry in self.replay if entry[0] > seq]
