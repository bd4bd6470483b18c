"""ASGI middleware: what every answer carries, and what no request gets past.

- A POST comes from a page of this desk (`Sec-Fetch-Site`, else `Origin`), or is refused.
- The `Host` is the one of `WEB_URL`, so that no link is built for another (DNS rebinding).
- Nothing on a page comes from elsewhere and no script stands in it (Content-Security-Policy).
"""

from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.forms import FORMS, NO_REDIRECT, name_next_page

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
}

MAX_PATH_BYTES: Final = 1024
"""Without the query. No path of the portal is a tenth as long."""
SAFE_METHODS: Final = ("GET", "HEAD")
SHARE_PATH: Final = "/share"
"""Other apps send forms there, and it takes nothing: the service worker keeps what they share."""


class RequestGuard:
    """`url` is the address that people type, without a slash at the end."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        parts = urlsplit(url)
        self._origin = f"{parts.scheme}://{parts.netloc}".lower()
        self._host = parts.netloc.lower()
        self._extra = dict(HEADERS)
        if parts.scheme == "https":
            self._extra["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        answered = False
        is_scripted = any(name == NO_REDIRECT for name, _ in scope["headers"])

        async def send_guarded(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                if is_scripted:
                    name_next_page(message)
                self._add_headers(message)
            await send(message)

        refusal = self._refusal(scope)
        try:
            await (refusal or self._app)(scope, receive, send_guarded)
        except Exception:  # Starlette raises again what its handler has answered
            if not answered:
                raise
        finally:
            for form in scope.get("state", {}).get(FORMS, ()):
                await form.close()

    def _add_headers(self, message: MutableMapping[str, Any]) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self._extra.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if scope["path"] == "/healthz":
            return None
        if headers.get("host", "").lower() != self._host:
            return PlainTextResponse("This desk has another address.", 421)
        if len(scope["raw_path"] or b"") > MAX_PATH_BYTES:
            return PlainTextResponse("This address is too long.", 414)
        if scope["method"] not in (*SAFE_METHODS, "POST"):
            return PlainTextResponse("This method is not used here.", 405)
        is_form = scope["method"] == "POST" and scope["path"] != SHARE_PATH
        if is_form and not self._is_own_page(headers):
            return PlainTextResponse("This form was not sent from a page of this desk.", 403)
        return None

    def _is_own_page(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return headers.get("origin", "").lower() == self._origin
