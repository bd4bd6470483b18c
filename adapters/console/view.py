"""What is seen: each message beside its room, buttons numbered, colours where there are any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from adapters.wording import PlainDialect, label_of, text_of
from core.model.actions import Button, Say
from core.model.people import Person

GUTTER = 11
_INLINE = re.compile(
    r"\\(?P<plain>[\\`*_~\[\]<>#|])|\*\*(?P<bold>(?:\\.|[^*])+)\*\*|`(?P<code>[^`\n]+)`"
    r"|(?<!!)\[(?P<link>[^\]\n]+)\]\((?P<to>[^)\s]*)\)"
)
STYLES = {"requester": "cyan", "agents": "magenta", "private": "yellow", "desk": "dim"}


@dataclass(slots=True)
class View:
    """Prints to one console. Without colours it is a clean transcript."""

    console: Console

    def say(
        self, say: Say, buttons: Sequence[Button], dialect: PlainDialect, *, edited: bool
    ) -> None:
        """A message of the desk, with its buttons numbered from 1."""
        room = say.to.room
        side = "agents" if room.startswith("#") else "private" if "@" in room else "requester"
        body = self.markdown(text_of(say, dialect))
        if edited:
            body.append(" (updated)", style="dim")
        for line in self._extras(say):
            body.append(f"\n{line}", style="dim")
        self.block(room, body, STYLES[side])
        if buttons:
            shown = Text()
            for number, button in enumerate(buttons, 1):
                mark = "*" if button.suggested else ""
                shown.append(f"[{number}] ", style="bold")
                shown.append(f"{label_of(button, say.language)}{mark}   ")
            self.block("", shown, STYLES[side])

    def block(self, label: str, body: Text, style: str) -> None:
        """Lines beside a gutter that names the room."""
        width = max(20, self.console.width - GUTTER - 3)
        first = True
        for line in body.split("\n", allow_blank=True):
            for part in line.wrap(self.console, width) or [Text("")]:
                gutter = Text(f"{label[:GUTTER]:>{GUTTER}} ", style=f"bold {style}")
                bar = Text("| ", style=style)
                row = (gutter if first else Text(" " * (GUTTER + 1))) + bar + part
                row.rstrip()
                self.console.print(row, soft_wrap=True, highlight=False, markup=False)
                first = False

    def note(self, text: str) -> None:
        """A word of the terminal itself."""
        self.block("", Text(text, style="dim"), STYLES["desk"])

    def typed(self, speaker: Person, line: str) -> None:
        """An echo of what was typed, in a transcript."""
        self.console.print(
            Text(f"{speaker.handle}> {line}"), soft_wrap=True, highlight=False, markup=False
        )

    def retracted(self, room: str) -> None:
        self.block(room, Text("(a message was taken back)", style="dim"), STYLES["desk"])

    def markdown(self, text: str) -> Text:
        """Our Markdown as styled text; in a transcript only the words are left."""
        shown, at = Text(), 0
        for found in _INLINE.finditer(text):
            shown.append(text[at : found.start()])
            self._inline(shown, found)
            at = found.end()
        shown.append(text[at:])
        return shown

    def _inline(self, shown: Text, found: re.Match[str]) -> None:
        if found["plain"]:
            shown.append(found["plain"])
        elif found["bold"]:
            inner = self.markdown(found["bold"])
            inner.stylize("bold")
            shown.append_text(inner)
        elif found["code"]:
            shown.append(found["code"], style="bold cyan" if self.console.color_system else "")
        else:
            shown.append(found["link"])

    @staticmethod
    def _extras(say: Say) -> list[str]:
        lines = [f"[file] {f.name}, {f.size:,} bytes" for f in say.files]
        lines += [f"(calls {', '.join(p.called for p in say.pings)})"] if say.pings else []
        lines += [f"(only {say.only_for.handle} sees this)"] if say.only_for else []
        return lines
