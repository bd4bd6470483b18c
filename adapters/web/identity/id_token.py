"""Check an ID token: its signature, and that it was made for this desk, now, for this sign-in.

https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from adapters.web.identity.provider import SignInFailed

ALGORITHMS: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
]
"""Signatures alone. "none" and HMAC are never taken: a public key would be the secret."""
KEY_TYPES: Final = ("RSA", "EC")
CLOCK_SKEW_SECONDS: Final = 120
MAX_AGE_SECONDS: Final = 600
"""How long ago a token may have been made; it was asked for a moment ago."""


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str
    now: datetime


def usable_keys(jwks: Mapping[str, Any]) -> KeySet:
    """The keys that can sign; a provider may have others. Raises SignInFailed where none is."""
    listed = jwks.get("keys")
    keys = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("kty") in KEY_TYPES and key.get("use", "sig") == "sig"
    ]
    try:
        if keys:
            return KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError) as wrong:
        raise SignInFailed("keys: unreadable") from wrong
    raise SignInFailed("keys: none can sign")


def verify(token: str, keys: KeySet, expected: Expected) -> dict[str, Any]:
    """The claims of the token. Raises SignInFailed; UnknownKey where no key has its `kid`."""
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise UnknownKey("ID token: its signature is not good") from wrong
    for problem in _problems(claims, expected):
        raise SignInFailed(f"ID token: {problem}")
    return dict(claims)


class UnknownKey(SignInFailed):
    """The signature fits none of the keys, which may have been changed a moment ago."""


def _problems(claims: Mapping[str, Any], expected: Expected) -> list[str]:
    audience, now = claims.get("aud"), expected.now.timestamp()
    made_for = audience if isinstance(audience, list) else [audience]
    party, issued = claims.get("azp", expected.client_id), claims.get("iat")
    return [
        problem
        for problem, is_wrong in {
            "another issuer": claims.get("iss") != expected.issuer,
            "another audience": expected.client_id not in made_for,
            "another party": party != expected.client_id
            or (len(made_for) > 1 and "azp" not in claims),
            "expired": not _is_time(claims.get("exp")) or now >= claims["exp"] + CLOCK_SKEW_SECONDS,
            "made at another time": not _is_time(issued)
            or not -MAX_AGE_SECONDS <= claims["iat"] - now <= CLOCK_SKEW_SECONDS,
            "not valid yet": "nbf" in claims
            and not (_is_time(claims["nbf"]) and claims["nbf"] <= now + CLOCK_SKEW_SECONDS),
            "another nonce": claims.get("nonce") != expected.nonce,
            "no subject": not isinstance(claims.get("sub"), str)
            or not 0 < len(claims["sub"]) < 256,
        }.items()
        if is_wrong
    ]


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
