"""Redact configured secrets, and what looks like one, in any text that goes into a log.

This is the second line: what is logged should hold no secret to begin with.
"""

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "[secret]"
MIN_SECRET_CHARS: Final = 4
"""A shorter secret would be found in every other word; it is still found in an address."""
MAX_NAME_CHARS: Final = 64
MAX_NAMES: Final = 512
"""Texts as short as the names of an event or an outcome come with every other line, so it is
remembered what has become of them; ids are short as well, and push out one another."""
MIN_ANYWHERE_CHARS: Final = 8
"""A secret of fewer characters is only replaced where it stands as a word of its own."""

_PATTERNS: Final = (
    (re.compile(r"(?P<keep>://)[^\s/@'\"]+@"), r"\g<keep>" + REDACTED + "@"),
    (re.compile(r"\bxox[a-z](?:\.xox[a-z])?-[\w-]{6,}|\bxapp-[\w-]{6,}"), REDACTED),
    (re.compile(r"\b[MNO][\w-]{20,30}\.[\w-]{6}\.[\w-]{25,110}"), REDACTED),
    (re.compile(r"\bsk-[\w-]{12,}"), REDACTED),
    (re.compile(r"(?i)(?P<keep>\b(?:bearer|basic|bot)\s+)[\w.~+/=-]{8,}"), r"\g<keep>" + REDACTED),
    (re.compile(r"(?P<keep>/(?:webhooks|interactions)/\d+/)[\w.-]+"), r"\g<keep>" + REDACTED),
    (re.compile(r"(?P<keep>(?:https?|wss?)://[^\s?#'\"]+\?)[^\s'\"]+"), r"\g<keep>" + REDACTED),
    (
        re.compile(
            r"(?i)(?P<keep>\b(?:password|passwd|pwd|secret|token|api_?key)[\"']?\s*[=:]\s*)"
            r"[\"']?[^\s,;&\"'}\]]+"
        ),
        r"\g<keep>" + REDACTED,
    ),
)


class Redactor:
    """Replaces each of the given secrets, plain, quoted or encoded."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets for form in _forms(secret)}
        ordered = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(_pattern, ordered)), re.I) if ordered else None
        self._redact_name: Callable[[str], str] = lru_cache(MAX_NAMES)(self._redact)

    def __call__(self, text: str) -> str:
        return self._redact_name(text) if len(text) <= MAX_NAME_CHARS else self._redact(text)

    def _redact(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


def _pattern(form: str) -> str:
    escaped = re.escape(form)
    return escaped if len(form) >= MIN_ANYWHERE_CHARS else rf"(?<![^\W_]){escaped}(?![^\W_])"


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < MIN_SECRET_CHARS:
        return
    yield from {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        quote(quote(secret, safe=""), safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        html.escape(secret),
        base64.b64encode(secret.encode("utf-8", "replace")).decode().rstrip("="),
        base64.urlsafe_b64encode(secret.encode("utf-8", "replace")).decode().rstrip("="),
    }
