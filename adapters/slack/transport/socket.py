"""Socket Mode: events by a socket that the app itself opens; no public address is needed."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.errors import TOKEN
from adapters.slack.web_api import Web, refusal_of
from core.ports import DeliveryError, DeskRefused

log = logging.getLogger(__name__)

PING: Final = 5.0
"""Seconds between signs of life. A socket that is silent for four of them is given up."""
LOOK: Final = 1.0
START_TIMEOUT_SECONDS: Final = 20.0
OK: Final = 200

Missed = Callable[[float], None]
Leave = Callable[[], Awaitable[None]]
ReceivePayload = Callable[[dict[str, Any]], Awaitable[BoltResponse]]


class Socket:
    """One connection, kept open. `missed` is told how many seconds nothing could be heard; it must
    not wait, since the connection may be lost again while that is being healed.
    """

    def __init__(
        self, app: AsyncApp, token: str, web: Web, receive: ReceivePayload, *, ping: float = PING
    ) -> None:
        self._app, self._token, self._web, self._ping = app, token, web, ping
        self._receive = receive
        self._handler: AsyncSocketModeHandler | None = None

    async def run(self, missed: Missed, leave: Leave) -> None:
        """Listen until cancelled. Raises DeskRefused if the app-level token is refused.

        `leave` lets who is inside come to their end, so that each is acknowledged by this socket.
        """
        await self._try_the_token()
        handler = _Handler(
            self._app, self._token, web_client=self._web.client, ping_interval=self._ping
        )
        handler.receive = self._receive
        self._handler = handler
        try:
            async with asyncio.timeout(START_TIMEOUT_SECONDS):
                await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("slack.listening", extra={"by": "socket"})
            await self._watch(handler, missed)
        finally:
            await leave()
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _watch(self, handler: AsyncSocketModeHandler, missed: Missed) -> None:
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


class _Handler(AsyncSocketModeHandler):
    """Bolt's handler, but for its middlewares. A socket that the app opened needs no signature, and
    the receiver answers everything else: what Bolt makes for a listener, such as a client of its
    own for each event, nobody would use, and it takes as long as reading the event.
    """

    receive: ReceivePayload

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        response = await self.receive(req.payload)
        if response.status == OK:  # else nothing was stored, and Slack brings it again
            payload = json.loads(response.body) if response.body else None
            await client.send_socket_mode_response(SocketModeResponse(req.envelope_id, payload))
