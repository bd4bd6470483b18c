"""Socket Mode: events by a socket that the app itself opens; no public address is needed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.kit.json_text import decode, encode
from adapters.slack.errors import TOKEN
from adapters.slack.web_api import Web, refusal_of
from core.ports import DeliveryError, DeskRefused

log = logging.getLogger(__name__)

PING: Final = 5.0
"""Seconds between signs of life. A socket that is silent for four of them is given up."""
LOOK: Final = 1.0
START_TIMEOUT_SECONDS: Final = 20.0

Missed = Callable[[float], None]
Leave = Callable[[], Awaitable[None]]
Acknowledge = Callable[[Mapping[str, Any] | None], Awaitable[None]]
"""With what the acknowledgement itself carries."""
TakePayload = Callable[[dict[str, Any], Acknowledge], None]
"""Begins to take a payload in, and acknowledges it once it is stored; if it could not be, never:
Slack brings it again."""


class Socket:
    """One connection, kept open. `missed` is told how many seconds nothing could be heard; it must
    not wait, since the connection may be lost again while that is being healed.
    """

    def __init__(
        self, app: AsyncApp, token: str, web: Web, take: TakePayload, *, ping: float = PING
    ) -> None:
        self._app, self._token, self._web, self._ping = app, token, web, ping
        self._take = take
        self._handler: _Handler | None = None

    async def run(self, missed: Missed, leave: Leave) -> None:
        """Listen until cancelled. Raises DeskRefused if the app-level token is refused.

        `leave` lets who is inside come to their end, so that each is acknowledged by this socket.
        """
        await self._try_the_token()
        client = _Client(
            self._token,
            logger=self._app.logger,
            web_client=self._web.client,
            ping_interval=self._ping,
        )
        client.take = self._take
        self._handler = handler = _Handler(self._app, client)
        try:
            async with asyncio.timeout(START_TIMEOUT_SECONDS):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("slack.listening", extra={"by": "socket"})
            await self._watch(handler, missed)
        finally:
            await leave()
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _watch(self, handler: "_Handler", missed: Missed) -> None:
        """The library reconnects by itself; what was said meanwhile is looked for afterwards."""
        loop, away = asyncio.get_running_loop(), False
        heard = loop.time()
        while True:
            await asyncio.sleep(LOOK)
            connected = await handler.client.is_connected()
            if connected and away:
                gap = loop.time() - heard
                log.info("slack.back", extra={"after_s": round(gap, 1)})
                missed(gap)
            if connected:
                heard, away = loop.time(), False
            elif not away:
                away = True
                log.warning("slack.away")

    async def _try_the_token(self) -> None:
        """The library would go on forever with a token that Slack refuses."""
        try:
            await self._web.may_listen(self._token)
        except DeliveryError as trouble:
            error = refusal_of(trouble)
            if error in TOKEN or error in ("missing_scope", "not_allowed_token_type"):
                raise DeskRefused(
                    f"SLACK_APP_TOKEN is refused ({error}); make an app-level token with the"
                    " scope connections:write and enable Socket Mode"
                ) from trouble
            raise


class _Handler(AsyncBaseSocketModeHandler):
    """Bolt's handler, of a client of ours."""

    def __init__(self, app: AsyncApp, client: SocketModeClient) -> None:
        self.app, self.client = app, client


class _Client(SocketModeClient):
    """An envelope goes straight to the receiver. The library would put it into a queue, start a
    task for it, and call Bolt, whose middlewares check a signature: envelopes of a socket that
    the app opened have none. Together they take longer than reading the event.
    """

    take: TakePayload

    async def enqueue_message(self, message: str) -> None:
        envelope = read_envelope(message)
        if envelope is None:  # such as "hello" and "disconnect", which are the library's own
            await super().enqueue_message(message)
        else:
            name, payload = envelope
            self.take(payload, partial(self._acknowledge, name))

    async def _acknowledge(self, name: str, carries: Mapping[str, Any] | None) -> None:
        answer: dict[str, Any] = {"envelope_id": name}
        if carries is not None:
            answer["payload"] = carries
        await self.send_message(encode(answer))


def read_envelope(message: str) -> tuple[str, dict[str, Any]] | None:
    """The name of an envelope, and what is in it; None for every other message."""
    try:
        found = decode(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or "type" not in found:
        return None
    name, payload = found.get("envelope_id"), found.get("payload")
    if isinstance(payload, str):
        payload = {"text": payload}
    return (name, payload) if isinstance(name, str) and isinstance(payload, dict) else None
