"""Entries of a timeline as a page shows them: bubbles of words, and lines of what has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from adapters.web.rendering import button_label, say_html, words_html
from adapters.words.rendering import PlainDialect, Untouched, fill, row_name
from core.model.actions import Button, Row, Say
from core.model.attachment import Attachment
from core.model.people import Person
from core.model.timeline import DESK, Audience, AuditKind, TimelineEntry

SAID_ANYWAY: Final = frozenset(
    {
        AuditKind.ANSWERED,
        AuditKind.CHOICE_OFFERED,
        AuditKind.NOTHING_FOUND,
        AuditKind.UPDATED,
        AuditKind.REMINDED,
        AuditKind.RESPONDED,
    }
)
"""Kinds that stand beside a message of the desk's which tells a requester the same."""


@dataclass(frozen=True, slots=True)
class ShownButton:
    choice: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """`is_event` is true of a change: a line without an author of its own."""

    position: int
    at: str
    iso: str
    who: str
    body: Markup
    is_event: bool = False
    is_mine: bool = False
    is_internal: bool = False
    files: Sequence[Attachment] = ()
    buttons: Sequence[ShownButton] = ()
    arrival: str = ""
    original: str = ""
    """The SHA-256 of the whole mail whose words these are, for agents."""


@dataclass(frozen=True, slots=True)
class EntryReader:
    """Whoever looks, and when: their language and zone, and what they call the desk."""

    now: datetime
    desk: str
    person: Person | None
    language: str
    zone: str
    is_agent: bool = False

    def show(
        self,
        entry: TimelineEntry,
        buttons: Sequence[Button],
        tell: Callable[[TimelineEntry], Row],
    ) -> ShownEntry | None:
        """None for what another entry tells them already. `buttons` are those of its own that can
        still be pressed, `tell` gives the sentence of a change.
        """
        position, iso = entry.position, entry.at.isoformat()
        at = PlainDialect(self.now).moment(entry.at, self.zone)
        if entry.message is not None:
            return self._of_desk(entry, entry.message, buttons)
        if entry.kind == DESK:
            return None  # taken back, or written by a newer release
        is_internal = entry.audience is Audience.AGENTS
        files = [file for file in entry.files if file.kept]
        if not entry.words and not files:
            if entry.kind in SAID_ANYWAY and not self.is_agent:
                return None
            body = self._sentence(tell(entry))
            return ShownEntry(position, at, iso, "", body, is_event=True, is_internal=is_internal)
        return ShownEntry(
            position,
            at,
            iso,
            entry.actor.display_name if entry.actor is not None else "",
            as_written(entry.words),
            is_mine=entry.actor == self.person,
            is_internal=is_internal,
            files=files,
            arrival=entry.arrival.value if entry.arrival is not None else "",
            original=entry.details.get("original", "") if self.is_agent else "",
        )

    def _of_desk(self, entry: TimelineEntry, message: Say, buttons: Sequence[Button]) -> ShownEntry:
        """What the desk has said, as it read when it was sent."""
        dialect, language = PlainDialect(self.now), message.language
        labels = ((b, button_label(b, language)) for b in buttons)
        return ShownEntry(
            entry.position,
            dialect.moment(entry.at, self.zone),
            entry.at.isoformat(),
            self.desk,
            words_html(entry.text) if entry.text else say_html(message, dialect),
            is_internal=entry.audience is Audience.AGENTS,
            buttons=[ShownButton(b.choice.value, b.value, label) for b, label in labels],
            files=[file for file in message.files if file.kept],
            arrival=entry.arrival.value if entry.arrival is not None else "",
        )

    def _sentence(self, told: Row) -> Markup:
        """What changed, without the time, which stands beside it."""
        name = row_name("history", told, self.language)
        line = fill(name, told, self.language, self.zone, Untouched(self.now))
        return Markup("<p>{}</p>").format(line.partition(" · ")[2] or line)


def as_written(text: str) -> Markup:
    """Somebody's words are text, and stay text: only their line breaks are shown."""
    if not text:
        return Markup()
    lines = [escape(line) for line in text.split("\n")]
    return Markup("<p>") + Markup("<br>").join(lines) + Markup("</p>")


def files_of(entries: Sequence[TimelineEntry]) -> Mapping[str, Attachment]:
    """Every file that these entries show, by its SHA-256."""
    own = (file for entry in entries for file in entry.files if file.kept)
    said = (file for entry in entries if entry.message is not None for file in entry.message.files)
    return {file.sha256: file for file in (*own, *said)}
