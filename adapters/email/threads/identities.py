"""Names that mail carries: of a talk, of a mail of the desk's, of an account.

A talk by mail has a name that nobody can guess, made of its first mail and the desk's secret. It
stands in the Message-ID of each mail of the desk's, and, where the server delivers name+token@ to
name@, in the address that answers go to. It finds the talk, and proves nothing.

An account is a proven address. What nobody has proven is an account for one talk alone, so that
whoever forges an address is a stranger to all that belongs to its owner.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

THREAD_CHARS: Final = 16
KEY_CHARS: Final = 20
_OWN_ID: Final = re.compile(rf"([a-z2-7]{{{THREAD_CHARS}}}|none)\.([a-z2-7]{{{KEY_CHARS}}})@(.+)")
_UNPROVEN: Final = re.compile(rf"<([a-z2-7]{{{THREAD_CHARS}}})>(.+)", re.DOTALL)
"""No address has a "<" outside of quotes."""
_TOKEN: Final = re.compile(rf"(.+)\+([a-z2-7]{{{THREAD_CHARS}}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A mail of the desk's, as its Message-ID names it; `thread` is "" where it belongs to none."""

    thread: str
    key_hash: str


@dataclass(frozen=True, slots=True)
class MailNames:
    """`secret` is the desk's own, and `domain` that of its address."""

    secret: bytes
    domain: str

    def thread_of(self, first_mail: str) -> str:
        """The name of the talk that begins with this mail, or with this cause."""
        return self._sign("thread", first_mail)[:THREAD_CHARS]

    def message_id(self, thread: str, key: str) -> str:
        """The Message-ID of the mail with this idempotency key: the same for each try."""
        return f"{thread or 'none'}.{self.key_hash(key)}@{self.domain}"

    def key_hash(self, key: str) -> str:
        return self._sign("key", key)[:KEY_CHARS]

    def own_message(self, message_id: str) -> OwnMessage | None:
        """None for a mail of somebody else's."""
        found = _OWN_ID.fullmatch(message_id.strip().lower())
        if found is None or found[3] != self.domain.lower():
            return None
        return OwnMessage("" if found[1] == "none" else found[1], found[2])

    def _sign(self, purpose: str, what: str) -> str:
        digest = hmac.digest(self.secret, f"{purpose}:{what}".encode(), "sha256")
        return base64.b32encode(digest).decode().lower()


def plus_address(address: str, token: str) -> str:
    """name+token@domain."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def split_plus_address(address: str) -> tuple[str, str]:
    """The address without its token, and the token, "" where there is none."""
    local, _, domain = address.rpartition("@")
    found = _TOKEN.fullmatch(local)
    return (f"{found[1]}@{domain}", found[2].lower()) if found else (address, "")


def unproven_handle(thread: str, address: str) -> str:
    """The account of a sender whom nobody has proven, in this talk alone."""
    return f"<{thread}>{address.lower()}"


def is_unproven(handle: str) -> bool:
    return _UNPROVEN.fullmatch(handle) is not None


def address_of(handle: str) -> str:
    """Where mail to this account goes."""
    found = _UNPROVEN.fullmatch(handle)
    return found[2] if found else handle


def fingerprint(*parts: str) -> str:
    """A short name of these texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
