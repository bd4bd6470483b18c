"""Calls of a platform's servers on the port of the portal: who answers which path."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

ASGIApp = Callable[[Any, Any, Any], Awaitable[None]]

TRANSPORT = "deskhand.transport"
"""Names the connection in the scope's state."""


@dataclass(slots=True)
class HttpMounts:
    """Shared by the adapters of one desk. `has_server` is true where one of them serves HTTP for
    all; the others add what they answer as long as they run. A path is added by its exact text.
    """

    has_server: bool = False
    _apps: dict[str, ASGIApp] = field(default_factory=dict)
    _expected: set[str] = field(default_factory=set)

    def expect(self, path: str) -> None:
        """Somebody will answer this path; until then callers are asked to come again."""
        self._expected.add(path)

    def add(self, path: str, app: ASGIApp) -> None:
        self._apps[path] = app
        self._expected.add(path)

    def remove(self, path: str) -> None:
        self._apps.pop(path, None)

    def find(self, path: str) -> ASGIApp | None:
        """Who answers it; None where it is no mounted path."""
        if path not in self._expected:
            return None
        return self._apps.get(path) or _not_yet


async def _not_yet(scope: Any, receive: Any, send: Any) -> None:
    """Platforms repeat what was answered with 503."""
    await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"5")]})
    await send({"type": "http.response.body", "body": b""})
