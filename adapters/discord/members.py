"""Members of a server: their roles, and whether the reader of a message is still there.

Without the members intent Discord does not say that a member has left, and a private thread takes
messages for a person who is not there any more. So delivery looks first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from cachetools import FIFOCache, TTLCache

from adapters.discord.channels import MAX_CACHED, TIMEOUT_SECONDS, Channels
from adapters.discord.inbound.payload_parts import id_of
from adapters.discord.rest import Rest, code_of
from core.ports import Clock, DeliveryError, Permanent

FRESH: Final = timedelta(minutes=1)
"""What was told so lately is not asked again."""


@dataclass(slots=True)
class Members:
    """`roles` are those that make agents, by the room of their queue: they are looked for in the
    server of that room. Without any, nothing is ever asked.
    """

    rest: Rest
    rooms: Channels
    clock: Clock
    roles: Mapping[str, str] = field(default_factory=dict)
    _held: FIFOCache[tuple[str, str], tuple[datetime, frozenset[str]]] = field(
        default_factory=lambda: FIFOCache(MAX_CACHED)
    )

    def learn(self, data: Mapping[str, Any]) -> None:
        """Most dispatches of a server tell the roles of whoever did it. Raises Malformed."""
        member = data.get("member") or {}
        if self.roles and data.get("guild_id") and "roles" in member:
            user = member.get("user") or data.get("author") or {}
            self._remember(id_of(data["guild_id"]), id_of(user["id"]), member)

    async def roles_of(self, person: str) -> tuple[str, ...]:
        """Those of the agents' roles that this account has. Raises DeliveryError."""
        if not person.isdigit():
            return ()  # whose deed it was is not known
        found = list[str]()
        for room, role in self.roles.items():
            guild = await self.rooms.guild(room)
            if guild and role in await self._in(guild, person):
                found.append(role)
        return tuple(dict.fromkeys(found))

    async def _in(self, guild: str, person: str) -> frozenset[str]:
        told = self._held.get((guild, person))
        if told is not None and self.clock.now() - told[0] < FRESH:
            return told[1]
        path = "/guilds/{guild_id}/members/{user_id}"
        try:
            member = await self.rest.call(
                "GET", path, patience=TIMEOUT_SECONDS, guild_id=guild, user_id=person
            )
        except Permanent:
            member = {}  # not in that server
        return self._remember(guild, person, member)

    def _remember(self, guild: str, person: str, member: Mapping[str, Any]) -> frozenset[str]:
        roles = frozenset(map(str, member.get("roles") or ()))
        self._held[guild, person] = (self.clock.now(), roles)
        return roles


MEMBER_PATH: Final = "/guilds/{guild_id}/members/{user_id}"
UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013
PRESENCE_KNOWN_SECONDS: Final = 60.0
"""Seconds in which somebody who was there is not looked for again."""
PRESENCE_TIMEOUT_SECONDS: Final = 3.0
"""Seconds for the look; where nothing is told, the message is sent."""


@dataclass(slots=True)
class Presence:
    rest: Rest
    _seen: TTLCache[tuple[str, str], bool] = field(
        default_factory=lambda: TTLCache(MAX_CACHED, PRESENCE_KNOWN_SECONDS)
    )

    async def has_left(self, guild: str, user: str) -> bool:
        """True only where Discord says that this account is not in the server."""
        if (guild, user) in self._seen:
            return False
        try:
            await self.rest.call(
                "GET", MEMBER_PATH, patience=PRESENCE_TIMEOUT_SECONDS, guild_id=guild, user_id=user
            )
        except Permanent as refusal:
            return code_of(refusal) in (UNKNOWN_MEMBER, UNKNOWN_USER)
        except DeliveryError:
            return False
        self._seen[guild, user] = True
        return False
