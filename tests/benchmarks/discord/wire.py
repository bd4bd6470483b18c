"""The other end of the wire: dispatches, times the first answer to each, answers every call."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]
Dispatch = tuple[str, str, Mapping[str, Any]]
"""What names it in its answer (a channel, or an interaction), its kind, and its data."""
BOT = {"id": "1", "username": "desk", "discriminator": "0", "avatar": None, "bot": True}
HELLO, DISPATCH, HEARTBEAT, IDENTIFY, RESUME, ACK = 10, 0, 1, 2, 6, 11


@dataclass
class Wire:
    """A Discord that only counts. Its answers are canned, so that what is measured is the app and
    not the other end.
    """

    took: list[float] = field(default_factory=list)
    port: int = 0
    _socket: web.WebSocketResponse | None = None
    _here: asyncio.Event = field(default_factory=asyncio.Event)
    _sent: dict[str, float] = field(default_factory=dict)
    _fewer: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None
    _number: int = 1000

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.+}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def connected(self) -> None:
        async with asyncio.timeout(60):
            await self._here.wait()

    async def flood(self, dispatches: Sequence[Dispatch], window: int) -> float:
        """Send them all, so many at a time without an answer; seconds for all of it."""
        begun = perf_counter()
        for dispatch in dispatches:
            while len(self._sent) >= window:
                await self._one_less()
            await self._send(dispatch)
        while self._sent:
            await self._one_less()
        return perf_counter() - begun

    async def pace(self, dispatches: Sequence[Dispatch], a_second: float) -> float:
        """Send one at a time at this rate, whatever has been answered."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for n, dispatch in enumerate(dispatches):
            await asyncio.sleep(max(0.0, begun + n / a_second - loop.time()))
            await self._send(dispatch)
        while self._sent:
            await self._one_less()
        return loop.time() - begun

    async def _send(self, dispatch: Dispatch) -> None:
        assert self._socket is not None
        answer, kind, data = dispatch
        self._sent[answer] = perf_counter()
        await self._socket.send_str(self._frame(DISPATCH, data, kind))

    def _frame(self, op: int, data: Any, kind: str | None = None) -> str:
        self._number += 1
        return json.dumps({"op": op, "d": data, "s": self._number if kind else None, "t": kind})

    async def _one_less(self) -> None:
        self._fewer.clear()
        async with asyncio.timeout(60):
            await self._fewer.wait()

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(self._frame(HELLO, {"heartbeat_interval": 41250}))
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            op = json.loads(message.data)["op"]
            if op == HEARTBEAT:
                await socket.send_str(self._frame(ACK, None))
            elif op in (IDENTIFY, RESUME):
                self._socket = socket
                await socket.send_str(self._frame(DISPATCH, self._ready(), "READY"))
                self._here.set()
        return socket

    def _ready(self) -> Json:
        return {
            "v": 10,
            "user": BOT,
            "guilds": [],
            "session_id": "bench",
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "shard": [0, 1],
            "application": {"id": "1", "flags": 1 << 19},
        }

    async def _call(self, request: web.Request) -> web.Response:
        path, body = request.match_info["path"], b""
        if request.can_read_body:
            body = await request.read()
        steps = path.split("/")
        if request.method == "POST" and (steps[-1] == "messages" or steps[-1] == "callback"):
            self._answered(steps[1])
        if request.method in ("DELETE", "PUT") and steps[-1] != "commands":
            return web.Response(status=204)
        answer = json.dumps(self._answer(steps, request.method, body)).encode()
        # discord.py reads JSON only where the type is this and nothing more.
        return web.Response(body=answer, headers={"Content-Type": "application/json"})

    def _answered(self, name: str) -> None:
        sent = self._sent.pop(name, None)
        if sent is not None:
            self.took.append((perf_counter() - sent) * 1000)
            self._fewer.set()

    def _answer(self, steps: list[str], method: str, body: bytes) -> Any:
        match steps:
            case ["users", "@me"]:
                return BOT
            case ["users", "@me", "channels"]:
                person = json.loads(body)["recipient_id"]
                return {"id": person, "type": 1, "recipients": [{**BOT, "id": person}]}
            case ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return _application()
            case ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
                url = f"ws://127.0.0.1:{self.port}/gateway"
                return {"url": url, "shards": 1, "session_start_limit": limit}
            case [*_, "commands"]:
                return json.loads(body) if method == "PUT" else []
            case ["interactions", id_, *_]:
                told = {"id": id_, "type": 2, "response_message_id": "5"}
                return {"interaction": told, "resource": {"type": 4, "message": self._message("5")}}
            case [_, channel, *_]:
                return self._message(channel)
            case _:
                return {}

    def _message(self, channel: str) -> Json:
        self._number += 1
        return {
            "id": str(self._number),
            "channel_id": channel,
            "author": BOT,
            "content": "",
            "timestamp": "2026-11-22T08:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
        }


def _application() -> Json:
    return {
        "id": "1",
        "name": "desk",
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "flags": 1 << 19,
        "team": None,
        "owner": {**BOT, "id": "2", "bot": False},
    }
