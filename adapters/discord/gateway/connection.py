"""The connection to the gateway, and how it is paced: backoff for one that breaks at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import discord
import discord.shard
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.ban_guard import BanGuard
from adapters.discord.gateway.overrides import SeldomSweep, use_direct_requests, use_msgspec
from adapters.discord.gateway.sessions import Ledger, Mark, Sessions
from adapters.discord.rest import MAX_RATE_LIMIT_WAIT_SECONDS

log = logging.getLogger(__name__)

STEADY: Final = 60.0
"""Seconds. What stood so long has recovered."""
MAX_QUICK_RECONNECTS: Final = 3
"""So often in a row a connection is repaired without a pause."""
FIRST, LONGEST = 1.0, 30.0
"""Seconds of the first pause and of the longest; each is twice the one before."""


@dataclass(slots=True)
class ReconnectBackoff:
    """Counts for each shard how often it was connected in a row without having stood."""

    _last: dict[int, float] = field(default_factory=dict)
    _falls: dict[int, int] = field(default_factory=dict)

    async def wait(self, shard: int) -> None:
        """Come back when this shard may be connected."""
        now = asyncio.get_running_loop().time()
        fell = now - self._last.get(shard, -STEADY) < STEADY
        falls = self._falls[shard] = self._falls.get(shard, 0) + 1 if fell else 0
        pause = backoff(falls)
        self._last[shard] = now + pause
        await asyncio.sleep(pause)


def backoff(falls: int) -> float:
    """Seconds before the next connection, after so many falls in a row."""
    if falls <= MAX_QUICK_RECONNECTS:
        return 0.0
    return min(FIRST * 2.0 ** min(falls - MAX_QUICK_RECONNECTS - 1, 10), LONGEST)


LOOKS_AGAIN: Final = 45.0
"""Seconds. The library gives up a connection after a minute, and tries again by itself."""
KEEP_ALIVE_SECONDS: Final = 40.0
"""How long an idle connection for REST is kept. To open one takes three round trips, for which a
press would wait. No longer than the gateway is silent between two heartbeats: a network that cuts
silent connections cuts that one as well, which is noticed.
"""
RESUMABLE: Final = 4000
"""A close with 1000 would end the session; with this one Discord plays again what was missed."""


Dispatch = Callable[[str, Mapping[str, Any], Mark], None]
"""Given the name of a dispatch, its data, and its mark."""


class Socket(DiscordWebSocket):
    """Closes so that the session can be resumed, and resumes the one of an earlier process."""

    sessions: Sessions = Sessions()

    @classmethod
    async def from_client(cls, client: Any, **how: Any) -> Any:
        if not isinstance(client, Client):
            return await DiscordWebSocket.from_client(client, **how)  # somebody else's
        shard = how.get("shard_id") or 0
        await client.pace.wait(shard)
        if how.get("resume") and await client.is_lost(str(how.get("session"))):
            # If both resumed it, each would take it from the other, again and again.
            log.info("discord.session_taken_over", extra={"shard": shard})
            how |= {"session": None, "sequence": None, "resume": False}
        left = cls.sessions.kept.pop(shard, None)
        if left is not None and not how.get("resume"):
            log.info("discord.resuming", extra={"shard": shard})
            how |= {
                "initial": False,
                "gateway": yarl.URL(left.gateway),
                "session": left.id,
                "sequence": left.sequence,
                "resume": True,
            }
        if not how.get("resume"):
            # The library's own address would be Discord's, whichever API it was told to use.
            how["gateway"] = await _may_identify(client)
        made = await super().from_client(client, **how)
        made._discord_parsers = _RawDispatch(made, client.heard)
        made._dispatch = _tell_nobody
        return made

    async def close(self, code: int = RESUMABLE) -> None:
        await super().close(RESUMABLE if code == 1000 else code)


def _tell_nobody(*event: object) -> None:
    """The library would look who listens to the name of each dispatch."""


class _RawDispatch(dict[str, Callable[[Any], None]]):
    """Stands where discord.py keeps what it does about each kind of dispatch."""

    def __init__(self, socket: Any, heard: Callable[[str, Any, Mark, str], None]) -> None:
        super().__init__()
        self._socket = socket
        self._heard = heard

    def __missing__(self, kind: str) -> Callable[[Any], None]:
        socket = self._socket
        mark = Mark(socket.shard_id or 0, str(socket.session_id), int(socket.sequence or 0))
        return lambda data: self._heard(kind, data, mark, str(socket.gateway))


class Client(discord.AutoShardedClient):
    """discord.py's connections without its picture of the world: the desk keeps what it needs."""

    def __init__(
        self,
        dispatched: Dispatch,
        fresh: Callable[[], None],
        *,
        content: bool,
        refusals: BanGuard,
        is_lost: Callable[[str], Awaitable[bool]],
    ) -> None:
        """`is_lost`: does another process go on with the session of this id, once ours?"""
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.guild_reactions = intents.dm_reactions = True
        intents.message_content = content
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=MAX_RATE_LIMIT_WAIT_SECONDS,
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_SECONDS),
            http_trace=refusals.trace(),
        )
        self.http._try_clear_expired_ratelimits = SeldomSweep(self.http)  # type: ignore[method-assign]
        self._dispatched = dispatched
        self._fresh = fresh
        self._refusals = refusals
        self.is_lost = is_lost
        self.ledger = Ledger()
        self.pace = ReconnectBackoff()

    async def login(self, token: str) -> None:
        """Sign in by a session of aiohttp's, which serves all calls but a POST or PATCH of JSON."""
        await super().login(token)
        use_direct_requests(self.http, self._refusals.record_answer)

    def heard(self, kind: str, data: Any, mark: Mark, gateway: str) -> None:
        """One dispatch. A session that has started over may have missed something before."""
        self.ledger.heard(mark, gateway)
        if kind == "READY":
            self._fresh()
        self._dispatched(kind, data if isinstance(data, Mapping) else {}, mark)


async def _may_identify(client: Client) -> yarl.URL:
    """Where to begin a new session, as soon as Discord allows one more: it counts them by the day,
    and takes the token away from whoever goes on. Raises what the request raises.
    """
    while True:
        _, address, limit = await client.http.get_bot_gateway()
        if limit["remaining"] > 0:
            return yarl.URL(address)
        rest = limit["reset_after"] / 1000
        log.error("discord.no_sessions_left", extra={"seconds": round(rest)})
        await asyncio.sleep(min(rest, LOOKS_AGAIN))


def point_at(address: str) -> None:
    """discord.py has no setting for another address, so its own is changed, for the process."""
    Route.BASE = address
    use_msgspec()
    discord.shard.DiscordWebSocket = Socket  # type: ignore[misc]
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
