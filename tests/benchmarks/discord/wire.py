"""The other end of the wire: dispatches, times the first answer to each, answers every call."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.benchmarks.line import Line

Json = dict[str, Any]
Dispatch = tuple[str, str, Mapping[str, Any]]
"""What names it in its answer (a channel, or an interaction), its kind, and its data."""
BOT = {"id": "1", "username": "desk", "discriminator": "0", "avatar": None, "bot": True}
HELLO, DISPATCH, HEARTBEAT, IDENTIFY, RESUME, ACK = 10, 0, 1, 2, 6, 11


@dataclass
class Wire(Line[Dispatch]):
    """A Discord that only counts. Its answers are canned, so that what is measured is the app and
    not the other end.
    """

    calls: Counter[str] = field(default_factory=Counter)
    _number: int = 1000

    def routes(self, app: web.Application) -> None:
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.+}", self._call)

    async def send(self, n: int, what: Dispatch) -> None:
        assert self.socket is not None
        answer, kind, data = what
        self.leaves(answer)
        await self.socket.send_str(self._frame(DISPATCH, data, kind))

    def _frame(self, op: int, data: Any, kind: str | None = None) -> str:
        self._number += 1
        return json.dumps({"op": op, "d": data, "s": self._number if kind else None, "t": kind})

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
                self.socket = socket
                await socket.send_str(self._frame(DISPATCH, self._ready(), "READY"))
                self.here.set()
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
        self.is_called()
        path, body = request.match_info["path"], b""
        if request.can_read_body:
            body = await request.read()
        steps = path.split("/")
        self.calls[f"{request.method} {'/'.join(s for s in steps if not s.isdigit())}"] += 1
        if request.method == "POST" and (steps[-1] == "messages" or steps[-1] == "callback"):
            self.answered(steps[1])
        if request.method in ("DELETE", "PUT") and steps[-1] != "commands":
            return web.Response(status=204)
        answer = json.dumps(self._answer(steps, request.method, body)).encode()
        # discord.py reads JSON only where the type is this and nothing more.
        return web.Response(body=answer, headers={"Content-Type": "application/json"})

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
