"""Calls of the Web API: one shared connection pool, no blind second try, and room to slow down."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.kit.direct_requests import (
    MAX_ANSWER_BYTES,
    UNLIMITED,
    DirectResponse,
    DirectSession,
)
from adapters.kit.http_session import HttpSession, read_body
from adapters.kit.json_text import decode, encode
from adapters.slack.errors import classify_error, error_code, retry_after, slower
from core.ports import Transient, Unclear
from core.send_permit import before_write

log = logging.getLogger(__name__)

CALL_TIMEOUT_SECONDS: Final = 20.0
"""Seconds, for one call of the Web API."""
_JSON: Final = "application/json;charset=utf-8"
_FORM: Final = "application/x-www-form-urlencoded"

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the app is: its user, its bot, its workspace, by id and by name, and what it may do."""

    user: str
    bot: str
    team: str
    name: str
    workspace: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Request:
    """One call. `scope` is what Slack would ask to slow down (`_scope`), `kind` the content type of
    the body, `token` another one than the bot's.
    """

    method: str
    scope: str
    body: str = ""
    kind: str = _FORM
    token: str = ""


@dataclass(slots=True)
class Web:
    """The client of one workspace.

    `session` is shared by all calls; slack_sdk would open a new one for each. Its second try after
    a broken connection is off: it was seen to post twice.
    """

    token: str
    address: str
    _http: HttpSession = field(default_factory=lambda: HttpSession(CALL_TIMEOUT_SECONDS))
    _opened: tuple[AsyncWebClient, DirectSession] | None = None
    _slow: dict[str, float] = field(default_factory=dict)
    """Until when, on the loop's clock, a method (in a channel) may not be called."""
    _headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """By the content type of the body."""

    @property
    def client(self) -> AsyncWebClient:
        return self._open()[0]

    @property
    def session(self) -> aiohttp.ClientSession:
        return self._http.open()

    async def call(self, method: str, **args: Any) -> Answer:
        """Call a method by its name. Raises DeliveryError; a refusal of Slack's is its cause.

        A method that was told to slow down is not called again before the time is over.
        """
        scope = _scope(method, args)
        self._check_pace(scope)
        given = {name: value for name, value in args.items() if value is not None}
        body = encode(given)
        before_write()
        return (await self._answer(_Request(method, scope, body, _JSON)))[0]

    async def ask(self, method: str, **args: Any) -> Answer:
        """Call a method that reads: those take their arguments in a form, not as JSON.

        Never raises Unclear: whether it was done or not, nothing has changed by it.
        """
        given = {
            name: _form_value(value) for name, value in args.items() if value not in (None, "")
        }
        self._check_pace(method)
        try:
            return (await self._answer(_Request(method, method, urlencode(given))))[0]
        except Unclear as trouble:
            raise Transient(trouble.reason) from trouble.__cause__

    async def identity(self) -> Identity:
        """Whom the bot token belongs to. Raises DeliveryError."""
        told, headers = await self._answer(_Request("auth.test", "auth.test"))
        return Identity(
            user=str(told["user_id"]),
            bot=str(told.get("bot_id", "")),
            team=str(told["team_id"]),
            name=str(told.get("user", "")),
            workspace=str(told.get("team", "")),
            scopes=scopes_of(headers),
        )

    async def may_listen(self, app_token: str) -> None:
        """Is this app-level token good for Socket Mode? Raises DeliveryError if it is not."""
        opening = "apps.connections.open"
        await self._answer(_Request(opening, opening, token=app_token))

    async def close(self) -> None:
        await self._http.close()

    def _open(self) -> tuple[AsyncWebClient, DirectSession]:
        """The client, and what sends its calls, both on the session that is open now."""
        session = self.session
        if self._opened is None or self._opened[0].session is not session:
            client = AsyncWebClient(
                token=self.token, base_url=self.address, session=session, retry_handlers=[]
            )
            address = client.base_url.rstrip("/")
            self._opened = client, DirectSession(session, address, max_bytes=MAX_ANSWER_BYTES)
            for kind in (_JSON, _FORM):
                named = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
                self._headers[kind] = {**client.headers, **named}
        return self._opened

    def _check_pace(self, scope: str) -> None:
        wait = self._slow.get(scope, 0.0) - asyncio.get_running_loop().time()
        if wait > 0:
            raise slower(wait, scope)

    async def _answer(self, request: _Request) -> tuple[Answer, Mapping[str, str]]:
        """With its headers. Raises DeliveryError, whatever the client or its network raises."""
        try:
            return await self._send(request)
        except Exception as trouble:
            if isinstance(trouble, SlackApiError):
                self._note(trouble, request.scope, asyncio.get_running_loop().time())
            raise classify_error(trouble, request.scope) from trouble

    async def _send(self, request: _Request) -> tuple[Answer, Mapping[str, str]]:
        """What `client.api_call` does, without what it prepares for new tries, files and logs (half
        of the CPU time of a message that is sent), and with a limit to the answer's length.
        """
        (client, direct), method = self._open(), request.method
        url = f"{client.base_url}{method}"
        headers = self._headers[request.kind]
        if request.token:
            headers = {**headers, "Authorization": f"Bearer {request.token}"}
        how: dict[str, Any] = {"headers": headers, "data": request.body, "timeout": UNLIMITED}
        if client.proxy:
            how |= {"proxy": client.proxy, "allow_redirects": False}
        async with (
            asyncio.timeout(CALL_TIMEOUT_SECONDS),
            direct.request("POST", url, **how) as response,
        ):
            raw = (
                response.content
                if isinstance(response, DirectResponse)
                else await read_body(response.content, MAX_ANSWER_BYTES)
            )
        answer = _read_json(raw)
        if response.status != 200 or not answer.get("ok"):
            raise SlackApiError(  # type: ignore[no-untyped-call]
                f"The request to {method} was refused.",
                AsyncSlackResponse(
                    client=client,
                    http_verb="POST",
                    api_url=url,
                    req_args={},
                    data=answer,
                    headers=dict(response.headers),
                    status_code=response.status,
                ),
            )
        return answer, response.headers

    def _note(self, refusal: SlackApiError, scope: str, now: float) -> None:
        wait = retry_after(refusal)
        if wait is not None:
            self._slow = {name: until for name, until in self._slow.items() if until > now}
            self._slow[scope] = now + wait
        log.info("slack.refused", extra={"error": error_code(refusal), "scope": scope})


def _read_json(body: bytes) -> dict[str, Any]:
    """An answer of Slack's; nothing where a proxy answers with a page of its own."""
    try:
        answer = decode(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def refusal_of(trouble: BaseException) -> str:
    """The name of Slack's error that is behind this trouble; "" if it is none."""
    cause = trouble.__cause__
    return error_code(cause) if isinstance(cause, SlackApiError) else ""


def scopes_of(headers: Any) -> frozenset[str]:
    """The scopes that an answer of Slack's says the token has."""
    held = {str(name).lower(): str(value) for name, value in dict(headers or {}).items()}
    return frozenset(scope.strip() for scope in held.get("x-oauth-scopes", "").split(","))


def _scope(method: str, args: Mapping[str, Any]) -> str:
    """Messages are limited by channel, everything else by method."""
    by_channel = method in ("chat.postMessage", "chat.update", "chat.postEphemeral")
    return f"{method} {args.get('channel', '')}" if by_channel else method


def _form_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
