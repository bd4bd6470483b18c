"""The gateway: discord.py keeps the connection, and hands on each dispatch as it came."""

import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import discord
import discord.shard
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.rest import LONGEST_WAIT

log = logging.getLogger(__name__)

DISPATCH: Final = 0
RESUMABLE: Final = 4000
"""A close with 1000 would end the session; with this one Discord plays again what was missed."""
Dispatch = Callable[[str, Mapping[str, Any], str], None]
"""Given the name of a dispatch, its data, and a mark that is the same when it is played again."""


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


class Socket(DiscordWebSocket):
    """Closes so that the session can be resumed, and resumes the one of an earlier process."""

    sessions: Sessions = Sessions()

    @classmethod
    async def from_client(cls, client: Any, **how: Any) -> Any:
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
        return await super().from_client(client, **how)

    async def close(self, code: int = RESUMABLE) -> None:
        await super().close(RESUMABLE if code == 1000 else code)


class Client(discord.AutoShardedClient):
    """discord.py without its caches: the desk keeps what it needs itself."""

    def __init__(self, dispatched: Dispatch, *, content: bool, ready: float = 2.0) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.guild_reactions = intents.dm_reactions = True
        intents.message_content = content
        super().__init__(
            intents=intents,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            enable_debug_events=True,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_WAIT,
            guild_ready_timeout=ready,
        )
        self._dispatched = dispatched
        self.fresh: list[Callable[[], Coroutine[Any, Any, None]]] = []
        """What is to be done after a session has begun anew: something may have been missed."""

    async def on_socket_raw_receive(self, message: str) -> None:
        """Each frame, before the library makes anything of it."""
        frame = json.loads(message)
        if frame.get("op") != DISPATCH:
            return
        kind, data = str(frame.get("t")), frame.get("d") or {}
        if kind == "READY":
            for after in self.fresh:
                self.loop.create_task(after())
        self._dispatched(kind, data, str(frame.get("s")))

    def left(self) -> Sessions:
        """The sessions as they stand now."""
        found = Sessions()
        for shard, held in self.shards.items():
            ws = getattr(getattr(held, "_parent", None), "ws", None)
            if ws is not None and ws.session_id and ws.sequence is not None:
                found.kept[shard] = Session(ws.session_id, ws.sequence, str(ws.gateway))
        return found


def point_at(address: str) -> None:
    """discord.py has no setting for another address, so its own is changed, for the process."""
    Route.BASE = address
    discord.shard.DiscordWebSocket = Socket  # type: ignore[misc]
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
