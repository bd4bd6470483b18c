"""How the desk signs in to Discord."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Final

NAME: Final = "discord"
"""How the platform is called in the policy and in every event."""

ADDRESS: Final = "https://discord.com/api/v10"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`guilds` are the servers in which the desk works, and commands are offered at once; without
    any, everywhere.

    With `content` the app may read messages that do not mention it, which Discord must allow.
    """

    token: str = field(repr=False)
    address: str = ADDRESS
    guilds: tuple[str, ...] = ()
    content: bool = False

    @property
    def application(self) -> str:
        """The id of the app, which a bot's token begins with; "" if it is no such token."""
        head = self.token.split(".")[0]
        try:
            found = base64.b64decode(head + "=" * (-len(head) % 4)).decode()
        except (binascii.Error, ValueError):
            return ""
        return found if found.isascii() and found.isdigit() else ""
