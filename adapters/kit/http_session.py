"""HTTP of an adapter: a connection pool that is opened when it is needed, answers, and waits."""

from dataclasses import dataclass
from typing import Final

import aiohttp

MAX_WAIT_SECONDS: Final = 86_400.0


class AnswerTooLong(aiohttp.ClientPayloadError):
    """What a service answers is longer than anything that it would tell."""


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


async def read_body(content: aiohttp.StreamReader, most: int) -> bytes:
    """All of it, in however many pieces it comes. Raises AnswerTooLong, and reads no further."""
    body = await content.readany()
    if content.at_eof() and len(body) <= most:  # as nearly always
        return body
    pieces, size = [body], len(body)
    while size <= most and (piece := await content.readany()):
        pieces.append(piece)
        size += len(piece)
    if size > most:
        raise AnswerTooLong(f"more than {most} bytes")
    return b"".join(pieces)


def retry_seconds(asked: str) -> float:
    """What the header `Retry-After` asks for. A proxy may write a date there, or "inf"."""
    try:
        return min(max(0.0, float(asked)), MAX_WAIT_SECONDS)
    except ValueError:
        return 1.0
