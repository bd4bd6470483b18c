"""Permissions: those that the app asks for in its invitation, and who may do what in a channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

if TYPE_CHECKING:  # the invitation is printed without the library
    from adapters.discord.rest import Rest

PERMISSIONS: Final[dict[str, tuple[int, str]]] = {
    "View Channels": (1 << 10, "see the channels it works in"),
    "Send Messages": (1 << 11, "write cards and answers"),
    "Attach Files": (1 << 15, "carry screenshots to the agents"),
    "Read Message History": (1 << 16, "read what was said while it was away"),
    "Add Reactions": (1 << 6, "invite to a rating"),
    "Manage Threads": (1 << 34, "fetch a ticket's thread back that was put away"),
    "Create Public Threads": (1 << 35, "open a thread under each card"),
    "Create Private Threads": (1 << 36, "talk with whoever asks, in private"),
    "Send Messages in Threads": (1 << 38, "write in them"),
}
"""Each permission by Discord's own name: its bit, and what for."""

ALL: Final = sum(bit for bit, _ in PERMISSIONS.values())
SCOPES: Final = "bot applications.commands"

ADMINISTRATOR: Final = 1 << 3
VIEW: Final = 1 << 10
Channel = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Permissions:
    """One server: what each of its roles may do, and which of them the app has. The role that
    everybody has goes by the server's own id.
    """

    guild: str
    user: str
    roles: Mapping[str, int] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    @classmethod
    async def of(cls, rest: "Rest", guild: str, user: str) -> "Permissions":
        """Raises DeliveryError, for a server that the app is not in as well."""
        roles = await rest.call("GET", "/guilds/{guild_id}/roles", guild_id=guild)
        member = await rest.call(
            "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=user
        )
        held = {str(role["id"]): int(role["permissions"]) for role in roles}
        return cls(guild, user, held, frozenset({guild, *map(str, member.get("roles") or ())}))

    def of_app(self, channel: Channel) -> int:
        """The bits of what the app may do there."""
        return self._of(channel, self.own, self.user)

    def everybody_sees(self, channel: Channel) -> bool:
        return bool(self._of(channel, frozenset({self.guild})) & VIEW)

    def _of(self, channel: Channel, roles: frozenset[str], user: str = "") -> int:
        may = 0
        for role in roles:
            may |= self.roles.get(role, 0)
        if may & ADMINISTRATOR:
            return ~0
        exceptions = {str(o["id"]): o for o in channel.get("permission_overwrites") or ()}
        may = _with(may, exceptions, [self.guild])
        may = _with(may, exceptions, roles - {self.guild})
        return _with(may, exceptions, [user])


def _with(may: int, exceptions: Mapping[str, Mapping[str, Any]], ids: Iterable[str]) -> int:
    held = [exceptions[one] for one in ids if one in exceptions]
    for one in held:
        may &= ~int(one.get("deny") or 0)
    for one in held:
        may |= int(one.get("allow") or 0)
    return may


def invite(application: str) -> str:
    """To be opened by somebody who manages the server."""
    asked = {"client_id": application, "permissions": str(ALL), "scope": SCOPES}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"
