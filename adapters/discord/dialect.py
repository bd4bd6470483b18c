"""Discord's dialect: moments as its own tokens, and people's words that stay words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_SIGNS: Final = re.compile(r"([\\`*_~\[\]<>#|])")
_URL: Final = re.compile(r"https?://[^\s<>|\"'`\\\[\]]{3,2000}")
_CALL: Final = re.compile(r"@(?=\S)")
_AT_LINE: Final = re.compile(r"^(\s*)([-+>]|\d+(?=[.)]))", re.MULTILINE)
APART: Final = "\u2060"
"""Joins without being seen: "@everyone" with it after the sign calls nobody."""


@dataclass(frozen=True, slots=True)
class DiscordDialect:
    """Each reader sees a moment on their own clock."""

    def moment(self, at: datetime, zone: str) -> str:
        return f"<t:{int(at.timestamp())}:f>"

    def harmless(self, text: str) -> str:
        return words(text)


def words(text: str) -> str:
    """Somebody's words as they were written. An address stays one that can be followed."""
    shown, at = list[str](), 0
    for found in _URL.finditer(text):
        shown += [_plain(text[at : found.start()]), found[0].replace("@", f"@{APART}")]
        at = found.end()
    return "".join([*shown, _plain(text[at:])])


def cut(text: str, most: int) -> str:
    """At most `most` characters, cut between lines or words where there are any."""
    if len(text) <= most:
        return text
    head = text[: most - 2]
    for gap in ("\n", " "):
        if head.rfind(gap) > most // 2:
            head = head[: head.rfind(gap)]
            break
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    if head.count("```") % 2:
        head = f"{head[: most - 8]}\n```"
    return f"{head.rstrip(chr(92)).rstrip()}…"


def _plain(text: str) -> str:
    escaped = _SIGNS.sub(r"\\\1", _CALL.sub(f"@{APART}", text))
    return _AT_LINE.sub(r"\1\\\2", escaped)
