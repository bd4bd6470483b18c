"""Calls of Discord's REST API by discord.py's client, its troubles in the relay's words."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import discord
from discord.http import HTTPClient, Route

from adapters.discord.ban_guard import FIRST_REST, TOKEN_REFUSED, BanGuard
from adapters.discord.settings import NAME
from adapters.kit.file_transfer import OutgoingFile
from adapters.kit.http_session import retry_seconds
from core import wordings as words
from core.ports import DeliveryError, NotConnected, Permanent, Transient, Unclear
from core.send_permit import before_write

TIMEOUT_SECONDS: Final = 28.0
"""Seconds for one request with all its waits: the relay breaks off soon after."""
UNLIMITED: Final = aiohttp.ClientTimeout()
"""Of the HTTP client: all waits of a request together have one limit already."""
MAX_RATE_LIMIT_WAIT_SECONDS: Final = 30.0
"""Seconds that the library may wait by itself for a limit to pass; discord.py allows no less."""
REASONS: Final = {
    10003: words.failure_channel_gone(),
    10004: words.failure_not_in_server(),
    10008: words.failure_message_gone(),
    10013: words.failure_account_gone(),
    50001: words.failure_channel_hidden(),
    50007: words.failure_no_direct_messages(),
    50013: words.failure_permission_missing(),
    50027: words.failure_answer_too_late(),
    50278: words.failure_no_server_in_common(),
    50035: words.failure_malformed(platform=NAME),
    50083: words.failure_thread_archived(),
    160005: words.failure_thread_locked(),
    160006: words.failure_too_many_threads(),
}
UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MESSAGE: Final = 10008
CLOSED: Final = frozenset({UNKNOWN_CHANNEL, 10004, 50001, 50013})
"""Of an agents' channel: it is gone or the app may not see it, or may not write there."""
ANSWERED: Final = 40060
"""An interaction that has had its first answer."""
ARCHIVED: Final = 50083
ANSWER_ENDED: Final = 50027
"""The token of an interaction, which lives for fifteen minutes; it comes with a 401 as well."""
HAS_THREAD: Final = 160004
NO_SERVER_IN_COMMON: Final = 50278
NO_DIRECT: Final = frozenset({50007, NO_SERVER_IN_COMMON})
"""A private message is not taken: by the person, or for want of a server in common."""


class _Once:
    """Stands among the files of a request, which the library rewinds before each try."""

    def reset(self, *, seek: int) -> None:
        if seek:
            raise Unclear(words.failure_platform_error(platform=NAME))


class _Permit:
    """Stands there too: after all waits for a limit, and right before the request leaves."""

    def reset(self, *, seek: int) -> None:
        before_write()


@dataclass(slots=True)
class Rest:
    """`http` is the signed-in client, None before the first sign-in; then `connected` is set."""

    http: HTTPClient | None = None
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    refusals: BanGuard = field(default_factory=BanGuard)
    _exempt: tuple[HTTPClient, HTTPClient] | None = None
    """For interactions, beside the client of which it was made."""

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        files: Sequence[OutgoingFile] = (),
        query: Mapping[str, Any] | None = None,
        patience: float = TIMEOUT_SECONDS,
        **parts: str,
    ) -> Any:
        """One request, repeated by the library where Discord has an error of its own. Raises
        DeliveryError within `patience` seconds; a refusal of Discord's is its cause.
        """
        form = _form(body if isinstance(body, Mapping) else {}, files) if files else None
        return await self._request(method, path, body, form, (), query, patience, parts)

    async def once(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any],
        *,
        files: Sequence[OutgoingFile] = (),
        **parts: str,
    ) -> Any:
        """The same, for what would be done twice if it were asked twice."""
        form = _form(body, files) if files else None
        return await self._request(
            method, path, body, form, (_Once(),), None, TIMEOUT_SECONDS, parts
        )

    async def _request(
        self,
        method: str,
        path: str,
        body: Any,
        form: list[dict[str, Any]] | None,
        guards: Sequence["_Once | _Permit"],
        query: Mapping[str, Any] | None,
        patience: float,
        parts: dict[str, str],
    ) -> Any:
        if self.http is None:
            self.connected.clear()
            raise NotConnected(words.failure_not_connected(platform=NAME), self.connected)
        scope, kind = parts.get("channel_id", path), f"{method} {path}"
        refused = self.refusals.before(f"{kind} {scope}")
        if refused is not None:
            raise classify_error(refused, scope, kind) from refused
        if method != "GET":
            guards = (*guards, _Permit())
        client, route = self._client(self.http, parts), Route(method, path, **parts)
        extra: dict[str, Any] = {"timeout": UNLIMITED}
        if query:
            extra["params"] = dict(query)
        if form is not None:
            extra["form"] = form
        elif body is not None:
            extra["json"] = body
        try:
            async with asyncio.timeout(patience):
                answer = await client.request(route, files=guards, **extra)  # type: ignore[arg-type]
        except Exception as trouble:
            self._note(trouble, f"{kind} {scope}", in_channel="channel_id" in parts)
            raise classify_error(trouble, scope, kind) from trouble
        self.refusals.worked(f"{kind} {scope}")
        return answer

    def _client(self, http: HTTPClient, parts: Mapping[str, str]) -> HTTPClient:
        if "webhook_token" not in parts:
            return http
        if self._exempt is None or self._exempt[0] is not http:
            self._exempt = (http, _exempt_from_global_limit(http))
        return self._exempt[1]

    def _note(self, trouble: Exception, what: str, *, in_channel: bool) -> None:
        if not isinstance(trouble, discord.HTTPException):
            return
        if trouble.status == 401 and trouble.code != ANSWER_ENDED:
            self.refusals.token_refused()
        elif trouble.status == 403 and in_channel:
            self.refusals.forbidden(what, trouble)


