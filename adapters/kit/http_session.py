"""HTTP of an adapter: one connection pool, answers read up to a limit, and how long to wait."""

from dataclasses import dataclass
from typing import Final

import aiohttp

MAX_WAIT_SECONDS: Final = 86_400.0


class AnswerTooLong(aiohttp.ClientPayloadError):
    """An answer that is longer than its reader's limit; the rest was not read."""


@dataclass(slots=True)
class HttpSession:
    """Opened in the loop that uses it, and again after a close. It keeps no cookies: no service
    needs them, and each call would search them.
    """

    timeout_seconds: float
    max_connections: int = 50
    _session: aiohttp.ClientSession | None = None

    def open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self.timeout_seconds),
                connector=aiohttp.TCPConnector(limit=self.max_connections),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


async def read_body(content: aiohttp.StreamReader, max_bytes: int) -> bytes:
    """All of it, in however many pieces it comes. Raises AnswerTooLong where it is longer."""
    body = await content.readany()
    if content.at_eof() and len(body) <= max_bytes:  # as nearly always
        return body
    pieces, size = [body], len(body)
    while size <= max_bytes and (piece := await content.readany()):
        pieces.append(piece)
        size += len(piece)
    if size > max_bytes:
        raise AnswerTooLong(f"more than {max_bytes} bytes")
    return b"".join(pieces)


def retry_seconds(asked: str) -> float:
    """What the header `Retry-After` asks for. A proxy may write a date there, or "inf"."""
    try:
        return min(max(0.0, float(asked)), MAX_WAIT_SECONDS)
    except ValueError:
        return 1.0
