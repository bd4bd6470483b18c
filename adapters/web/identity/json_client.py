"""Asking a provider's servers: JSON over HTTPS, within limits, and following nobody elsewhere."""

import base64
import json
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from adapters.kit.http_session import HttpSession, read_body
from adapters.web.identity.provider import SignInFailed

TIMEOUT_SECONDS: Final = 10.0
MAX_ANSWER_BYTES: Final = 512 * 1024
LOOPBACK_HOSTS: Final = ("127.0.0.1", "localhost", "::1")


class JsonClient:
    def __init__(self) -> None:
        self._session = HttpSession(TIMEOUT_SECONDS, max_connections=10)

    async def get(self, url: str, step: str, token: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self._ask("GET", url, step, headers=headers)

    async def post(
        self, url: str, step: str, form: dict[str, str], client: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a form, as this client with its secret."""
        named = base64.b64encode(":".join(client).encode()).decode() if client else ""
        headers = {"Authorization": f"Basic {named}"} if named else {}
        return await self._ask("POST", url, step, data=form, headers=headers)

    async def close(self) -> None:
        await self._session.close()

    async def _ask(self, method: str, url: str, step: str, **options: Any) -> dict[str, Any]:
        """`step` names the request in what is logged. Raises SignInFailed."""
        if not is_safe(url):
            raise SignInFailed(f"{step}: its address is not https")
        try:
            async with self._session.open().request(
                method, url, allow_redirects=False, **options
            ) as answer:
                if answer.status != 200:
                    raise SignInFailed(f"{step}: status {answer.status}")
                read = json.loads(await read_body(answer.content, MAX_ANSWER_BYTES))
        except (aiohttp.ClientError, TimeoutError, ValueError) as trouble:
            raise SignInFailed(f"{step}: {type(trouble).__name__}") from trouble
        if not isinstance(read, dict):
            raise SignInFailed(f"{step}: no object")
        return read


def is_safe(url: str) -> bool:
    """https, or plain http to this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
