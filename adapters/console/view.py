"""What is seen: each message beside its room, buttons numbered, colours where there are any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from adapters.terminal_text import terminal_line, visible_text
from adapters.words.rendering import PlainDialect, label_of, text_of
from core.model.actions import Say
from core.model.people import Person
from core.model.text import one_line

GUTTER = 11
MAX_NAME_CHARS = 120
"""Characters of a file's or a person's name."""
_INLINE = re.compile(
    r"\\(?P<plain>[\\`*_~\[\]<>#|])|\*\*(?P<bold>(?:\\.|[^*])+)\*\*|`(?P<code>[^`\n]+)`"
    r"|(?<!!)\[(?P<link>[^\]\n]+)\]\((?P<to>[^)\s]*)\)"
)
_SMALL = re.compile(r"^-# ", re.MULTILINE)
"""Small print is as large as the rest in a terminal."""
CARD = "card"
_ITEM = re.compile(r"(?:- |\d+\. )")
STYLES = {"requester": "cyan", "agents": "magenta", "private": "yellow", "desk": "dim"}


@dataclass(slots=True)
class View:
    """Prints to one console. Without colours it is a clean transcript."""

    console: Console

    def say(self, say: Say, dialect: PlainDialect, edited: bool, about: str = "") -> None:
        """A message of the desk, with its buttons numbered from 1.

        `about` is the ticket whose thread it stands in, where that is not plain to see.
        """
        room = say.to.room
        side = "agents" if room.startswith("#") else "private" if "@" in room else "requester"
        body = Text("(updated) ", style="dim") if edited else Text()
        words = _SMALL.sub("", text_of(say, dialect))
        if edited and say.wording == CARD:
            words = words.partition("\n")[0]  # the rest stands above, and has hardly changed
        if about and about not in words:
            body.append(f"{about}: ", style="dim")
        body.append_text(self.markdown(words))
        for line in self._extras(say):
            body.append(f"\n{line}", style="dim")
        self.block(room, body, STYLES[side])
        labels = [
            f"[{number}] {label_of(button, say.language)}{'*' if button.suggested else ''}"
            for number, button in enumerate(say.all_buttons, 1)
        ]
        if left := labels[_count_listed_buttons(say) :]:
            self.block("", Text("\n".join(self._laid_out(left)), style="bold"), STYLES[side])

    def block(self, label: str, body: Text, style: str) -> None:
        """Lines beside a gutter that names the room."""
        width = max(20, self.console.width - GUTTER - 3)
        first = True
        label = terminal_line(label)
        for line in visible_text(body).split("\n", allow_blank=True):
            for part in self._wrap(line, width):
                gutter = Text(f"{label[:GUTTER]:>{GUTTER}} ", style=f"bold {style}")
                bar = Text("| ", style=style)
                row = (gutter if first else Text(" " * (GUTTER + 1))) + bar + part
                row.rstrip()
                self._print(row)
                first = False

    def note(self, text: str) -> None:
        """A word of the terminal itself."""
        self.block("", Text(text, style="dim"), STYLES["desk"])

    def page(self, text: str) -> None:
        """A part of somebody's page."""
        self.block("", self.markdown(text), STYLES["desk"])

    def typed(self, speaker: Person, line: str) -> None:
        """An echo of what was typed, in a transcript."""
        self._print(Text(terminal_line(f"{speaker.handle}> {line}")))

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

    def _wrap(self, line: Text, width: int) -> list[Text]:
        """The line in parts that fit; those of a list's item stand beneath its first word."""
        hang = len(found[0]) if (found := _ITEM.match(line.plain)) else 0
        if not hang:
            return list(line.wrap(self.console, width)) or [Text("")]
        head, *rest = line[hang:].wrap(self.console, width - hang) or [Text("")]
        return [line[:hang] + head, *(Text(" " * hang) + part for part in rest)]

    def _laid_out(self, labels: Sequence[str]) -> list[str]:
        """As many side by side as fit; none is broken."""
        rows: list[str] = []
        for label in labels:
            if rows and len(rows[-1]) + 3 + len(label) <= self.console.width - GUTTER - 3:
                rows[-1] += f"   {label}"
            else:
                rows.append(label)
        return rows

    def _print(self, row: Text) -> None:
        self.console.print(row, soft_wrap=True, highlight=False, markup=False)

    @staticmethod
    def _extras(say: Say) -> list[str]:
        lines = [f"[file] {one_line(f.name, MAX_NAME_CHARS)}, {f.size:,} bytes" for f in say.files]
        called = ", ".join(one_line(person.display_name, MAX_NAME_CHARS) for person in say.mentions)
        lines += [f"(calls {called})"] if called else []
        lines += [f"(only {say.only_for.handle} sees this)"] if say.only_for else []
        return lines


def _count_listed_buttons(say: Say) -> int:
    """How many buttons stand in the text already, as its numbered rows."""
    return sum(len(m.rows) for m in say.messages if all("n" in row for row in m.rows))
