"""A chat platform in memory: rooms, threads, buttons, forms, files over HTTP, and a bad line."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

MAX_TEXT_CHARS = 500
Payload = dict[str, Any]


@dataclass
class ApiError(Exception):
    """The platform's refusal: its code, and how long to wait if it says so."""

    code: str
    retry_after: float | None = None


class LineBroke(Exception):
    """Nobody knows whether the call arrived."""


@dataclass
class Message:
    ref: str
    room: str
    thread: str
    text: str
    buttons: list[tuple[str, str]]
    files: list[tuple[str, bytes]]
    rings: list[str]
    key: str
    only_for: str = ""
    reactions: list[str] = field(default_factory=list)


@dataclass
class Network:
    """`bring` is how the app hears: it returns True for what it has taken in; all else is brought
    again. `faults` are what the next calls meet.
    """

    rooms: dict[str, set[str]]
    names: dict[str, str]
    bring: Callable[[Payload], Awaitable[bool]] | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    forms: dict[str, Payload] = field(default_factory=dict)
    problems: dict[str, dict[str, str]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    address: str = ""
    _numbers: Any = field(default_factory=lambda: count(1))
    _bringing: set["asyncio.Task[None]"] = field(default_factory=set)

    def ref(self) -> str:
        return f"{next(self._numbers):06}"

    async def tell(self, payload: Payload) -> Payload:
        """Something has happened; the app is told, again and again if need be."""
        payload = {"id": self.ref(), **payload}
        if not await self._brings(payload):
            task = asyncio.create_task(self._again(payload))
            self._bringing.add(task)
            task.add_done_callback(self._bringing.discard)
        return payload

    async def call(self, method: str, **args: Any) -> Payload:
        """A call of the app's. Raises ApiError and LineBroke."""
        fault = self.faults.pop(0) if self.faults and method == "post" else ""
        if fault == "slow down":
            raise ApiError("slow_down", 7)
        if fault == "before":
            raise LineBroke
        answer: Payload = getattr(self, f"_{method}")(**args)
        if fault == "after":
            raise LineBroke
        return answer

    def seen_by(self, who: str) -> list[Message]:
        return [
            message
            for message in self.messages.values()
            if (who in self.rooms.get(message.room, ()) or message.room == f"dm-{who}")
            and message.only_for in ("", who)
        ]

    async def serve_files(self) -> web.AppRunner:
        async def give(request: web.Request) -> web.Response:
            return web.Response(body=self.files[request.match_info["name"]])

        app = web.Application()
        app.router.add_get("/files/{name}", give)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        return runner

    async def close(self) -> None:
        for task in self._bringing:
            task.cancel()
        await asyncio.gather(*self._bringing, return_exceptions=True)

    async def _brings(self, payload: Payload) -> bool:
        taken = self.bring is not None and await self.bring(payload)
        if taken:
            self.acknowledged.add(payload["id"])
        return taken

    async def _again(self, payload: Payload) -> None:
        while not await self._brings(payload):
            await asyncio.sleep(0.01)

    def _post(self, room: str, text: str, key: str, **more: Any) -> Payload:
        if room not in self.rooms and not (room.startswith("dm-") and room[3:] in self.names):
            raise ApiError("no_such_room")
        if len(text) > MAX_TEXT_CHARS:
            raise ApiError("too_long")
        ref = self.ref()
        self.messages[ref] = Message(ref, room, more.pop("thread", ""), text, key=key, **more)
        return {"ref": ref}

    def _edit(self, ref: str, text: str, buttons: list[tuple[str, str]]) -> Payload:
        if ref not in self.messages:
            raise ApiError("no_such_message")
        self.messages[ref].text, self.messages[ref].buttons = text, buttons
        return {}

    def _delete(self, ref: str) -> Payload:
        if self.messages.pop(ref, None) is None:
            raise ApiError("no_such_message")
        return {}

    def _react(self, ref: str, emoji: str) -> Payload:
        self.messages[ref].reactions.append(emoji)
        return {}

    def _open_form(self, trigger: str, form: Payload) -> Payload:
        self.forms[trigger] = form
        return {}

    def _name_problems(self, trigger: str, problems: dict[str, str]) -> Payload:
        self.problems[trigger] = problems
        return {}

    def _history(self, room: str) -> Payload:
        return {"messages": [m for m in self.messages.values() if m.room == room]}
