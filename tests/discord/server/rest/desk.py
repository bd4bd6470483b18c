"""The front desk of the API: reads, checks, lets things go wrong, answers."""

import asyncio
import json
from collections import Counter

from aiohttp import web

from tests.discord.server.changes import Changes
from tests.discord.server.errors import ApiError, bare, refused
from tests.discord.server.rest.calls import Answer, Call, Table
from tests.discord.server.rest.faults import Fault, Faults
from tests.discord.server.rest.limits import Limits
from tests.discord.server.rest.reading import read_into
from tests.discord.server.world.whole import World

NEEDS_NO_TOKEN = ("/interactions/", "/webhooks/", "/gateway")
LARGEST_REQUEST = 25 * 1024 * 1024


class Dropped(Exception):
    """The connection is to be cut instead of an answer."""


class FrontDesk:
    """`calls` holds every request in the order in which it came.

    `statuses` counts the answers. `crashes` are mistakes of this server itself.
    """

    def __init__(
        self, world: World, table: Table, limits: Limits, faults: Faults, changes: Changes
    ) -> None:
        self._world = world
        self._table = table
        self._limits = limits
        self._faults = faults
        self._changes = changes
        self.calls: list[Call] = []
        self.statuses: Counter[int] = Counter()
        self.crashes: list[Exception] = []

    async def serve(self, request: web.Request) -> web.Response:
        path = "/" + request.rel_url.raw_path.split("/", 3)[3]
        call = Call(request.method, path, self._world.clock.now())
        call.query, call.headers = dict(request.query), dict(request.headers)
        self.calls.append(call)
        try:
            response = await self._answered(call, request)
        except Dropped:
            if request.transport is not None:
                request.transport.abort()
            response = web.Response(status=500)
        else:
            call.status = response.status
            self.statuses[response.status] += 1
            shared = response.headers.get("X-RateLimit-Scope") == "shared"
            self._limits.note(response.status, shared=shared)
        self._changes.happened()
        return response

    async def _answered(self, call: Call, request: web.Request) -> web.Response:
        headers: dict[str, str] = {}
        garbled = False
        try:
            self._limits.check_ban()
            handler = self._table.find(call)
            await read_into(call, request)
            self._check_token(call)
            await self._go_wrong(call, after=False)
            headers = self._limits.take(call)
            answer = handler(call)
            call.done, call.answer = True, answer.body
            self._changes.happened()
            fault = await self._go_wrong(call, after=True)
            garbled = fault is not None and fault.what == "garble"
        except ApiError as error:
            return _written(error.status, error.body, headers | error.headers)
        except Dropped:
            raise
        except Exception as error:
            self.crashes.append(error)
            raise
        return _response(answer, headers, garbled=garbled)

    def _check_token(self, call: Call) -> None:
        if call.path.startswith(NEEDS_NO_TOKEN) and call.path != "/gateway/bot":
            return
        if call.headers.get("Authorization") != f"Bot {self._world.app.token}":
            raise bare(401, "Unauthorized")

    async def _go_wrong(self, call: Call, *, after: bool) -> Fault | None:
        """Let the next planned fault strike; returns it if the answer itself is to be spoiled."""
        fault = self._faults.next(call, after=after)
        match fault.what if fault else None:
            case "drop":
                raise Dropped
            case "hang":
                await self._faults.wait_for_release()
            case "slow":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "limit" if fault:
                headers = {} if fault.scope == "global" else self._limits.headers(call)
                raise self._limits.too_many(
                    fault.retry_after, scope=fault.scope, via=fault.via, headers=headers
                )
            case "status" if fault:
                raise _planned(fault)
        return fault


def _planned(fault: Fault) -> ApiError:
    if fault.code is not None:
        known = refused(fault.code)
        return ApiError(fault.status, known.body)
    if fault.status >= 500:
        return ApiError(fault.status, "upstream connect error or disconnect/reset before headers")
    return bare(fault.status, "Refused for a test")


def _response(answer: Answer, headers: dict[str, str], *, garbled: bool) -> web.Response:
    if answer.body is None and not garbled:
        return web.Response(status=answer.status, headers=headers)
    if not garbled:
        return _written(answer.status, answer.body, headers)
    text = json.dumps(answer.body)
    half = text[: len(text) // 2] + "\x00"
    return _raw(answer.status if answer.status != 204 else 200, half, headers)


def _written(status: int, body: object, headers: dict[str, str]) -> web.Response:
    """JSON; but a body that is plain text goes out as text, as from a proxy."""
    if isinstance(body, str):
        return web.Response(status=status, text=body, headers=headers)
    return _raw(status, json.dumps(body), headers)


def _raw(status: int, text: str, headers: dict[str, str]) -> web.Response:
    # discord.py takes an answer for JSON only if the type is exactly this, without a charset
    typed = headers | {"Content-Type": "application/json"}
    return web.Response(status=status, body=text.encode(), headers=typed)
