"""Send to push services, and to nothing else: whoever subscribes names an address of their choice.

An address is https on the usual port, by a name; it is resolved here, and connected to only where
it belongs to the public internet, so that nobody makes the desk call what stands beside it (SSRF).
"""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 10.0
MAX_ENDPOINT_CHARS: Final = 1000
TRANSLATED: Final = tuple(
    map(IPv6Network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"))
)
LIFETIME_SECONDS: Final = 24 * 3600
"""How long a push service keeps what cannot be delivered at once."""


class Outcome(Enum):
    SENT = auto()
    GONE = auto()
    """The browser has unsubscribed: nothing will ever arrive there."""
    FAILED = auto()


def is_push_address(endpoint: str) -> bool:
    """May this be the address of a push service?"""
    if len(endpoint) > MAX_ENDPOINT_CHARS or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    named = parts.scheme == "https" and port in (None, 443) and parts.username is None
    return named and "." in host and not _is_ip(host)


def is_public(address: str) -> bool:
    """Is it an address of the public internet, and none that carries an IPv4 address within?

    A gateway translates those, perhaps to a neighbour of the desk's (RFC 6052, 3056, 8215).
    """
    ip = ip_address(address)
    if not ip.is_global or ip.is_multicast:
        return False
    return ip.version == 4 or not (ip.is_site_local or any(ip in each for each in TRANSLATED))


class PublicResolver(AbstractResolver):
    """Names lead to public addresses alone, at the moment at which they are connected to."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [each for each in found if is_public(each["host"])]
        if not public:
            raise OSError("the address is not one of the public internet")
        return public

    async def close(self) -> None:
        await self._inner.close()


@dataclass(slots=True)
class PushClient:
    """`is_allowed` and `resolver` are others only before a test's own server."""

    is_allowed: Callable[[str], bool] = is_push_address
    resolver: Callable[[], AbstractResolver | None] = PublicResolver
    _session: aiohttp.ClientSession | None = field(default=None)

    async def send(self, endpoint: str, body: bytes, headers: dict[str, str]) -> Outcome:
        if not self.is_allowed(endpoint):
            return Outcome.GONE
        told = {"Content-Encoding": "aes128gcm", "TTL": str(LIFETIME_SECONDS), **headers}
        try:
            async with self._open().post(
                endpoint, data=body, headers=told, allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
            log.info("web.push_failed", extra={"why": trouble})
            return Outcome.FAILED
        if status in (404, 410):
            return Outcome.GONE
        if status >= 300:
            log.info("web.push_refused", extra={"status": status})
            return Outcome.FAILED
        return Outcome.SENT

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            options: dict[str, Any] = {"limit": 20, "resolver": self.resolver()}
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            connector = aiohttp.TCPConnector(**options)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _is_ip(host: str) -> bool:
    """Also in forms that a resolver understands: 0x7f000001, 2130706433, 127.1."""
    return all(part.isdigit() or part.startswith("0x") for part in host.split(".")) or ":" in host
