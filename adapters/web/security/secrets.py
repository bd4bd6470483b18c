"""Tokens that only a browser holds, and what is derived from them."""

import hashlib
import hmac
import secrets
from typing import Final

CODE_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which people mistake for one another."""

CODE_CHARS: Final = 8


def new_token() -> str:
    """32 random bytes, as text that is safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARS))


def digest_of(secret: str) -> str:
    """What is stored of a token: its SHA-256. A random token needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_digest(account: str, code: str) -> str:
    """What is stored of a typed code. Spaces, dashes and lower case are as good."""
    plain = "".join(c for c in code.upper() if c in CODE_ALPHABET)
    return digest_of(f"code:{account}:{plain}")


def csrf_token(session_token: str) -> str:
    """The token of a session's forms: only who holds the session can tell it."""
    return digest_of(f"csrf:{session_token}")[:32]


def is_csrf_token(session_token: str, given: str) -> bool:
    expected = csrf_token(session_token)
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
