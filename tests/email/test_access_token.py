"""Access tokens for XOAUTH2: what is asked of Google and Microsoft, and how long one is good."""

import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.email.settings import OAuth
from adapters.email.transport.access_token import AccessTokens, signed_claim
from core.ports import NotConnected
from tests.clock import FakeClock

PUBLIC_EXPONENT = 65537


@asynccontextmanager
async def token_server(answer: dict[str, Any]) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    asked = list[dict[str, Any]]()

    async def give(request: web.Request) -> web.Response:
        asked.append(dict(await request.post()))
        return web.json_response(answer, status=200 if "access_token" in answer else 400)

    app = web.Application()
    app.router.add_post("/token", give)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/token", asked
    finally:
        await runner.cleanup()


async def test_a_token_is_asked_for_once_and_anew_before_it_ends() -> None:
    clock = FakeClock()
    oauth = OAuth("id", "secret", tenant="contoso")
    async with token_server({"access_token": "t", "expires_in": 3600}) as (url, asked):
        tokens = AccessTokens(oauth, "support@acme.test", clock, url)
        assert [await tokens.current() for _ in range(3)] == ["t", "t", "t"]
        assert [each["grant_type"] for each in asked] == ["client_credentials"]
        clock.advance(timedelta(minutes=59))
        await tokens.current()
        assert len(asked) == 2
        await tokens.close()


async def test_a_refusal_is_no_connection() -> None:
    oauth = OAuth("id", "secret", "refresh")
    async with token_server({"error": "invalid_grant"}) as (url, asked):
        tokens = AccessTokens(oauth, "support@acme.test", FakeClock(), url)
        with pytest.raises(NotConnected, match="invalid_grant"):
            await tokens.current()
        assert asked[0]["refresh_token"] == "refresh"
        await tokens.close()
    assert await AccessTokens(OAuth(), "", FakeClock()).current() == ""
    with pytest.raises(NotConnected, match="mail_key_file"):
        await AccessTokens(OAuth(google_key="/nowhere"), "", FakeClock()).current()


async def test_a_service_account_signs_for_the_mailbox(tmp_path: Path) -> None:
    key, modulus = made_key()
    file = tmp_path / "key.json"
    file.write_text(json.dumps({"client_email": "bot@project.test", "private_key": key}))
    async with token_server({"access_token": "t"}) as (url, asked):
        oauth = OAuth(google_key=str(file))
        tokens = AccessTokens(oauth, "support@acme.test", FakeClock(), url)
        assert await tokens.current() == "t"
        await tokens.close()
    head, body, signature = str(asked[0]["assertion"]).split(".")
    claim = json.loads(_decoded(body))
    assert (claim["iss"], claim["sub"]) == ("bot@project.test", "support@acme.test")
    signed = pow(int.from_bytes(_decoded(signature)), PUBLIC_EXPONENT, modulus)
    digest = hashlib.sha256(f"{head}.{body}".encode()).digest()
    assert signed.to_bytes((modulus.bit_length() + 7) // 8).endswith(b"\x00" + PREFIX + digest)


@pytest.mark.parametrize("key", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n", "MAA=", "MAMCAQA="])
def test_a_key_that_is_none_is_told(key: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        signed_claim({}, key)


PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def made_key() -> tuple[str, int]:
    """A private key in PKCS #8, and its modulus."""
    p, q = _prime(), _prime()
    modulus, exponent = p * q, pow(PUBLIC_EXPONENT, -1, (p - 1) * (q - 1))
    numbers = [0, modulus, PUBLIC_EXPONENT, exponent, p, q, 1, 1, 1]
    rsa = _der(0x30, b"".join(_der(2, _bytes(n)) for n in numbers))
    algorithm = _der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    whole = _der(0x30, _der(2, b"\x00") + algorithm + _der(4, rsa))
    lines = base64.encodebytes(whole).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----\n", modulus


def _prime() -> int:
    while True:
        found = secrets.randbits(512) | (3 << 510) | 1
        if found % PUBLIC_EXPONENT != 1 and all(pow(a, found - 1, found) == 1 for a in (2, 3, 5)):
            return found


def _bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1)


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content
