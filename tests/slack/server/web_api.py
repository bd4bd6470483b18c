"""The Web API's front door: who calls, may he, what goes wrong, and the answer."""

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack.server import calls
from tests.slack.server.calls import Args, Call
from tests.slack.server.errors import SlackError
from tests.slack.server.faults import Fault, Trouble
from tests.slack.server.methods.registry import METHODS
from tests.slack.server.records import Json

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in</body></html>"
POSTING = {"chat.postMessage", "chat.postEphemeral", "chat.update"}


class WebApi:
    """Reads a request, lets faults strike, runs the method, and answers."""

    def __init__(self, server: "SlackServer") -> None:
        self.server = server

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        trouble: SlackError | None = None
        try:
            args, token = await calls.read(request)
        except SlackError as wrong:
            args, token, trouble = Args({}), "", wrong
        call = Call(method, args, token, self.server.now())
        self.server.calls.append(call)
        self.server.changes.happened()
        try:
            return await self._answer(request, call, trouble)
        except Exception as bug:
            self.server.crashes.append(bug)
            raise
        finally:
            call.done = True
            self.server.changes.happened()

    async def _answer(
        self, request: web.Request, call: Call, trouble: SlackError | None
    ) -> web.StreamResponse:
        fault = await self.server.struck(call)
        if fault is not None and not fault.trouble.is_after:
            return await self.server.suffer(request, call, fault)
        if wait := self._limited(call):
            return self._too_many(call, wait)
        call.answer = self._run(call, trouble)
        if fault is not None:
            return await self.server.suffer(request, call, fault)
        return self._told(call)

    def _limited(self, call: Call) -> int:
        if call.method not in POSTING:
            return 0
        return self.server.rates.wait(call.args.text("channel"))

    def _too_many(self, call: Call, seconds: int) -> web.Response:
        call.status, call.answer = 429, {"ok": False, "error": "ratelimited"}
        return web.json_response(call.answer, status=429, headers={"Retry-After": str(seconds)})

    def _run(self, call: Call, trouble: SlackError | None) -> Json:
        try:
            if trouble is not None:
                raise trouble
            method = METHODS.get(call.method)
            if method is None:
                raise SlackError("unknown_method", req_method=call.method)
            self.server.admit(call.token, app_level=method.app_level)
            if not method.app_level:
                self.server.need(*method.scopes)
            return {"ok": True} | method.run(self.server, call.args)
        except SlackError as no:
            return {"ok": False, "error": no.code, **no.more}

    def _told(self, call: Call) -> web.Response:
        call.status = 200
        method = METHODS.get(call.method)
        granted = self.server.scopes_of(call.token)
        headers = {
            "x-oauth-scopes": ",".join(sorted(granted)),
            "x-accepted-oauth-scopes": ",".join(method.scopes if method else ()),
        }
        return web.json_response(call.answer, headers=headers)


async def suffer(
    server: "SlackServer", request: web.Request, call: Call, fault: Fault
) -> web.StreamResponse:
    """The wrong answer that this fault gives, or none."""
    match fault.trouble:
        case Trouble.DROP_BEFORE | Trouble.DROP_AFTER:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        case Trouble.HANG | Trouble.HANG_AFTER:
            await server.stopping.wait()
            return web.Response(status=503)
        case Trouble.SLOW_AFTER:
            await server.asleep(fault.seconds)
            return web.json_response(call.answer)
        case _:
            return _wrong(call, fault)


def _wrong(call: Call, fault: Fault) -> web.Response:
    def told(status: int, **how: Any) -> web.Response:
        call.status = status
        return web.Response(status=status, **how)

    match fault.trouble:
        case Trouble.RATE_LIMITED:
            call.status, call.answer = 429, {"ok": False, "error": "ratelimited"}
            after = {"Retry-After": str(fault.retry_after)}
            return web.json_response(call.answer, status=429, headers=after)
        case Trouble.ERROR | Trouble.ERROR_AFTER:
            call.status = 200
            return web.json_response({"ok": False, "error": fault.error})
        case Trouble.HTML | Trouble.HTML_AFTER:
            return told(fault.status, text=LOGIN_PAGE, content_type="text/html")
        case Trouble.MALFORMED | Trouble.MALFORMED_AFTER:
            return told(200, text='{"ok": tru', content_type="application/json")
        case Trouble.EMPTY:
            return told(200, text="", content_type="application/json")
        case _:
            return told(fault.status, text="upstream connect error", content_type="text/plain")


async def rest(seconds: float, stopping: asyncio.Event) -> None:
    """Sleep, but not past the end of the server."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
