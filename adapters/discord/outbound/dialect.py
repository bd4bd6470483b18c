"""Discord's dialect: moments as its own tokens, and people's words that stay words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.kit.limits import shorten_markdown
from core.model.text import clean

_SIGNS: Final = re.compile(r"([\\`*_~\[\]<>#|])")
_URL: Final = re.compile(r"https?://[^\s<>|\"'`\\\[\]]{3,2000}")
_CROWD: Final = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_CALL: Final = re.compile(rf"{_CROWD.pattern}|(?<=<)@", re.IGNORECASE)
_AT_LINE: Final = re.compile(
    r"^([^\S\n]*(?:\d+(?=[.)](?:\s|$)))?)([-+>]|(?<=\d)[.)])", re.MULTILINE
)
"""A list or a quotation begins so. A digit cannot be escaped, the sign after it can."""
_NEEDS_ESCAPING: Final = re.compile(r"[\\`*_~\[\]<>#|@]|://|^[^\S\n]*[-+\d]", re.MULTILINE)
"""Whatever one of the above may match holds one of these; names and numbers of tickets do not."""
_BROKEN_ADDRESS: Final = re.compile(r"https?://\S*$")
_BROKEN_TOKEN: Final = re.compile(r"(?<!\\)((?:\\\\)*)<[^<>\s]{0,40}$")
APART: Final = "\u2060"
"""Joins without being seen: "@everyone" with it after the sign calls nobody."""
ENCODED: Final = "%40"
"""The same sign in an address, which leads where it led."""


@dataclass(frozen=True, slots=True)
class DiscordDialect:
    """Each reader sees a moment on their own clock."""

    def moment(self, at: datetime, zone: str, language: str = "en") -> str:
        return f"<t:{int(at.timestamp())}:f>"

    def harmless(self, text: str) -> str:
        return words(text)


def words(text: str) -> str:
    """Somebody's words as they were written. An address stays one that can be followed."""
    said = clean(text)
    return said if _NEEDS_ESCAPING.search(said) is None else _escape(said)


def _escape(said: str) -> str:
    shown, at = list[str](), 0
    for found in _URL.finditer(said):
        shown += [_plain(said[at : found.start()]), _CROWD.sub(ENCODED, found[0])]
        at = found.end()
    joined = "".join([*shown, _plain(said[at:])])
    return _CROWD.sub(f"@{APART}", joined)  # an address that was too long ends anywhere


def cut(text: str, most: int) -> str:
    """At most `most` characters, never cut within a moment, an address or an escaped sign."""
    return shorten_markdown(text, most, _without_broken_token)


def _without_broken_token(head: str) -> str:
    head = _BROKEN_TOKEN.sub(r"\1", _BROKEN_ADDRESS.sub("", head))
    return head[:-1] if (len(head) - len(head.rstrip("\\"))) % 2 else head


def _plain(text: str) -> str:
    escaped = _SIGNS.sub(r"\\\1", _CALL.sub(f"@{APART}", text))
    return _AT_LINE.sub(r"\1\\\2", escaped)
