"""Discord's settings, and how the desk signs in with them."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import AfterValidator, SecretStr

from adapters.kit.platform import NOT_SET, Address, PlatformSettings

NAME: Final = "discord"
"""How the platform is called in the policy and in every event."""

ADDRESS: Final = "https://discord.com/api/v10"


def _check_ids(value: str) -> str:
    named = [part.strip() for part in value.split(",") if part.strip()]
    if not all(re.fullmatch(r"\d{15,21}", part) for part in named):
        raise ValueError("it must be the ids of servers, with commas between them")
    return value


class DiscordSettings(PlatformSettings):
    discord_token: SecretStr = NOT_SET
    discord_guilds: Annotated[str, AfterValidator(_check_ids)] = ""
    discord_message_content: bool = False
    discord_api_url: Address = ADDRESS


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

    @classmethod
    def of(cls, settings: DiscordSettings) -> "Credentials":
        guilds = (guild.strip() for guild in settings.discord_guilds.split(","))
        return cls(
            settings.discord_token.get_secret_value(),
            settings.discord_api_url.rstrip("/"),
            tuple(guild for guild in guilds if guild),
            settings.discord_message_content,
        )

    @property
    def application(self) -> str:
        """The id of the app, which a bot's token begins with; "" if it is no such token."""
        head = self.token.split(".")[0]
        try:
            found = base64.b64decode(head + "=" * (-len(head) % 4)).decode()
        except (binascii.Error, ValueError):
            return ""
        return found if found.isascii() and found.isdigit() else ""
