"""The web sockets of Socket Mode, with their hellos, goodbyes, and their silences."""

import asyncio
import itertools
import json
import random
import secrets
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.limits import PATIENCE
from tests.slack.server.changes import Changes
from tests.slack.server.delivery import Ack, Delivery, Failed, Kind
from tests.slack.server.records import Json
from tests.slack.server.world import APP

MOST_SOCKETS = 10


@dataclass(eq=False)
class Socket:
    """One open connection. A ghost stays open, says nothing and hears nothing."""

    number: int
    ws: web.WebSocketResponse
    request: web.Request
    ghost: bool = False
    pings: int = 0
    received: list[Json] = field(default_factory=list)
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        return not self.ws.closed

    def cut(self) -> None:
        """Break the line without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass
class Sockets:
    """Every connection of the app; each delivery goes to one. `ack_timeout` is in seconds."""

    changes: Changes
    chance: random.Random
    ack_timeout: float = 3.0
    cut_after_sending: int = 0
    """The next so many envelopes are the last thing their socket sends."""
    ever: list[Socket] = field(default_factory=list)
    strays: list[Json] = field(default_factory=list)
    """Acknowledgements of envelopes that nobody waits for: too late, or never sent."""
    _tickets: set[str] = field(default_factory=set)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _envelopes: dict[str, Delivery] = field(default_factory=dict)

    @property
    def open(self) -> list[Socket]:
        return [socket for socket in self.ever if socket.alive]

    def ticket(self) -> str:
        made = secrets.token_hex(16)
        self._tickets.add(made)
        return made

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, timeout=0.5)
        await ws.prepare(request)
        if len(self.open) >= MOST_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        socket = Socket(next(self._numbers), ws, request)
        self.ever.append(socket)
        await ws.send_json(self._hello())
        self.changes.happened()
        try:
            await self._listen(socket)
        finally:
            self._close(socket)
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": APP},
            "debug_info": {
                "host": "applink-1",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if socket.ghost:
                continue
            if message.type is WSMsgType.PING:
                socket.pings += 1
                await socket.ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(socket, json.loads(message.data))

    def _acknowledged(self, socket: Socket, answer: Json) -> None:
        socket.received.append(answer)
        waiting = socket.waiting.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
            return
        self.strays.append(answer)
        if late := self._envelopes.get(str(answer.get("envelope_id"))):
            late.late.append(answer)
        self.changes.happened()

    def _close(self, socket: Socket) -> None:
        for waiting in socket.waiting.values():
            if not waiting.done():
                waiting.set_result(None)
        self.changes.happened()

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Ack | Failed:
        """Send it down one socket, and wait there for the acknowledgement."""
        if not self.open:
            return Failed("connection_failed")
        socket = self.chance.choice(self.open)
        loop = asyncio.get_running_loop()
        envelope = self._envelope(delivery, number, reason)
        waiting: asyncio.Future[Json | None] = loop.create_future()
        socket.waiting[envelope["envelope_id"]] = waiting
        self._envelopes[envelope["envelope_id"]] = delivery
        began = loop.time()
        if not await self._sent(socket, envelope):
            return Failed("connection_failed")
        try:
            async with asyncio.timeout(self.ack_timeout):
                answer = await waiting
        except TimeoutError:
            return Failed("timeout")
        finally:
            socket.waiting.pop(envelope["envelope_id"], None)
        if answer is None:
            return Failed("connection_failed")
        return Ack(loop.time() - began, answer.get("payload"), number)

    async def _sent(self, socket: Socket, envelope: Json) -> bool:
        if socket.ghost:
            return True
        try:
            await socket.ws.send_json(envelope)
        except ConnectionError:
            return False
        if self.cut_after_sending:
            self.cut_after_sending -= 1
            socket.cut()
        return True

    def _envelope(self, delivery: Delivery, number: int, reason: str) -> Json:
        envelope: Json = {
            "envelope_id": f"{self.chance.getrandbits(128):032x}",
            "type": delivery.kind.value,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind is not Kind.EVENT,
        }
        if delivery.kind is Kind.EVENT:
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        return envelope

    async def say_goodbye(self, reason: str, *, close: bool = False) -> None:
        """Tell every socket to go: warning, refresh_requested or link_disabled."""
        for socket in self.open:
            frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "wss-1"}}
            await socket.ws.send_json(frame)
            if close:
                await socket.ws.close()

    def cut(self, *sockets: Socket) -> None:
        """Break these lines, or all, without a word."""
        for socket in sockets or self.open:
            socket.cut()

    def haunt(self, *sockets: Socket) -> None:
        """Let these, or all, fall silent while they stay open."""
        for socket in sockets or self.open:
            socket.ghost = True

    async def connected(self, number: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until so many sockets are open and hear."""
        await self.changes.until(
            lambda: len([s for s in self.open if not s.ghost]) >= number,
            timeout,
            f"{number} sockets open",
        )

    async def stop(self) -> None:
        for socket in self.open:
            socket.cut()
