"""A server that speaks the protocol, over HTTP, and misbehaves in every way that it is asked to."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.openai.minds import Mind, honest

Answer = Callable[["Server", web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """`script` is used up one by one; after it, `usual` answers. `sent` are bytes of a huge one."""

    usual: Answer
    script: list[Answer] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    sent: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.calls.append(body)
        self.headers.append(dict(request.headers))
        answer = self.script.pop(0) if self.script else self.usual
        return await answer(self, request, body)

    @property
    def heard(self) -> str:
        """All that has left the machine."""
        return json.dumps(self.calls, ensure_ascii=False)


@asynccontextmanager
async def serving(usual: Answer | None = None) -> AsyncIterator[Server]:
    server = Server(usual or thinks(honest))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_post("/v1/embeddings", server.complete)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        server.over.set()
        await runner.cleanup()


def completion(content: object, *, tokens: object = 812, **message: object) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "any",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None} | message,
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": {"prompt_tokens": 700, "completion_tokens": 112, "total_tokens": tokens},
    }


def thinks(mind: Mind) -> Answer:
    """What this mind makes of the messages."""

    async def answer(_: Server, __: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        return web.json_response(completion(json.dumps(mind(body))))

    return answer


def says(content: object, **more: Any) -> Answer:
    async def answer(_: Server, __: web.Request, ___: dict[str, Any]) -> web.StreamResponse:
        return web.json_response(completion(content, **more))

    return answer


def sends(body: object) -> Answer:
    """Any JSON at all in the place of a completion."""

    async def answer(_: Server, __: web.Request, ___: dict[str, Any]) -> web.StreamResponse:
        return web.json_response(body)

    return answer


def raw(text: str, kind: str = "application/json") -> Answer:
    async def answer(_: Server, __: web.Request, ___: dict[str, Any]) -> web.StreamResponse:
        return web.Response(text=text, content_type=kind)

    return answer


def refuses(status: int, code: str = "x", **headers: str) -> Answer:
    async def answer(_: Server, __: web.Request, ___: dict[str, Any]) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        error = {"error": {"message": "no", "type": "x", "code": code}}
        return web.json_response(error, status=status, headers=named)

    return answer


async def hangs(server: Server, _: web.Request, __: dict[str, Any]) -> web.StreamResponse:
    await server.over.wait()
    return web.Response()


async def drips(server: Server, request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
    """A byte now and then: no single wait is long, and there is no end to it."""
    response = web.StreamResponse(headers={"content-type": "application/json"})
    await response.prepare(request)
    while not server.over.is_set():
        await response.write(b" ")
        await asyncio.sleep(0.01)
    return response


async def hangs_up(_: Server, request: web.Request, __: dict[str, Any]) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def huge(status: int = 200) -> Answer:
    """As much as the client will take."""

    async def answer(server: Server, request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(status=status, headers={"content-type": "application/json"})
        await response.prepare(request)
        server.sent = 0
        try:
            while not server.over.is_set():
                await response.write(b"[" * 65_536)
                server.sent += 65_536
        except ConnectionError:
            pass
        return response

    return answer


async def packed(_: Server, __: web.Request, ___: dict[str, Any]) -> web.StreamResponse:
    """Small on the way, and very large when it is unpacked."""
    body = gzip.compress(json.dumps(completion(" " * 50_000_000)).encode())
    return web.Response(
        body=body, headers={"content-type": "application/json", "content-encoding": "gzip"}
    )


async def shapeless(_: Server, __: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """A server that does not know what a response format is."""
    if "response_format" in body:
        error = {"error": {"message": "unknown field response_format", "type": "x", "code": None}}
        return web.json_response(error, status=400)
    return web.json_response(completion(json.dumps(honest(body)), tokens=None))


def unknown(*fields: str, status: int = 400) -> Answer:
    """A server that does not know these fields of a request, and names the first of them."""

    async def answer(_: Server, __: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        for field_ in fields:
            if field_ in body:
                error = {"error": {"message": f"unknown field {field_}", "type": "x", "code": None}}
                return web.json_response(error, status=status)
        return web.json_response(completion(json.dumps(honest(body))))

    return answer
