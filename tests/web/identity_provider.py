"""A small OpenID provider and OAuth2 server on real HTTP, which consents at once and can lie."""

import hmac
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from adapters.web.identity.provider import challenge
from tests.clock import FakeClock

CLIENT, SECRET = "desk", "s3cret/+"
USERS: dict[str, dict[str, Any]] = {
    "ada": {
        "sub": "248289761001",
        "name": "Ada  Lovelace",
        "email": "Ada@Example.com",
        "email_verified": True,
        "zoneinfo": "Europe/London",
    }
}

OLD, NEW = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("old", "new"))
STRANGER = RSAKey.generate_key(2048, {"kid": "old", "use": "sig"})


@dataclass
class IdentityProvider:
    """`claims` are those of the next user; `lie` changes the ID token's before it is signed."""

    clock: FakeClock
    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: dict(USERS["ada"]))
    lie: Callable[[dict[str, Any]], None] = lambda claims: None
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "old"})
    key: Any = field(default_factory=lambda: OLD)
    published: list[Any] = field(default_factory=lambda: [OLD])
    issuer: str = ""
    moved: bool = False
    forges: bool = False
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """What stood in the authorisation request of each code; a code works once."""
    calls: list[str] = field(default_factory=list)

    async def discovery(self, _: web.Request) -> web.Response:
        self.calls.append("discovery")
        if self.moved:
            raise web.HTTPFound("https://elsewhere.example/")
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()}
        found |= {"issuer": self.issuer or self.url, "jwks_uri": f"{self.url}/keys"}
        return web.json_response(found)

    async def keys(self, _: web.Request) -> web.Response:
        self.calls.append("keys")
        keys = KeySet(self.published).as_dict(private=False)
        keys["keys"].append({"kty": "OKP", "crv": "X25519", "x": "AA", "use": "enc"})
        return web.json_response(keys)

    def consent(self, address: str) -> str:
        """What a browser is sent back to after its owner has agreed at this address."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        answer = urlencode({"code": code, "state": query["state"], "iss": self.url})
        return f"{query['redirect_uri']}?{answer}"

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.asked.pop(str(form["code"]), None)
        auth = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        known = asked is not None and (
            auth in (f"{CLIENT}:s3cret%2F%2B", f"{CLIENT}:{SECRET}")
            and form["redirect_uri"] == asked["redirect_uri"]
            and challenge(str(form["code_verifier"])) == asked["code_challenge"]
        )
        if asked is None or not known:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "nonce": asked.get("nonce"),
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        self.lie(claims)
        if self.forges:
            token = signed_by_the_public_key(claims)
        else:
            token = jwt.encode(self.header, claims, self.key)
        answer = {"access_token": "at", "token_type": "Bearer", "id_token": token}
        return web.json_response(answer)

    async def userinfo(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer at"
        return web.json_response(self.claims)


def signed_by_the_public_key(claims: dict[str, Any]) -> str:
    """The classic forgery: the public key, which everybody has, as the secret of an HMAC."""
    parts = ({"alg": "HS256", "kid": "old"}, claims)
    text = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    made = hmac.digest(OLD.as_pem(private=False), text, "sha256")
    return (text + b"." + urlsafe_b64encode(made).rstrip(b"=")).decode()


@asynccontextmanager
async def identity_provider(clock: FakeClock) -> AsyncIterator[IdentityProvider]:
    provider, app = IdentityProvider(clock), web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discovery)
    app.router.add_get("/keys", provider.keys)
    app.router.add_post("/token", provider.token)
    app.router.add_get("/userinfo", provider.userinfo)
    app.router.add_post("/api/oauth2/token", provider.token)
    app.router.add_get("/api/users/@me", provider.userinfo)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield provider
    await runner.cleanup()
