"""Rate limits: buckets per route and place, the global one, and the ban after too many errors."""

import hashlib
import math
from collections import deque
from dataclasses import dataclass, field

from tests.discord.server.errors import ApiError
from tests.discord.server.rest.calls import Call, matches
from tests.discord.server.world.snowflakes import Clock

TEN_MINUTES = 600.0
MAJOR = ("channel", "guild", "application", "token")
REALISTIC = {
    "POST /channels/*/messages": (5, 5.0),
    "PATCH /channels/*/messages/*": (5, 5.0),
    "DELETE /channels/*/messages/*": (5, 1.0),
    "PUT /channels/*/messages/*/reactions/*/@me": (1, 0.25),
    "PATCH /channels/*": (10, 15.0),
    "POST /channels/*/threads": (50, 300.0),
    "POST /webhooks/*/*": (5, 2.0),
}
"""Near to what Discord has been seen to use; it may change them at any time."""


@dataclass
class Bucket:
    limit: int
    seconds: float
    left: int
    resets_at: float


@dataclass
class Limits:
    """Generous until told otherwise, so that a test is not slowed down by accident.

    `via` puts the header into 429s that Discord's proxies put there; discord.py takes a 429
    without it for a ban and does not wait. `invalid_most` is Discord's 10,000 in ten minutes.
    """

    clock: Clock
    via: bool = True
    global_a_second: int | None = None
    invalid_most: int = 10_000
    default: tuple[int, float] = (1000, 1.0)
    rules: dict[str, tuple[int, float]] = field(default_factory=dict)
    hits: int = 0
    """How many requests were answered 429 by a bucket or the global limit."""
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _invalid: deque[float] = field(default_factory=deque)
    _recent: deque[float] = field(default_factory=deque)

    def set(self, route: str, limit: int, seconds: float) -> None:
        """So many calls of this route in so many seconds, for each channel or guild."""
        self.rules = {route: (limit, seconds), **self.rules}
        self._buckets.clear()

    def realistic(self) -> None:
        self.rules = dict(REALISTIC)
        self.global_a_second = 50

    @property
    def invalid(self) -> int:
        """The answers of 401, 403 and 429 in the last ten minutes."""
        while self._invalid and self.clock.now() > self._invalid[0] + TEN_MINUTES:
            self._invalid.popleft()
        return len(self._invalid)

    def note(self, status: int, *, shared: bool = False) -> None:
        if status in {401, 403, 429} and not shared:
            self._invalid.append(self.clock.now())

    def check_ban(self) -> None:
        """Cloudflare's answer to an address that made too many invalid requests."""
        if self.invalid >= self.invalid_most:
            raise ApiError(429, "error code: 1015", {"Retry-After": "600", "Server": "cloudflare"})

    def take(self, call: Call) -> dict[str, str]:
        """Count the call; the headers for its answer, or the 429."""
        if not call.path.startswith(("/interactions/", "/webhooks/")):
            self._take_global()
        bucket = self._bucket(call)
        if bucket.left <= 0:
            self.hits += 1
            headers = self._headers(call, bucket)
            raise self.too_many(bucket.resets_at - self.clock.now(), headers=headers)
        bucket.left -= 1
        return self._headers(call, bucket)

    def too_many(
        self,
        retry_after: float,
        *,
        scope: str = "user",
        via: bool | None = None,
        headers: dict[str, str] | None = None,
    ) -> ApiError:
        """A 429 with its headers and body. `scope`: user, shared or global."""
        sentence = "The resource is" if scope == "shared" else "You are"
        body = {
            "message": f"{sentence} being rate limited.",
            "retry_after": round(retry_after, 3),
            "global": scope == "global",
        }
        more = {"Retry-After": str(math.ceil(retry_after)), "X-RateLimit-Scope": scope}
        if scope == "global":
            more["X-RateLimit-Global"] = "true"
        if self.via if via is None else via:
            more["Via"] = "1.1 google"
        return ApiError(429, body, (headers or {}) | more)

    def headers(self, call: Call) -> dict[str, str]:
        """The bucket's headers as it stands, without counting."""
        return self._headers(call, self._bucket(call))

    def _bucket(self, call: Call) -> Bucket:
        now, key = self.clock.now(), f"{call.route} {self._major(call)}"
        bucket = self._buckets.get(key)
        if bucket is None or now >= bucket.resets_at:
            found = (rule for route, rule in self.rules.items() if matches(route, call))
            limit, seconds = next(found, self.default)
            bucket = self._buckets[key] = Bucket(limit, seconds, limit, now + seconds)
        return bucket

    def _take_global(self) -> None:
        if self.global_a_second is None:
            return
        now = self.clock.now()
        while self._recent and now >= self._recent[0] + 1:
            self._recent.popleft()
        if len(self._recent) >= self.global_a_second:
            self.hits += 1
            raise self.too_many(self._recent[0] + 1 - now, scope="global")
        self._recent.append(now)

    def _headers(self, call: Call, bucket: Bucket) -> dict[str, str]:
        name = hashlib.sha256(call.route.encode()).hexdigest()[:32]
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(bucket.left, 0)),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{max(bucket.resets_at - self.clock.now(), 0):.3f}",
            "X-RateLimit-Bucket": name,
        }

    @staticmethod
    def _major(call: Call) -> str:
        return "/".join(call.params.get(name, "") for name in MAJOR)
