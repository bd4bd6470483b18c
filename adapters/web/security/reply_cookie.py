"""A reply for one person, on its way to the next page in a cookie of the browser that asked.

It belongs to no conversation, so the desk keeps nothing of it. The cookie is signed for a session:
neither another session nor whoever can set a cookie makes a page show something.
"""

import base64
import hashlib
import hmac
import zlib
from binascii import Error
from typing import Final

MAX_COOKIE_CHARS: Final = 3_000
"""Browsers keep 4,096 of a cookie with its name and attributes, and nginx refuses a response whose
headers are longer than that in all; the others are some 600.
"""

MAX_HTML_BYTES: Final = 100_000

SPARE_CHARS: Final = 100
"""A reply is rendered once more after it was stored, when "today" may have become another day."""

LIFETIME_SECONDS: Final = 60
"""The page that follows is asked for at once."""


def pack_reply(session_token: str, html: str, *, spare: int = 0) -> str | None:
    """The value of a cookie; None where the reply is too long for one, or leaves less to spare."""
    content = html.encode()
    if len(content) > MAX_HTML_BYTES - spare:
        return None
    packed = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")
    value = f"{packed}.{_signature(session_token, packed)}"
    return value if len(value) <= MAX_COOKIE_CHARS - spare else None


def unpack_reply(session_token: str, value: str) -> str | None:
    """The HTML that was packed for this session; None for anything else."""
    packed, _, signature = value.rpartition(".")
    expected = _signature(session_token, packed)
    if not hmac.compare_digest(signature.encode(errors="replace"), expected.encode()):
        return None
    try:
        content = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        return zlib.decompressobj().decompress(content, MAX_HTML_BYTES).decode()
    except (Error, zlib.error, ValueError):
        return None


def _signature(session_token: str, packed: str) -> str:
    message = f"reply:{packed}".encode(errors="replace")
    return hmac.new(session_token.encode(), message, hashlib.sha256).hexdigest()
