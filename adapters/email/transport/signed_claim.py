"""A JSON Web Token signed with RS256 (RFC 7515, 7518), for the key file of a service account.

A library for this would bring OpenSSL bindings of 4 MB for one signature an hour. What it takes is
the private key out of its PKCS #8 envelope (RFC 5958, 8017) and one power modulo a number; Python
does both. Nobody else's machine learns how long it takes.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

_SHA256_PREFIX: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo of SHA-256, RFC 8017 9.2."""
_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04


def signed_claim(claim: Mapping[str, Any], private_key: str) -> str:
    """The token. Raises ValueError for a key that is none."""
    head = _encoded(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
    body = _encoded(json.dumps(dict(claim)).encode())
    signature = _sign(f"{head}.{body}".encode(), *_numbers_of(private_key))
    return f"{head}.{body}.{_encoded(signature)}"


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


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
