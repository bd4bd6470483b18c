"""Access tokens for XOAUTH2: from a refresh token, a Google service account, or Microsoft's client
credentials. Kept until shortly before they end.

https://developers.google.com/identity/protocols/oauth2/service-account
https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth

A service account's key signs a JSON Web Token with RS256 (RFC 7515, 7518). A library for this would
bring OpenSSL bindings of 4 MB for one signature an hour. What it takes is the private key out of
its PKCS #8 envelope (RFC 5958, 8017) and one power modulo a number; Python does both. Nobody else's
machine learns how long it takes.
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from adapters.email.settings import OAuth
from adapters.kit.http_session import HttpSession
from core import wordings as words
from core.ports import Clock, NotConnected

_SHA256_PREFIX: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo of SHA-256, RFC 8017 9.2."""
_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04


def signed_claim(claim: Mapping[str, Any], private_key: str) -> str:
    """The token. Raises ValueError for a key that is none."""
    head = _base64url(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
    body = _base64url(json.dumps(dict(claim)).encode())
    signature = _sign(f"{head}.{body}".encode(), *_numbers_of(private_key))
    return f"{head}.{body}.{_base64url(signature)}"


def _sign(message: bytes, modulus: int, exponent: int) -> bytes:
    size = (modulus.bit_length() + 7) // 8
    digest = _SHA256_PREFIX + hashlib.sha256(message).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return pow(int.from_bytes(padded), exponent, modulus).to_bytes(size)


def _numbers_of(private_key: str) -> tuple[int, int]:
    """The modulus and the private exponent."""
    lines = [line for line in private_key.strip().splitlines() if not line.startswith("-----")]
    outer = _parts(_parts(base64.b64decode("".join(lines)))[0][1])
    octets = next((content for tag, content in outer if tag == _OCTETS), None)
    if octets is None:
        raise ValueError("the private key is not in PKCS #8")
    numbers = [content for tag, content in _parts(_parts(octets)[0][1]) if tag == _INTEGER]
    if len(numbers) < 4:
        raise ValueError("the private key is none of RSA")
    return int.from_bytes(numbers[1]), int.from_bytes(numbers[3])


def _parts(der: bytes) -> list[tuple[int, bytes]]:
    """The tags and contents of what stands in a row. Raises ValueError for what is no DER."""
    parts, at = list[tuple[int, bytes]](), 0
    while at < len(der):
        if at + 2 > len(der):
            raise ValueError("the private key is cut off")
        tag, size, at = der[at], der[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(der[at : at + count]), at + count
        parts.append((tag, der[at : at + size]))
        at += size
    if not parts:
        raise ValueError("the private key is empty")
    return parts


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


GOOGLE_URL: Final = "https://oauth2.googleapis.com/token"
GOOGLE_SCOPE: Final = "https://mail.google.com/"
MICROSOFT_URL: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
MICROSOFT_SCOPE: Final = "https://outlook.office365.com/.default"
CLAIM_SECONDS: Final = 3600
MARGIN_SECONDS: Final = 120.0
TIMEOUT_SECONDS: Final = 15.0


@dataclass(slots=True)
class AccessTokens:
    """`mailbox` is the user whose mail is read. `url` is only another one in tests."""

    oauth: OAuth
    mailbox: str
    clock: Clock
    url: str = ""
    _token: str = ""
    _ends_at: float = 0.0
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _http: HttpSession = field(default_factory=lambda: HttpSession(TIMEOUT_SECONDS))

    async def current(self) -> str:
        """A token that is good for a while; "" where a password is used. Raises NotConnected."""
        if not self.oauth:
            return ""
        async with self._one:
            if not self._token or self.clock.elapsed() >= self._ends_at:
                told = await self._ask()
                self._token = str(told["access_token"])
                seconds = float(told.get("expires_in", CLAIM_SECONDS))
                self._ends_at = self.clock.elapsed() + max(seconds - MARGIN_SECONDS, 0.0)
            return self._token

    async def close(self) -> None:
        await self._http.close()

    async def _ask(self) -> dict[str, Any]:
        try:
            url, asked = await asyncio.to_thread(self._request)
        except (OSError, ValueError, LookupError, TypeError) as wrong:
            raise NotConnected(words.failure_mail_key_file()) from wrong
        try:
            async with self._http.open().post(self.url or url, data=asked) as answer:
                told: dict[str, Any] = await answer.json(content_type=None)
        except (OSError, ValueError, TimeoutError) as trouble:
            raise NotConnected(words.failure_mail_tokens_away()) from trouble
        if not isinstance(told, dict) or not told.get("access_token"):
            code = told.get("error", "") if isinstance(told, dict) else ""
            raise NotConnected(words.failure_mail_no_token(error=str(code)[:60]))
        return told

    def _request(self) -> tuple[str, dict[str, str]]:
        oauth = self.oauth
        if oauth.google_key:
            key = json.loads(Path(oauth.google_key).read_text(encoding="utf-8"))
            now = int(self.clock.now().timestamp())
            claim = {"iss": key["client_email"], "sub": self.mailbox, "scope": GOOGLE_SCOPE}
            claim |= {"aud": GOOGLE_URL, "iat": now, "exp": now + CLAIM_SECONDS}
            grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
            return GOOGLE_URL, {
                "grant_type": grant,
                "assertion": signed_claim(claim, key["private_key"]),
            }
        asked = {"client_id": oauth.client, "client_secret": oauth.secret}
        if oauth.refresh_token:
            given = {"grant_type": "refresh_token", "refresh_token": oauth.refresh_token}
            url = MICROSOFT_URL.format(tenant=quote(oauth.tenant)) if oauth.tenant else GOOGLE_URL
            return url, asked | given
        given = {"grant_type": "client_credentials", "scope": MICROSOFT_SCOPE}
        return MICROSOFT_URL.format(tenant=quote(oauth.tenant)), asked | given
