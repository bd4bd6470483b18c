"""The gateway: discord.py keeps the connection, and hands on each dispatch as it came."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import discord
import discord.shard
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.rest import LONGEST_WAIT

log = logging.getLogger(__name__)

RESUMABLE: Final = 4000
"""A close with 1000 would end the session; with this one Discord plays again what was missed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Which dispatch of which session it was; the same when it is played again."""

    shard: int
    session: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.session}:{self.sequence}"


Dispatch = Callable[[str, Mapping[str, Any], Mark], None]
"""Given the name of a dispatch, its data, and its mark."""


@dataclass(slots=True)
class Session:
    """A session of one shard, as it can be resumed."""

    id: str
    sequence: int
    gateway: str


@dataclass(slots=True)
class Sessions:
    """The sessions of every shard. What is `kept` was left by an earlier process."""

    kept: dict[int, Session] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Sessions":
        """What `written` wrote; nothing where it cannot be read."""
        try:
            held = json.loads(text or "{}")
            return cls({int(shard): Session(*values) for shard, values in held.items()})
        except (ValueError, TypeError, AttributeError):
            return cls()

    def written(self) -> str:
        return json.dumps({shard: [s.id, s.sequence, s.gateway] for shard, s in self.kept.items()})


@dataclass(slots=True)
class Ledger:
    """What was heard on each shard and is not yet stored: it must be played again after a restart,
    and so a session is resumed from before the first of it.
    """

    _last: dict[int, Session] = field(default_factory=dict)
    _open: dict[int, set[int]] = field(default_factory=dict)

    def heard(self, mark: Mark, gateway: str) -> None:
        known = self._last.get(mark.shard)
        if known is None or known.id != mark.session:
            self._open[mark.shard] = set()  # what an older session left open, the history tells
        self._last[mark.shard] = Session(mark.session, mark.sequence, gateway)
        self._open[mark.shard].add(mark.sequence)

    def stored(self, mark: Mark) -> None:
        """Also what is of no use is as good as stored."""
        known = self._last.get(mark.shard)
        if known is not None and known.id == mark.session:
            self._open[mark.shard].discard(mark.sequence)

    def left(self) -> Sessions:
        """The sessions as they are to be resumed."""
        found = Sessions()
        for shard, held in self._last.items():
            sequence = min((n - 1 for n in self._open[shard]), default=held.sequence)
            found.kept[shard] = Session(held.id, min(sequence, held.sequence), held.gateway)
        return found


class Socket(DiscordWebSocket):
    """Closes so that the session can be resumed, and resumes the one of an earlier process."""

    sessions: Sessions = Sessions()

    @classmethod
    async def from_client(cls, client: Any, **how: Any) -> Any:
        if not isinstance(client, Client):
            return await DiscordWebSocket.from_client(client, **how)  # somebody else's
        shard = how.get("shard_id") or 0
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
        made = await super().from_client(client, **how)
        made._discord_parsers = _Ears(made, client.heard)
        return made

    async def close(self, code: int = RESUMABLE) -> None:
        await super().close(RESUMABLE if code == 1000 else code)


class _Ears(dict[str, Callable[[Any], None]]):
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

    def __init__(self, dispatched: Dispatch, fresh: Callable[[], None], *, content: bool) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.guild_reactions = intents.dm_reactions = True
        intents.message_content = content
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self._dispatched = dispatched
        self._fresh = fresh
        self.ledger = Ledger()

    def heard(self, kind: str, data: Any, mark: Mark, gateway: str) -> None:
        """One dispatch. A session that has begun anew may have missed something before."""
        self.ledger.heard(mark, gateway)
        if kind == "READY":
            self._fresh()
        self._dispatched(kind, data if isinstance(data, Mapping) else {}, mark)


def point_at(address: str) -> None:
    """discord.py has no setting for another address, so its own is changed, for the process."""
    Route.BASE = address
    discord.shard.DiscordWebSocket = Socket  # type: ignore[misc]
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
