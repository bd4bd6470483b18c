"""One HTTP connection pool of an adapter, opened when it is first needed."""

from dataclasses import dataclass

import aiohttp


@dataclass(slots=True)
class HttpSession:
    """Opened in the loop that uses it, and anew after a close."""

    timeout_seconds: float
    max_connections: int = 50
    _session: aiohttp.ClientSession | None = None

    def open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self.timeout_seconds),
                connector=aiohttp.TCPConnector(limit=self.max_connections),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
