"""Slack's settings, and how the desk signs in to a workspace with them."""

from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import Field, SecretStr

from adapters.kit.platform import NOT_SET, Address, ListenAddress, PlatformSettings, token

DEFAULT_LISTEN: Final = "127.0.0.1:3000"
"""Where nothing else is set, and no portal is served."""
NAME: Final = "slack"
"""How the platform is called in the policy and in every event."""

BotToken = Annotated[SecretStr, token("xoxb-", "the Bot User OAuth Token")]
AppToken = Annotated[SecretStr, token("xapp-", "an app-level token with connections:write")]


class SlackSettings(PlatformSettings):
    """Examples are what a wrong token counts as: a token that is wrong is not missing."""

    slack_bot_token: BotToken = Field(NOT_SET, examples=["xoxb-"])
    slack_app_token: AppToken = Field(NOT_SET, examples=["xapp-"])
    slack_signing_secret: SecretStr = NOT_SET
    slack_api_url: Address = "https://slack.com/api/"
    slack_listen: ListenAddress = Field(
        "",
        description="Where Slack's calls are answered, without an app-level token: a port of their"
        f" own, else that of the portal, else {DEFAULT_LISTEN}. TLS is the business of your proxy.",
        examples=["127.0.0.1:3000"],
    )


@dataclass(frozen=True, slots=True)
class Credentials:
    """With `app_token` events come by Socket Mode, else by HTTP, signed with `secret`.

    `listen` is the address for HTTP, "host:port"; "" is the portal's port, where there is one.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    address: str = "https://slack.com/api/"
    listen: str = ""

    @classmethod
    def of(cls, settings: SlackSettings) -> "Credentials":
        return cls(
            bot_token=settings.slack_bot_token.get_secret_value(),
            app_token=settings.slack_app_token.get_secret_value(),
            secret=settings.slack_signing_secret.get_secret_value(),
            address=f"{settings.slack_api_url.rstrip('/')}/",
            listen=settings.slack_listen,
        )


def problems(settings: SlackSettings) -> list[str]:
    """Settings that are of no use alone."""
    held = Credentials.of(settings)
    if held.bot_token:
        if held.app_token or held.secret:
            return []
        return [
            "SLACK_APP_TOKEN: it is missing; set it for Socket Mode,"
            " or SLACK_SIGNING_SECRET for HTTP"
        ]
    alone = {"SLACK_APP_TOKEN": held.app_token, "SLACK_SIGNING_SECRET": held.secret}
    return [
        f"SLACK_BOT_TOKEN: it is missing, and {name} is of no use alone"
        for name, value in alone.items()
        if value
    ]
