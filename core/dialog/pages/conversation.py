"""A conversation as agents read it: each word and change once, oldest first. For `history`, and for
the agents of a queue that a ticket is handed to.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from core import wordings as words
from core.dialog.utterances.extraction import cut
from core.model.actions import Row
from core.model.people import Person
from core.model.policy import Category, Desk, Queue, Team
from core.model.timeline import DESK, WORD_KINDS, TimelineEntry

MAX_ROWS: Final = 40
MAX_ROW_CHARS: Final = 200
_HIDDEN: Final = ("internal", "due", "by", "edited")
_SIGNS: Final = re.compile(r"\\(.)|[*_`#>|]+|^-# ?", re.MULTILINE)

RowWording = Callable[..., Row]


def conversation_rows(
    desk: Desk, entries: Sequence[TimelineEntry], row: RowWording = words.history_row
) -> tuple[Row, ...]:
    """The latest entries as lines of a message."""
    shown = [entry for entry in entries if not _is_superseded(entry)]
    return tuple(
        row(
            at=entry.at,
            kind="said" if entry.kind == DESK else entry.kind.replace("_", " "),
            who=_name(entry.actor),
            what=cut(_what(desk, entry), MAX_ROW_CHARS),
            due=_due_then(entry),
        )
        for entry in shown[-MAX_ROWS:]
    )


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


def _what(desk: Desk, entry: TimelineEntry) -> str:
    """What is kept of it, each text once, names in the place of ids; not who did it, again."""
    if entry.kind == DESK:
        return in_plain_text(entry.text)
    repeats = entry.details.get("by") in (_name(entry.actor), "agent")
    hidden = _HIDDEN if repeats else tuple(name for name in _HIDDEN if name != "by")
    return _joined(_named(desk, k, v) for k, v in entry.details.items() if v and k not in hidden)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(parts))


def _named(desk: Desk, detail: str, value: str) -> str:
    """The name of a team, queue or category of the policy; else the value as it was kept."""
    entry: Team | Queue | Category | None = None
    match detail:
        case "team":
            entry = desk.teams.get(value)
        case "queue" | "from" | "to":
            entry = desk.queues.get(value)
        case "category":
            entry = desk.categories.get(value)
        case _:
            pass
    return value if entry is None else entry.name


def _due_then(entry: TimelineEntry) -> datetime | None:
    """A moment in an entry is shown on the reader's clock, as all moments are."""
    due = entry.details.get("due")
    return datetime.fromisoformat(due) if due else None


def _name(person: Person | None) -> str:
    return person.display_name if person else "the desk"
