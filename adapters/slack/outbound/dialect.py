"""Slack's dialect: moments as its own date tokens, and people's words that stay words."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from adapters.words.rendering import local_time

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters, which `core.model.text.clean` drops from anybody's words, so none is forged."""
_HELD: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_BOLD: Final = re.compile(f"\\*{_OPEN}(\\d+){_CLOSE}\\*")
_URL: Final = re.compile(r"https?://[^\s<>|\"'`\\]{3,2000}")
_TAIL: Final = ".,;:!?)]}*_~"


@dataclass(slots=True)
class SlackDialect:
    """Used for one message. What must come through Markdown untouched is held back meanwhile.

    `now` is UTC, for the text that stands where no date token is understood.
    """

    now: datetime
    _held: list[str] = field(default_factory=list)

    def moment(self, at: datetime, zone: str, language: str = "en") -> str:
        """Each reader sees it on their own clock; the text after the bar is for old clients."""
        fallback = escape(local_time(at, zone, self.now, language))
        return self._hold(
            f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
        )

    def harmless(self, text: str) -> str:
        """Somebody's words, exactly as written, with no power to call, link or format the rest."""
        return self._hold(words(text)) if text else ""

    def restored(self, text: str) -> str:
        """Put back what was held. In bold nobody's stars may end it: a name that does so would go
        on as if somebody else spoke.
        """
        text = _BOLD.sub(lambda found: f"*{self._back(found).replace('*', '')}*", text)
        return _HELD.sub(self._back, text)

    def _back(self, found: re.Match[str]) -> str:
        """What was held under a number; nothing under one that was never given out."""
        number = int(found[1])
        return self._held[number] if number < len(self._held) else ""

    def _hold(self, shown: str) -> str:
        self._held.append(shown)
        return f"{_OPEN}{len(self._held) - 1}{_CLOSE}"


def escape(text: str) -> str:
    """Slack's three control characters as text: nothing is a mention or a link any more."""
    return html.escape(text, quote=False)


def plain_label(text: str, most: int) -> str:
    """Plain text of at most so many characters: Slack reads no calls there, and finds none."""
    shown = text.replace("<!", "< !")
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def words(text: str) -> str:
    """Escaped words, in which an address is a link to exactly what it reads as."""
    if "://" not in text:
        return escape(text)
    shown, at = list[str](), 0
    for found in _URL.finditer(text):
        address = found[0].rstrip(_TAIL)
        shown += [escape(text[at : found.start()]), f"<{escape(address)}>"]
        at = found.start() + len(address)
    return "".join([*shown, escape(text[at:])])


def cut(text: str, most: int) -> str:
    """At most `most` bytes of mrkdwn, never in the midst of a link, a token or an entity."""
    if len(text) * 4 <= most or len(text.encode()) <= most:
        return text
    head = text.encode()[: most - 3].decode(errors="ignore")
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    if head.rfind("&") > head.rfind(";"):
        head = head[: head.rfind("&")]
    return f"{head.rstrip()}…"
