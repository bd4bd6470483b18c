"""E-mail's settings, and how the desk signs in to the servers with them."""

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Annotated, Any, Final
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr

from adapters.email.mail import Address
from adapters.kit.platform import NOT_SET, PlatformSettings, is_url

NAME: Final = "email"
"""How the platform is called in the policy and in every event."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
PORTS: Final = {"imap": 143, "imaps": 993, "smtp": 587, "smtps": 465}


def _check(schemes: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        if not value:
            return value
        if (
            not is_url(value)
            or urlsplit(value).scheme not in schemes
            or not urlsplit(value).hostname
        ):
            raise ValueError(f"it must be {schemes[0]}://user@host:port or {schemes[1]}://...")
        return value

    return AfterValidator(check)


def _check_from(value: str) -> str:
    if value and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", parseaddr(value)[1]):
        raise ValueError("it must be an address: support@example.com or Support <support@...>")
    return value


class EmailSettings(PlatformSettings):
    mail_imap_url: Annotated[str, _check(("imaps", "imap"))] = Field(
        "", repr=False, examples=["imaps://mail.example.com"]
    )
    mail_smtp_url: Annotated[str, _check(("smtps", "smtp"))] = Field(
        "", repr=False, examples=["smtps://mail.example.com"]
    )
    mail_from: Annotated[str, AfterValidator(_check_from)] = Field(
        "",
        description="The desk's own address: Support <support@example.com>",
        examples=["support@example.com"],
    )
    mail_authserv_id: str = Field(
        "",
        description="How your mail server calls itself in Authentication-Results, such as"
        " mx.google.com. Without it no sender is proven.",
    )
    mail_password: SecretStr = Field(
        NOT_SET, description="The password or app password of both servers"
    )
    mail_smtp_password: SecretStr = Field(NOT_SET, description="Where sending has another one")
    mail_oauth_client: str = Field(
        "", description="XOAUTH2 instead of a password: the id of the client, and its secret"
    )
    mail_oauth_secret: SecretStr = NOT_SET
    mail_oauth_refresh_token: SecretStr = Field(
        NOT_SET, description="Google: of the mailbox, for mail.google.com"
    )
    mail_oauth_tenant: str = Field("", description="Microsoft 365: the directory of the client")
    mail_google_key: str = Field(
        "", description="Google: the key file of a service account with domain-wide delegation"
    )


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is and how to sign in. `tls` is "at once", "starttls" or, on this machine
    alone, "none".
    """

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OAuth:
    """How access tokens are got; empty where a password signs in."""

    client: str = ""
    secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    tenant: str = ""
    google_key: str = ""

    def __bool__(self) -> bool:
        return bool(self.google_key or (self.client and (self.refresh_token or self.tenant)))


@dataclass(frozen=True, slots=True)
class MailAccount:
    """The mailbox of the desk: read by `imap`, written from by `smtp`."""

    imap: Server
    smtp: Server
    sender: Address
    authserv_id: str = ""
    oauth: OAuth = field(default_factory=OAuth)

    @classmethod
    def of(cls, settings: EmailSettings) -> "MailAccount":
        password = settings.mail_password.get_secret_value()
        other = settings.mail_smtp_password.get_secret_value()
        name, address = parseaddr(settings.mail_from)
        return cls(
            _server(settings.mail_imap_url, address, password),
            _server(settings.mail_smtp_url, address, other or password),
            Address(address.lower(), name),
            settings.mail_authserv_id.strip().lower(),
            OAuth(
                settings.mail_oauth_client,
                settings.mail_oauth_secret.get_secret_value(),
                settings.mail_oauth_refresh_token.get_secret_value(),
                settings.mail_oauth_tenant,
                settings.mail_google_key,
            ),
        )


def _server(url: str, address: str, password: str) -> Server:
    parts = urlsplit(url)
    host = parts.hostname or ""
    plain = host in LOOPBACK
    tls = "at once" if parts.scheme.endswith("s") else "none" if plain else "starttls"
    user = unquote(parts.username or "")
    return Server(
        host,
        parts.port or PORTS.get(parts.scheme, 0),
        tls,
        user or (address if password else ""),
        unquote(parts.password or "") or password,
    )


def problems(settings: Any) -> list[str]:
    """Settings that are of no use alone."""
    given = {
        "MAIL_IMAP_URL": settings.mail_imap_url,
        "MAIL_SMTP_URL": settings.mail_smtp_url,
        "MAIL_FROM": settings.mail_from,
    }
    if not any(given.values()):
        return []
    return [
        f"{name}: it is missing, and mail needs it" for name, value in given.items() if not value
    ]
