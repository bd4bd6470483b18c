"""Encrypt what a browser alone may read, and sign who sends it.

Message encryption: https://www.rfc-editor.org/rfc/rfc8291 with the coding of RFC 8188, one record.
Who sends it (VAPID): https://www.rfc-editor.org/rfc/rfc8292
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc import jwt
from joserfc.jwk import ECKey

RECORD_BYTES: Final = 4096
MAX_PLAIN_BYTES: Final = 3000
"""A push service takes 4,096 bytes with everything."""
POINT_BYTES: Final = 65
AUTH_BYTES: Final = 16
TOKEN_LIFETIME: Final = timedelta(hours=12)


def encode(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The reverse. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def are_keys(p256dh: str, auth: str) -> bool:
    """Can something be encrypted for these?"""
    try:
        _public(decode(p256dh))
        return len(decode(auth)) == AUTH_BYTES
    except ValueError:
        return False


def encrypt(
    plain: bytes,
    p256dh: str,
    auth: str,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes = b"",
) -> bytes:
    """The body of the request. `own` and `salt` are new each time, but in a test."""
    own, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or secrets.token_bytes(16)
    theirs, mine = decode(p256dh), _point(own.public_key())
    shared = own.exchange(ec.ECDH(), _public(theirs))
    secret = _hkdf(shared, decode(auth), b"WebPush: info\0" + theirs + mine, 32)
    key = _hkdf(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(mine)]) + mine
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


@dataclass(frozen=True, slots=True)
class VapidKey:
    """The desk's own key pair, by which push services know it. `contact` is where they complain."""

    private: ec.EllipticCurvePrivateKey
    contact: str

    @classmethod
    def of_pem(cls, pem: str, contact: str) -> "VapidKey":
        private = load_pem_private_key(pem.encode(), None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("the key for web push is of another kind")
        return cls(private, contact)

    @property
    def public(self) -> str:
        """As browsers want it when they subscribe."""
        return encode(_point(self.private.public_key()))

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The header of a request to this push service."""
        parts = urlsplit(endpoint)
        until = int((now + TOKEN_LIFETIME).timestamp())
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": until, "sub": self.contact}
        key = ECKey.import_key(_pem(self.private))
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, key)
        return f"vapid t={token}, k={self.public}"


def new_pem() -> str:
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    if len(point) != POINT_BYTES:
        raise ValueError("no point of the curve")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
