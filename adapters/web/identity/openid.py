"""Any OpenID Connect provider: the code flow with PKCE, by its discovery document.

https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus

from adapters.web.identity.id_token import Expected, UnknownKey, usable_keys, verify
from adapters.web.identity.json_client import JsonClient
from adapters.web.identity.provider import (
    Attempt,
    Identity,
    SignInFailed,
    authorization_url,
    vouched_address,
)
from core.model.people import Person
from core.ports import Clock

METADATA_LIFETIME: Final = timedelta(hours=1)
NEW_KEYS_AFTER: Final = timedelta(minutes=1)
"""At most so often are keys fetched again because a signature fits none."""
MAX_GROUPS: Final = 200
MAX_NAME_CHARS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdClient:
    """This desk as the provider knows it. `domains` are those that it may vouch for."""

    key: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = ""
    scope: str = "openid profile email"
    domains: tuple[str, ...] = ()
    groups_claim: str = "groups"
    tenant_claim: str = ""
    """A claim that belongs to the subject: Slack's user ids are those of one workspace."""
    tenants: tuple[str, ...] = ()
    """Those that may come in."""


class OpenIdProvider:
    def __init__(self, client: OpenIdClient, clock: Clock) -> None:
        self._client, self._clock, self._http = client, clock, JsonClient()
        self.key, self.title = client.key, client.title
        self._metadata: dict[str, Any] = {}
        self._read_at: datetime | None = None
        self._jwks: dict[str, Any] = {}
        self._keys_at: datetime | None = None

    async def address_of(self, attempt: Attempt, redirect: str) -> str:
        metadata, client = await self._discover(), self._client
        asked = {
            "client_id": client.client_id,
            "redirect_uri": redirect,
            "scope": client.scope,
            "nonce": attempt.nonce,
        }
        return authorization_url(_text(metadata, "authorization_endpoint"), attempt, asked)

    async def identify(
        self, attempt: Attempt, answer: Mapping[str, str], redirect: str
    ) -> Identity:
        check_answer(attempt, answer, self._client.issuer)
        metadata = await self._discover()
        tokens = await self._exchange(metadata, attempt, answer["code"], redirect)
        claims = await self._verify_token(metadata, _text(tokens, "id_token"), attempt.nonce)
        if "email" not in claims and "userinfo_endpoint" in metadata and "access_token" in tokens:
            endpoint, token = _text(metadata, "userinfo_endpoint"), _text(tokens, "access_token")
            told = await self._http.get(endpoint, "userinfo", token)
            if told.get("sub") != claims["sub"]:
                raise SignInFailed("userinfo: another subject")
            claims = told | claims
        return self._identity(claims)

    async def close(self) -> None:
        await self._http.close()

    async def _discover(self) -> dict[str, Any]:
        now, client = self._clock.now(), self._client
        if self._read_at is None or now - self._read_at >= METADATA_LIFETIME:
            url = f"{client.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = await self._http.get(url, "discovery")
            if found.get("issuer") != client.issuer:
                raise SignInFailed("discovery: it is the document of another issuer")
            self._metadata, self._read_at = found, now
        return self._metadata

    async def _exchange(
        self, metadata: dict[str, Any], attempt: Attempt, code: str, redirect: str
    ) -> dict[str, Any]:
        client = self._client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": attempt.verifier,
        }
        ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        auth = None  # RFC 6749, section 2.3.1: both are form-encoded before they are joined
        if client.client_secret and "client_secret_basic" in ways:
            auth = (quote_plus(client.client_id), quote_plus(client.client_secret))
        else:
            form["client_id"] = client.client_id
            if client.client_secret:
                form["client_secret"] = client.client_secret
        return await self._http.post(_text(metadata, "token_endpoint"), "token", form, auth)

    async def _verify_token(
        self, metadata: dict[str, Any], token: str, nonce: str
    ) -> dict[str, Any]:
        expected = Expected(self._client.issuer, self._client.client_id, nonce, self._clock.now())
        url = _text(metadata, "jwks_uri")
        if not self._jwks:
            await self._read_keys(url)
        try:
            return verify(token, usable_keys(self._jwks), expected)
        except UnknownKey:
            if self._keys_at and expected.now - self._keys_at < NEW_KEYS_AFTER:
                raise
            await self._read_keys(url)
            return verify(token, usable_keys(self._jwks), expected)

    async def _read_keys(self, url: str) -> None:
        self._jwks = await self._http.get(url, "keys")
        self._keys_at = self._clock.now()

    def _identity(self, claims: dict[str, Any]) -> Identity:
        client, subject, chat_account = self._client, claims["sub"], None
        if client.tenant_claim:
            tenant = _text(claims, client.tenant_claim)
            if tenant not in client.tenants:
                raise SignInFailed("another workspace")
            subject = f"{tenant}:{subject}"
            # Of the workspaces that the desk admits, whose user this is there too.
            chat_account = Person(client.key, claims["sub"])
        groups = claims.get(client.groups_claim)
        named = groups if isinstance(groups, list) else []
        return Identity(
            client.key,
            client.issuer,
            subject,
            _display_text(claims.get("name")),
            vouched_address(claims.get("email"), claims.get("email_verified"), client.domains),
            tuple(group for group in named if isinstance(group, str))[:MAX_GROUPS],
            chat_account,
            _display_text(claims.get("zoneinfo")),
            _display_text(claims.get("locale")),
        )


def check_answer(attempt: Attempt, answer: Mapping[str, str], issuer: str) -> None:
    """The answer belongs to the sign-in that was started. Raises SignInFailed.

    Where the provider names itself (RFC 9207), it is the one that was asked.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise SignInFailed("answer: another state")
    if answer.get("iss", issuer) != issuer:
        raise SignInFailed("answer: another issuer")
    if not answer.get("code"):
        raise SignInFailed("answer: no code")


def _text(read: Mapping[str, Any], name: str) -> str:
    value = read.get(name)
    if not isinstance(value, str) or not value:
        raise SignInFailed(f"{name} is missing")
    return value


def _display_text(value: object) -> str:
    """A claim shown to people: one line, truncated."""
    return " ".join(value.split())[:MAX_NAME_CHARS] if isinstance(value, str) else ""
