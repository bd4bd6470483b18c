"""Which providers people may sign in with, by the settings."""

from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field, SecretStr

from adapters.kit.platform import NOT_SET, Address, PlatformSettings

if TYPE_CHECKING:
    from adapters.web.identity.provider import Provider
    from core.ports import Clock

SLACK: Final = "https://slack.com"
SLACK_TEAM_CLAIM: Final = "https://slack.com/team_id"
"""https://docs.slack.dev/authentication/sign-in-with-slack/"""


class IdentitySettings(PlatformSettings):
    web_oidc_issuer: Annotated[
        Address, Field(description="Sign in by OpenID Connect: the provider's issuer")
    ] = ""
    web_oidc_client_id: str = ""
    web_oidc_client_secret: SecretStr = NOT_SET
    web_oidc_title: str = Field("", description="What its button says: Sign in with ...")
    web_oidc_domains: str = Field(
        "", description="Mail domains for which it may speak, with commas: example.com"
    )
    web_oidc_groups_claim: str = Field(
        "groups", description="The claim with the groups that [queues] group names"
    )
    web_slack_client_id: str = Field("", description="Sign in with Slack")
    web_slack_client_secret: SecretStr = NOT_SET
    web_slack_teams: str = Field(
        "", description="Ids of the workspaces whose members may: T0123ABCD"
    )
    web_slack_domains: str = ""
    web_discord_client_id: str = Field("", description="Sign in with Discord")
    web_discord_client_secret: SecretStr = NOT_SET
    web_discord_domains: str = ""


PAIRS: Final = (
    ("web_oidc_issuer", "web_oidc_client_id"),
    ("web_slack_client_id", "web_slack_client_secret"),
    ("web_slack_client_id", "web_slack_teams"),
    ("web_discord_client_id", "web_discord_client_secret"),
)
"""The first is of no use without the second."""


def identity_problems(settings: Any) -> list[str]:
    """Settings that are of no use alone."""
    return [
        f"{second.upper()}: it is missing, and {first.upper()} is of no use alone"
        for first, second in PAIRS
        if _value(settings, first) and not _value(settings, second)
    ]


def sign_in_titles(settings: IdentitySettings) -> list[str]:
    """What people may sign in with, as the buttons name it."""
    named = {
        settings.web_oidc_title or "OpenID Connect": settings.web_oidc_issuer,
        "Slack": settings.web_slack_client_id,
        "Discord": settings.web_discord_client_id,
    }
    return [title for title, value in named.items() if value]


def providers_of(settings: IdentitySettings, clock: "Clock") -> dict[str, "Provider"]:
    """The providers that the settings name, by their keys. Their library is loaded only here."""
    found = list["Provider"]()
    if settings.web_oidc_issuer or settings.web_slack_client_id:
        from adapters.web.identity.openid import OpenIdClient, OpenIdProvider
    if settings.web_oidc_issuer:
        client = OpenIdClient(
            key="oidc",
            title=settings.web_oidc_title or "OpenID Connect",
            issuer=settings.web_oidc_issuer,
            client_id=settings.web_oidc_client_id,
            client_secret=settings.web_oidc_client_secret.get_secret_value(),
            domains=_split_list(settings.web_oidc_domains.casefold()),
            groups_claim=settings.web_oidc_groups_claim,
        )
        found.append(OpenIdProvider(client, clock))
    if settings.web_slack_client_id:
        client = OpenIdClient(
            key="slack",
            title="Slack",
            issuer=SLACK,
            client_id=settings.web_slack_client_id,
            client_secret=settings.web_slack_client_secret.get_secret_value(),
            domains=_split_list(settings.web_slack_domains.casefold()),
            tenant_claim=SLACK_TEAM_CLAIM,
            tenants=_split_list(settings.web_slack_teams),
        )
        found.append(OpenIdProvider(client, clock))
    if settings.web_discord_client_id:
        from adapters.web.identity.discord import DiscordProvider

        secret = settings.web_discord_client_secret.get_secret_value()
        domains = _split_list(settings.web_discord_domains.casefold())
        found.append(DiscordProvider(settings.web_discord_client_id, secret, domains))
    return {each.key: each for each in found}


def _value(settings: Any, name: str) -> str:
    value = getattr(settings, name)
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
