"""A conversation as agents read it: each word and change once, oldest first. For `history`, and for
the agents of a queue that a ticket is handed to.
"""

import re
from collections.abc import Sequence
from typing import Final

from core import wordings as words
from core.dialog.pages.history import MAX_TEXT_CHARS, history_row
from core.dialog.utterances.extraction import cut
from core.model.actions import Row
from core.model.policy import Desk
from core.model.timeline import DESK, WORD_KINDS, TimelineEntry

MAX_ROWS: Final = 40
_SIGNS: Final = re.compile(r"\\(.)|[*_`#>|]+|^-# ?", re.MULTILINE)


def conversation_rows(desk: Desk, entries: Sequence[TimelineEntry]) -> tuple[Row, ...]:
    """The latest entries as lines of a message."""
    shown = [entry for entry in entries if not _is_superseded(entry)]
    return tuple(_row(desk, entry) for entry in shown[-MAX_ROWS:])


def _row(desk: Desk, entry: TimelineEntry) -> Row:
    if entry.kind != DESK:
        return history_row(desk, entry)
    text = cut(in_plain_text(entry.text), MAX_TEXT_CHARS)
    return words.history_row_desk(at=entry.at, text=text)


def in_plain_lines(markdown: str) -> str:
    """Markdown of our own without its signs."""
    return _SIGNS.sub(lambda found: found[1] or "", markdown)


def in_plain_text(markdown: str) -> str:
    """The same on one line."""
    return " ".join(in_plain_lines(markdown).split())


def _is_superseded(entry: TimelineEntry) -> bool:
    """Words that were edited and stand in a later entry, and a message that was taken back."""
    is_empty = entry.kind in WORD_KINDS and "edited" in entry.details and not entry.words
    return is_empty or (entry.kind == DESK and entry.message is None)
