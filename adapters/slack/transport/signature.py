"""Check that a request comes from Slack: headers first, then the signature over the raw body.

https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

from slack_sdk.signature import Clock

TIMESTAMP: Final = "X-Slack-Request-Timestamp"
SIGNATURE: Final = "X-Slack-Signature"
MAX_AGE_SECONDS: Final = 5 * 60

_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class Signatures:
    """Knows the app's signing secret. Nothing that a stranger can send makes this raise."""

    def __init__(self, secret: str, clock: Clock | None = None) -> None:
        self._secret = secret.encode()
        self._clock = clock or Clock()

    def may_be_valid(self, timestamps: Iterable[str], signatures: Iterable[str]) -> bool:
        """Whether these headers are worth reading a body for: each once, in form, and fresh."""
        found, signed = list(timestamps), list(signatures)
        return (
            len(found) == len(signed) == 1
            and _TIMESTAMP.fullmatch(found[0]) is not None
            and _SIGNATURE.fullmatch(signed[0]) is not None
            and abs(self._clock.now() - int(found[0])) <= MAX_AGE_SECONDS
        )

    def is_valid(self, timestamp: str, signature: str, body: Iterable[bytes]) -> bool:
        """For headers that may be valid. The body comes in parts, and is not copied."""
        signed = hmac.new(self._secret, f"v0:{timestamp}:".encode(), hashlib.sha256)
        for part in body:
            signed.update(part)
        return hmac.compare_digest(f"v0={signed.hexdigest()}".encode(), signature.encode())
