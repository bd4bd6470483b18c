"""The portal's settings, where people find it, and who may come in."""

import re
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, Field

from adapters.kit.platform import DeskSide, PlatformSettings, is_url
from adapters.web.identity.provider_settings import (
    IdentitySettings,
    identity_problems,
    providers_of,
)
from adapters.web.security.visitors import parse_proxies
from adapters.web.sign_in import NAME, SignIn, SignInPolicy

if TYPE_CHECKING:
    from adapters.kit.page_sources import PageSources

DEFAULT_LISTEN: Final = "127.0.0.1:8000"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def _check_url(value: str) -> str:
    if value and not (is_url(value) and re.fullmatch(r"https?://[^\s/?#]+/?", value)):
        raise ValueError("it must be https://host, without a path")
    return value


def _check_listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and (not host or not (port.isascii() and port.isdigit()) or int(port) > 65535):
        raise ValueError("it must be host:port, such as 127.0.0.1:8000")
    return value


def _check_proxies(value: str) -> str:
    try:
        parse_proxies(value)
    except ValueError as wrong:
        raise ValueError(f"{wrong}; write addresses such as 10.0.0.0/8, 127.0.0.1") from wrong
    return value


class AddressSettings(PlatformSettings):
    web_listen: Annotated[str, AfterValidator(_check_listen)] = ""
    web_url: Annotated[str, AfterValidator(_check_url)] = Field(
        "", description="What people type to come there: https://support.example.com"
    )
    web_proxies: Annotated[str, AfterValidator(_check_proxies)] = Field(
        "", description="Proxies whose X-Forwarded-For is believed, with commas between them"
    )


class WebSettings(IdentitySettings, AddressSettings):
    """Of the bases the last one's fields come first: where it listens, then who signs in."""


def problems(settings: WebSettings) -> list[str]:
    """Settings that are of no use alone."""
    if settings.web_url and not settings.web_listen:
        return ["WEB_LISTEN: it is missing, and WEB_URL is of no use alone"]
    host = settings.web_listen.rpartition(":")[0]
    if settings.web_listen and not settings.web_url and host not in LOOPBACK:
        return ["WEB_URL: it is missing; say how people reach the portal from elsewhere"]
    return identity_problems(settings) if settings.web_listen else []


def portal_url(settings: Any) -> str:
    """Where people find the portal, without a slash at the end."""
    return settings.web_url.rstrip("/") or f"http://{settings.web_listen or DEFAULT_LISTEN}"


def sign_in_for(settings: Any, side: DeskSide) -> SignIn:
    """Who may come in, by the policy and the settings; nobody is sent mail."""
    roster = {
        account.handle: agent.id
        for agent in side.desk.roster.values()
        for account in agent.accounts
        if account.platform == NAME
    }
    groups = frozenset(queue.group for queue in side.desk.queues.values() if queue.group)
    policy = SignInPolicy(side.desk.web.sign_in, side.desk.web.domains, roster, groups)
    pages = pages_of(side)
    providers = providers_of(settings, side.clock)
    return SignIn(pages.sign_in, side.clock, policy, providers=providers, link=pages.accounts.link)


def pages_of(side: DeskSide) -> "PageSources":
    if side.pages is None:
        raise ValueError("the portal needs something to read")
    return side.pages
