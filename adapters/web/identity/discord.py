"""Signing in with Discord, which speaks OAuth2 and has no ID tokens.

https://docs.discord.com/developers/topics/oauth2
"""

from collections.abc import Mapping
from typing import Final

from adapters.web.identity.json_client import JsonClient
from adapters.web.identity.openid import check_answer
from adapters.web.identity.provider import (
    Attempt,
    Identity,
    SignInFailed,
    authorization_url,
    vouched_address,
)
from core.model.people import Person

ISSUER: Final = "https://discord.com"


class DiscordProvider:
    """`base` is only changed for a test server."""

    key = "discord"
    title = "Discord"

    def __init__(
        self, client_id: str, client_secret: str, domains: tuple[str, ...] = (), base: str = ISSUER
    ) -> None:
        self._id, self._secret, self._domains = client_id, client_secret, domains
        self._base, self._http = base, JsonClient()

    async def address_of(self, attempt: Attempt, redirect: str) -> str:
        asked = {"client_id": self._id, "redirect_uri": redirect, "scope": "identify email"}
        return authorization_url(f"{self._base}/oauth2/authorize", attempt, asked)

    async def identify(
        self, attempt: Attempt, answer: Mapping[str, str], redirect: str
    ) -> Identity:
        check_answer(attempt, answer, ISSUER)
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": redirect,
            "code_verifier": attempt.verifier,
        }
        auth = (self._id, self._secret)
        tokens = await self._http.post(f"{self._base}/api/oauth2/token", "token", form, auth)
        token = tokens.get("access_token")
        if not isinstance(token, str) or str(tokens.get("token_type", "")).lower() != "bearer":
            raise SignInFailed("token: none")
        user = await self._http.get(f"{self._base}/api/users/@me", "user", token)
        subject = user.get("id")
        if not isinstance(subject, str) or not subject.isdigit():
            raise SignInFailed("user: no id")
        name = user.get("global_name") or user.get("username")
        return Identity(
            self.key,
            ISSUER,
            subject,
            str(name or "")[:120],
            vouched_address(user.get("email"), user.get("verified"), self._domains),
            chat_account=Person(self.key, subject),
            locale=str(user.get("locale") or "")[:20],
        )

    async def close(self) -> None:
        await self._http.close()
