"""Presence: is the reader of a message still in the server? Discord tells it only if it is asked.

Without the members intent nobody tells that somebody has left a server, and a private thread takes
messages for a person who is not there any more. So delivery looks first.
"""

from dataclasses import dataclass, field
from typing import Final

from cachetools import TTLCache

from adapters.discord.channels import MAX_CACHED
from adapters.discord.rest import Rest, code_of
from core.ports import DeliveryError, Permanent

MEMBER: Final = "/guilds/{guild_id}/members/{user_id}"
UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013
FRESH: Final = 60.0
"""Seconds in which somebody who was there is not looked for again."""
TIMEOUT_SECONDS: Final = 3.0
"""Seconds for the look; where nothing is told, the message is sent."""


@dataclass(slots=True)
class Presence:
    rest: Rest
    _seen: TTLCache[tuple[str, str], bool] = field(
        default_factory=lambda: TTLCache(MAX_CACHED, FRESH)
    )

    async def has_left(self, guild: str, user: str) -> bool:
        """True only where Discord says that this account is not in the server."""
        if (guild, user) in self._seen:
            return False
        try:
            await self.rest.call(
                "GET", MEMBER, patience=TIMEOUT_SECONDS, guild_id=guild, user_id=user
            )
        except Permanent as refusal:
            return code_of(refusal) in (UNKNOWN_MEMBER, UNKNOWN_USER)
        except DeliveryError:
            return False
        self._seen[guild, user] = True
        return False
