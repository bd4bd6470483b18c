"""What every identity provider does: it sends people back, and says who they are."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self
from urllib.parse import parse_qsl, urlencode

from adapters.web.security.secrets import digest_of, new_token
from core.model.people import Person


class SignInFailed(Exception):
    """Nobody is signed in. `step` names what failed, for the log; it has no secret and nothing of
    what the other side has sent.
    """

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider `key`. `issuer` and `subject` never change, and are the
    identity; the rest may.

    `address` is "" unless the provider has verified it and may vouch for its domain. `groups` are
    those that the provider says they belong to.
    """

    key: str
    issuer: str
    subject: str
    name: str = ""
    address: str = ""
    groups: tuple[str, ...] = ()
    chat_account: Person | None = None
    """Their account on a chat platform of this desk, if the provider is that platform."""
    zone: str = ""
    locale: str = ""

    @property
    def account(self) -> str:
        """The id of the account that this identity makes, as the roster may name it:
        "oidc:248289761001". A subject that could not be typed is known by a digest.
        """
        is_plain = re.fullmatch(r"[A-Za-z0-9._:|-]{1,64}", self.subject) is not None
        return f"{self.key}:{self.subject if is_plain else digest_of(self.subject)[:16]}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in under way. The browser keeps it in a cookie until it comes back, so that only
    the browser that has started can finish (RFC 9700, section 4.7).
    """

    next_path: str
    state: str = field(default_factory=new_token)
    nonce: str = field(default_factory=new_token)
    verifier: str = field(default_factory=new_token)
    """RFC 7636: only who has started can use the code."""

    def as_cookie(self) -> str:
        return urlencode(
            {"s": self.state, "n": self.nonce, "v": self.verifier, "p": self.next_path}
        )

    @classmethod
    def of_cookie(cls, cookie: str) -> Self | None:
        """The reverse; None if it was not made by `as_cookie`."""
        try:
            held = dict(parse_qsl(cookie, strict_parsing=True, max_num_fields=4))
            return cls(held["p"], held["s"], held["n"], held["v"])
        except (ValueError, KeyError):
            return None


class Provider(Protocol):
    """`key` stands in addresses, `title` on the button."""

    key: str
    title: str

    async def address_of(self, attempt: Attempt, redirect: str) -> str:
        """Where the browser is sent. Raises SignInFailed where the provider cannot be reached."""
        ...

    async def identify(
        self, attempt: Attempt, answer: Mapping[str, str], redirect: str
    ) -> Identity:
        """Who has come back, by the query of their request. Raises SignInFailed."""
        ...

    async def close(self) -> None: ...


def authorization_url(endpoint: str, attempt: Attempt, parameters: Mapping[str, str]) -> str:
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 with PKCE."""
    joint = "&" if "?" in endpoint else "?"
    asked = {
        "response_type": "code",
        "state": attempt.state,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
        **parameters,
    }
    return f"{endpoint}{joint}{urlencode(asked)}"


def challenge(verifier: str) -> str:
    """The S256 challenge: base64url of the SHA-256, without padding (RFC 7636, section 4.2)."""
    digest = bytes.fromhex(digest_of(verifier))
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def vouched_address(address: object, verified: object, domains: tuple[str, ...]) -> str:
    """The address, if the provider says that it is verified and may speak for its domain.

    Some providers send the texts "true" and "false" instead of the values.
    """
    if not isinstance(address, str) or verified not in (True, "true"):
        return ""
    given = address.strip()
    plain = given.casefold()
    if not given.isascii() and plain != given:
        return ""  # "ß" is compared as "ss", which may be another person's address
    return plain if plain.rpartition("@")[2] in domains else ""