def _exempt_from_global_limit(http: HTTPClient) -> HTTPClient:
    """The same client, by the same connections and limits of routes, for answers to interactions.

    While the limit of all requests rests, discord.py holds everything. Discord does not count
    interactions by it, and waits three seconds for their answer:
    https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
    """
    exempt = copy(http)
    exempt._global_over = asyncio.Event()
    exempt._global_over.set()
    return exempt


def classify_error(trouble: BaseException, scope: str = "", kind: str = "") -> DeliveryError:
    """The trouble of one call as the relay understands it. `scope` is what a slow-down is about,
    and `kind` the route, which Discord limits by the channel.
    """
    match trouble:
        case DeliveryError():
            return trouble
        case discord.RateLimited():
            wait = trouble.retry_after
            return Transient(
                words.failure_busy(platform=NAME), retry_after=wait, scope=scope, kind=kind
            )
        case discord.HTTPException() if trouble.status == 429:
            return _slower(trouble, scope, kind)
        case discord.HTTPException():
            return _classify_refusal(trouble)
        case aiohttp.ClientConnectorError():
            return Transient(words.failure_unreachable(platform=NAME, error=type(trouble).__name__))
        case aiohttp.ClientError() | TimeoutError() | OSError() | ValueError():
            return Unclear(words.failure_broken(error=type(trouble).__name__))
        case _:
            error = type(trouble).__name__
            return Unclear(words.failure_unreadable_answer(platform=NAME, error=error))


def code_of(trouble: BaseException) -> int:
    """Discord's own number of the refusal behind this trouble; 0 if it is none."""
    cause = trouble.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else 0


def _slower(refusal: discord.HTTPException, scope: str, kind: str) -> Transient:
    """A global limit bears a header (https://discord.com/developers/docs/topics/rate-limits); what
    comes without `Via` is not Discord's own but a ban of the address, as the library knows too.
    """
    headers = getattr(refusal.response, "headers", {})
    wait = retry_seconds(headers.get("Retry-After", ""))
    whole = not headers.get("Via") or bool(headers.get("X-RateLimit-Global"))
    busy = words.failure_busy(platform=NAME)
    return Transient(busy, retry_after=wait, scope=scope, kind=kind, platform_wide=whole)


def _classify_refusal(refusal: discord.HTTPException) -> DeliveryError:
    if refusal.status == 401 and refusal.code != ANSWER_ENDED:
        return Transient(TOKEN_REFUSED, retry_after=FIRST_REST, platform_wide=True)
    if refusal.status >= 500:
        return Unclear(words.failure_platform_error(platform=NAME, error=str(refusal.status)))
    unknown = words.failure_refused(platform=NAME, error=str(refusal.code))
    return Permanent(REASONS.get(refusal.code, unknown))


def _form(body: Mapping[str, Any], files: Sequence[OutgoingFile]) -> list[dict[str, Any]]:
    named = [{"id": n, "filename": file.name} for n, file in enumerate(files)]
    kept = body.get("attachments") or ()
    held = json.dumps({**body, "attachments": [*kept, *named]})
    return [
        {"name": "payload_json", "value": held, "content_type": "application/json"},
        *(
            {
                "name": f"files[{n}]",
                "value": file.content,
                "filename": file.name,
                "content_type": "application/octet-stream",
            }
            for n, file in enumerate(files)
        ),
    ]
