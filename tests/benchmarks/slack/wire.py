"""The other end of the wire: sends envelopes, times their acknowledgements, answers every call."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from aiohttp import WSMsgType, web

BOT = {"user_id": "UBOT", "bot_id": "BBOT", "team_id": "T1", "team": "Acme", "user": "desk"}
SCOPES = "chat:write"


@dataclass
class Wire:
    """A Slack that only counts. `refusing` is the share of calls that are told to slow down.

    Its answers are canned, so that what is measured is the app and not the other end.
    """

    refusing: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311
    calls: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    took: list[float] = field(default_factory=list)
    port: int = 0
    _socket: web.WebSocketResponse | None = None
    _here: asyncio.Event = field(default_factory=asyncio.Event)
    _sent: dict[str, float] = field(default_factory=dict)
    _fewer: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None
    _ts: int = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self._link)
        app.router.add_post("/v1/{rest:.*}", self._hang)
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

    async def flood(self, payloads: list[tuple[str, Mapping[str, Any]]], window: int) -> float:
        """Send them all, so many at a time without an acknowledgement; seconds for all of it."""
        begun = perf_counter()
        for n, (kind, payload) in enumerate(payloads):
            while len(self._sent) >= window:
                await self._one_less()
            await self._send(n, kind, payload)
        while self._sent:
            await self._one_less()
        return perf_counter() - begun

    async def pace(self, payloads: list[tuple[str, Mapping[str, Any]]], a_second: float) -> float:
        """Send one at a time at this rate, whatever has been acknowledged."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for n, (kind, payload) in enumerate(payloads):
            await asyncio.sleep(max(0.0, begun + n / a_second - loop.time()))
            await self._send(n, kind, payload)
        while self._sent:
            await self._one_less()
        return loop.time() - begun

    async def _send(self, n: int, kind: str, payload: Mapping[str, Any]) -> None:
        assert self._socket is not None
        id_ = f"e{id(payload)}-{n}"
        envelope = {"envelope_id": id_, "type": kind, "payload": payload}
        self._sent[id_] = perf_counter()
        await self._socket.send_str(json.dumps({**envelope, "accepts_response_payload": False}))

    async def _one_less(self) -> None:
        self._fewer.clear()
        async with asyncio.timeout(60):
            await self._fewer.wait()

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._socket = socket
        self._here.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                sent = self._sent.pop(json.loads(message.data)["envelope_id"], None)
                if sent is not None:
                    self.took.append((perf_counter() - sent) * 1000)
                    self._fewer.set()
        return socket

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        spared = ("auth.test", "apps.connections.open")
        if method not in spared and self.chance.random() < self.refusing:
            self.refused += 1
            told = {"ok": False, "error": "ratelimited"}
            return web.json_response(told, status=429, headers={"Retry-After": "1"})
        return web.json_response(
            {"ok": True, **self._answer(method)}, headers={"x-oauth-scopes": SCOPES}
        )

    def _answer(self, method: str) -> dict[str, Any]:
        self._ts += 1
        match method:
            case "auth.test":
                return {**BOT, "url": "https://acme.slack.com/"}
            case "apps.connections.open":
                return {"url": f"ws://127.0.0.1:{self.port}/link"}
            case "users.info":
                profile = {"email": "ada@acme.test"}
                return {"user": {"id": "U1", "real_name": "Ada", "tz": "UTC", "profile": profile}}
            case "conversations.open":
                return {"channel": {"id": "D1"}}
            case "conversations.replies" | "conversations.history":
                return {"messages": []}
            case _:
                return {"ts": f"1700000000.{self._ts:06d}", "channel": "D1"}

    async def _hang(self, request: web.Request) -> web.Response:
        """The language model that never answers."""
        await asyncio.sleep(3600)
        return web.Response()
