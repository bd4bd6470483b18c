"""HTTP on the portal's port: the same order of checks as `http`, as an ASGI application."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from adapters.kit.http_mounts import HttpMounts
from adapters.slack.transport.http import (
    LINGERING_SECONDS,
    MAX_BODY_BYTES,
    PATH,
    REFUSED,
    TOO_LARGE,
    TOO_SLOW,
    dispatch,
)
from adapters.slack.transport.signature import SIGNATURE, TIMESTAMP, Signatures

log = logging.getLogger(__name__)

Headers = Mapping[str, Sequence[str]]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

NOT_FOUND: Final = 404


class MountedHttp:
    """Answers for as long as it runs."""

    def __init__(self, app: AsyncApp, secret: str, mounts: HttpMounts) -> None:
        self._app, self._mounts = app, mounts
        self._signatures = Signatures(secret)

    async def run(
        self, missed: Callable[[float], None], leave: Callable[[], Awaitable[None]]
    ) -> None:
        """Serve until cancelled. Slack repeats what it could not deliver, for some minutes.

        `leave` lets who is inside come to their end.
        """
        self._mounts.add(PATH, self.answer)
        log.info("slack.listening", extra={"by": "portal"})
        try:
            await asyncio.Event().wait()
        finally:
            await leave()
            self._mounts.remove(PATH)

    async def answer(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _send(send, BoltResponse(status=NOT_FOUND))
            return
        found = await self._receive(scope, receive)
        if isinstance(found, BoltResponse):
            await _send(send, found)
        elif found in (REFUSED, TOO_LARGE, TOO_SLOW):
            await _refuse(send, receive, found)
        else:
            await _send(send, BoltResponse(status=found))

    async def _receive(self, scope: Any, receive: Receive) -> BoltResponse | int:
        """Bolt's answer, or the status with which the request is refused."""
        headers = _read_headers(scope["headers"])
        if _length(headers) > MAX_BODY_BYTES:
            return TOO_LARGE
        timestamps = headers.get(TIMESTAMP.lower(), [])
        signatures = headers.get(SIGNATURE.lower(), [])
        if not self._signatures.may_be_valid(timestamps, signatures):
            return REFUSED
        if headers.get("content-encoding", ["identity"]) != ["identity"]:
            return REFUSED  # Slack compresses nothing
        body = await _read_body(receive)
        if isinstance(body, int):
            return body
        if not self._signatures.is_valid(timestamps[0], signatures[0], body):
            return REFUSED
        query = scope.get("query_string", b"").decode("latin-1")
        return await dispatch(self._app, b"".join(body), query, headers)


def _read_headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    """By their names in small letters, each with all of its values."""
    found = dict[str, list[str]]()
    for name, value in raw:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _length(headers: Headers) -> int:
    told = headers.get("content-length", ["0"])[0]
    return int(told) if len(told) < 20 else MAX_BODY_BYTES + 1


async def _read_body(receive: Receive) -> list[bytes] | int:
    """The raw body in its parts; a status where it is too large, or does not come in time."""
    parts, size = list[bytes](), 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return TOO_SLOW
        size += len(message.get("body", b""))
        if size > MAX_BODY_BYTES:
            return TOO_LARGE
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return parts


async def _send(send: Send, response: BoltResponse) -> None:
    body = response.body.encode()
    told = response.first_headers_without_set_cookie() if body else {}
    headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in told.items()]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse(send: Send, receive: Receive, status: int) -> None:
    """One constant answer, then the rest is thrown away for a moment, so that its sender reads
    the answer; the connection ends with it.
    """
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    try:
        async with asyncio.timeout(LINGERING_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b""})
