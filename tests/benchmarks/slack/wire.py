"""The other end of the wire: sends envelopes, times their acknowledgements, answers every call."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.benchmarks.line import Line

Payload = tuple[str, Mapping[str, Any]]
"""The kind of an envelope, and what is in it."""

BOT = {"user_id": "UBOT", "bot_id": "BBOT", "team_id": "T1", "team": "Acme", "user": "desk"}
SCOPES = "chat:write"


@dataclass
class Wire(Line[Payload]):
    """A Slack that only counts. `refusing` is the share of calls that are told to slow down.

    Its answers are canned, so that what is measured is the app and not the other end.
    """

    refusing: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311
    calls: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    _ts: int = 0

    def routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self._link)
        app.router.add_post("/v1/{rest:.*}", self._hang)

    async def send(self, n: int, what: Payload) -> None:
        assert self.socket is not None
        kind, payload = what
        name = f"e{id(payload)}-{n}"
        envelope = {"envelope_id": name, "type": kind, "payload": payload}
        self.leaves(name)
        await self.socket.send_str(json.dumps({**envelope, "accepts_response_payload": False}))

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.socket = socket
        self.here.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.answered(json.loads(message.data)["envelope_id"])
        return socket

    async def _call(self, request: web.Request) -> web.Response:
        self.is_called()
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
