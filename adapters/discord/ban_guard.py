"""Refusals: what Discord will refuse again is not asked again, so that it bans nobody.

It bans an address after 10,000 invalid requests (401, 403 and 429) in ten minutes:
https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Final

import aiohttp
from cachetools import FIFOCache

from adapters.discord.settings import NAME
from core import wordings as words
from core.ports import Transient

log = logging.getLogger(__name__)

INVALID: Final = frozenset({401, 403, 429})
WINDOW_SECONDS: Final = 600.0
"""Seconds in which Discord counts them."""
MAX_INVALID_REQUESTS: Final = 2000
"""Well below the 10,000: other programs may ask from the same address."""
FIRST_REST, LONGEST_REST = 30.0, 300.0
"""Seconds in which nothing is asked after the token was refused; twice as long each time."""
FORGIVEN: Final = 20
"""So often in a row something may be forbidden in a channel before it rests there: whoever mends
the permissions and presses "Retry" is heard at once.
"""
RESTS: Final = 30.0
"""Seconds in which what is forbidden in a channel is not tried there again."""
MAX_CACHED: Final = 5000
TOKEN_REFUSED: Final = words.failure_token_refused(platform=NAME)


@dataclass(slots=True)
class Forbidden:
    trouble: BaseException
    times: int = 0
    until: float = 0.0


@dataclass(slots=True)
class BanGuard:
    """`now` is in seconds, on a clock that only goes forward."""

    now: Callable[[], float] = time.monotonic
    _invalid: deque[float] = field(default_factory=deque)
    _closed_until: float = 0.0
    _closed_for: float = 0.0
    _forbidden: FIFOCache[str, Forbidden] = field(default_factory=lambda: FIFOCache(MAX_CACHED))

    def before(self, what: str) -> BaseException | None:
        """The refusal that `what` (a route and its channel) has just met, if it rests. Raises
        Transient where nothing may be asked at all.
        """
        now = self.now()
        if now < self._closed_until:
            raise Transient(TOKEN_REFUSED, retry_after=self._closed_until - now, platform_wide=True)
        while self._invalid and self._invalid[0] <= now - WINDOW_SECONDS:
            self._invalid.popleft()
        if len(self._invalid) >= MAX_INVALID_REQUESTS:
            wait = self._invalid[-MAX_INVALID_REQUESTS] + WINDOW_SECONDS - now
            log.error("discord.too_many_refused", extra={"count": len(self._invalid)})
            reason = words.failure_too_many_refusals(platform=NAME)
            raise Transient(reason, retry_after=wait, platform_wide=True)
        held = self._forbidden.get(what)
        return held.trouble if held is not None and now < held.until else None

    def worked(self, what: str) -> None:
        self._closed_for = 0.0
        self._forbidden.pop(what, None)

    def token_refused(self) -> None:
        """Nothing else will work either: the line rests, ever longer."""
        now = self.now()
        if now >= self._closed_until:
            self._closed_for = min(max(self._closed_for * 2, FIRST_REST), LONGEST_REST)
            self._closed_until = now + self._closed_for
            log.error("discord.token_refused", extra={"rest": self._closed_for})

    def forbidden(self, what: str, trouble: BaseException) -> None:
        held = self._forbidden.setdefault(what, Forbidden(trouble))
        held.trouble, held.times = trouble, held.times + 1
        if held.times >= FORGIVEN:
            held.until = self.now() + RESTS

    def record_answer(self, status: int, headers: Mapping[str, str]) -> None:
        """To be called with every answer, those as well that the library keeps to itself."""
        if status in INVALID and headers.get("X-RateLimit-Scope") != "shared":
            self._invalid.append(self.now())

    def trace(self) -> aiohttp.TraceConfig:
        """Records the answers that a session of aiohttp gets."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._on_request_end)
        return config

    async def _on_request_end(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        answer: aiohttp.TraceRequestEndParams,
    ) -> None:
        self.record_answer(answer.response.status, answer.response.headers)
