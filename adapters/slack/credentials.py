"""How the desk signs in to a workspace."""

from dataclasses import dataclass, field
from typing import Final

NAME: Final = "slack"
"""How the platform is called in the policy and in every event."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """With `app_token` events come by Socket Mode, else by HTTP, signed with `secret`.

    `listen` is the address for HTTP, "host:port".
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    address: str = "https://slack.com/api/"
    listen: str = "127.0.0.1:3000"
